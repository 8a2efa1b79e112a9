//! What a router makes of a rendered route, read by somebody else.
//!
//! One small evaluator a router, written from what its documentation and source say a request is answered by, and
//! from nothing of Serin's: it looks at the YAML alone. For any release that a router accepts, at every stage and for
//! every request, it must come to what the plan says.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test keeps routes where it is told to")]

mod alb;
mod apisix;
mod contour;
mod gateway_api;
mod ingress_nginx;
mod istio;
mod nginx_annotations;
mod nginx_inc;
mod traefik;

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use regex::Regex;
use serde_yaml::Value;
use serin_plan::{Plan, RouteState};
use serin_render::{Tree, routers};
use serin_topology::routers::{Alb, Apisix, Contour, GatewayApi, IngressNginx, Istio, NginxInc, Traefik};
use serin_topology::{Carrier, HttpPath, Match, PathType, ReleaseBuilder, Router, StageDraft, Topology};

/// A request, as far as routes look at it.
pub(crate) struct Request {
    pub(crate) host: String,
    pub(crate) path: String,
    /// Names in the case in which the client wrote them.
    pub(crate) headers: Vec<(String, String)>,
}

/// The part of such requests that each Service gets; nothing where no rule matches.
pub(crate) type Answer = BTreeMap<String, f64>;

impl Request {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.header("cookie")?.split(';').filter_map(|pair| pair.trim().split_once('='));
        cookies.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

/// Services with weights, as parts of one.
pub(crate) fn shares(weights: impl IntoIterator<Item = (String, f64)>) -> Answer {
    let mut answer = Answer::new();
    for (service, weight) in weights {
        *answer.entry(service).or_default() += weight;
    }
    let sum: f64 = answer.values().sum();
    answer.retain(|_, weight| *weight > 0.0);
    answer.values_mut().for_each(|weight| *weight /= sum);
    answer
}

/// Whether a host is one of some, or below a wildcard. A wildcard is one label of Ingress, and any number of them of the
/// Gateway API; requests here have one.
pub(crate) fn is_host(hosts: &[&str], host: &str) -> bool {
    hosts.iter().any(|it| match it.strip_prefix("*.") {
        Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => *it == host,
    })
}

/// Whether a path lies below another by its elements.
pub(crate) fn is_below(prefix: &str, path: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether a pattern is found in a text. Each is made ready once: that takes longer than everything else here.
pub(crate) fn is_found(pattern: &str, text: &str) -> bool {
    thread_local!(static READY: RefCell<HashMap<String, Regex>> = RefCell::default());
    READY.with_borrow_mut(|ready| {
        let new = || Regex::new(pattern).unwrap();
        ready.entry(pattern.to_owned()).or_insert_with(new).is_match(text)
    })
}

/// Whether a pattern matches the whole of a text.
pub(crate) fn is_whole(pattern: &str, text: &str) -> bool {
    is_found(&format!("^(?:{pattern})$"), text)
}

/// The texts under a key that holds a list.
pub(crate) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_sequence).map(Vec::as_slice).unwrap_or_default()
}

/// The text under a key.
pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn pods() -> PodTemplateSpec {
    let container = Container { name: "app".into(), image: Some("web:1".into()), ..Default::default() };
    let spec = PodSpec { containers: vec![container], ..Default::default() };
    PodTemplateSpec { spec: Some(spec), ..Default::default() }
}

const HOSTS: [&str; 3] = ["web.example.com", "shop.example.com", "*.example.org"];

const PATHS: [(&str, PathType); 6] = [
    ("/", PathType::Prefix),
    ("/a", PathType::Prefix),
    ("/a/", PathType::Exact),
    ("/a/b", PathType::Exact),
    ("/c/", PathType::Prefix),
    ("/a.b/d", PathType::Prefix),
];

fn matches() -> [Option<Match>; 5] {
    [
        None,
        Some(Match::header("X-Canary", "always")),
        Some(Match::header("X-Tester-Group", "qa.1")),
        Some(Match::header("X-Tester-Group", "a.b+c")),
        Some(Match::cookie("canary", "always")),
    ]
}

/// Releases of every shape that has to do with a route.
fn releases(router: &Router) -> impl Strategy<Value = Topology> {
    let router = router.clone();
    let hosts = prop::sample::subsequence(HOSTS.to_vec(), 1..=HOSTS.len());
    let paths = prop::sample::subsequence(PATHS.to_vec(), 1..=PATHS.len());
    let weights =
        prop::collection::btree_set(prop_oneof![1u32..10_000, (1u32..100).prop_map(|it| it * 100)], 0..5);
    let matched = prop::sample::select(matches().to_vec());
    let by_name = any::<bool>();
    (hosts, paths, weights, matched, by_name).prop_map(move |(hosts, paths, weights, matched, by_name)| {
        let port = ServicePort { name: Some("http".into()), port: 8080, ..Default::default() };
        let mut release = ReleaseBuilder::new("web")
            .namespace("shop")
            .replicas(6)
            .template(pods())
            .canary(pods())
            .service(ServiceSpec { ports: Some(vec![port]), ..Default::default() })
            .router(router.clone());
        if by_name {
            release = release.service_port(serin_topology::ServicePortRef::Name("http".into()));
        }
        for host in hosts {
            release = release.host(host);
        }
        for (path, path_type) in paths {
            release = release.path(path, path_type);
        }
        if let Some(matched) = matched {
            release = release.stage(StageDraft::matching(matched));
        }
        for weight in weights {
            release = release.stage(StageDraft::weight(f64::from(weight) / 100.0));
        }
        release.stage(StageDraft::weight(100.0)).build().unwrap()
    })
}

/// Requests of every kind that a release has to tell apart.
fn requests() -> Vec<Request> {
    let hosts = ["web.example.com", "shop.example.com", "any.example.org", "other.example.net"];
    let paths =
        ["/", "/a", "/a/", "/a/x", "/ab", "/a/b", "/a/bc", "/a/b/c", "/c", "/c/x", "/cd", "/a.b/d", "/axb/d"];
    let headers: [&[(&str, &str)]; 10] = [
        &[],
        &[("x-canary", "always")],
        &[("X-Canary", "alway")],
        &[("X-Tester-Group", "qa.1")],
        &[("X-Tester-Group", "qax1")],
        &[("X-Tester-Group", "a.b+c")],
        &[("X-Tester-Group", "axbbc")],
        &[("Cookie", "canary=always")],
        &[("Cookie", "session=1; canary=always; more=2")],
        &[("Cookie", "nocanary=always; canary=alwayss")],
    ];
    let mut requests = Vec::new();
    for (row, host) in hosts.iter().enumerate() {
        for (column, path) in paths.iter().enumerate() {
            // A quarter of all, such that each header meets each host and each path.
            let pairs = headers.iter().enumerate().filter(|(at, _)| *at == 0 || (row + column + at) % 4 == 0);
            for (_, headers) in pairs {
                let headers = headers.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
                requests.push(Request { host: (*host).into(), path: (*path).into(), headers });
            }
        }
    }
    requests
}

/// What the plan says of a request.
fn wanted(topology: &Topology, state: &RouteState, request: &Request) -> Answer {
    let hosts: Vec<_> = topology.route.hosts.iter().map(serin_topology::Host::as_str).collect();
    let is_path = |path: &HttpPath| match path.path_type {
        PathType::Exact => path.path == request.path,
        PathType::Prefix | PathType::ImplementationSpecific => is_below(&path.path, &request.path),
    };
    if !is_host(&hosts, &request.host) || !topology.route.paths.iter().any(is_path) {
        return Answer::new();
    }
    let is_matched = state.matched.as_ref().is_some_and(|matched| match matched.carrier {
        Carrier::Header => request.header(&matched.name) == Some(&matched.value),
        Carrier::Cookie => request.cookie(&matched.name) == Some(&matched.value),
    });
    let canary = if is_matched { 1.0 } else { f64::from(state.weight.hundredths()) / 10_000.0 };
    shares([("web-stable".to_owned(), 1.0 - canary), ("web-canary".to_owned(), canary)])
}

/// Keeps routes as files where `ROUTES_OUT` names a folder, for programs that hold them against schemas.
fn keep(objects: &[Value]) {
    static KEPT: AtomicUsize = AtomicUsize::new(0);
    let Some(folder) = std::env::var_os("ROUTES_OUT") else { return };
    std::fs::create_dir_all(&folder).unwrap();
    for object in objects {
        let number = KEPT.fetch_add(1, Ordering::Relaxed);
        let file = Path::new(&folder).join(format!("{}-{number}.yaml", text(object, "kind").to_lowercase()));
        std::fs::write(file, serde_yaml::to_string(object).unwrap()).unwrap();
    }
}

/// Holds an evaluator against every plan that a router accepts.
fn hold(router: impl Into<Router>, answer: fn(&[Value], &Request) -> Answer) {
    let router = router.into();
    let requests = requests();
    let mut runner = TestRunner::new(Config {
        cases: 24,
        max_global_rejects: 20_000,
        failure_persistence: None,
        ..Config::default()
    });
    let tried = std::cell::Cell::new(0);
    let result = runner.run(&releases(&router), |topology| {
        let plan = Plan::of(&topology);
        let is_accepted = |topology: &Topology| {
            let own = routers::of(topology);
            own.refuses(topology).is_empty()
                && plan.stages().iter().all(|stage| own.accepts(topology, &stage.change).is_ok())
        };
        prop_assume!(is_accepted(&topology));
        tried.set(tried.get() + 1);
        let tree = Tree::of(&topology, &plan).unwrap();
        let mut before: Option<(Vec<Value>, &RouteState)> = None;
        for (stage, files) in plan.stages().iter().zip(&tree.stages) {
            let is_route = |name: &str| {
                !["deployment", "kustomization", "service"].iter().any(|it| name.starts_with(it))
            };
            let texts = files.files.iter().filter(|(name, _)| is_route(name));
            let objects: Vec<Value> = texts.map(|(_, text)| serde_yaml::from_str(text).unwrap()).collect();
            // A stage that moves pods answers as the one before.
            let now = (objects, &stage.state.route);
            if before.as_ref() == Some(&now) {
                continue;
            }
            let (objects, _) = before.insert(now);
            keep(objects);
            for request in &requests {
                let (wanted, found) =
                    (wanted(&topology, &stage.state.route, request), answer(objects, request));
                let is_equal = wanted.keys().eq(found.keys())
                    && wanted
                        .values()
                        .zip(found.values())
                        .all(|(wanted, found)| (wanted - found).abs() < 1e-9);
                prop_assert!(
                    is_equal,
                    "{} at {}: {}{} with {:?} gets {found:?}, and the plan says {wanted:?}\n{}",
                    topology.route.router.name(),
                    stage.name,
                    request.host,
                    request.path,
                    request.headers,
                    files.files.iter().map(|(_, text)| &**text).collect::<String>(),
                );
            }
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(tried.get() >= 16, "{} releases were accepted", tried.get());
}

/// What a team may set for a router, as in a spec.
fn set<Settings: serde::de::DeserializeOwned>(block: &str) -> Settings {
    serde_yaml::from_str(block).unwrap()
}

#[test]
fn alb_routes_as_planned() {
    hold(Alb::default(), alb::answer);
}

#[test]
fn apisix_routes_as_planned() {
    let all = "{ingressClassName: apisix, timeout: {connectSeconds: 1, readSeconds: 2, sendSeconds: 3}, \
               websocket: true, pluginConfig: {name: cors}}";
    hold(set::<Apisix>(all), apisix::answer);
}

#[test]
fn gateway_api_routes_as_planned() {
    let all = "{parentRefs: [{name: public, namespace: infra, sectionName: https, port: 443}], \
               timeouts: {request: 10s, backendRequest: 2s}}";
    hold(set::<GatewayApi>(all), gateway_api::answer);
    for implementation in ["aws", "istio", "kong"] {
        let settings = format!("{{parentRefs: [{{name: public}}], implementation: {implementation}}}");
        hold(set::<GatewayApi>(&settings), gateway_api::answer);
    }
}

#[test]
fn a_grpc_route_routes_as_planned() {
    hold(set::<GatewayApi>("{kind: GRPCRoute, parentRefs: [{name: public}]}"), gateway_api::answer);
}

#[test]
fn ingress_nginx_routes_as_planned() {
    hold(IngressNginx::default(), ingress_nginx::answer);
}

#[test]
fn istio_routes_as_planned() {
    let all = "{gateways: [infra/public, mesh], timeout: 10s, \
               retries: {attempts: 2, perTryTimeout: 2s, retryOn: connect-failure}}";
    hold(set::<Istio>(all), istio::answer);
}

#[test]
fn contour_routes_as_planned() {
    let all = "{ingressClassName: contour, enableWebsockets: true, \
               timeoutPolicy: {response: 10s, idle: infinity, idleConnection: 1m}}";
    hold(set::<Contour>(all), contour::answer);
}

#[test]
fn nginx_inc_routes_as_planned() {
    let all = "{ingressClassName: nginx, connectTimeout: 5s, readTimeout: 30s, sendTimeout: 30s}";
    hold(set::<NginxInc>(all), nginx_inc::answer);
}

#[test]
fn traefik_reading_annotations_routes_as_planned() {
    hold(set::<IngressNginx>("{controller: traefik}"), nginx_annotations::answer);
}

#[test]
fn traefik_routes_as_planned() {
    let all = "{allowEmptyServices: false, entryPoints: [websecure], middlewares: [{name: compress, namespace: infra}], \
               tls: {certResolver: le, options: {name: modern}}}";
    hold(set::<Traefik>(all), traefik::answer);
}
