//! Traefik: one IngressRoute, with the two Services as a weighted list in its route.
//!
//! Traefik builds every Service of a route before it looks at weights, and without `allowEmptyServices` one that has no
//! endpoint takes the whole route with it. So a Service is named only while it gets a part: at rest stable alone, at
//! 100 % canary alone. A match is a route of its own, one above the other in priority, so that it wins over that one and
//! over nothing else that it would not win over by itself.

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers;
use serin_topology::{
    Carrier, Host, HttpPath, Match, PathType, Router as Choice, RouterName, ServicePortRef, Topology, Track,
    Weight,
};

use super::parts::{DECODED_HINT, cookie_pattern, custom, escape, is_any_of, parts, refuse_own_paths};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct Traefik;

impl Router for Traefik {
    fn name(&self) -> RouterName {
        RouterName::Traefik
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::traefik::PROFILES
    }

    fn setups(&self) -> Vec<Choice> {
        let setup =
            |allow| routers::Traefik { allow_empty_services: allow, ..routers::Traefik::default() }.into();
        [None, Some(true)].map(setup).into()
    }

    fn profile(&self, topology: &Topology) -> &'static Profile {
        &profiles::traefik::PROFILES[usize::from(settings(topology).allow_empty_services == Some(true))]
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        refusals.extend(refuse_paths(topology));
        let of_tls = refuse_tls(topology);
        refusals.extend(of_tls.map(|cannot| Refusal { at: Path::of("spec.route.tls"), cannot }));
        refusals.extend(refuse_options(topology));
        refusals
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            Move::Match(matched) => accepts_match(matched),
            Move::Baseline
            | Move::CanaryPods { .. }
            | Move::Weight(_)
            | Move::FoldStable
            | Move::Shift
            | Move::CanaryDone => Ok(()),
        }
    }

    fn may_add(&self, field: &str, _: &Value) -> bool {
        let fields = [
            "spec.routes[].observability",
            "spec.routes[].services[].passHostHeader",
            "spec.routes[].services[].responseForwarding",
            "spec.routes[].services[].scheme",
            "spec.routes[].services[].serversTransport",
            "spec.tls",
        ];
        is_any_of(field, &fields)
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let settings = settings(topology);
        let spec = Spec {
            ingress_class_name: settings.ingress_class_name.clone(),
            entry_points: settings.entry_points.clone(),
            routes: routes(topology, state),
            tls: tls(topology),
        };
        vec![custom(topology, "traefik.io/v1alpha1", "IngressRoute", &spec)]
    }
}

fn settings(topology: &Topology) -> &routers::Traefik {
    static NOTHING: routers::Traefik = routers::Traefik {
        allow_empty_services: None,
        ingress_class_name: None,
        entry_points: None,
        middlewares: None,
        tls: None,
        priority: None,
    };
    match &topology.route.router {
        Choice::Traefik(settings) => settings,
        _ => &NOTHING,
    }
}

/// The text of a matcher stands between backticks, where nothing can be escaped; and Traefik compares paths whose
/// characters are decoded. Source: v3.7.9, pkg/muxer/http/mux.go (withRoutingPath).
fn refuse_paths(topology: &Topology) -> impl Iterator<Item = Refusal> {
    topology.route.paths.iter().enumerate().filter_map(|(position, path)| {
        let bad = path.path.chars().find(|it| "`%".contains(*it))?;
        let hint = match bad {
            '%' => DECODED_HINT,
            _ => "it writes them between backticks",
        };
        Some(Refusal {
            at: Path::of("spec.route.paths").index(position).key("path"),
            cannot: Cannot { what: format!("match a path that holds `{bad}`"), hint: hint.to_owned() },
        })
    })
}

/// An IngressRoute names one Secret, and is encrypted as a whole.
fn refuse_tls(topology: &Topology) -> Option<Cannot> {
    let route = &topology.route;
    let cannot = |what: String, hint: &str| Some(Cannot { what, hint: hint.to_owned() });
    let mut secrets: Vec<_> = route.tls.iter().filter_map(|tls| tls.secret_name.as_deref()).collect();
    secrets.sort_unstable();
    secrets.dedup();
    if secrets.len() > 1 {
        let hint = "name one Secret with a certificate for all hosts, or a `certResolver` in `traefik.tls`";
        return cannot(format!("name {} Secrets in one IngressRoute", secrets.len()), hint);
    }
    let resolver = settings(topology).tls.as_ref().and_then(|tls| tls.cert_resolver.as_ref());
    if let (Some(secret), Some(resolver)) = (secrets.first(), resolver) {
        let what = format!("take a certificate from Secret `{secret}` and one from resolver `{resolver}`");
        return cannot(what, "name one of them");
    }
    let is_whole = route.tls.is_empty() || route.tls.iter().any(|tls| tls.hosts.is_empty());
    let has = |host: &Host| route.tls.iter().flat_map(|tls| &tls.hosts).any(|it| covers(it, host));
    let bare = route.hosts.iter().find(|host| !is_whole && !has(host))?;
    let hint = "an IngressRoute is encrypted as a whole: name every host, or none, or split the release";
    cannot(format!("encrypt some hosts and leave `{bare}` as it is"), hint)
}

/// Which options a connection gets is decided by the names in `Host`, before anything is decrypted; a pattern has none.
/// Source: v3.7.9, pkg/server/router/tcp/manager.go (buildEntryPointHandler).
fn refuse_options(topology: &Topology) -> Option<Refusal> {
    settings(topology).tls.as_ref()?.options.as_ref()?;
    let wildcard = topology.route.hosts.iter().find(|host| is_wildcard(host))?;
    Some(Refusal {
        at: Path::of("spec.route.traefik.tls.options"),
        cannot: Cannot {
            what: format!("apply a TLSOption to `{wildcard}`"),
            hint: "name each host, or give the entry point its options".to_owned(),
        },
    })
}

fn is_wildcard(host: &Host) -> bool {
    host.as_str().starts_with("*.")
}

fn covers(of_tls: &Host, host: &Host) -> bool {
    let parent = || host.as_str().split_once('.').map(|(_, parent)| parent);
    of_tls == host || of_tls.as_str().strip_prefix("*.").is_some_and(|it| parent() == Some(it))
}

fn accepts_match(matched: &Match) -> Result<(), Cannot> {
    let bad = [("name", &matched.name), ("value", &matched.value)].into_iter();
    match bad.into_iter().find(|(_, text)| text.contains('`')) {
        None => Ok(()),
        Some((part, _)) => Err(Cannot {
            what: format!("match a {} whose {part} holds a backtick", matched.carrier),
            hint: "it writes them between backticks, and has no other way".to_owned(),
        }),
    }
}

/// A match first, then everybody.
fn routes(topology: &Topology, state: &RouteState) -> Vec<Route> {
    let settings = settings(topology);
    let service = |track: Track, weight: Option<u32>| Service {
        name: topology.names(track).service.to_string(),
        port: match &topology.route.service_port {
            ServicePortRef::Number(number) => Port::Number(*number),
            ServicePortRef::Name(name) => Port::Name(name.clone()),
        },
        weight,
    };
    let middlewares: Vec<_> = settings.middlewares.iter().flatten().map(Reference::of).collect();
    let route = |matcher: String, priority: Option<i64>, services: Vec<Service>| Route {
        kind: "Rule",
        r#match: matcher,
        priority,
        middlewares: middlewares.clone(),
        services,
    };
    let everybody = rule(topology);
    let matched = state.matched.as_ref().map(|matched| {
        // The length of the rule is its priority where none is set. That of the match would be so much longer that it
        // would win over longer paths of other routes too.
        let length = i64::try_from(everybody.len()).unwrap_or(i64::MAX - 1);
        let priority = settings.priority.unwrap_or(length) + 1;
        let matcher = format!("{everybody} && {}", header(matched));
        route(matcher, Some(priority), vec![service(Track::Canary, None)])
    });
    let services = match parts(state.weight) {
        _ if state.weight == Weight::ZERO => vec![service(Track::Stable, None)],
        _ if state.weight == Weight::FULL => vec![service(Track::Canary, None)],
        [stable, canary] => {
            vec![service(Track::Stable, Some(stable)), service(Track::Canary, Some(canary))]
        }
    };
    matched.into_iter().chain([route(everybody, settings.priority, services)]).collect()
}

/// The hosts and paths of the route, in the language of Traefik 3.
fn rule(topology: &Topology) -> String {
    let route = &topology.route;
    let hosts = any_of(route.hosts.iter().map(host).collect());
    // What lies below `/` is everything.
    if route.paths.contains(&HttpPath::everything()) {
        return hosts;
    }
    format!("{hosts} && {}", any_of(route.paths.iter().flat_map(path).collect()))
}

fn any_of(matchers: Vec<String>) -> String {
    match matchers.as_slice() {
        [only] => only.clone(),
        _ => format!("({})", matchers.join(" || ")),
    }
}

/// A wildcard stands for one label, as in an Ingress; a pattern says so to every Traefik 3, and `Host` to those from 3.7.
fn host(host: &Host) -> String {
    match host.as_str().strip_prefix("*.") {
        Some(parent) => format!("HostRegexp(`^[^.]+\\.{}$`)", escape(parent)),
        None => format!("Host(`{host}`)"),
    }
}

/// `PathPrefix` compares texts, and a prefix is meant by the elements of the path.
fn path(path: &HttpPath) -> Vec<String> {
    match path.path_type {
        PathType::Exact => vec![format!("Path(`{}`)", path.path)],
        PathType::Prefix | PathType::ImplementationSpecific => {
            let element = path.path.trim_end_matches('/');
            vec![format!("Path(`{element}`)"), format!("PathPrefix(`{element}/`)")]
        }
    }
}

fn header(matched: &Match) -> String {
    match matched.carrier {
        Carrier::Header => format!("Header(`{}`, `{}`)", matched.name, matched.value),
        Carrier::Cookie => format!("HeaderRegexp(`Cookie`, `{}`)", cookie_pattern(matched)),
    }
}

fn tls(topology: &Topology) -> Option<Tls> {
    let route = &topology.route;
    let settings = settings(topology).tls.as_ref();
    if route.tls.is_empty() && settings.is_none() {
        return None;
    }
    let cert_resolver = settings.and_then(|tls| tls.cert_resolver.clone());
    // A resolver takes the names from `Host`, which a pattern is not.
    let needs_domains = cert_resolver.is_some() && route.hosts.iter().any(is_wildcard);
    let domain = |host: &Host| Domain { main: host.to_string() };
    Some(Tls {
        secret_name: route.tls.iter().find_map(|tls| tls.secret_name.clone()),
        cert_resolver,
        domains: needs_domains.then(|| route.hosts.iter().map(domain).collect()),
        options: settings.and_then(|tls| tls.options.as_ref()).map(Reference::of),
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    ingress_class_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_points: Option<Vec<String>>,
    routes: Vec<Route>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<Tls>,
}

#[derive(Serialize)]
struct Route {
    kind: &'static str,
    r#match: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    middlewares: Vec<Reference>,
    services: Vec<Service>,
}

#[derive(Serialize)]
struct Service {
    name: String,
    port: Port,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Port {
    Number(i32),
    Name(String),
}

#[derive(Clone, Serialize)]
struct Reference {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<String>,
}

impl Reference {
    fn of(reference: &routers::TraefikRef) -> Self {
        Self { name: reference.name.clone().unwrap_or_default(), namespace: reference.namespace.clone() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Tls {
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cert_resolver: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domains: Option<Vec<Domain>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    options: Option<Reference>,
}

#[derive(Serialize)]
struct Domain {
    main: String,
}
