//! How routers behave whose routes are read but not rendered yet. What is not confirmed is taken pessimistically.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

/// Sorted by name.
pub(super) static PROFILES: &[Profile] = &[
    Profile {
        name: "alb",
        version: "aws-load-balancer-controller v3.5.0",
        // Targets are registered within seconds to a minute.
        settle: Duration::from_secs(60),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::None,
        sources: &[
            "kubernetes-sigs/aws-load-balancer-controller 225f44568848: docs (pod_readiness_gate.md)",
            "unconfirmed: that a target group without targets answers 503 for its share alone",
        ],
    },
    Profile {
        name: "apisix",
        version: "apisix-ingress-controller 2.2.0",
        settle: Duration::from_secs(10),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::None,
        sources: &["unconfirmed: what a backend without endpoints answers, and the settle time"],
    },
    Profile {
        name: "contour",
        version: "v1.33.6",
        settle: Duration::from_secs(10),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::None,
        sources: &[
            "projectcontour/contour b83fb6edb8c1: a Service without endpoints is an Envoy cluster without hosts, which answers 503",
            "unconfirmed: the settle time",
        ],
    },
    Profile {
        name: "gateway-api",
        version: "v1.6.1",
        settle: Duration::from_secs(10),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::None,
        sources: &[
            "kubernetes-sigs/gateway-api 8bb74df00e56: apis/v1/httproute_types.go (BackendRefs: 503 for a Service without ready endpoints)",
            "unconfirmed: the settle time, which is the implementation's",
        ],
    },
    Profile {
        name: "istio",
        version: "1.30.3",
        settle: Duration::from_secs(10),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::None,
        sources: &[
            "istio/istio 86c9f01fd735: a cluster without hosts answers 503 (UH)",
            "unconfirmed: the settle time",
        ],
    },
    Profile {
        name: "nginx-inc",
        version: "v5.5.4",
        settle: Duration::from_secs(10),
        weight_step: 100,
        empty_canary: EmptyBackend::LosesItsShare,
        empty_stable: EmptyBackend::LosesItsShare,
        weight_change: Reload::Reload,
        sources: &[
            "nginx/kubernetes-ingress f92a24e4fd2b: an upstream without endpoints is a socket that answers 502",
            "unconfirmed: the settle time",
        ],
    },
    Profile {
        name: "traefik",
        version: "v3.7.9",
        settle: Duration::from_secs(10),
        weight_step: 1,
        empty_canary: EmptyBackend::LosesEverything,
        empty_stable: EmptyBackend::LosesEverything,
        weight_change: Reload::None,
        sources: &[
            "traefik/traefik d0bd2ec19853: without allowEmptyServices an empty child makes the whole weighted service fail",
            "unconfirmed: the settle time",
        ],
    },
];
