//! Contour: one HTTPProxy that carries the split.
//!
//! An HTTPProxy has one host. Where a release has several, each of them is an HTTPProxy that never changes and
//! includes the one with the split, which then has no host itself: a move changes one object all the same. Both
//! Services stand in the split at every stage, with a weight each: where all weights are 0 Contour shares evenly.
//!
//! A path stands last among its conditions, because the last condition decides whether an exact path is one.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{self, ContourTls};
use serin_topology::{Carrier, Host, Match, Router as Choice, RouterName, Topology, Track};

use super::parts::{
    StringPath, cookie_pattern, custom, custom_called, is_any_of, parts, refuse_own_paths, string_paths,
};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct Contour;

impl Router for Contour {
    fn name(&self) -> RouterName {
        RouterName::Contour
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::contour::PROFILES
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        refusals.extend(refuse_certificates(topology));
        if has_several_hosts(topology) {
            refusals.extend(refuse_names(topology));
            refusals.extend(refuse_patch(topology));
        }
        refusals
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            // Any weight, and any header by its value or by a pattern.
            Move::Match(_)
            | Move::Weight(_)
            | Move::Baseline
            | Move::CanaryPods { .. }
            | Move::FoldStable
            | Move::Shift
            | Move::CanaryDone => Ok(()),
        }
    }

    fn may_add(&self, field: &str, _: &Value) -> bool {
        let fields = [
            "spec.routes[].authPolicy",
            "spec.routes[].cookieRewritePolicies",
            "spec.routes[].enableWebsockets",
            "spec.routes[].healthCheckPolicy",
            "spec.routes[].jwtVerificationPolicy",
            "spec.routes[].pathRewritePolicy",
            "spec.routes[].rateLimitPolicy",
            "spec.routes[].requestHeadersPolicy",
            "spec.routes[].responseHeadersPolicy",
            "spec.routes[].retryPolicy",
            "spec.routes[].timeoutPolicy",
            "spec.routes[].services[].cookieRewritePolicies",
            "spec.routes[].services[].protocol",
            "spec.routes[].services[].requestHeadersPolicy",
            "spec.routes[].services[].responseHeadersPolicy",
            "spec.routes[].services[].slowStartPolicy",
            "spec.routes[].services[].validation",
            "spec.virtualhost.authorization",
            "spec.virtualhost.corsPolicy",
            "spec.virtualhost.jwtProviders",
            "spec.virtualhost.rateLimitPolicy",
            "spec.virtualhost.tls",
        ];
        is_any_of(field, &fields)
    }

    fn fixed(&self, topology: &Topology) -> Vec<Object> {
        if !has_several_hosts(topology) {
            return Vec::new();
        }
        let root = |host: &Host| {
            let name = root_name(topology, host);
            let spec = Spec {
                ingress_class_name: settings(topology).ingress_class_name.clone(),
                virtualhost: Some(virtual_host(topology, host)),
                includes: vec![Include { name: topology.names(Track::Stable).route.to_string() }],
                routes: Vec::new(),
            };
            let annotations = topology.route.annotations.clone();
            let file = format!("httpproxy-{}.yaml", label(host));
            custom_called(topology, (&name, file, annotations), (API, KIND), &spec)
        };
        topology.route.hosts.iter().map(root).collect()
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let mut spec = Spec {
            ingress_class_name: settings(topology).ingress_class_name.clone(),
            virtualhost: None,
            includes: Vec::new(),
            routes: routes(topology, state),
        };
        if has_several_hosts(topology) {
            let name = topology.names(Track::Stable).route.as_str();
            let file = "httpproxy.yaml".to_owned();
            return vec![custom_called(topology, (name, file, BTreeMap::new()), (API, KIND), &spec)];
        }
        spec.virtualhost = topology.route.hosts.first().map(|host| virtual_host(topology, host));
        vec![custom(topology, API, KIND, &spec)]
    }
}

const API: &str = "projectcontour.io/v1";
const KIND: &str = "HTTPProxy";

fn settings(topology: &Topology) -> &routers::Contour {
    static NOTHING: routers::Contour = routers::Contour {
        ingress_class_name: None,
        timeout_policy: None,
        permit_insecure: None,
        enable_websockets: None,
        minimum_protocol_version: None,
    };
    match &topology.route.router {
        Choice::Contour(settings) => settings,
        _ => &NOTHING,
    }
}

fn has_several_hosts(topology: &Topology) -> bool {
    topology.route.hosts.len() > 1
}

/// A host as a part of a name.
fn label(host: &Host) -> String {
    host.as_str().replacen('*', "wildcard", 1)
}

/// The name of the HTTPProxy of a host, where there are several. Where it stands in the list is no part of it, so that
/// another host beside it renames nothing.
fn root_name(topology: &Topology, host: &Host) -> String {
    format!("{}-{}", topology.names(Track::Stable).route, label(host))
}

/// Names that Kubernetes does not take, or that two hosts have.
fn refuse_names(topology: &Topology) -> Vec<Refusal> {
    let mut names = BTreeSet::new();
    let refusal = |(position, host): (usize, &Host)| {
        let name = root_name(topology, host);
        let what = match name.len() {
            254.. => format!("name an HTTPProxy `{name}`, which is longer than 253 characters"),
            _ if !names.insert(name.clone()) => format!("name two HTTPProxies `{name}`"),
            _ => return None,
        };
        let hint = "make a release of its own for this host".to_owned();
        Some(Refusal { at: Path::of("spec.route.hosts").index(position), cannot: Cannot { what, hint } })
    };
    topology.route.hosts.iter().enumerate().filter_map(refusal).collect()
}

/// A patch is laid over each object of a route: what is meant for the hosts would make one of the split as well.
fn refuse_patch(topology: &Topology) -> Option<Refusal> {
    topology.route.patch.as_ref()?.spec.as_ref()?;
    Some(Refusal {
        at: Path::of("spec.route.patch.spec"),
        cannot: Cannot {
            what: "lay one `spec` over the HTTPProxies of several hosts and over the one that they include"
                .to_owned(),
            hint: "name one host, or make a release for each".to_owned(),
        },
    })
}

/// An HTTPProxy has one certificate, and it is a Secret. Source: projectcontour/contour v1.33.6,
/// `internal/dag/httpproxy_processor.go`.
fn refuse_certificates(topology: &Topology) -> Vec<Refusal> {
    let hosts = &topology.route.hosts;
    let mut refusals = Vec::new();
    if topology.route.tls.is_empty() && settings(topology).minimum_protocol_version.is_some() {
        refusals.push(Refusal {
            at: Path::of("spec.route.contour.minimumProtocolVersion"),
            cannot: Cannot {
                what: "hold a version of TLS without a certificate".to_owned(),
                hint: "name the Secret in `tls`".to_owned(),
            },
        });
    }
    for (position, tls) in topology.route.tls.iter().enumerate() {
        let at = Path::of("spec.route.tls").index(position);
        let mut refuse = |at: &Path, what: String, hint: &str| {
            refusals.push(Refusal { at: at.clone(), cannot: Cannot { what, hint: hint.to_owned() } });
        };
        if tls.secret_name.is_none() {
            let what = "take a certificate of its own".to_owned();
            refuse(&at, what, "write `secretName`: a host has one Secret");
        }
        for (number, host) in tls.hosts.iter().enumerate().filter(|(_, host)| !hosts.contains(host)) {
            let what = format!("show a certificate for `{host}`, which is no host of the route");
            refuse(&at.key("hosts").index(number), what, "name the hosts as they stand in `hosts`");
        }
        let is_taken = |host: &&Host| {
            let earlier = &topology.route.tls[..position];
            covers(&tls.hosts, host) && earlier.iter().any(|it| covers(&it.hosts, host))
        };
        if let Some(host) = hosts.iter().find(is_taken) {
            let what = format!("show two certificates for `{host}`");
            refuse(&at, what, "leave one of them out, or say in `hosts` whose each one is");
        }
    }
    refusals
}

/// A certificate that names no hosts is for all of them.
fn covers(hosts: &[Host], host: &Host) -> bool {
    hosts.is_empty() || hosts.contains(host)
}

fn virtual_host(topology: &Topology, host: &Host) -> VirtualHost {
    let certificate = topology.route.tls.iter().find(|tls| covers(&tls.hosts, host));
    let secret_name = certificate.and_then(|tls| tls.secret_name.clone());
    let least = settings(topology).minimum_protocol_version.map(ContourTls::as_str);
    VirtualHost {
        fqdn: host.to_string(),
        tls: secret_name.map(|secret_name| Tls { secret_name, minimum_protocol_version: least }),
    }
}

/// A route for each path, and one more for those of them that carry the match: conditions must all hold.
fn routes(topology: &Topology, state: &RouteState) -> Vec<Route> {
    let settings = settings(topology);
    let route = |conditions, services| Route {
        conditions,
        services,
        permit_insecure: settings.permit_insecure,
        enable_websockets: settings.enable_websockets,
        timeout_policy: settings.timeout_policy.as_ref().map(|timeouts| TimeoutPolicy {
            response: timeouts.response.clone(),
            idle: timeouts.idle.clone(),
            idle_connection: timeouts.idle_connection.clone(),
        }),
    };
    let service = |track: Track, weight: Option<u32>| Service {
        name: topology.names(track).service.to_string(),
        port: topology.service_port(),
        weight,
    };
    let [stable, canary] = parts(state.weight);
    let mut routes = Vec::new();
    for path in string_paths(topology) {
        let path = path_condition(path);
        if let Some(matched) = &state.matched {
            let conditions = vec![header(matched), path.clone()];
            routes.push(route(conditions, vec![service(Track::Canary, None)]));
        }
        let services = vec![service(Track::Stable, Some(stable)), service(Track::Canary, Some(canary))];
        routes.push(route(vec![path], services));
    }
    routes
}

fn header(matched: &Match) -> Condition {
    Condition::Header(match matched.carrier {
        Carrier::Header => {
            Header { name: matched.name.clone(), exact: Some(matched.value.clone()), regex: None }
        }
        Carrier::Cookie => {
            Header { name: "Cookie".to_owned(), exact: None, regex: Some(cookie_pattern(matched)) }
        }
    })
}

fn path_condition(path: StringPath) -> Condition {
    match path {
        StringPath::Exact(path) => Condition::Exact(path),
        StringPath::Prefix(path) => Condition::Prefix(path),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    ingress_class_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    virtualhost: Option<VirtualHost>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    includes: Vec<Include>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    routes: Vec<Route>,
}

#[derive(Serialize)]
struct VirtualHost {
    fqdn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<Tls>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tls {
    secret_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_protocol_version: Option<&'static str>,
}

#[derive(Serialize)]
struct Include {
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Route {
    conditions: Vec<Condition>,
    services: Vec<Service>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permit_insecure: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    enable_websockets: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout_policy: Option<TimeoutPolicy>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
enum Condition {
    Exact(String),
    Header(Header),
    Prefix(String),
}

#[derive(Clone, Serialize)]
struct Header {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    exact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    regex: Option<String>,
}

#[derive(Serialize)]
struct Service {
    name: String,
    port: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TimeoutPolicy {
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idle: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idle_connection: Option<String>,
}
