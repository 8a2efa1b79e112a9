//! Gateway API: one HTTPRoute or GRPCRoute, whoever implements it.
//!
//! Both Services stand in every rule, at every stage: what a weight of 0 leaves out is for the implementation. A match
//! is a rule of its own, with the same paths: more headers win over fewer, whatever the order. Rules have no `name`,
//! which older definitions of the route do not know and prune.

use std::time::Duration;

use serde::Serialize;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{self, Implementation};
use serin_topology::{
    Carrier, HttpPath, Match, PathType, Router as Choice, RouterName, Topology, Track, Weight,
};

use super::parts::{cookie_pattern, custom, parts, parts_up_to, refuse_own_paths, refuse_tls};
use super::{Cannot, EmptyBackend, Profile, Refusal, Reload, Router};
use crate::Object;

pub(super) struct GatewayApi;

/// What the specification promises of every implementation.
const CONFORMANT: Profile = Profile {
    name: "gateway-api",
    version: "v1.6.1",
    settle: Duration::from_secs(10),
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    weight_change: Reload::None,
    sources: &[
        "kubernetes-sigs/gateway-api v1.6.1: apis/v1/httproute_types.go (BackendRefs: 503 for a Service without ready endpoints, for its share)",
        "kubernetes-sigs/gateway-api v1.6.1: apis/v1/shared_types.go (BackendRef: weight 0 to 1,000,000)",
        "unconfirmed: the settle time, which is the implementation's",
    ],
};

static PROFILES: [Profile; 7] = [
    CONFORMANT,
    Profile {
        name: "gateway-api/aws",
        version: "aws-load-balancer-controller v3.5.0",
        settle: Duration::from_secs(60),
        weight_step: 10,
        sources: &[
            "kubernetes-sigs/aws-load-balancer-controller v3.5.0: pkg/gateway/routeutils/backend.go (weights up to 999)",
            "unconfirmed: that a target group without targets answers 503 for its share alone, and the settle time",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/envoy-gateway",
        version: "v1.9.0",
        sources: &["envoyproxy/gateway v1.9.0: internal/gatewayapi/route.go", "unconfirmed: the settle time"],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/istio",
        version: "1.30.3",
        sources: &[
            "istio/istio 86c9f01fd735: pilot/pkg/config/kube/gateway/conversion.go",
            "unconfirmed: the settle time",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/kong",
        version: "v3.5.13",
        sources: &[
            "Kong/kubernetes-ingress-controller v3.5.13: internal/dataplane/translator/translate_upstreams.go (weights are divided by the number of pods)",
            "unconfirmed: what a Service without endpoints answers beside another, and the settle time",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/nginx-gateway-fabric",
        version: "v2.6.7",
        weight_change: Reload::Reload,
        sources: &[
            "nginx/nginx-gateway-fabric v2.6.7: internal/controller/nginx/config/split_clients.go (steps of 0.01 %)",
            "unconfirmed: the settle time, and that a change of the weight reloads",
        ],
        ..CONFORMANT
    },
    Profile {
        name: "gateway-api/traefik",
        version: "v3.7.9",
        sources: &[
            "traefik/traefik v3.7.9: pkg/provider/kubernetes/gateway/httproute.go (a backend that is not valid keeps its weight)",
            "unconfirmed: the settle time",
        ],
        ..CONFORMANT
    },
];

impl Router for GatewayApi {
    fn name(&self) -> RouterName {
        RouterName::GatewayApi
    }

    fn profiles(&self) -> &'static [Profile] {
        &PROFILES
    }

    fn setups(&self) -> Vec<Choice> {
        let implementations = [
            None,
            Some(Implementation::Aws),
            Some(Implementation::EnvoyGateway),
            Some(Implementation::Istio),
            Some(Implementation::Kong),
            Some(Implementation::NginxGatewayFabric),
            Some(Implementation::Traefik),
        ];
        let setup = |implementation| routers::GatewayApi { implementation, ..NOTHING }.into();
        implementations.into_iter().map(setup).collect()
    }

    fn profile(&self, topology: &Topology) -> &'static Profile {
        &PROFILES[match settings(topology).implementation {
            None => 0,
            Some(Implementation::Aws) => 1,
            Some(Implementation::EnvoyGateway) => 2,
            Some(Implementation::Istio) => 3,
            Some(Implementation::Kong) => 4,
            Some(Implementation::NginxGatewayFabric) => 5,
            Some(Implementation::Traefik) => 6,
        }]
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        let hint = "name the Secret in the listener of the Gateway";
        refusals.extend(refuse_tls(topology, "name certificates: those are the Gateway's", hint));
        let route = &topology.route;
        // Source: CRD of HTTPRoute v1.6.1.
        let limits = [("hosts", route.hosts.len(), 16, 1), ("paths", route.paths.len(), 64, 2)];
        for (key, count, most, rules) in limits {
            if count > most {
                let hint = match rules {
                    1 => "split the release, or write a wildcard host",
                    _ => "a rule of a route takes 64 of them",
                };
                refusals.push(Refusal {
                    at: Path::of("spec.route").key(key),
                    cannot: Cannot { what: format!("take {count} {key}"), hint: hint.to_owned() },
                });
            }
        }
        if settings(topology).is_grpc() && route.paths != [HttpPath::everything()] {
            refusals.push(Refusal {
                at: Path::of("spec.route.paths"),
                cannot: Cannot {
                    what: "match paths in a GRPCRoute".to_owned(),
                    hint: "name services and methods in `gatewayApi.methods`".to_owned(),
                },
            });
        }
        refusals
    }

    fn accepts(&self, topology: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            Move::Match(matched) => accepts_match(topology, matched),
            Move::Weight(weight) => accepts_weight(topology, *weight),
            Move::Baseline | Move::CanaryPods { .. } | Move::FoldStable | Move::Shift | Move::CanaryDone => {
                Ok(())
            }
        }
    }

    fn fixed(&self, _: &Topology) -> Vec<Object> {
        Vec::new()
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let settings = settings(topology);
        let kind = if settings.is_grpc() { "GRPCRoute" } else { "HTTPRoute" };
        let spec = Spec {
            parent_refs: settings.parent_refs.iter().flatten().map(parent).collect(),
            hostnames: topology.route.hosts.iter().map(ToString::to_string).collect(),
            rules: rules(topology, state),
        };
        vec![custom(topology, "gateway.networking.k8s.io/v1", kind, &spec)]
    }
}

const NOTHING: routers::GatewayApi = routers::GatewayApi {
    kind: None,
    implementation: None,
    parent_refs: None,
    timeouts: None,
    methods: None,
};

fn settings(topology: &Topology) -> &routers::GatewayApi {
    match &topology.route.router {
        Choice::GatewayApi(settings) => settings,
        _ => &NOTHING,
    }
}

/// An exact header is core; a pattern, which a cookie needs, is each implementation's own.
fn accepts_match(topology: &Topology, matched: &Match) -> Result<(), Cannot> {
    let has_patterns = matches!(
        settings(topology).implementation,
        Some(Implementation::EnvoyGateway | Implementation::Istio | Implementation::Traefik)
    );
    match matched.carrier {
        Carrier::Header => Ok(()),
        Carrier::Cookie if has_patterns => Ok(()),
        Carrier::Cookie => Err(Cannot {
            what: "match a cookie by what every implementation knows".to_owned(),
            hint:
                "match a header, or name an `implementation` that is known to match patterns: envoy-gateway, \
                   istio, traefik"
                    .to_owned(),
        }),
    }
}

fn accepts_weight(topology: &Topology, weight: Weight) -> Result<(), Cannot> {
    match backend_weights(topology, weight) {
        Some(_) => Ok(()),
        None => Err(Cannot {
            what: format!("send {weight} % to the canary by weights of at most {AWS_MOST}"),
            hint: "steps of 0.1 % can always be shown".to_owned(),
        }),
    }
}

/// The most that a weight of a target group may be. Source: AWS, API_TargetGroupTuple.
const AWS_MOST: u32 = 999;

fn backend_weights(topology: &Topology, weight: Weight) -> Option<[u32; 2]> {
    match settings(topology).implementation {
        Some(Implementation::Aws) => parts_up_to(weight, AWS_MOST),
        // Kong divides by the number of pods and cuts off what is left; of large weights that is little.
        Some(Implementation::Kong) => {
            Some([weight.rest(), weight].map(|share| u32::from(share.hundredths()) * 100))
        }
        Some(
            Implementation::EnvoyGateway
            | Implementation::Istio
            | Implementation::NginxGatewayFabric
            | Implementation::Traefik,
        )
        | None => Some(parts(weight)),
    }
}

fn rules(topology: &Topology, state: &RouteState) -> Vec<Rule> {
    let settings = settings(topology);
    let timeouts = settings.timeouts.as_ref().map(|timeouts| Timeouts {
        request: timeouts.request.clone(),
        backend_request: timeouts.backend_request.clone(),
    });
    let matches = |headers: Option<Vec<Header>>| -> Vec<Matches> {
        if settings.is_grpc() {
            let methods = settings.methods.iter().flatten().map(|method| Method {
                r#type: "Exact",
                service: method.service.clone(),
                method: method.method.clone(),
            });
            let of = |method| Matches { method, headers: headers.clone(), path: None };
            let named: Vec<_> = methods.map(|method| of(Some(method))).collect();
            // A match of nothing would be the same, and is not needed.
            return if named.is_empty() && headers.is_some() { vec![of(None)] } else { named };
        }
        let paths = topology.route.paths.iter().map(path);
        paths.map(|path| Matches { path: Some(path), headers: headers.clone(), method: None }).collect()
    };
    let backend = |track: Track, weight: Option<u32>| BackendRef {
        name: topology.names(track).service.to_string(),
        port: topology.service_port(),
        weight,
    };
    let matched = state.matched.as_ref().map(|matched| Rule {
        matches: matches(Some(vec![header(matched)])),
        backend_refs: vec![backend(Track::Canary, None)],
        timeouts: timeouts.clone(),
    });
    // A weight that is not accepted is not rendered either: whoever asks is told before.
    let [stable, canary] = backend_weights(topology, state.weight).unwrap_or_else(|| parts(state.weight));
    let split = Rule {
        matches: matches(None),
        backend_refs: vec![backend(Track::Stable, Some(stable)), backend(Track::Canary, Some(canary))],
        timeouts: timeouts.clone(),
    };
    matched.into_iter().chain([split]).collect()
}

fn header(matched: &Match) -> Header {
    match matched.carrier {
        Carrier::Header => {
            Header { r#type: "Exact", name: matched.name.clone(), value: matched.value.clone() }
        }
        Carrier::Cookie => {
            Header { r#type: "RegularExpression", name: "Cookie".to_owned(), value: cookie_pattern(matched) }
        }
    }
}

fn path(path: &HttpPath) -> PathMatch {
    let r#type = match path.path_type {
        PathType::Exact => "Exact",
        // By elements, as a Prefix of an Ingress.
        PathType::Prefix | PathType::ImplementationSpecific => "PathPrefix",
    };
    PathMatch { r#type, value: path.path.clone() }
}

fn parent(parent: &routers::ParentRef) -> ParentRef {
    let or = |text: &Option<String>, default: &str| text.clone().unwrap_or_else(|| default.to_owned());
    ParentRef {
        group: or(&parent.group, "gateway.networking.k8s.io"),
        kind: or(&parent.kind, "Gateway"),
        name: or(&parent.name, ""),
        namespace: parent.namespace.clone(),
        section_name: parent.section_name.clone(),
        port: parent.port,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    parent_refs: Vec<ParentRef>,
    hostnames: Vec<String>,
    rules: Vec<Rule>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParentRef {
    group: String,
    kind: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    port: Option<i64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matches: Vec<Matches>,
    backend_refs: Vec<BackendRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeouts: Option<Timeouts>,
}

#[derive(Serialize)]
struct Matches {
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<PathMatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<Method>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<Vec<Header>>,
}

#[derive(Serialize)]
struct PathMatch {
    r#type: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Method {
    r#type: &'static str,
    service: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
}

#[derive(Clone, Serialize)]
struct Header {
    r#type: &'static str,
    name: String,
    value: String,
}

#[derive(Serialize)]
struct BackendRef {
    name: String,
    port: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Timeouts {
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    backend_request: Option<String>,
}
