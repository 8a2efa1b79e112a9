//! Gateway API: one HTTPRoute or GRPCRoute, whoever implements it.
//!
//! Both Services stand in every rule, at every stage: what a weight of 0 leaves out is for the implementation. A match
//! is a rule of its own, with the same paths: more headers win over fewer, whatever the order. Rules have no `name`,
//! which older definitions of the route do not know and prune.

mod limits;

use serde::Serialize;
use serde_json::Value;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{self, Implementation};
use serin_topology::{
    Carrier, HttpPath, Match, PathType, Router as Choice, RouterName, Topology, Track, Weight,
};

use limits::{accepts_match, refuse_many, refuse_paths, refuse_paths_of_grpc, refuse_timeouts};

use super::parts::{
    cookie_pattern, custom, holds_any, is_any_of, parts, parts_up_to, refuse_own_paths, refuse_tls,
};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct GatewayApi;

impl Router for GatewayApi {
    fn name(&self) -> RouterName {
        RouterName::GatewayApi
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::gateway_api::PROFILES
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
        &profiles::gateway_api::PROFILES[match settings(topology).implementation {
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
        refusals.extend(refuse_many(topology));
        refusals.extend(refuse_paths(topology));
        refusals.extend(refuse_paths_of_grpc(topology));
        refusals.extend(refuse_timeouts(topology));
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

    fn may_add(&self, field: &str, value: &Value) -> bool {
        let fields =
            ["spec.rules[].filters", "spec.rules[].name", "spec.rules[].retry", "spec.rules[].timeouts"];
        is_any_of(field, &fields) && !holds_any(value, &["RequestRedirect", "RequestMirror"])
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
        Some(Implementation::Kong) => Some(kong(weight)),
        Some(
            Implementation::EnvoyGateway
            | Implementation::Istio
            | Implementation::NginxGatewayFabric
            | Implementation::Traefik,
        )
        | None => Some(parts(weight)),
    }
}

/// Kong divides by the number of pods and cuts off what is left: of large weights that is little. One pod alone may
/// still have at most 65,535.
fn kong(weight: Weight) -> [u32; 2] {
    [weight.rest(), weight].map(|share| u32::from(share.hundredths()) * 6)
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

#[cfg(test)]
mod tests {
    use serin_topology::Weight;

    use super::kong;

    /// Source: Kong Ingress Controller v3.5.13, `getUpstreams`: each pod gets the weight of its Service divided by the
    /// number of pods, cut off, and 1 at least; Kong 3.9.3 takes 0 to 65,535.
    fn of_each_pod(weight: u32, pods: u32) -> u32 {
        if weight == 0 { 0 } else { (weight / pods).max(1) }
    }

    #[test]
    fn what_kong_cuts_off_is_little() {
        let mut worst: f64 = 0.0;
        for percent in 1..100_u32 {
            let Some(weight) = Weight::from_percent(percent.into()) else { continue };
            let [stable, canary] = kong(weight);
            assert!(stable.max(canary) <= 65_535);
            for pods in 1..=30 {
                for canary_pods in 1..=30 {
                    let sent = f64::from(of_each_pod(canary, canary_pods) * canary_pods);
                    let all = sent + f64::from(of_each_pod(stable, pods) * pods);
                    worst = worst.max((sent * 100.0 / all - f64::from(percent)).abs());
                }
            }
        }
        assert!(worst < 0.05, "{worst} points");
    }
}
