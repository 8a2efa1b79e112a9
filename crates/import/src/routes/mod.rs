//! The routes of every router in one form, whoever wrote them: what is read of a team's objects, and what those that a
//! spec is rendered to are held against.

mod alb;
mod apisix;
mod contour;
mod gateway_api;
mod ingress_nginx;
mod istio;
mod matchers;
mod nginx_inc;
mod traefik;

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;
use serin_topology::RouterName;

use crate::json::{text, without};

/// A route: requests and who gets them, and what else its objects say.
#[derive(Debug, Default)]
pub(crate) struct Route {
    /// Each host, path and condition by itself.
    pub(crate) cases: Vec<Case>,
    /// What the `spec` of each object says beside the cases.
    pub(crate) rest: Vec<Map<String, Json>>,
    /// The annotations of each object, without those that the cases were read of.
    pub(crate) annotations: Vec<Map<String, Json>>,
}

/// Some requests, and the Services that get them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    /// The host; none for every host.
    pub(crate) host: Option<String>,
    pub(crate) path: PathMatch,
    /// What requests must carry beside that.
    pub(crate) condition: Option<Condition>,
    /// The Services with a part of the requests.
    pub(crate) targets: Vec<Target>,
    /// What else is said of these requests.
    pub(crate) rest: Map<String, Json>,
    /// The object that it stands in, by its position among the objects of the route, and where.
    pub(crate) at: (usize, Path),
}

/// How paths are compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PathMatch {
    /// By elements: `/a` is `/a` and `/a/b`.
    Prefix(String),
    /// This path alone.
    Exact(String),
    /// As the router likes.
    Own(String),
    /// Letter by letter: `/a` is `/ab` too.
    Letters(String),
    /// A method of gRPC: the service and, where one is named, the method.
    Method(String, Option<String>),
    /// Patterns and whatever else a router knows.
    Other(String),
}

/// What requests must carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    /// A header with a value.
    Header(String, String),
    /// A cookie with a value.
    Cookie(String, String),
    /// Anything else, as it is written.
    Other(String),
}

/// A Service with a part of the requests.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    /// The Service; one of another namespace with that before a slash.
    pub(crate) service: String,
    /// Its port by number, where it is known.
    pub(crate) port: Option<i64>,
    /// Hundredths of a per cent.
    pub(crate) share: u32,
    /// What else is said of it.
    pub(crate) rest: Map<String, Json>,
}

/// The objects of a route as values, and what has to be known to read them.
pub(crate) struct View<'a> {
    pub(crate) objects: Vec<Json>,
    /// The namespace of the release; empty where none is said.
    pub(crate) namespace: &'a str,
    /// The ports of its Services, by name.
    pub(crate) ports: Vec<(Option<String>, i64)>,
}

/// What reads the routes of a router.
pub(crate) trait Reader: Sync {
    /// A route in the common form.
    fn read(&self, view: &View<'_>) -> Route;

    /// What stands under the router's name in a spec, in the order in which it is written there.
    fn settings(&self, route: &Route, view: &View<'_>, taken: &mut Taken);

    /// Where a case stands in the `spec` of an object, and a target in a case, for a patch.
    fn fields(&self) -> [&'static str; 2];
}

/// What is taken of a route beside its hosts and paths.
#[derive(Debug, Default)]
pub(crate) struct Taken {
    /// What stands under the router's name in a spec.
    pub(crate) settings: Vec<(&'static str, Json)>,
    /// Certificates: the Secret, and the hosts.
    pub(crate) tls: Vec<(Option<String>, Vec<String>)>,
    /// Annotations that are said by the settings.
    pub(crate) annotations: Vec<String>,
    /// What was taken for granted, and how to tell: a message and a hint.
    pub(crate) assumed: Vec<(String, String)>,
}

impl Taken {
    fn set(&mut self, key: &'static str, value: Option<&Json>) {
        self.settings.extend(value.filter(|value| !value.is_null()).map(|value| (key, value.clone())));
    }
}

/// The reader of a router.
pub(crate) fn reader(router: RouterName) -> &'static dyn Reader {
    match router {
        RouterName::Alb => &alb::Alb,
        RouterName::Apisix => &apisix::Apisix,
        RouterName::Contour => &contour::Contour,
        RouterName::GatewayApi => &gateway_api::GatewayApi,
        RouterName::IngressNginx => &ingress_nginx::IngressNginx,
        RouterName::Istio => &istio::Istio,
        RouterName::NginxInc => &nginx_inc::NginxInc,
        RouterName::Traefik => &traefik::Traefik,
    }
}

impl View<'_> {
    /// A port of the Services by its number; the only one where none is named.
    fn port(&self, port: Option<&Json>) -> Option<i64> {
        let Some(port) = port else {
            return match self.ports.as_slice() {
                [(_, only)] => Some(*only),
                _ => None,
            };
        };
        let by_name = |name: &str| {
            let named = self.ports.iter().find(|(own, _)| own.as_deref() == Some(name));
            named.map(|(_, number)| *number).or_else(|| name.parse().ok())
        };
        port.as_i64().or_else(|| by_name(port.as_str()?))
    }

    /// The name of a Service as a route of this namespace writes it.
    fn service(&self, name: &str, namespace: Option<&str>) -> String {
        match namespace.filter(|it| !it.is_empty() && *it != self.namespace) {
            Some(namespace) => format!("{namespace}/{name}"),
            None => name.to_owned(),
        }
    }
}

impl Route {
    /// The spec of each object is what is left of it; annotations are all of them.
    fn with_rest(view: &View<'_>, keys: &[&str]) -> Self {
        let nothing = Json::Null;
        let of = |object: &Json| without(object.get("spec").unwrap_or(&nothing), keys);
        Self {
            cases: Vec::new(),
            rest: view.objects.iter().map(of).collect(),
            annotations: view.objects.iter().map(annotations).collect(),
        }
    }

    /// A value that every case has alike.
    fn of_all(&self, key: &str) -> Option<&Json> {
        let first = self.cases.first()?.rest.get(key)?;
        self.cases.iter().all(|case| case.rest.get(key) == Some(first)).then_some(first)
    }
}

fn annotations(object: &Json) -> Map<String, Json> {
    let annotations = object.get("metadata").and_then(|it| it.get("annotations"));
    annotations.and_then(Json::as_object).cloned().unwrap_or_default()
}

/// Services with their weights to those with a part of the requests.
fn shares(targets: Vec<(Target, f64)>) -> Vec<Target> {
    let total: f64 = targets.iter().map(|(_, weight)| weight.max(0.0)).sum();
    // Where nobody has a weight, everybody gets the same.
    let (total, even) = if total > 0.0 { (total, false) } else { (count(targets.len()), true) };
    let share = |weight: f64| {
        let weight = if even { 1.0 } else { weight.max(0.0) };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
        let share = (weight * 10_000.0 / total).round() as u32;
        share
    };
    let shared = targets.into_iter().map(|(target, weight)| Target { share: share(weight), ..target });
    let mut shared: Vec<_> = shared.filter(|target| target.share > 0).collect();
    shared.sort_by(|left, right| left.service.cmp(&right.service));
    shared
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX)).max(1.0)
}

fn weight(value: &Json, key: &str, default: f64) -> f64 {
    value.get(key).and_then(Json::as_f64).unwrap_or(default)
}

/// A path of a router that compares prefixes letter by letter.
fn letters(kind: &str, path: &str) -> PathMatch {
    match kind {
        "exact" => PathMatch::Exact(path.to_owned()),
        "prefix" if path == "/" => PathMatch::Prefix(path.to_owned()),
        "prefix" => PathMatch::Letters(path.to_owned()),
        kind => PathMatch::Other(format!("{kind} {path}")),
    }
}

/// `/a` exactly and everything that begins with `/a/`, where both are treated alike, are a prefix by elements.
fn by_elements(cases: Vec<Case>) -> Vec<Case> {
    let alike = |left: &Case, right: &Case| {
        left.host == right.host
            && left.condition == right.condition
            && left.targets == right.targets
            && left.rest == right.rest
    };
    let below = |path: &PathMatch| match path {
        PathMatch::Letters(path) => path.strip_suffix('/').map(str::to_owned),
        _ => None,
    };
    let mut merged: Vec<Case> = Vec::new();
    for case in &cases {
        let partner = |wanted: &dyn Fn(&PathMatch) -> bool| {
            cases.iter().any(|other| alike(other, case) && wanted(&other.path))
        };
        let path = match &case.path {
            PathMatch::Exact(path) if partner(&|other| below(other).as_deref() == Some(path)) => {
                PathMatch::Prefix(path.clone())
            }
            PathMatch::Letters(path)
                if partner(&|other| Some(other) == below(&case.path).map(PathMatch::Exact).as_ref()) =>
            {
                // The exact path stands for both.
                let _ = path;
                continue;
            }
            path => path.clone(),
        };
        merged.push(Case { path, ..case.clone() });
    }
    merged
}

/// Each host of a route with each of its cases.
fn for_hosts(hosts: &[String], case: Case) -> Vec<Case> {
    if hosts.is_empty() {
        return vec![case];
    }
    hosts.iter().map(|host| Case { host: Some(host.clone()), ..case.clone() }).collect()
}

fn texts(values: &[Json]) -> Vec<String> {
    values.iter().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// Tells the router of an object of a CustomResourceDefinition that is a route.
pub(crate) fn is_of_kind(object: &Json, kinds: &[&str]) -> bool {
    text(object, "kind").is_some_and(|kind| kinds.contains(&kind))
}
