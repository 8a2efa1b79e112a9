// Made by serin-build from the specs, for `include!`. Change the specs, not this file.

#[allow(unused_imports, unreachable_pub, reason = "each crate uses a part")]
pub use shared::{
    Carrier, File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight,
};

#[allow(dead_code, unreachable_pub, reason = "each crate uses a part")]
pub mod payments {
    //! The releases in `payments`.

    pub mod production {
        //! Release `payments`, environment `production`.

        use ::core::fmt;
        use ::core::str::FromStr;
        use ::core::time::Duration;

        use ::k8s_openapi::api::apps::v1::Deployment; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::core::v1::Service; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::networking::v1::Ingress; // Or `Builder::objects(false)`.
        use ::serde_json::Value; // Or `Builder::objects(false)`.

        use super::super::text;
        use super::super::{
            Carrier, File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight,
        };

        /// Its name.
        pub const NAME: &str = "payments";
        /// Its directory below what is generated and below what is live.
        pub const DIRECTORY: &str = "production/payments";
        /// Its environment, where it has several.
        pub const ENVIRONMENT: Option<&str> = Some("production");
        /// The namespace of its objects; `None` means the one that they are applied to.
        pub const NAMESPACE: Option<&str> = Some("payments");
        /// What splits its traffic.
        pub const ROUTER: &str = "ingress-nginx";
        /// The time until a change of the route has reached every proxy.
        pub const SETTLE: Duration = Duration::new(5, 0);
        /// The port of the Services that the route sends traffic to.
        pub const PORT: u16 = 80;
        /// The autoscaler that decides the pods of the stable track, where one does.
        pub const AUTOSCALER: Option<&str> = None;
        /// The least number of pods of the stable track.
        pub const LEAST_PODS: u32 = 8;
        /// Pods that carry all of peak traffic.
        pub const PEAK_PODS: u32 = 6;
        /// Pods that may be lost at any instant without harm.
        pub const SPARE_PODS: u32 = 2;
        /// Whether a release is under way; where none is, the baseline is all of the plan.
        pub const IS_UNDER_WAY: bool = true;
        /// The stage from which on the route alone leads back no more.
        pub const POINT_OF_NO_RETURN: Option<Stage> = Some(Stage::FoldStable);
        /// The requests that are sent to the canary before any share of the others.
        pub const MATCH: Match = Match {
            carrier: Carrier::Header,
            name: "X-Canary",
            value: "always",
        };

        /// The names of its Deployments.
        pub mod deployments {
            /// Of the stable track.
            pub const PAYMENTS_STABLE: &str = "payments-stable";
            /// Of the canary track.
            pub const PAYMENTS_CANARY: &str = "payments-canary";
        }

        /// The names of its Services.
        pub mod services {
            /// Of the stable track.
            pub const PAYMENTS_STABLE: &str = "payments-stable";
            /// Of the canary track.
            pub const PAYMENTS_CANARY: &str = "payments-canary";
        }

        /// The hosts of its route.
        pub mod hosts {
            /// `api.example.com`.
            pub const API_EXAMPLE_COM: &str = "api.example.com";
        }

        /// The ports of its Services, by their names.
        pub mod ports {
            /// `http`.
            pub const HTTP: u16 = 80;
            /// `metrics`.
            pub const METRICS: u16 = 9090;
        }

        /// The objects of its route.
        pub mod routes {
            /// `Ingress` `payments-canary`.
            pub const INGRESS_PAYMENTS_CANARY: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "payments-canary",
            };
            /// `Ingress` `payments-stable`.
            pub const INGRESS_PAYMENTS_STABLE: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "payments-stable",
            };
        }

        /// The labels of each of its objects; not of its pods.
        pub mod labels {
            /// `app.kubernetes.io/managed-by`.
            pub const APP_KUBERNETES_IO_MANAGED_BY: super::Label = super::Label {
                key: "app.kubernetes.io/managed-by",
                value: "serin",
            };
            /// `team`.
            pub const TEAM: super::Label = super::Label {
                key: "team",
                value: "payments",
            };
        }

        /// The stable track.
        pub mod stable {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "payments-stable";
            /// Its Service.
            pub const SERVICE: &str = "payments-stable";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=payments,track=stable";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "payments",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "stable",
                };
            }

            /// The images of the version that the release comes from.
            pub mod images {
                /// Of container `api`.
                pub const API: &str = "r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0";
                /// Of container `log-shipper`.
                pub const LOG_SHIPPER: &str = "r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
            }
        }

        /// The canary track.
        pub mod canary {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "payments-canary";
            /// Its Service.
            pub const SERVICE: &str = "payments-canary";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=payments,track=canary";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "payments",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "canary",
                };
            }

            /// The images of the version that the release goes to.
            pub mod images {
                /// Of container `api`.
                pub const API: &str = "r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
                /// Of container `log-shipper`.
                pub const LOG_SHIPPER: &str = "r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
            }
        }

        /// The stages, in the order of the plan.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            /// `000-baseline`: everybody is on stable.
            Baseline,
            /// `000-match-1-pods`: canary has 3 pods of the new version.
            MatchPods,
            /// `000-match-2-route`: the requests of a match go to canary.
            MatchRoute,
            /// `001-weight`: 1 % of the requests go to canary.
            Weight1,
            /// `010-weight`: 10 % of the requests go to canary.
            Weight10,
            /// `050-pods`: canary has 5 pods of the new version.
            Pods50,
            /// `050-weight`: 50 % of the requests go to canary.
            Weight50,
            /// `100-pods`: canary has 8 pods of the new version.
            Pods100,
            /// `100-weight`: 100 % of the requests go to canary.
            Weight100,
            /// `fold-1-stable`: stable gets the new version, while it receives no traffic.
            FoldStable,
            /// `fold-2-shift`: everybody is back on stable.
            FoldShift,
            /// `fold-3-done`: canary has no pods.
            FoldDone,
        }

        impl Stage {
            /// All of them, in the order of the plan.
            pub const ALL: [Self; 12] = [
                Self::Baseline,
                Self::MatchPods,
                Self::MatchRoute,
                Self::Weight1,
                Self::Weight10,
                Self::Pods50,
                Self::Weight50,
                Self::Pods100,
                Self::Weight100,
                Self::FoldStable,
                Self::FoldShift,
                Self::FoldDone,
            ];

            /// Its name, and that of its directory below `stages`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Baseline => "000-baseline",
                    Self::MatchPods => "000-match-1-pods",
                    Self::MatchRoute => "000-match-2-route",
                    Self::Weight1 => "001-weight",
                    Self::Weight10 => "010-weight",
                    Self::Pods50 => "050-pods",
                    Self::Weight50 => "050-weight",
                    Self::Pods100 => "100-pods",
                    Self::Weight100 => "100-weight",
                    Self::FoldStable => "fold-1-stable",
                    Self::FoldShift => "fold-2-shift",
                    Self::FoldDone => "fold-3-done",
                }
            }

            /// The stage after it, where one comes.
            #[must_use]
            pub const fn next(self) -> Option<Self> {
                match self {
                    Self::Baseline => Some(Self::MatchPods),
                    Self::MatchPods => Some(Self::MatchRoute),
                    Self::MatchRoute => Some(Self::Weight1),
                    Self::Weight1 => Some(Self::Weight10),
                    Self::Weight10 => Some(Self::Pods50),
                    Self::Pods50 => Some(Self::Weight50),
                    Self::Weight50 => Some(Self::Pods100),
                    Self::Pods100 => Some(Self::Weight100),
                    Self::Weight100 => Some(Self::FoldStable),
                    Self::FoldStable => Some(Self::FoldShift),
                    Self::FoldShift => Some(Self::FoldDone),
                    Self::FoldDone => None,
                }
            }

            /// The stage before it, where there is one.
            #[must_use]
            pub const fn previous(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                    Self::MatchPods => Some(Self::Baseline),
                    Self::MatchRoute => Some(Self::MatchPods),
                    Self::Weight1 => Some(Self::MatchRoute),
                    Self::Weight10 => Some(Self::Weight1),
                    Self::Pods50 => Some(Self::Weight10),
                    Self::Weight50 => Some(Self::Pods50),
                    Self::Pods100 => Some(Self::Weight50),
                    Self::Weight100 => Some(Self::Pods100),
                    Self::FoldStable => Some(Self::Weight100),
                    Self::FoldShift => Some(Self::FoldStable),
                    Self::FoldDone => Some(Self::FoldShift),
                }
            }

            /// Where the way back leads: what `serin rollback` does while it is live.
            #[must_use]
            pub const fn rollback(self) -> WayBack<Self> {
                match self {
                    Self::Baseline => WayBack::Nothing,
                    Self::MatchPods
                    | Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100 => WayBack::RouteAtRest,
                    Self::FoldStable => WayBack::StageBefore(Self::Weight100),
                    Self::FoldShift => WayBack::StageBefore(Self::FoldStable),
                    Self::FoldDone => WayBack::StageBefore(Self::FoldShift),
                }
            }

            /// What it changes.
            #[must_use]
            pub const fn change(self) -> Move {
                match self {
                    Self::Baseline => Move::Baseline,
                    Self::MatchPods => Move::CanaryPods(3),
                    Self::MatchRoute => Move::Match(MATCH),
                    Self::Weight1 => Move::Weight(Weight(100)),
                    Self::Weight10 => Move::Weight(Weight(1000)),
                    Self::Pods50 => Move::CanaryPods(5),
                    Self::Weight50 => Move::Weight(Weight(5000)),
                    Self::Pods100 => Move::CanaryPods(8),
                    Self::Weight100 => Move::Weight(Weight(10000)),
                    Self::FoldStable => Move::FoldStable,
                    Self::FoldShift => Move::Shift,
                    Self::FoldDone => Move::CanaryDone,
                }
            }

            /// The share of requests that is sent to the canary.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self {
                    Self::Baseline
                    | Self::MatchPods
                    | Self::MatchRoute
                    | Self::FoldShift
                    | Self::FoldDone => Weight(0),
                    Self::Weight1 => Weight(100),
                    Self::Weight10 | Self::Pods50 => Weight(1000),
                    Self::Weight50 | Self::Pods100 => Weight(5000),
                    Self::Weight100 | Self::FoldStable => Weight(10000),
                }
            }

            /// The requests that are sent to the canary whatever the weight.
            #[must_use]
            pub const fn matched(self) -> Option<Match> {
                match self {
                    Self::Baseline | Self::MatchPods | Self::FoldShift | Self::FoldDone => None,
                    Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable => Some(MATCH),
                }
            }

            /// The share of requests that the new version may serve, beside those of a match.
            #[must_use]
            pub const fn exposure(self) -> Weight {
                match self {
                    Self::Baseline | Self::MatchPods | Self::MatchRoute => Weight(0),
                    Self::Weight1 => Weight(100),
                    Self::Weight10 | Self::Pods50 => Weight(1000),
                    Self::Weight50 | Self::Pods100 => Weight(5000),
                    Self::Weight100 | Self::FoldStable | Self::FoldShift | Self::FoldDone => {
                        Weight(10000)
                    }
                }
            }

            /// The pods of the stable track; `None` where an autoscaler decides.
            #[must_use]
            #[allow(clippy::unnecessary_wraps, reason = "the same for each release")]
            pub const fn stable_pods(self) -> Option<u32> {
                match self {
                    Self::Baseline
                    | Self::MatchPods
                    | Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => Some(8),
                }
            }

            /// The pods of the canary track, which no autoscaler decides.
            #[must_use]
            pub const fn canary_pods(self) -> u32 {
                match self {
                    Self::Baseline | Self::FoldDone => 0,
                    Self::MatchPods | Self::MatchRoute | Self::Weight1 | Self::Weight10 => 3,
                    Self::Pods50 | Self::Weight50 => 5,
                    Self::Pods100 | Self::Weight100 | Self::FoldStable | Self::FoldShift => 8,
                }
            }

            /// What the pods of the stable track run.
            #[must_use]
            pub const fn stable_version(self) -> Version {
                match self {
                    Self::Baseline
                    | Self::MatchPods
                    | Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100 => Version::Stable,
                    Self::FoldStable | Self::FoldShift | Self::FoldDone => Version::Canary,
                }
            }

            /// What the pods of the canary track run.
            #[must_use]
            pub const fn canary_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                    Self::MatchPods
                    | Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => Version::Canary,
                }
            }

            /// The least time that it stays, where the team said one.
            #[must_use]
            pub const fn bake(self) -> Option<Duration> {
                match self {
                    Self::Baseline
                    | Self::MatchPods
                    | Self::Pods50
                    | Self::Pods100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => None,
                    Self::MatchRoute => Some(Duration::new(3600, 0)),
                    Self::Weight1 => Some(Duration::new(1800, 0)),
                    Self::Weight10 => Some(Duration::new(7200, 0)),
                    Self::Weight50 => Some(Duration::new(43200, 0)),
                    Self::Weight100 => Some(Duration::new(86400, 0)),
                }
            }

            /// Its files, the bytes of `stages/NAME`, in the order of their names.
            #[must_use]
            #[allow(clippy::too_many_lines, reason = "the same for each release")]
            pub const fn yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::MatchPods => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_2,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::MatchRoute => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_2,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_2,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Weight1 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_2,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_3,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Weight10 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_2,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_4,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Pods50 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_3,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_4,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Weight50 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_3,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_5,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Pods100 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_5,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::Weight100 => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_6,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::FoldStable => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE_2,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY_6,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::FoldShift => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE_2,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                    Self::FoldDone => &[
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_5,
                        text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE_2,
                        text::PRODUCTION_PAYMENTS_INGRESS_CANARY,
                        text::PRODUCTION_PAYMENTS_INGRESS_STABLE,
                        text::PRODUCTION_PAYMENTS_KUSTOMIZATION,
                        text::PRODUCTION_PAYMENTS_SERVICE_CANARY,
                        text::PRODUCTION_PAYMENTS_SERVICE_STABLE,
                    ],
                }
            }

            /// The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.
            #[must_use]
            pub const fn rollback_yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[],
                    Self::MatchPods
                    | Self::MatchRoute
                    | Self::Weight1
                    | Self::Weight10
                    | Self::Pods50
                    | Self::Weight50
                    | Self::Pods100
                    | Self::Weight100 => &[text::PRODUCTION_PAYMENTS_INGRESS_CANARY],
                    Self::FoldStable => &[text::PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE],
                    Self::FoldShift => &[text::PRODUCTION_PAYMENTS_INGRESS_CANARY_6],
                    Self::FoldDone => &[text::PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4],
                }
            }

            /// Its objects, typed.
            ///
            /// # Errors
            ///
            /// Where an object is not what the crate `k8s-openapi` takes for one, which none that was rendered is known for. Fields
            /// that its API version does not have are left out.
            pub fn objects(self) -> Result<Objects, ::serde_json::Error> {
                use ::serde_json::from_str;
                let json = |name| File::json_of(self.yaml(), name);
                Ok(Objects {
                    deployment_canary: from_str(json("deployment-canary.yaml"))?,
                    deployment_stable: from_str(json("deployment-stable.yaml"))?,
                    ingress_canary: from_str(json("ingress-canary.yaml"))?,
                    ingress_stable: from_str(json("ingress-stable.yaml"))?,
                    service_canary: from_str(json("service-canary.yaml"))?,
                    service_stable: from_str(json("service-stable.yaml"))?,
                })
            }

            /// Its objects, whatever their kinds, in the order of their files.
            ///
            /// # Errors
            ///
            /// Never known to happen: what was embedded is JSON.
            pub fn values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.yaml())
            }

            /// The objects that take a cluster back from it; none where there is no way back.
            ///
            /// # Errors
            ///
            /// As [`values`](Self::values).
            pub fn rollback_values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.rollback_yaml())
            }
        }

        impl fmt::Display for Stage {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl FromStr for Stage {
            type Err = UnknownStage;

            fn from_str(name: &str) -> Result<Self, UnknownStage> {
                let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
                found.ok_or_else(|| UnknownStage {
                    release: DIRECTORY,
                    name: name.to_owned(),
                    known: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<&str> for Stage {
            type Error = UnknownStage;

            fn try_from(name: &str) -> Result<Self, UnknownStage> {
                name.parse()
            }
        }

        /// The objects of a stage.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Objects {
            /// `deployment-canary.yaml`.
            pub deployment_canary: Deployment,
            /// `deployment-stable.yaml`.
            pub deployment_stable: Deployment,
            /// `ingress-canary.yaml`.
            pub ingress_canary: Ingress,
            /// `ingress-stable.yaml`.
            pub ingress_stable: Ingress,
            /// `service-canary.yaml`.
            pub service_canary: Service,
            /// `service-stable.yaml`.
            pub service_stable: Service,
        }
    }

    pub mod staging {
        //! Release `payments`, environment `staging`.

        use ::core::fmt;
        use ::core::str::FromStr;
        use ::core::time::Duration;

        use ::k8s_openapi::api::apps::v1::Deployment; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::core::v1::Service; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::networking::v1::Ingress; // Or `Builder::objects(false)`.
        use ::serde_json::Value; // Or `Builder::objects(false)`.

        use super::super::text;
        use super::super::{
            File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight,
        };

        /// Its name.
        pub const NAME: &str = "payments";
        /// Its directory below what is generated and below what is live.
        pub const DIRECTORY: &str = "staging/payments";
        /// Its environment, where it has several.
        pub const ENVIRONMENT: Option<&str> = Some("staging");
        /// The namespace of its objects; `None` means the one that they are applied to.
        pub const NAMESPACE: Option<&str> = Some("payments-staging");
        /// What splits its traffic.
        pub const ROUTER: &str = "ingress-nginx";
        /// The time until a change of the route has reached every proxy.
        pub const SETTLE: Duration = Duration::new(5, 0);
        /// The port of the Services that the route sends traffic to.
        pub const PORT: u16 = 80;
        /// The autoscaler that decides the pods of the stable track, where one does.
        pub const AUTOSCALER: Option<&str> = None;
        /// The least number of pods of the stable track.
        pub const LEAST_PODS: u32 = 2;
        /// Pods that carry all of peak traffic.
        pub const PEAK_PODS: u32 = 1;
        /// Pods that may be lost at any instant without harm.
        pub const SPARE_PODS: u32 = 1;
        /// Whether a release is under way; where none is, the baseline is all of the plan.
        pub const IS_UNDER_WAY: bool = false;
        /// The stage from which on the route alone leads back no more.
        pub const POINT_OF_NO_RETURN: Option<Stage> = None;

        /// The names of its Deployments.
        pub mod deployments {
            /// Of the stable track.
            pub const PAYMENTS_STABLE: &str = "payments-stable";
            /// Of the canary track.
            pub const PAYMENTS_CANARY: &str = "payments-canary";
        }

        /// The names of its Services.
        pub mod services {
            /// Of the stable track.
            pub const PAYMENTS_STABLE: &str = "payments-stable";
            /// Of the canary track.
            pub const PAYMENTS_CANARY: &str = "payments-canary";
        }

        /// The hosts of its route.
        pub mod hosts {
            /// `api.staging.example.com`.
            pub const API_STAGING_EXAMPLE_COM: &str = "api.staging.example.com";
        }

        /// The ports of its Services, by their names.
        pub mod ports {
            /// `http`.
            pub const HTTP: u16 = 80;
            /// `metrics`.
            pub const METRICS: u16 = 9090;
        }

        /// The objects of its route.
        pub mod routes {
            /// `Ingress` `payments-canary`.
            pub const INGRESS_PAYMENTS_CANARY: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "payments-canary",
            };
            /// `Ingress` `payments-stable`.
            pub const INGRESS_PAYMENTS_STABLE: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "payments-stable",
            };
        }

        /// The labels of each of its objects; not of its pods.
        pub mod labels {
            /// `app.kubernetes.io/managed-by`.
            pub const APP_KUBERNETES_IO_MANAGED_BY: super::Label = super::Label {
                key: "app.kubernetes.io/managed-by",
                value: "serin",
            };
            /// `team`.
            pub const TEAM: super::Label = super::Label {
                key: "team",
                value: "payments",
            };
        }

        /// The stable track.
        pub mod stable {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "payments-stable";
            /// Its Service.
            pub const SERVICE: &str = "payments-stable";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=payments,track=stable";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "payments",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "stable",
                };
            }

            /// The images of the version that the release comes from.
            pub mod images {
                /// Of container `api`.
                pub const API: &str = "r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0";
                /// Of container `log-shipper`.
                pub const LOG_SHIPPER: &str = "r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
            }
        }

        /// The canary track.
        pub mod canary {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "payments-canary";
            /// Its Service.
            pub const SERVICE: &str = "payments-canary";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=payments,track=canary";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "payments",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "canary",
                };
            }

            /// The images of the version that the release goes to.
            pub mod images {
                /// Of container `api`.
                pub const API: &str = "r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0";
                /// Of container `log-shipper`.
                pub const LOG_SHIPPER: &str = "r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
            }
        }

        /// The stages, in the order of the plan.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            /// `000-baseline`: everybody is on stable.
            Baseline,
        }

        impl Stage {
            /// All of them, in the order of the plan.
            pub const ALL: [Self; 1] = [Self::Baseline];

            /// Its name, and that of its directory below `stages`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Baseline => "000-baseline",
                }
            }

            /// The stage after it, where one comes.
            #[must_use]
            pub const fn next(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// The stage before it, where there is one.
            #[must_use]
            pub const fn previous(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// Where the way back leads: what `serin rollback` does while it is live.
            #[must_use]
            pub const fn rollback(self) -> WayBack<Self> {
                match self {
                    Self::Baseline => WayBack::Nothing,
                }
            }

            /// What it changes.
            #[must_use]
            pub const fn change(self) -> Move {
                match self {
                    Self::Baseline => Move::Baseline,
                }
            }

            /// The share of requests that is sent to the canary.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self {
                    Self::Baseline => Weight(0),
                }
            }

            /// The requests that are sent to the canary whatever the weight.
            #[must_use]
            pub const fn matched(self) -> Option<Match> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// The share of requests that the new version may serve, beside those of a match.
            #[must_use]
            pub const fn exposure(self) -> Weight {
                match self {
                    Self::Baseline => Weight(0),
                }
            }

            /// The pods of the stable track; `None` where an autoscaler decides.
            #[must_use]
            #[allow(clippy::unnecessary_wraps, reason = "the same for each release")]
            pub const fn stable_pods(self) -> Option<u32> {
                match self {
                    Self::Baseline => Some(2),
                }
            }

            /// The pods of the canary track, which no autoscaler decides.
            #[must_use]
            pub const fn canary_pods(self) -> u32 {
                match self {
                    Self::Baseline => 0,
                }
            }

            /// What the pods of the stable track run.
            #[must_use]
            pub const fn stable_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                }
            }

            /// What the pods of the canary track run.
            #[must_use]
            pub const fn canary_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                }
            }

            /// The least time that it stays, where the team said one.
            #[must_use]
            pub const fn bake(self) -> Option<Duration> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// Its files, the bytes of `stages/NAME`, in the order of their names.
            #[must_use]
            pub const fn yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[
                        text::STAGING_PAYMENTS_DEPLOYMENT_CANARY,
                        text::STAGING_PAYMENTS_DEPLOYMENT_STABLE,
                        text::STAGING_PAYMENTS_INGRESS_CANARY,
                        text::STAGING_PAYMENTS_INGRESS_STABLE,
                        text::STAGING_PAYMENTS_KUSTOMIZATION,
                        text::STAGING_PAYMENTS_SERVICE_CANARY,
                        text::STAGING_PAYMENTS_SERVICE_STABLE,
                    ],
                }
            }

            /// The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.
            #[must_use]
            pub const fn rollback_yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[],
                }
            }

            /// Its objects, typed.
            ///
            /// # Errors
            ///
            /// Where an object is not what the crate `k8s-openapi` takes for one, which none that was rendered is known for. Fields
            /// that its API version does not have are left out.
            pub fn objects(self) -> Result<Objects, ::serde_json::Error> {
                use ::serde_json::from_str;
                let json = |name| File::json_of(self.yaml(), name);
                Ok(Objects {
                    deployment_canary: from_str(json("deployment-canary.yaml"))?,
                    deployment_stable: from_str(json("deployment-stable.yaml"))?,
                    ingress_canary: from_str(json("ingress-canary.yaml"))?,
                    ingress_stable: from_str(json("ingress-stable.yaml"))?,
                    service_canary: from_str(json("service-canary.yaml"))?,
                    service_stable: from_str(json("service-stable.yaml"))?,
                })
            }

            /// Its objects, whatever their kinds, in the order of their files.
            ///
            /// # Errors
            ///
            /// Never known to happen: what was embedded is JSON.
            pub fn values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.yaml())
            }

            /// The objects that take a cluster back from it; none where there is no way back.
            ///
            /// # Errors
            ///
            /// As [`values`](Self::values).
            pub fn rollback_values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.rollback_yaml())
            }
        }

        impl fmt::Display for Stage {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl FromStr for Stage {
            type Err = UnknownStage;

            fn from_str(name: &str) -> Result<Self, UnknownStage> {
                let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
                found.ok_or_else(|| UnknownStage {
                    release: DIRECTORY,
                    name: name.to_owned(),
                    known: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<&str> for Stage {
            type Error = UnknownStage;

            fn try_from(name: &str) -> Result<Self, UnknownStage> {
                name.parse()
            }
        }

        /// The objects of a stage.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Objects {
            /// `deployment-canary.yaml`.
            pub deployment_canary: Deployment,
            /// `deployment-stable.yaml`.
            pub deployment_stable: Deployment,
            /// `ingress-canary.yaml`.
            pub ingress_canary: Ingress,
            /// `ingress-stable.yaml`.
            pub ingress_stable: Ingress,
            /// `service-canary.yaml`.
            pub service_canary: Service,
            /// `service-stable.yaml`.
            pub service_stable: Service,
        }
    }
}

#[allow(dead_code, unreachable_pub, reason = "each crate uses a part")]
pub mod shop {
    //! The releases in `shop`.

    pub mod checkout {
        //! Release `checkout`.

        use ::core::fmt;
        use ::core::str::FromStr;
        use ::core::time::Duration;

        use ::k8s_openapi::api::apps::v1::Deployment; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::core::v1::Service; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::networking::v1::Ingress; // Or `Builder::objects(false)`.
        use ::serde_json::Value; // Or `Builder::objects(false)`.

        use super::super::text;
        use super::super::{
            File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight,
        };

        /// Its name.
        pub const NAME: &str = "checkout";
        /// Its directory below what is generated and below what is live.
        pub const DIRECTORY: &str = "shop/checkout";
        /// Its environment, where it has several.
        pub const ENVIRONMENT: Option<&str> = None;
        /// The namespace of its objects; `None` means the one that they are applied to.
        pub const NAMESPACE: Option<&str> = Some("shop");
        /// What splits its traffic.
        pub const ROUTER: &str = "ingress-nginx";
        /// The time until a change of the route has reached every proxy.
        pub const SETTLE: Duration = Duration::new(5, 0);
        /// The port of the Services that the route sends traffic to.
        pub const PORT: u16 = 8000;
        /// The autoscaler that decides the pods of the stable track, where one does.
        pub const AUTOSCALER: Option<&str> = None;
        /// The least number of pods of the stable track.
        pub const LEAST_PODS: u32 = 4;
        /// Pods that carry all of peak traffic.
        pub const PEAK_PODS: u32 = 3;
        /// Pods that may be lost at any instant without harm.
        pub const SPARE_PODS: u32 = 1;
        /// Whether a release is under way; where none is, the baseline is all of the plan.
        pub const IS_UNDER_WAY: bool = false;
        /// The stage from which on the route alone leads back no more.
        pub const POINT_OF_NO_RETURN: Option<Stage> = None;

        /// The names of its Deployments.
        pub mod deployments {
            /// Of the stable track.
            pub const CHECKOUT: &str = "checkout";
            /// Of the canary track.
            pub const CHECKOUT_CANARY: &str = "checkout-canary";
        }

        /// The names of its Services.
        pub mod services {
            /// Of the stable track.
            pub const CHECKOUT: &str = "checkout";
            /// Of the canary track.
            pub const CHECKOUT_CANARY: &str = "checkout-canary";
        }

        /// The hosts of its route.
        pub mod hosts {
            /// `shop.example.com`.
            pub const SHOP_EXAMPLE_COM: &str = "shop.example.com";
        }

        /// The ports of its Services, by their names.
        pub mod ports {
            /// `web`.
            pub const WEB: u16 = 8000;
        }

        /// The objects of its route.
        pub mod routes {
            /// `Ingress` `checkout-canary`.
            pub const INGRESS_CHECKOUT_CANARY: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "checkout-canary",
            };
            /// `Ingress` `checkout`.
            pub const INGRESS_CHECKOUT: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "checkout",
            };
        }

        /// The labels of each of its objects; not of its pods.
        pub mod labels {
            /// `app.kubernetes.io/managed-by`.
            pub const APP_KUBERNETES_IO_MANAGED_BY: super::Label = super::Label {
                key: "app.kubernetes.io/managed-by",
                value: "serin",
            };
        }

        /// The stable track.
        pub mod stable {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "checkout";
            /// Its Service.
            pub const SERVICE: &str = "checkout";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=checkout";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "checkout",
                };
            }

            /// The images of the version that the release comes from.
            pub mod images {
                /// Of container `checkout`.
                pub const CHECKOUT: &str = "r.example.com/checkout:1.44.2";
            }
        }

        /// The canary track.
        pub mod canary {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "checkout-canary";
            /// Its Service.
            pub const SERVICE: &str = "checkout-canary";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=checkout-canary";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "checkout-canary",
                };
            }

            /// The images of the version that the release goes to.
            pub mod images {
                /// Of container `checkout`.
                pub const CHECKOUT: &str = "r.example.com/checkout:1.44.2";
            }
        }

        /// The stages, in the order of the plan.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            /// `000-baseline`: everybody is on stable.
            Baseline,
        }

        impl Stage {
            /// All of them, in the order of the plan.
            pub const ALL: [Self; 1] = [Self::Baseline];

            /// Its name, and that of its directory below `stages`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Baseline => "000-baseline",
                }
            }

            /// The stage after it, where one comes.
            #[must_use]
            pub const fn next(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// The stage before it, where there is one.
            #[must_use]
            pub const fn previous(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// Where the way back leads: what `serin rollback` does while it is live.
            #[must_use]
            pub const fn rollback(self) -> WayBack<Self> {
                match self {
                    Self::Baseline => WayBack::Nothing,
                }
            }

            /// What it changes.
            #[must_use]
            pub const fn change(self) -> Move {
                match self {
                    Self::Baseline => Move::Baseline,
                }
            }

            /// The share of requests that is sent to the canary.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self {
                    Self::Baseline => Weight(0),
                }
            }

            /// The requests that are sent to the canary whatever the weight.
            #[must_use]
            pub const fn matched(self) -> Option<Match> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// The share of requests that the new version may serve, beside those of a match.
            #[must_use]
            pub const fn exposure(self) -> Weight {
                match self {
                    Self::Baseline => Weight(0),
                }
            }

            /// The pods of the stable track; `None` where an autoscaler decides.
            #[must_use]
            #[allow(clippy::unnecessary_wraps, reason = "the same for each release")]
            pub const fn stable_pods(self) -> Option<u32> {
                match self {
                    Self::Baseline => Some(4),
                }
            }

            /// The pods of the canary track, which no autoscaler decides.
            #[must_use]
            pub const fn canary_pods(self) -> u32 {
                match self {
                    Self::Baseline => 0,
                }
            }

            /// What the pods of the stable track run.
            #[must_use]
            pub const fn stable_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                }
            }

            /// What the pods of the canary track run.
            #[must_use]
            pub const fn canary_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                }
            }

            /// The least time that it stays, where the team said one.
            #[must_use]
            pub const fn bake(self) -> Option<Duration> {
                match self {
                    Self::Baseline => None,
                }
            }

            /// Its files, the bytes of `stages/NAME`, in the order of their names.
            #[must_use]
            pub const fn yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[
                        text::SHOP_CHECKOUT_DEPLOYMENT_CANARY,
                        text::SHOP_CHECKOUT_DEPLOYMENT_STABLE,
                        text::SHOP_CHECKOUT_INGRESS_CANARY,
                        text::SHOP_CHECKOUT_INGRESS_STABLE,
                        text::SHOP_CHECKOUT_KUSTOMIZATION,
                        text::SHOP_CHECKOUT_SERVICE_CANARY,
                        text::SHOP_CHECKOUT_SERVICE_STABLE,
                    ],
                }
            }

            /// The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.
            #[must_use]
            pub const fn rollback_yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[],
                }
            }

            /// Its objects, typed.
            ///
            /// # Errors
            ///
            /// Where an object is not what the crate `k8s-openapi` takes for one, which none that was rendered is known for. Fields
            /// that its API version does not have are left out.
            pub fn objects(self) -> Result<Objects, ::serde_json::Error> {
                use ::serde_json::from_str;
                let json = |name| File::json_of(self.yaml(), name);
                Ok(Objects {
                    deployment_canary: from_str(json("deployment-canary.yaml"))?,
                    deployment_stable: from_str(json("deployment-stable.yaml"))?,
                    ingress_canary: from_str(json("ingress-canary.yaml"))?,
                    ingress_stable: from_str(json("ingress-stable.yaml"))?,
                    service_canary: from_str(json("service-canary.yaml"))?,
                    service_stable: from_str(json("service-stable.yaml"))?,
                })
            }

            /// Its objects, whatever their kinds, in the order of their files.
            ///
            /// # Errors
            ///
            /// Never known to happen: what was embedded is JSON.
            pub fn values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.yaml())
            }

            /// The objects that take a cluster back from it; none where there is no way back.
            ///
            /// # Errors
            ///
            /// As [`values`](Self::values).
            pub fn rollback_values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.rollback_yaml())
            }
        }

        impl fmt::Display for Stage {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl FromStr for Stage {
            type Err = UnknownStage;

            fn from_str(name: &str) -> Result<Self, UnknownStage> {
                let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
                found.ok_or_else(|| UnknownStage {
                    release: DIRECTORY,
                    name: name.to_owned(),
                    known: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<&str> for Stage {
            type Error = UnknownStage;

            fn try_from(name: &str) -> Result<Self, UnknownStage> {
                name.parse()
            }
        }

        /// The objects of a stage.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Objects {
            /// `deployment-canary.yaml`.
            pub deployment_canary: Deployment,
            /// `deployment-stable.yaml`.
            pub deployment_stable: Deployment,
            /// `ingress-canary.yaml`.
            pub ingress_canary: Ingress,
            /// `ingress-stable.yaml`.
            pub ingress_stable: Ingress,
            /// `service-canary.yaml`.
            pub service_canary: Service,
            /// `service-stable.yaml`.
            pub service_stable: Service,
        }
    }

    pub mod storefront {
        //! Release `storefront`.

        use ::core::fmt;
        use ::core::str::FromStr;
        use ::core::time::Duration;

        use ::k8s_openapi::api::apps::v1::Deployment; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::core::v1::Service; // Or `Builder::objects(false)`.
        use ::k8s_openapi::api::networking::v1::Ingress; // Or `Builder::objects(false)`.
        use ::serde_json::Value; // Or `Builder::objects(false)`.

        use super::super::text;
        use super::super::{
            File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight,
        };

        /// Its name.
        pub const NAME: &str = "storefront";
        /// Its directory below what is generated and below what is live.
        pub const DIRECTORY: &str = "shop/storefront";
        /// Its environment, where it has several.
        pub const ENVIRONMENT: Option<&str> = None;
        /// The namespace of its objects; `None` means the one that they are applied to.
        pub const NAMESPACE: Option<&str> = Some("shop");
        /// What splits its traffic.
        pub const ROUTER: &str = "ingress-nginx";
        /// The time until a change of the route has reached every proxy.
        pub const SETTLE: Duration = Duration::new(5, 0);
        /// The port of the Services that the route sends traffic to.
        pub const PORT: u16 = 80;
        /// The autoscaler that decides the pods of the stable track, where one does.
        pub const AUTOSCALER: Option<&str> = Some("storefront");
        /// The least number of pods of the stable track.
        pub const LEAST_PODS: u32 = 10;
        /// Pods that carry all of peak traffic.
        pub const PEAK_PODS: u32 = 8;
        /// Pods that may be lost at any instant without harm.
        pub const SPARE_PODS: u32 = 2;
        /// Whether a release is under way; where none is, the baseline is all of the plan.
        pub const IS_UNDER_WAY: bool = true;
        /// The stage from which on the route alone leads back no more.
        pub const POINT_OF_NO_RETURN: Option<Stage> = Some(Stage::FoldStable);

        /// The names of its Deployments.
        pub mod deployments {
            /// Of the stable track.
            pub const STOREFRONT_STABLE: &str = "storefront-stable";
            /// Of the canary track.
            pub const STOREFRONT_CANARY: &str = "storefront-canary";
        }

        /// The names of its Services.
        pub mod services {
            /// Of the stable track.
            pub const STOREFRONT_STABLE: &str = "storefront-stable";
            /// Of the canary track.
            pub const STOREFRONT_CANARY: &str = "storefront-canary";
        }

        /// The hosts of its route.
        pub mod hosts {
            /// `shop.example.com`.
            pub const SHOP_EXAMPLE_COM: &str = "shop.example.com";
            /// `www.shop.example.com`.
            pub const WWW_SHOP_EXAMPLE_COM: &str = "www.shop.example.com";
        }

        /// The ports of its Services, by their names.
        pub mod ports {
            /// `port-80`.
            pub const PORT_80: u16 = 80;
        }

        /// The objects of its route.
        pub mod routes {
            /// `Ingress` `storefront-canary`.
            pub const INGRESS_STOREFRONT_CANARY: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "storefront-canary",
            };
            /// `Ingress` `storefront-stable`.
            pub const INGRESS_STOREFRONT_STABLE: super::ObjectRef = super::ObjectRef {
                api_version: "networking.k8s.io/v1",
                kind: "Ingress",
                name: "storefront-stable",
            };
        }

        /// The labels of each of its objects; not of its pods.
        pub mod labels {
            /// `app.kubernetes.io/managed-by`.
            pub const APP_KUBERNETES_IO_MANAGED_BY: super::Label = super::Label {
                key: "app.kubernetes.io/managed-by",
                value: "serin",
            };
        }

        /// The stable track.
        pub mod stable {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "storefront-stable";
            /// Its Service.
            pub const SERVICE: &str = "storefront-stable";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=storefront,track=stable";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "storefront",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "stable",
                };
            }

            /// The images of the version that the release comes from.
            pub mod images {
                /// Of container `node`.
                pub const NODE: &str = "r.example.com/storefront:3.18.0";
            }
        }

        /// The canary track.
        pub mod canary {
            /// Its Deployment.
            pub const DEPLOYMENT: &str = "storefront-canary";
            /// Its Service.
            pub const SERVICE: &str = "storefront-canary";
            /// The selector of its pods, as `kubectl --selector` takes it.
            pub const SELECTOR: &str = "app=storefront,track=canary";
            /// The labels that are its pods and no others.
            pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

            /// The labels that are its pods and no others, each by its key.
            pub mod labels {
                /// `app`.
                pub const APP: super::super::Label = super::super::Label {
                    key: "app",
                    value: "storefront",
                };
                /// `track`.
                pub const TRACK: super::super::Label = super::super::Label {
                    key: "track",
                    value: "canary",
                };
            }

            /// The images of the version that the release goes to.
            pub mod images {
                /// Of container `node`.
                pub const NODE: &str = "r.example.com/storefront:3.19.0";
            }
        }

        /// The stages, in the order of the plan.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Stage {
            /// `000-baseline`: everybody is on stable.
            Baseline,
            /// `000.50-pods`: canary has 3 pods of the new version.
            Pods0_5,
            /// `000.50-weight`: 0.5 % of the requests go to canary.
            Weight0_5,
            /// `005-weight`: 5 % of the requests go to canary.
            Weight5,
            /// `025-pods`: canary has 4 pods of the new version.
            Pods25,
            /// `025-weight`: 25 % of the requests go to canary.
            Weight25,
            /// `100-pods`: canary has 12 pods of the new version.
            Pods100,
            /// `100-weight`: 100 % of the requests go to canary.
            Weight100,
            /// `fold-1-stable`: stable gets the new version, while it receives no traffic.
            FoldStable,
            /// `fold-2-shift`: everybody is back on stable.
            FoldShift,
            /// `fold-3-done`: canary has no pods.
            FoldDone,
        }

        impl Stage {
            /// All of them, in the order of the plan.
            pub const ALL: [Self; 11] = [
                Self::Baseline,
                Self::Pods0_5,
                Self::Weight0_5,
                Self::Weight5,
                Self::Pods25,
                Self::Weight25,
                Self::Pods100,
                Self::Weight100,
                Self::FoldStable,
                Self::FoldShift,
                Self::FoldDone,
            ];

            /// Its name, and that of its directory below `stages`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    Self::Baseline => "000-baseline",
                    Self::Pods0_5 => "000.50-pods",
                    Self::Weight0_5 => "000.50-weight",
                    Self::Weight5 => "005-weight",
                    Self::Pods25 => "025-pods",
                    Self::Weight25 => "025-weight",
                    Self::Pods100 => "100-pods",
                    Self::Weight100 => "100-weight",
                    Self::FoldStable => "fold-1-stable",
                    Self::FoldShift => "fold-2-shift",
                    Self::FoldDone => "fold-3-done",
                }
            }

            /// The stage after it, where one comes.
            #[must_use]
            pub const fn next(self) -> Option<Self> {
                match self {
                    Self::Baseline => Some(Self::Pods0_5),
                    Self::Pods0_5 => Some(Self::Weight0_5),
                    Self::Weight0_5 => Some(Self::Weight5),
                    Self::Weight5 => Some(Self::Pods25),
                    Self::Pods25 => Some(Self::Weight25),
                    Self::Weight25 => Some(Self::Pods100),
                    Self::Pods100 => Some(Self::Weight100),
                    Self::Weight100 => Some(Self::FoldStable),
                    Self::FoldStable => Some(Self::FoldShift),
                    Self::FoldShift => Some(Self::FoldDone),
                    Self::FoldDone => None,
                }
            }

            /// The stage before it, where there is one.
            #[must_use]
            pub const fn previous(self) -> Option<Self> {
                match self {
                    Self::Baseline => None,
                    Self::Pods0_5 => Some(Self::Baseline),
                    Self::Weight0_5 => Some(Self::Pods0_5),
                    Self::Weight5 => Some(Self::Weight0_5),
                    Self::Pods25 => Some(Self::Weight5),
                    Self::Weight25 => Some(Self::Pods25),
                    Self::Pods100 => Some(Self::Weight25),
                    Self::Weight100 => Some(Self::Pods100),
                    Self::FoldStable => Some(Self::Weight100),
                    Self::FoldShift => Some(Self::FoldStable),
                    Self::FoldDone => Some(Self::FoldShift),
                }
            }

            /// Where the way back leads: what `serin rollback` does while it is live.
            #[must_use]
            pub const fn rollback(self) -> WayBack<Self> {
                match self {
                    Self::Baseline => WayBack::Nothing,
                    Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100 => WayBack::RouteAtRest,
                    Self::FoldStable => WayBack::StageBefore(Self::Weight100),
                    Self::FoldShift => WayBack::StageBefore(Self::FoldStable),
                    Self::FoldDone => WayBack::StageBefore(Self::FoldShift),
                }
            }

            /// What it changes.
            #[must_use]
            pub const fn change(self) -> Move {
                match self {
                    Self::Baseline => Move::Baseline,
                    Self::Pods0_5 => Move::CanaryPods(3),
                    Self::Weight0_5 => Move::Weight(Weight(50)),
                    Self::Weight5 => Move::Weight(Weight(500)),
                    Self::Pods25 => Move::CanaryPods(4),
                    Self::Weight25 => Move::Weight(Weight(2500)),
                    Self::Pods100 => Move::CanaryPods(12),
                    Self::Weight100 => Move::Weight(Weight(10000)),
                    Self::FoldStable => Move::FoldStable,
                    Self::FoldShift => Move::Shift,
                    Self::FoldDone => Move::CanaryDone,
                }
            }

            /// The share of requests that is sent to the canary.
            #[must_use]
            pub const fn weight(self) -> Weight {
                match self {
                    Self::Baseline | Self::Pods0_5 | Self::FoldShift | Self::FoldDone => Weight(0),
                    Self::Weight0_5 => Weight(50),
                    Self::Weight5 | Self::Pods25 => Weight(500),
                    Self::Weight25 | Self::Pods100 => Weight(2500),
                    Self::Weight100 | Self::FoldStable => Weight(10000),
                }
            }

            /// The requests that are sent to the canary whatever the weight.
            #[must_use]
            pub const fn matched(self) -> Option<Match> {
                match self {
                    Self::Baseline
                    | Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => None,
                }
            }

            /// The share of requests that the new version may serve, beside those of a match.
            #[must_use]
            pub const fn exposure(self) -> Weight {
                match self {
                    Self::Baseline | Self::Pods0_5 => Weight(0),
                    Self::Weight0_5 => Weight(50),
                    Self::Weight5 | Self::Pods25 => Weight(500),
                    Self::Weight25 | Self::Pods100 => Weight(2500),
                    Self::Weight100 | Self::FoldStable | Self::FoldShift | Self::FoldDone => {
                        Weight(10000)
                    }
                }
            }

            /// The pods of the stable track; `None` where an autoscaler decides.
            #[must_use]
            pub const fn stable_pods(self) -> Option<u32> {
                match self {
                    Self::Baseline
                    | Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => None,
                }
            }

            /// The pods of the canary track, which no autoscaler decides.
            #[must_use]
            pub const fn canary_pods(self) -> u32 {
                match self {
                    Self::Baseline | Self::FoldDone => 0,
                    Self::Pods0_5 | Self::Weight0_5 | Self::Weight5 => 3,
                    Self::Pods25 | Self::Weight25 => 4,
                    Self::Pods100 | Self::Weight100 | Self::FoldStable | Self::FoldShift => 12,
                }
            }

            /// What the pods of the stable track run.
            #[must_use]
            pub const fn stable_version(self) -> Version {
                match self {
                    Self::Baseline
                    | Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100 => Version::Stable,
                    Self::FoldStable | Self::FoldShift | Self::FoldDone => Version::Canary,
                }
            }

            /// What the pods of the canary track run.
            #[must_use]
            pub const fn canary_version(self) -> Version {
                match self {
                    Self::Baseline => Version::Stable,
                    Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => Version::Canary,
                }
            }

            /// The least time that it stays, where the team said one.
            #[must_use]
            pub const fn bake(self) -> Option<Duration> {
                match self {
                    Self::Baseline
                    | Self::Pods0_5
                    | Self::Pods25
                    | Self::Pods100
                    | Self::FoldStable
                    | Self::FoldShift
                    | Self::FoldDone => None,
                    Self::Weight0_5 => Some(Duration::new(3600, 0)),
                    Self::Weight5 => Some(Duration::new(14400, 0)),
                    Self::Weight25 => Some(Duration::new(43200, 0)),
                    Self::Weight100 => Some(Duration::new(86400, 0)),
                }
            }

            /// Its files, the bytes of `stages/NAME`, in the order of their names.
            #[must_use]
            #[allow(clippy::too_many_lines, reason = "the same for each release")]
            pub const fn yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Pods0_5 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_2,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Weight0_5 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_2,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_2,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Weight5 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_2,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_3,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Pods25 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_3,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_3,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Weight25 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_3,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_4,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Pods100 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_4,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_4,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::Weight100 => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_4,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_5,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::FoldStable => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_4,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE_2,
                        text::SHOP_STOREFRONT_INGRESS_CANARY_5,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::FoldShift => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_4,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE_2,
                        text::SHOP_STOREFRONT_INGRESS_CANARY,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                    Self::FoldDone => &[
                        text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_5,
                        text::SHOP_STOREFRONT_DEPLOYMENT_STABLE_2,
                        text::SHOP_STOREFRONT_INGRESS_CANARY,
                        text::SHOP_STOREFRONT_INGRESS_STABLE,
                        text::SHOP_STOREFRONT_KUSTOMIZATION,
                        text::SHOP_STOREFRONT_SERVICE_CANARY,
                        text::SHOP_STOREFRONT_SERVICE_STABLE,
                    ],
                }
            }

            /// The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.
            #[must_use]
            pub const fn rollback_yaml(self) -> &'static [File] {
                match self {
                    Self::Baseline => &[],
                    Self::Pods0_5
                    | Self::Weight0_5
                    | Self::Weight5
                    | Self::Pods25
                    | Self::Weight25
                    | Self::Pods100
                    | Self::Weight100 => &[text::SHOP_STOREFRONT_INGRESS_CANARY],
                    Self::FoldStable => &[text::SHOP_STOREFRONT_DEPLOYMENT_STABLE],
                    Self::FoldShift => &[text::SHOP_STOREFRONT_INGRESS_CANARY_5],
                    Self::FoldDone => &[text::SHOP_STOREFRONT_DEPLOYMENT_CANARY_4],
                }
            }

            /// Its objects, typed.
            ///
            /// # Errors
            ///
            /// Where an object is not what the crate `k8s-openapi` takes for one, which none that was rendered is known for. Fields
            /// that its API version does not have are left out.
            pub fn objects(self) -> Result<Objects, ::serde_json::Error> {
                use ::serde_json::from_str;
                let json = |name| File::json_of(self.yaml(), name);
                Ok(Objects {
                    deployment_canary: from_str(json("deployment-canary.yaml"))?,
                    deployment_stable: from_str(json("deployment-stable.yaml"))?,
                    ingress_canary: from_str(json("ingress-canary.yaml"))?,
                    ingress_stable: from_str(json("ingress-stable.yaml"))?,
                    service_canary: from_str(json("service-canary.yaml"))?,
                    service_stable: from_str(json("service-stable.yaml"))?,
                })
            }

            /// Its objects, whatever their kinds, in the order of their files.
            ///
            /// # Errors
            ///
            /// Never known to happen: what was embedded is JSON.
            pub fn values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.yaml())
            }

            /// The objects that take a cluster back from it; none where there is no way back.
            ///
            /// # Errors
            ///
            /// As [`values`](Self::values).
            pub fn rollback_values(self) -> Result<Vec<Value>, ::serde_json::Error> {
                File::values(self.rollback_yaml())
            }
        }

        impl fmt::Display for Stage {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.name())
            }
        }

        impl FromStr for Stage {
            type Err = UnknownStage;

            fn from_str(name: &str) -> Result<Self, UnknownStage> {
                let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
                found.ok_or_else(|| UnknownStage {
                    release: DIRECTORY,
                    name: name.to_owned(),
                    known: Self::ALL.map(Self::name).to_vec(),
                })
            }
        }

        impl TryFrom<&str> for Stage {
            type Error = UnknownStage;

            fn try_from(name: &str) -> Result<Self, UnknownStage> {
                name.parse()
            }
        }

        /// The objects of a stage.
        #[derive(Debug, Clone, PartialEq)]
        pub struct Objects {
            /// `deployment-canary.yaml`.
            pub deployment_canary: Deployment,
            /// `deployment-stable.yaml`.
            pub deployment_stable: Deployment,
            /// `ingress-canary.yaml`.
            pub ingress_canary: Ingress,
            /// `ingress-stable.yaml`.
            pub ingress_stable: Ingress,
            /// `service-canary.yaml`.
            pub service_canary: Service,
            /// `service-stable.yaml`.
            pub service_stable: Service,
        }
    }
}

#[allow(dead_code, unreachable_pub, reason = "each crate uses a part")]
pub mod web {
    //! Release `web`.

    use ::core::fmt;
    use ::core::str::FromStr;
    use ::core::time::Duration;

    use ::k8s_openapi::api::apps::v1::Deployment; // Or `Builder::objects(false)`.
    use ::k8s_openapi::api::core::v1::Service; // Or `Builder::objects(false)`.
    use ::k8s_openapi::api::networking::v1::Ingress; // Or `Builder::objects(false)`.
    use ::serde_json::Value; // Or `Builder::objects(false)`.

    use super::text;
    use super::{File, Label, Match, Move, ObjectRef, UnknownStage, Version, WayBack, Weight};

    /// Its name.
    pub const NAME: &str = "web";
    /// Its directory below what is generated and below what is live.
    pub const DIRECTORY: &str = "web";
    /// Its environment, where it has several.
    pub const ENVIRONMENT: Option<&str> = None;
    /// The namespace of its objects; `None` means the one that they are applied to.
    pub const NAMESPACE: Option<&str> = None;
    /// What splits its traffic.
    pub const ROUTER: &str = "ingress-nginx";
    /// The time until a change of the route has reached every proxy.
    pub const SETTLE: Duration = Duration::new(5, 0);
    /// The port of the Services that the route sends traffic to.
    pub const PORT: u16 = 80;
    /// The autoscaler that decides the pods of the stable track, where one does.
    pub const AUTOSCALER: Option<&str> = None;
    /// The least number of pods of the stable track.
    pub const LEAST_PODS: u32 = 6;
    /// Pods that carry all of peak traffic.
    pub const PEAK_PODS: u32 = 5;
    /// Pods that may be lost at any instant without harm.
    pub const SPARE_PODS: u32 = 1;
    /// Whether a release is under way; where none is, the baseline is all of the plan.
    pub const IS_UNDER_WAY: bool = true;
    /// The stage from which on the route alone leads back no more.
    pub const POINT_OF_NO_RETURN: Option<Stage> = Some(Stage::FoldStable);

    /// The names of its Deployments.
    pub mod deployments {
        /// Of the stable track.
        pub const APP_STABLE: &str = "app-stable";
        /// Of the canary track.
        pub const APP_CANARY: &str = "app-canary";
    }

    /// The names of its Services.
    pub mod services {
        /// Of the stable track.
        pub const WEB_STABLE: &str = "web-stable";
        /// Of the canary track.
        pub const WEB_CANARY: &str = "web-canary";
    }

    /// The hosts of its route.
    pub mod hosts {
        /// `web.local`.
        pub const WEB_LOCAL: &str = "web.local";
    }

    /// The ports of its Services, by their names.
    pub mod ports {
        /// `port-80`.
        pub const PORT_80: u16 = 80;
    }

    /// The objects of its route.
    pub mod routes {
        /// `Ingress` `web-canary`.
        pub const INGRESS_WEB_CANARY: super::ObjectRef = super::ObjectRef {
            api_version: "networking.k8s.io/v1",
            kind: "Ingress",
            name: "web-canary",
        };
        /// `Ingress` `web-stable`.
        pub const INGRESS_WEB_STABLE: super::ObjectRef = super::ObjectRef {
            api_version: "networking.k8s.io/v1",
            kind: "Ingress",
            name: "web-stable",
        };
    }

    /// The labels of each of its objects; not of its pods.
    pub mod labels {
        /// `app.kubernetes.io/managed-by`.
        pub const APP_KUBERNETES_IO_MANAGED_BY: super::Label = super::Label {
            key: "app.kubernetes.io/managed-by",
            value: "serin",
        };
    }

    /// The stable track.
    pub mod stable {
        /// Its Deployment.
        pub const DEPLOYMENT: &str = "app-stable";
        /// Its Service.
        pub const SERVICE: &str = "web-stable";
        /// The selector of its pods, as `kubectl --selector` takes it.
        pub const SELECTOR: &str = "app=web,track=stable";
        /// The labels that are its pods and no others.
        pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

        /// The labels that are its pods and no others, each by its key.
        pub mod labels {
            /// `app`.
            pub const APP: super::super::Label = super::super::Label {
                key: "app",
                value: "web",
            };
            /// `track`.
            pub const TRACK: super::super::Label = super::super::Label {
                key: "track",
                value: "stable",
            };
        }

        /// The images of the version that the release comes from.
        pub mod images {
            /// Of container `app`.
            pub const APP: &str = "hashicorp/http-echo:0.2.3";
        }
    }

    /// The canary track.
    pub mod canary {
        /// Its Deployment.
        pub const DEPLOYMENT: &str = "app-canary";
        /// Its Service.
        pub const SERVICE: &str = "web-canary";
        /// The selector of its pods, as `kubectl --selector` takes it.
        pub const SELECTOR: &str = "app=web,track=canary";
        /// The labels that are its pods and no others.
        pub const LABELS: &[super::Label] = &[labels::APP, labels::TRACK];

        /// The labels that are its pods and no others, each by its key.
        pub mod labels {
            /// `app`.
            pub const APP: super::super::Label = super::super::Label {
                key: "app",
                value: "web",
            };
            /// `track`.
            pub const TRACK: super::super::Label = super::super::Label {
                key: "track",
                value: "canary",
            };
        }

        /// The images of the version that the release goes to.
        pub mod images {
            /// Of container `app`.
            pub const APP: &str = "hashicorp/http-echo:0.2.3";
        }
    }

    /// The stages, in the order of the plan.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Stage {
        /// `000-baseline`: everybody is on stable.
        Baseline,
        /// `010-pods`: canary has 2 pods of the new version.
        Pods10,
        /// `010-weight`: 10 % of the requests go to canary.
        Weight10,
        /// `050-pods`: canary has 4 pods of the new version.
        Pods50,
        /// `050-weight`: 50 % of the requests go to canary.
        Weight50,
        /// `100-pods`: canary has 6 pods of the new version.
        Pods100,
        /// `100-weight`: 100 % of the requests go to canary.
        Weight100,
        /// `fold-1-stable`: stable gets the new version, while it receives no traffic.
        FoldStable,
        /// `fold-2-shift`: everybody is back on stable.
        FoldShift,
        /// `fold-3-done`: canary has no pods.
        FoldDone,
    }

    impl Stage {
        /// All of them, in the order of the plan.
        pub const ALL: [Self; 10] = [
            Self::Baseline,
            Self::Pods10,
            Self::Weight10,
            Self::Pods50,
            Self::Weight50,
            Self::Pods100,
            Self::Weight100,
            Self::FoldStable,
            Self::FoldShift,
            Self::FoldDone,
        ];

        /// Its name, and that of its directory below `stages`.
        #[must_use]
        pub const fn name(self) -> &'static str {
            match self {
                Self::Baseline => "000-baseline",
                Self::Pods10 => "010-pods",
                Self::Weight10 => "010-weight",
                Self::Pods50 => "050-pods",
                Self::Weight50 => "050-weight",
                Self::Pods100 => "100-pods",
                Self::Weight100 => "100-weight",
                Self::FoldStable => "fold-1-stable",
                Self::FoldShift => "fold-2-shift",
                Self::FoldDone => "fold-3-done",
            }
        }

        /// The stage after it, where one comes.
        #[must_use]
        pub const fn next(self) -> Option<Self> {
            match self {
                Self::Baseline => Some(Self::Pods10),
                Self::Pods10 => Some(Self::Weight10),
                Self::Weight10 => Some(Self::Pods50),
                Self::Pods50 => Some(Self::Weight50),
                Self::Weight50 => Some(Self::Pods100),
                Self::Pods100 => Some(Self::Weight100),
                Self::Weight100 => Some(Self::FoldStable),
                Self::FoldStable => Some(Self::FoldShift),
                Self::FoldShift => Some(Self::FoldDone),
                Self::FoldDone => None,
            }
        }

        /// The stage before it, where there is one.
        #[must_use]
        pub const fn previous(self) -> Option<Self> {
            match self {
                Self::Baseline => None,
                Self::Pods10 => Some(Self::Baseline),
                Self::Weight10 => Some(Self::Pods10),
                Self::Pods50 => Some(Self::Weight10),
                Self::Weight50 => Some(Self::Pods50),
                Self::Pods100 => Some(Self::Weight50),
                Self::Weight100 => Some(Self::Pods100),
                Self::FoldStable => Some(Self::Weight100),
                Self::FoldShift => Some(Self::FoldStable),
                Self::FoldDone => Some(Self::FoldShift),
            }
        }

        /// Where the way back leads: what `serin rollback` does while it is live.
        #[must_use]
        pub const fn rollback(self) -> WayBack<Self> {
            match self {
                Self::Baseline => WayBack::Nothing,
                Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100 => WayBack::RouteAtRest,
                Self::FoldStable => WayBack::StageBefore(Self::Weight100),
                Self::FoldShift => WayBack::StageBefore(Self::FoldStable),
                Self::FoldDone => WayBack::StageBefore(Self::FoldShift),
            }
        }

        /// What it changes.
        #[must_use]
        pub const fn change(self) -> Move {
            match self {
                Self::Baseline => Move::Baseline,
                Self::Pods10 => Move::CanaryPods(2),
                Self::Weight10 => Move::Weight(Weight(1000)),
                Self::Pods50 => Move::CanaryPods(4),
                Self::Weight50 => Move::Weight(Weight(5000)),
                Self::Pods100 => Move::CanaryPods(6),
                Self::Weight100 => Move::Weight(Weight(10000)),
                Self::FoldStable => Move::FoldStable,
                Self::FoldShift => Move::Shift,
                Self::FoldDone => Move::CanaryDone,
            }
        }

        /// The share of requests that is sent to the canary.
        #[must_use]
        pub const fn weight(self) -> Weight {
            match self {
                Self::Baseline | Self::Pods10 | Self::FoldShift | Self::FoldDone => Weight(0),
                Self::Weight10 | Self::Pods50 => Weight(1000),
                Self::Weight50 | Self::Pods100 => Weight(5000),
                Self::Weight100 | Self::FoldStable => Weight(10000),
            }
        }

        /// The requests that are sent to the canary whatever the weight.
        #[must_use]
        pub const fn matched(self) -> Option<Match> {
            match self {
                Self::Baseline
                | Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100
                | Self::FoldStable
                | Self::FoldShift
                | Self::FoldDone => None,
            }
        }

        /// The share of requests that the new version may serve, beside those of a match.
        #[must_use]
        pub const fn exposure(self) -> Weight {
            match self {
                Self::Baseline | Self::Pods10 => Weight(0),
                Self::Weight10 | Self::Pods50 => Weight(1000),
                Self::Weight50 | Self::Pods100 => Weight(5000),
                Self::Weight100 | Self::FoldStable | Self::FoldShift | Self::FoldDone => {
                    Weight(10000)
                }
            }
        }

        /// The pods of the stable track; `None` where an autoscaler decides.
        #[must_use]
        #[allow(clippy::unnecessary_wraps, reason = "the same for each release")]
        pub const fn stable_pods(self) -> Option<u32> {
            match self {
                Self::Baseline
                | Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100
                | Self::FoldStable
                | Self::FoldShift
                | Self::FoldDone => Some(6),
            }
        }

        /// The pods of the canary track, which no autoscaler decides.
        #[must_use]
        pub const fn canary_pods(self) -> u32 {
            match self {
                Self::Baseline | Self::FoldDone => 0,
                Self::Pods10 | Self::Weight10 => 2,
                Self::Pods50 | Self::Weight50 => 4,
                Self::Pods100 | Self::Weight100 | Self::FoldStable | Self::FoldShift => 6,
            }
        }

        /// What the pods of the stable track run.
        #[must_use]
        pub const fn stable_version(self) -> Version {
            match self {
                Self::Baseline
                | Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100 => Version::Stable,
                Self::FoldStable | Self::FoldShift | Self::FoldDone => Version::Canary,
            }
        }

        /// What the pods of the canary track run.
        #[must_use]
        pub const fn canary_version(self) -> Version {
            match self {
                Self::Baseline => Version::Stable,
                Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100
                | Self::FoldStable
                | Self::FoldShift
                | Self::FoldDone => Version::Canary,
            }
        }

        /// The least time that it stays, where the team said one.
        #[must_use]
        pub const fn bake(self) -> Option<Duration> {
            match self {
                Self::Baseline
                | Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100
                | Self::FoldStable
                | Self::FoldShift
                | Self::FoldDone => None,
            }
        }

        /// Its files, the bytes of `stages/NAME`, in the order of their names.
        #[must_use]
        pub const fn yaml(self) -> &'static [File] {
            match self {
                Self::Baseline => &[
                    text::WEB_DEPLOYMENT_CANARY,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Pods10 => &[
                    text::WEB_DEPLOYMENT_CANARY_2,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Weight10 => &[
                    text::WEB_DEPLOYMENT_CANARY_2,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY_2,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Pods50 => &[
                    text::WEB_DEPLOYMENT_CANARY_3,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY_2,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Weight50 => &[
                    text::WEB_DEPLOYMENT_CANARY_3,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY_3,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Pods100 => &[
                    text::WEB_DEPLOYMENT_CANARY_4,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY_3,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::Weight100 => &[
                    text::WEB_DEPLOYMENT_CANARY_4,
                    text::WEB_DEPLOYMENT_STABLE,
                    text::WEB_INGRESS_CANARY_4,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::FoldStable => &[
                    text::WEB_DEPLOYMENT_CANARY_4,
                    text::WEB_DEPLOYMENT_STABLE_2,
                    text::WEB_INGRESS_CANARY_4,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::FoldShift => &[
                    text::WEB_DEPLOYMENT_CANARY_4,
                    text::WEB_DEPLOYMENT_STABLE_2,
                    text::WEB_INGRESS_CANARY,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
                Self::FoldDone => &[
                    text::WEB_DEPLOYMENT_CANARY_5,
                    text::WEB_DEPLOYMENT_STABLE_2,
                    text::WEB_INGRESS_CANARY,
                    text::WEB_INGRESS_STABLE,
                    text::WEB_KUSTOMIZATION,
                    text::WEB_SERVICE_CANARY,
                    text::WEB_SERVICE_STABLE,
                ],
            }
        }

        /// The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.
        #[must_use]
        pub const fn rollback_yaml(self) -> &'static [File] {
            match self {
                Self::Baseline => &[],
                Self::Pods10
                | Self::Weight10
                | Self::Pods50
                | Self::Weight50
                | Self::Pods100
                | Self::Weight100 => &[text::WEB_INGRESS_CANARY],
                Self::FoldStable => &[text::WEB_DEPLOYMENT_STABLE],
                Self::FoldShift => &[text::WEB_INGRESS_CANARY_4],
                Self::FoldDone => &[text::WEB_DEPLOYMENT_CANARY_4],
            }
        }

        /// Its objects, typed.
        ///
        /// # Errors
        ///
        /// Where an object is not what the crate `k8s-openapi` takes for one, which none that was rendered is known for. Fields
        /// that its API version does not have are left out.
        pub fn objects(self) -> Result<Objects, ::serde_json::Error> {
            use ::serde_json::from_str;
            let json = |name| File::json_of(self.yaml(), name);
            Ok(Objects {
                deployment_canary: from_str(json("deployment-canary.yaml"))?,
                deployment_stable: from_str(json("deployment-stable.yaml"))?,
                ingress_canary: from_str(json("ingress-canary.yaml"))?,
                ingress_stable: from_str(json("ingress-stable.yaml"))?,
                service_canary: from_str(json("service-canary.yaml"))?,
                service_stable: from_str(json("service-stable.yaml"))?,
            })
        }

        /// Its objects, whatever their kinds, in the order of their files.
        ///
        /// # Errors
        ///
        /// Never known to happen: what was embedded is JSON.
        pub fn values(self) -> Result<Vec<Value>, ::serde_json::Error> {
            File::values(self.yaml())
        }

        /// The objects that take a cluster back from it; none where there is no way back.
        ///
        /// # Errors
        ///
        /// As [`values`](Self::values).
        pub fn rollback_values(self) -> Result<Vec<Value>, ::serde_json::Error> {
            File::values(self.rollback_yaml())
        }
    }

    impl fmt::Display for Stage {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.pad(self.name())
        }
    }

    impl FromStr for Stage {
        type Err = UnknownStage;

        fn from_str(name: &str) -> Result<Self, UnknownStage> {
            let found = Self::ALL.into_iter().find(|stage| stage.name() == name);
            found.ok_or_else(|| UnknownStage {
                release: DIRECTORY,
                name: name.to_owned(),
                known: Self::ALL.map(Self::name).to_vec(),
            })
        }
    }

    impl TryFrom<&str> for Stage {
        type Error = UnknownStage;

        fn try_from(name: &str) -> Result<Self, UnknownStage> {
            name.parse()
        }
    }

    /// The objects of a stage.
    #[derive(Debug, Clone, PartialEq)]
    pub struct Objects {
        /// `deployment-canary.yaml`.
        pub deployment_canary: Deployment,
        /// `deployment-stable.yaml`.
        pub deployment_stable: Deployment,
        /// `ingress-canary.yaml`.
        pub ingress_canary: Ingress,
        /// `ingress-stable.yaml`.
        pub ingress_stable: Ingress,
        /// `service-canary.yaml`.
        pub service_canary: Service,
        /// `service-stable.yaml`.
        pub service_stable: Service,
    }
}

#[allow(dead_code, unreachable_pub, reason = "each crate uses a part")]
mod shared {
    //! What the releases share.

    use ::core::error::Error;
    use ::core::fmt;

    /// Per cent of requests: 0 to 100, with at most two decimals.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Weight(pub(super) u16);

    impl Weight {
        /// Hundredths of a per cent, 0 to 10,000: the exact value.
        #[must_use]
        pub const fn hundredths(self) -> u16 {
            self.0
        }

        /// Per cent, 0.0 to 100.0.
        #[must_use]
        pub fn percent(self) -> f64 {
            f64::from(self.0) / 100.0
        }
    }

    /// `50`, `0.5`, `33.33`.
    impl fmt::Display for Weight {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let (whole, fraction) = (self.0 / 100, self.0 % 100);
            match fraction {
                0 => write!(formatter, "{whole}"),
                _ if fraction % 10 == 0 => write!(formatter, "{whole}.{}", fraction / 10),
                _ => write!(formatter, "{whole}.{fraction:02}"),
            }
        }
    }

    /// Which pods a track runs: the stable track runs the canary's from the fold on.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Version {
        /// The version that the release comes from.
        Stable,
        /// The version that the release goes to.
        Canary,
    }

    /// `old`, `new`.
    impl fmt::Display for Version {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(match self {
                Self::Stable => "old",
                Self::Canary => "new",
            })
        }
    }

    /// What a stage changes against the one before: always one object.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Move {
        /// Nothing: where every release begins.
        Baseline,
        /// The canary's template and its pods, which are this many from now on.
        CanaryPods(u32),
        /// The requests that are sent to the canary whatever the weight.
        Match(Match),
        /// The share of requests that is sent to the canary.
        Weight(Weight),
        /// The stable track gets the new version while it receives no traffic.
        FoldStable,
        /// The route goes to rest: everybody is sent to the stable track.
        Shift,
        /// The canary track goes to 0 pods.
        CanaryDone,
    }

    /// `canary: 2 pods of the new version`, `route: 10 % to canary`.
    impl fmt::Display for Move {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Baseline => formatter.write_str("nothing"),
                Self::CanaryPods(1) => formatter.write_str("canary: 1 pod of the new version"),
                Self::CanaryPods(pods) => {
                    write!(formatter, "canary: {pods} pods of the new version")
                }
                Self::Match(matched) => {
                    write!(formatter, "route: requests with `{matched}` to canary")
                }
                Self::Weight(weight) => write!(formatter, "route: {weight} % to canary"),
                Self::FoldStable => formatter.write_str("stable: the new version"),
                Self::Shift => formatter.write_str("route: everybody to stable"),
                Self::CanaryDone => formatter.write_str("canary: 0 pods"),
            }
        }
    }

    /// Requests that carry a header or a cookie with exactly this value.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Match {
        /// What the requests carry.
        pub carrier: Carrier,
        /// Its name.
        pub name: &'static str,
        /// Its value.
        pub value: &'static str,
    }

    /// `X-Canary: always`, `Cookie: canary=always`.
    impl fmt::Display for Match {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.carrier {
                Carrier::Header => write!(formatter, "{}: {}", self.name, self.value),
                Carrier::Cookie => write!(formatter, "Cookie: {}={}", self.name, self.value),
            }
        }
    }

    /// The part of a request that a match looks at.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Carrier {
        /// A header.
        Header,
        /// A cookie.
        Cookie,
    }

    /// How to go back from a stage, in one commit of one object.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum WayBack<S> {
        /// There is nothing to go back from.
        Nothing,
        /// The route goes to rest, and everything else stays as it is: nobody is sent to the canary, whose pods
        /// still run. This is no stage of the plan; `serin rollback` records it as `back/STAGE`.
        RouteAtRest,
        /// From the fold on: the stage before.
        StageBefore(S),
    }

    impl<S: Copy> WayBack<S> {
        /// The stage that the way back leads to, where it leads to one.
        #[must_use]
        pub const fn stage(self) -> Option<S> {
            match self {
                Self::Nothing | Self::RouteAtRest => None,
                Self::StageBefore(stage) => Some(stage),
            }
        }
    }

    /// `route at rest`, and the name of a stage.
    impl<S: fmt::Display> fmt::Display for WayBack<S> {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self {
                Self::Nothing => formatter.write_str("–"),
                Self::RouteAtRest => formatter.write_str("route at rest"),
                Self::StageBefore(stage) => stage.fmt(formatter),
            }
        }
    }

    /// A file of a stage.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct File {
        /// Its name in the directory of the stage: `kind-track.yaml`, and `kustomization.yaml`.
        pub name: &'static str,
        /// Its bytes, as `serin generate` writes them.
        pub yaml: &'static str,
        /// The object as JSON; `null` for what is no object.
        pub(super) json: &'static str,
    }

    impl File {
        /// The object of a file as JSON, `null` where there is none.
        pub(super) fn json_of(files: &'static [Self], name: &str) -> &'static str {
            let found = files.iter().find(|file| file.name == name);
            found.map_or("null", |file| file.json)
        }

        /// The objects of files, in their order.
        pub(super) fn values(
            files: &[Self],
        ) -> Result<Vec<::serde_json::Value>, ::serde_json::Error> {
            let objects = files.iter().filter(|file| file.json != "null");
            let values = objects.map(|file| ::serde_json::from_str(file.json));
            values.collect()
        }
    }

    /// A label: `to_string` is `key=value`, as selectors take it.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct Label {
        /// Its key.
        pub key: &'static str,
        /// Its value.
        pub value: &'static str,
    }

    /// `app=web`.
    impl fmt::Display for Label {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(formatter, "{}={}", self.key, self.value)
        }
    }

    /// An object of a release, as it is found in a cluster.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct ObjectRef {
        /// Group and version.
        pub api_version: &'static str,
        /// Its kind.
        pub kind: &'static str,
        /// Its name.
        pub name: &'static str,
    }

    /// `Ingress/web`.
    impl fmt::Display for ObjectRef {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(formatter, "{}/{}", self.kind, self.name)
        }
    }

    /// A text that names no stage of a release.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct UnknownStage {
        /// The directory of the release.
        pub release: &'static str,
        /// The text.
        pub name: String,
        /// The stages that there are, in the order of the plan.
        pub known: Vec<&'static str>,
    }

    impl fmt::Display for UnknownStage {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let (release, name, known) = (self.release, &self.name, self.known.join(", "));
            write!(
                formatter,
                "`{release}` has no stage `{name}`; its stages are {known}"
            )
        }
    }

    impl Error for UnknownStage {}
}

#[allow(dead_code, reason = "each crate uses a part")]
mod text {
    use super::File;

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 0
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":0,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE: File = File {
        name: "deployment-stable.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 8
  selector:
    matchLabels:
      app: payments
      track: stable
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: stable
    spec:
      containers:
      - env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":8,"selector":{"matchLabels":{"app":"payments","track":"stable"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"stable"}},"spec":{"containers":[{"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_STABLE: File = File {
        name: "ingress-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-stable
            port:
              name: http
        path: /payments
        pathType: Prefix
  tls:
  - hosts:
    - api.example.com
    secretName: api-tls
",
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"cert-manager.io/cluster-issuer":"letsencrypt","example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-stable","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}],"tls":[{"hosts":["api.example.com"],"secretName":"api-tls"}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_KUSTOMIZATION: File = File {
        name: "kustomization.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment-canary.yaml
- deployment-stable.yaml
- ingress-canary.yaml
- ingress-stable.yaml
- service-canary.yaml
- service-stable.yaml
",
        json: "null",
    };

    pub(super) const PRODUCTION_PAYMENTS_SERVICE_CANARY: File = File {
        name: "service-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  - name: metrics
    port: 9090
    targetPort: metrics
  selector:
    app: payments
    track: canary
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"name":"metrics","port":9090,"targetPort":"metrics"}],"selector":{"app":"payments","track":"canary"}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_SERVICE_STABLE: File = File {
        name: "service-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  - name: metrics
    port: 9090
    targetPort: metrics
  selector:
    app: payments
    track: stable
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"name":"metrics","port":9090,"targetPort":"metrics"}],"selector":{"app":"payments","track":"stable"}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_2: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 3
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LEDGER
          value: v2
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":3,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LEDGER","value":"v2"},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY_2: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: X-Canary
    nginx.ingress.kubernetes.io/canary-by-header-value: always
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-by-header":"X-Canary","nginx.ingress.kubernetes.io/canary-by-header-value":"always","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY_3: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: X-Canary
    nginx.ingress.kubernetes.io/canary-by-header-value: always
    nginx.ingress.kubernetes.io/canary-weight: "1"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-by-header":"X-Canary","nginx.ingress.kubernetes.io/canary-by-header-value":"always","nginx.ingress.kubernetes.io/canary-weight":"1"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY_4: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: X-Canary
    nginx.ingress.kubernetes.io/canary-by-header-value: always
    nginx.ingress.kubernetes.io/canary-weight: "10"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-by-header":"X-Canary","nginx.ingress.kubernetes.io/canary-by-header-value":"always","nginx.ingress.kubernetes.io/canary-weight":"10"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_3: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 5
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LEDGER
          value: v2
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":5,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LEDGER","value":"v2"},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY_5: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: X-Canary
    nginx.ingress.kubernetes.io/canary-by-header-value: always
    nginx.ingress.kubernetes.io/canary-weight: "50"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-by-header":"X-Canary","nginx.ingress.kubernetes.io/canary-by-header-value":"always","nginx.ingress.kubernetes.io/canary-weight":"50"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_4: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 8
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LEDGER
          value: v2
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":8,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LEDGER","value":"v2"},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_INGRESS_CANARY_6: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-by-header: X-Canary
    nginx.ingress.kubernetes.io/canary-by-header-value: always
    nginx.ingress.kubernetes.io/canary-weight: "100"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  ingressClassName: nginx
  rules:
  - host: api.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-by-header":"X-Canary","nginx.ingress.kubernetes.io/canary-by-header-value":"always","nginx.ingress.kubernetes.io/canary-weight":"100"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_STABLE_2: File = File {
        name: "deployment-stable.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 8
  selector:
    matchLabels:
      app: payments
      track: stable
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: stable
    spec:
      containers:
      - env:
        - name: LEDGER
          value: v2
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":8,"selector":{"matchLabels":{"app":"payments","track":"stable"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"stable"}},"spec":{"containers":[{"env":[{"name":"LEDGER","value":"v2"},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const PRODUCTION_PAYMENTS_DEPLOYMENT_CANARY_5: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments
spec:
  minReadySeconds: 5
  replicas: 0
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LEDGER
          value: v2
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments"},"spec":{"minReadySeconds":5,"replicas":0,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LEDGER","value":"v2"},{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.3.0@sha256:a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const STAGING_PAYMENTS_DEPLOYMENT_CANARY: File = File {
        name: "deployment-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments-staging
spec:
  minReadySeconds: 5
  replicas: 0
  selector:
    matchLabels:
      app: payments
      track: canary
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: canary
    spec:
      containers:
      - env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments-staging"},"spec":{"minReadySeconds":5,"replicas":0,"selector":{"matchLabels":{"app":"payments","track":"canary"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"canary"}},"spec":{"containers":[{"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const STAGING_PAYMENTS_DEPLOYMENT_STABLE: File = File {
        name: "deployment-stable.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments-staging
spec:
  minReadySeconds: 5
  replicas: 2
  selector:
    matchLabels:
      app: payments
      track: stable
  strategy:
    rollingUpdate:
      maxSurge: 2
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      annotations:
        prometheus.io/port: "9090"
        prometheus.io/scrape: "true"
      labels:
        app: payments
        track: stable
    spec:
      containers:
      - env:
        - name: LOG_LEVEL
          value: info
        - name: DATABASE_PASSWORD
          valueFrom:
            secretKeyRef:
              key: password
              name: payments-database-v3
        image: r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        livenessProbe:
          failureThreshold: 6
          httpGet:
            path: /live
            port: http
        name: api
        ports:
        - containerPort: 8080
          name: http
        - containerPort: 9090
          name: metrics
        readinessProbe:
          httpGet:
            path: /ready
            port: http
          periodSeconds: 3
        resources:
          limits:
            memory: 512Mi
          requests:
            cpu: 500m
            memory: 512Mi
      - image: r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: log-shipper
        resources:
          requests:
            cpu: 50m
            memory: 64Mi
      serviceAccountName: payments
      terminationGracePeriodSeconds: 40
"#,
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments-staging"},"spec":{"minReadySeconds":5,"replicas":2,"selector":{"matchLabels":{"app":"payments","track":"stable"}},"strategy":{"rollingUpdate":{"maxSurge":2,"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"annotations":{"prometheus.io/port":"9090","prometheus.io/scrape":"true"},"labels":{"app":"payments","track":"stable"}},"spec":{"containers":[{"env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DATABASE_PASSWORD","valueFrom":{"secretKeyRef":{"key":"password","name":"payments-database-v3"}}}],"image":"r.example.com/payments:7.2.4@sha256:6f2e1c1b4c0b7a1f2f8f5d6f0c9b8a7e6d5c4b3a29181716151413121110f0e0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"livenessProbe":{"failureThreshold":6,"httpGet":{"path":"/live","port":"http"}},"name":"api","ports":[{"containerPort":8080,"name":"http"},{"containerPort":9090,"name":"metrics"}],"readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":3},"resources":{"limits":{"memory":"512Mi"},"requests":{"cpu":"500m","memory":"512Mi"}}},{"image":"r.example.com/log-shipper:2.1.0@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"log-shipper","resources":{"requests":{"cpu":"50m","memory":"64Mi"}}}],"serviceAccountName":"payments","terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const STAGING_PAYMENTS_INGRESS_CANARY: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments-staging
spec:
  ingressClassName: nginx
  rules:
  - host: api.staging.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-canary
            port:
              name: http
        path: /payments
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments","nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments-staging"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.staging.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-canary","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const STAGING_PAYMENTS_INGRESS_STABLE: File = File {
        name: "ingress-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    cert-manager.io/cluster-issuer: letsencrypt
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments-staging
spec:
  ingressClassName: nginx
  rules:
  - host: api.staging.example.com
    http:
      paths:
      - backend:
          service:
            name: payments-stable
            port:
              name: http
        path: /payments
        pathType: Prefix
  tls:
  - hosts:
    - api.staging.example.com
    secretName: api-staging-tls
",
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"cert-manager.io/cluster-issuer":"letsencrypt","example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments-staging"},"spec":{"ingressClassName":"nginx","rules":[{"host":"api.staging.example.com","http":{"paths":[{"backend":{"service":{"name":"payments-stable","port":{"name":"http"}}},"path":"/payments","pathType":"Prefix"}]}}],"tls":[{"hosts":["api.staging.example.com"],"secretName":"api-staging-tls"}]}}"#,
    };

    pub(super) const STAGING_PAYMENTS_KUSTOMIZATION: File = File {
        name: "kustomization.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment-canary.yaml
- deployment-stable.yaml
- ingress-canary.yaml
- ingress-stable.yaml
- service-canary.yaml
- service-stable.yaml
",
        json: "null",
    };

    pub(super) const STAGING_PAYMENTS_SERVICE_CANARY: File = File {
        name: "service-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-canary
  namespace: payments-staging
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  - name: metrics
    port: 9090
    targetPort: metrics
  selector:
    app: payments
    track: canary
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-canary","namespace":"payments-staging"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"name":"metrics","port":9090,"targetPort":"metrics"}],"selector":{"app":"payments","track":"canary"}}}"#,
    };

    pub(super) const STAGING_PAYMENTS_SERVICE_STABLE: File = File {
        name: "service-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  annotations:
    example.com/runbook: https://runbooks.example.com/payments
  labels:
    app.kubernetes.io/managed-by: serin
    team: payments
  name: payments-stable
  namespace: payments-staging
spec:
  ports:
  - name: http
    port: 80
    targetPort: http
  - name: metrics
    port: 9090
    targetPort: metrics
  selector:
    app: payments
    track: stable
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"annotations":{"example.com/runbook":"https://runbooks.example.com/payments"},"labels":{"app.kubernetes.io/managed-by":"serin","team":"payments"},"name":"payments-stable","namespace":"payments-staging"},"spec":{"ports":[{"name":"http","port":80,"targetPort":"http"},{"name":"metrics","port":9090,"targetPort":"metrics"}],"selector":{"app":"payments","track":"stable"}}}"#,
    };

    pub(super) const SHOP_CHECKOUT_DEPLOYMENT_CANARY: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout-canary
  namespace: shop
spec:
  replicas: 0
  selector:
    matchLabels:
      app: checkout-canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: checkout-canary
        team: shop
    spec:
      containers:
      - envFrom:
        - configMapRef:
            name: checkout-v12
        image: r.example.com/checkout:1.44.2
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: checkout
        ports:
        - containerPort: 8000
          name: web
        readinessProbe:
          tcpSocket:
            port: web
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout-canary","namespace":"shop"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"checkout-canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"checkout-canary","team":"shop"}},"spec":{"containers":[{"envFrom":[{"configMapRef":{"name":"checkout-v12"}}],"image":"r.example.com/checkout:1.44.2","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"checkout","ports":[{"containerPort":8000,"name":"web"}],"readinessProbe":{"tcpSocket":{"port":"web"}}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const SHOP_CHECKOUT_DEPLOYMENT_STABLE: File = File {
        name: "deployment-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout
  namespace: shop
spec:
  replicas: 4
  selector:
    matchLabels:
      app: checkout
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: checkout
        team: shop
    spec:
      containers:
      - envFrom:
        - configMapRef:
            name: checkout-v12
        image: r.example.com/checkout:1.44.2
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: checkout
        ports:
        - containerPort: 8000
          name: web
        readinessProbe:
          tcpSocket:
            port: web
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout","namespace":"shop"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"checkout"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"checkout","team":"shop"}},"spec":{"containers":[{"envFrom":[{"configMapRef":{"name":"checkout-v12"}}],"image":"r.example.com/checkout:1.44.2","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"checkout","ports":[{"containerPort":8000,"name":"web"}],"readinessProbe":{"tcpSocket":{"port":"web"}}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const SHOP_CHECKOUT_INGRESS_CANARY: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout-canary
  namespace: shop
spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: checkout-canary
            port:
              number: 8000
        path: /checkout
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout-canary","namespace":"shop"},"spec":{"rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"checkout-canary","port":{"number":8000}}},"path":"/checkout","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_CHECKOUT_INGRESS_STABLE: File = File {
        name: "ingress-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout
  namespace: shop
spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: checkout
            port:
              number: 8000
        path: /checkout
        pathType: Prefix
",
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout","namespace":"shop"},"spec":{"rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"checkout","port":{"number":8000}}},"path":"/checkout","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_CHECKOUT_KUSTOMIZATION: File = File {
        name: "kustomization.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment-canary.yaml
- deployment-stable.yaml
- ingress-canary.yaml
- ingress-stable.yaml
- service-canary.yaml
- service-stable.yaml
",
        json: "null",
    };

    pub(super) const SHOP_CHECKOUT_SERVICE_CANARY: File = File {
        name: "service-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout-canary
  namespace: shop
spec:
  ports:
  - name: web
    port: 8000
    targetPort: web
  selector:
    app: checkout-canary
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout-canary","namespace":"shop"},"spec":{"ports":[{"name":"web","port":8000,"targetPort":"web"}],"selector":{"app":"checkout-canary"}}}"#,
    };

    pub(super) const SHOP_CHECKOUT_SERVICE_STABLE: File = File {
        name: "service-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: checkout
  namespace: shop
spec:
  ports:
  - name: web
    port: 8000
    targetPort: web
  selector:
    app: checkout
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"checkout","namespace":"shop"},"spec":{"ports":[{"name":"web","port":8000,"targetPort":"web"}],"selector":{"app":"checkout"}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_CANARY: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  replicas: 0
  selector:
    matchLabels:
      app: storefront
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: canary
    spec:
      containers:
      - image: r.example.com/storefront:3.18.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"storefront","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"canary"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.18.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_STABLE: File = File {
        name: "deployment-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-stable
  namespace: shop
spec:
  selector:
    matchLabels:
      app: storefront
      track: stable
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: stable
    spec:
      containers:
      - image: r.example.com/storefront:3.18.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-stable","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"storefront","track":"stable"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"stable"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.18.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_CANARY: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_STABLE: File = File {
        name: "ingress-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-stable
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-stable
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-stable
            port:
              number: 80
        path: /
        pathType: Prefix
  tls:
  - hosts:
    - shop.example.com
    - www.shop.example.com
    secretName: shop-tls
",
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-stable","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-stable","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-stable","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}],"tls":[{"hosts":["shop.example.com","www.shop.example.com"],"secretName":"shop-tls"}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_KUSTOMIZATION: File = File {
        name: "kustomization.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment-canary.yaml
- deployment-stable.yaml
- ingress-canary.yaml
- ingress-stable.yaml
- service-canary.yaml
- service-stable.yaml
",
        json: "null",
    };

    pub(super) const SHOP_STOREFRONT_SERVICE_CANARY: File = File {
        name: "service-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ports:
  - port: 80
    targetPort: http
  selector:
    app: storefront
    track: canary
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ports":[{"port":80,"targetPort":"http"}],"selector":{"app":"storefront","track":"canary"}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_SERVICE_STABLE: File = File {
        name: "service-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-stable
  namespace: shop
spec:
  ports:
  - port: 80
    targetPort: http
  selector:
    app: storefront
    track: stable
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-stable","namespace":"shop"},"spec":{"ports":[{"port":80,"targetPort":"http"}],"selector":{"app":"storefront","track":"stable"}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_CANARY_2: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  replicas: 3
  selector:
    matchLabels:
      app: storefront
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: canary
    spec:
      containers:
      - image: r.example.com/storefront:3.19.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"storefront","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"canary"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.19.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_CANARY_2: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "50"
    nginx.ingress.kubernetes.io/canary-weight-total: "10000"
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"50","nginx.ingress.kubernetes.io/canary-weight-total":"10000"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_CANARY_3: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "5"
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"5"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_CANARY_3: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  replicas: 4
  selector:
    matchLabels:
      app: storefront
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: canary
    spec:
      containers:
      - image: r.example.com/storefront:3.19.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"storefront","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"canary"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.19.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_CANARY_4: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "25"
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"25"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_CANARY_4: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  replicas: 12
  selector:
    matchLabels:
      app: storefront
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: canary
    spec:
      containers:
      - image: r.example.com/storefront:3.19.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"replicas":12,"selector":{"matchLabels":{"app":"storefront","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"canary"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.19.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_INGRESS_CANARY_5: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "100"
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
  - host: www.shop.example.com
    http:
      paths:
      - backend:
          service:
            name: storefront-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"100"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"ingressClassName":"nginx","rules":[{"host":"shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}},{"host":"www.shop.example.com","http":{"paths":[{"backend":{"service":{"name":"storefront-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_STABLE_2: File = File {
        name: "deployment-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-stable
  namespace: shop
spec:
  selector:
    matchLabels:
      app: storefront
      track: stable
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: stable
    spec:
      containers:
      - image: r.example.com/storefront:3.19.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-stable","namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"storefront","track":"stable"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"stable"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.19.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const SHOP_STOREFRONT_DEPLOYMENT_CANARY_5: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: storefront-canary
  namespace: shop
spec:
  replicas: 0
  selector:
    matchLabels:
      app: storefront
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: storefront
        track: canary
    spec:
      containers:
      - image: r.example.com/storefront:3.19.0
        lifecycle:
          preStop:
            sleep:
              seconds: 20
        name: node
        ports:
        - containerPort: 3000
          name: http
        readinessProbe:
          httpGet:
            path: /healthz
            port: http
      terminationGracePeriodSeconds: 60
      topologySpreadConstraints:
      - labelSelector:
          matchLabels:
            app: storefront
        matchLabelKeys:
        - pod-template-hash
        maxSkew: 1
        topologyKey: topology.kubernetes.io/zone
        whenUnsatisfiable: ScheduleAnyway
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"storefront-canary","namespace":"shop"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"storefront","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"storefront","track":"canary"}},"spec":{"containers":[{"image":"r.example.com/storefront:3.19.0","lifecycle":{"preStop":{"sleep":{"seconds":20}}},"name":"node","ports":[{"containerPort":3000,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/healthz","port":"http"}}}],"terminationGracePeriodSeconds":60,"topologySpreadConstraints":[{"labelSelector":{"matchLabels":{"app":"storefront"}},"matchLabelKeys":["pod-template-hash"],"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"ScheduleAnyway"}]}}}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_CANARY: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-canary
spec:
  replicas: 0
  selector:
    matchLabels:
      app: web
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: canary
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=STABLE v1
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-canary"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"web","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"canary"}},"spec":{"containers":[{"args":["-listen=:8080","-text=STABLE v1"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_STABLE: File = File {
        name: "deployment-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-stable
spec:
  replicas: 6
  selector:
    matchLabels:
      app: web
      track: stable
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: stable
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=STABLE v1
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-stable"},"spec":{"replicas":6,"selector":{"matchLabels":{"app":"web","track":"stable"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"stable"}},"spec":{"containers":[{"args":["-listen=:8080","-text=STABLE v1"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_INGRESS_CANARY: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "0"
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-canary
spec:
  rules:
  - host: web.local
    http:
      paths:
      - backend:
          service:
            name: web-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"0"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-canary"},"spec":{"rules":[{"host":"web.local","http":{"paths":[{"backend":{"service":{"name":"web-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const WEB_INGRESS_STABLE: File = File {
        name: "ingress-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-stable
spec:
  rules:
  - host: web.local
    http:
      paths:
      - backend:
          service:
            name: web-stable
            port:
              number: 80
        path: /
        pathType: Prefix
",
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-stable"},"spec":{"rules":[{"host":"web.local","http":{"paths":[{"backend":{"service":{"name":"web-stable","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const WEB_KUSTOMIZATION: File = File {
        name: "kustomization.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment-canary.yaml
- deployment-stable.yaml
- ingress-canary.yaml
- ingress-stable.yaml
- service-canary.yaml
- service-stable.yaml
",
        json: "null",
    };

    pub(super) const WEB_SERVICE_CANARY: File = File {
        name: "service-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-canary
spec:
  ports:
  - port: 80
    targetPort: http
  selector:
    app: web
    track: canary
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-canary"},"spec":{"ports":[{"port":80,"targetPort":"http"}],"selector":{"app":"web","track":"canary"}}}"#,
    };

    pub(super) const WEB_SERVICE_STABLE: File = File {
        name: "service-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: v1
kind: Service
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-stable
spec:
  ports:
  - port: 80
    targetPort: http
  selector:
    app: web
    track: stable
",
        json: r#"{"apiVersion":"v1","kind":"Service","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-stable"},"spec":{"ports":[{"port":80,"targetPort":"http"}],"selector":{"app":"web","track":"stable"}}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_CANARY_2: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-canary
spec:
  replicas: 2
  selector:
    matchLabels:
      app: web
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: canary
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=CANARY v2
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-canary"},"spec":{"replicas":2,"selector":{"matchLabels":{"app":"web","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"canary"}},"spec":{"containers":[{"args":["-listen=:8080","-text=CANARY v2"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_INGRESS_CANARY_2: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "10"
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-canary
spec:
  rules:
  - host: web.local
    http:
      paths:
      - backend:
          service:
            name: web-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"10"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-canary"},"spec":{"rules":[{"host":"web.local","http":{"paths":[{"backend":{"service":{"name":"web-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_CANARY_3: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-canary
spec:
  replicas: 4
  selector:
    matchLabels:
      app: web
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: canary
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=CANARY v2
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-canary"},"spec":{"replicas":4,"selector":{"matchLabels":{"app":"web","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"canary"}},"spec":{"containers":[{"args":["-listen=:8080","-text=CANARY v2"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_INGRESS_CANARY_3: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "50"
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-canary
spec:
  rules:
  - host: web.local
    http:
      paths:
      - backend:
          service:
            name: web-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"50"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-canary"},"spec":{"rules":[{"host":"web.local","http":{"paths":[{"backend":{"service":{"name":"web-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_CANARY_4: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-canary
spec:
  replicas: 6
  selector:
    matchLabels:
      app: web
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: canary
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=CANARY v2
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-canary"},"spec":{"replicas":6,"selector":{"matchLabels":{"app":"web","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"canary"}},"spec":{"containers":[{"args":["-listen=:8080","-text=CANARY v2"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_INGRESS_CANARY_4: File = File {
        name: "ingress-canary.yaml",
        yaml: r#"# Written by serin. Change the spec, not this file.
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  annotations:
    nginx.ingress.kubernetes.io/canary: "true"
    nginx.ingress.kubernetes.io/canary-weight: "100"
  labels:
    app.kubernetes.io/managed-by: serin
  name: web-canary
spec:
  rules:
  - host: web.local
    http:
      paths:
      - backend:
          service:
            name: web-canary
            port:
              number: 80
        path: /
        pathType: Prefix
"#,
        json: r#"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{"nginx.ingress.kubernetes.io/canary":"true","nginx.ingress.kubernetes.io/canary-weight":"100"},"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"web-canary"},"spec":{"rules":[{"host":"web.local","http":{"paths":[{"backend":{"service":{"name":"web-canary","port":{"number":80}}},"path":"/","pathType":"Prefix"}]}}]}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_STABLE_2: File = File {
        name: "deployment-stable.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-stable
spec:
  replicas: 6
  selector:
    matchLabels:
      app: web
      track: stable
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: stable
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=CANARY v2
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-stable"},"spec":{"replicas":6,"selector":{"matchLabels":{"app":"web","track":"stable"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"stable"}},"spec":{"containers":[{"args":["-listen=:8080","-text=CANARY v2"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };

    pub(super) const WEB_DEPLOYMENT_CANARY_5: File = File {
        name: "deployment-canary.yaml",
        yaml: r"# Written by serin. Change the spec, not this file.
apiVersion: apps/v1
kind: Deployment
metadata:
  labels:
    app.kubernetes.io/managed-by: serin
  name: app-canary
spec:
  replicas: 0
  selector:
    matchLabels:
      app: web
      track: canary
  strategy:
    rollingUpdate:
      maxUnavailable: 0
    type: RollingUpdate
  template:
    metadata:
      labels:
        app: web
        track: canary
    spec:
      containers:
      - args:
        - -listen=:8080
        - -text=CANARY v2
        image: hashicorp/http-echo:0.2.3
        lifecycle:
          preStop:
            sleep:
              seconds: 10
        name: app
        ports:
        - containerPort: 8080
          name: http
        readinessProbe:
          httpGet:
            path: /
            port: http
          initialDelaySeconds: 5
          periodSeconds: 2
      terminationGracePeriodSeconds: 40
",
        json: r#"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"app.kubernetes.io/managed-by":"serin"},"name":"app-canary"},"spec":{"replicas":0,"selector":{"matchLabels":{"app":"web","track":"canary"}},"strategy":{"rollingUpdate":{"maxUnavailable":0},"type":"RollingUpdate"},"template":{"metadata":{"labels":{"app":"web","track":"canary"}},"spec":{"containers":[{"args":["-listen=:8080","-text=CANARY v2"],"image":"hashicorp/http-echo:0.2.3","lifecycle":{"preStop":{"sleep":{"seconds":10}}},"name":"app","ports":[{"containerPort":8080,"name":"http"}],"readinessProbe":{"httpGet":{"path":"/","port":"http"},"initialDelaySeconds":5,"periodSeconds":2}}],"terminationGracePeriodSeconds":40}}}}"#,
    };
}
