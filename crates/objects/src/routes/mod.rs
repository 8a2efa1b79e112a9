//! Who is sent where: the routes of every router, in one form.

mod alb;
mod apisix;
mod beside;
mod contour;
mod gateway_api;
mod ingress;
mod istio;
mod nginx_inc;
mod traefik;

pub use ingress::class;
use serin_diagnostic::Path;
use serin_yaml::{Node, Value};

use crate::{CanarySwitch, Object};

/// One rule of a route: some requests, and the Services that they are shared out to.
///
/// ```
/// use serin::rules::{Objects, Route, RouterKind};
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   hostnames: [web.example.com]
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let route: &Route = &objects.routes()[0];
/// assert_eq!(objects.at(route.object).kind, "HTTPRoute");
/// assert_eq!(route.router, RouterKind::GatewayApi);
/// assert_eq!(route.rule.hosts, ["web.example.com"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// The object that it stands in, by its position in the set.
    pub object: usize,
    /// What reads it.
    pub router: RouterKind,
    /// What it sends where.
    pub rule: RouteRule,
}

/// Some requests, and the Services that they are shared out to.
///
/// ```
/// use serin::rules::{Objects, RouteRule};
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   hostnames: [web.example.com]
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let rule: &RouteRule = &objects.routes()[0].rule;
/// let parts: Vec<_> = rule.backends.iter().map(|backend| backend.weight).collect();
/// assert_eq!((parts, rule.total()), (vec![90, 10], 100));
/// // Only an Ingress of ingress-nginx adds a canary to the route of another object.
/// assert!(!rule.is_canary_ingress());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RouteRule {
    /// The hosts; none for every host, or where another object says.
    pub hosts: Vec<String>,
    /// The path and how it is compared, where the rule names exactly one.
    pub path: Option<(String, String)>,
    /// Whether requests must carry a header, a cookie or the like, by every alternative of the rule.
    pub is_conditional: bool,
    /// Whether that is a header, a cookie or a parameter of a certain value: what testers send, and nobody else.
    pub is_by_value: bool,
    /// The switch of a canary Ingress.
    pub switch: Option<CanarySwitch>,
    /// The Services, with their parts of the traffic.
    pub backends: Vec<Backend>,
    /// Where the rule stands in its object.
    pub at: Path,
}

/// A Service that gets a part of the requests of a route.
///
/// ```
/// use serin::rules::{Backend, BackendPort, Objects};
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   hostnames: [web.example.com]
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let canary: &Backend = &objects.routes()[0].rule.backends[1];
/// // A backend without a namespace is looked up where the route stands.
/// assert_eq!((canary.namespace.as_str(), canary.service.as_str()), ("shop", "web-canary"));
/// assert_eq!((&canary.port, canary.weight), (&Some(BackendPort::Number(80)), 10));
/// assert_eq!(canary.at.to_string(), "spec.rules[0].backendRefs[1]");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// Namespace of the Service, as it would be looked up.
    pub namespace: String,
    /// Name of the Service.
    pub service: String,
    /// The port of the Service, where one is named.
    pub port: Option<BackendPort>,
    /// Its parts of the traffic, with the router's default where none is written.
    pub weight: i64,
    /// Where it stands in the route's object.
    pub at: Path,
}

/// A port of a Service, as a route names it.
///
/// ```
/// use serin::rules::{BackendPort, Objects};
///
/// let yaml = "
/// apiVersion: networking.k8s.io/v1
/// kind: Ingress
/// metadata: {name: web}
/// spec:
///   defaultBackend: {service: {name: web, port: {name: http}}}
///   rules:
///   - host: web.example.com
///     http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let port = &objects.routes()[0].rule.backends[0].port;
/// assert_eq!(*port, Some(BackendPort::Name("http".to_owned())));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum BackendPort {
    /// By its number.
    Number(i64),
    /// By its name.
    Name(String),
}

/// What reads a route.
///
/// ```
/// use serin::rules::RouterKind;
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   hostnames: [web.example.com]
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let route = &read.objects[0];
/// let router = RouterKind::of(route).expect("an HTTPRoute is a route");
/// assert_eq!(router, RouterKind::GatewayApi);
/// assert_eq!(router.name(), "gateway-api");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RouterKind {
    /// AWS Load Balancer Controller, by the actions of an Ingress.
    Alb,
    /// ApisixRoute.
    Apisix,
    /// HTTPProxy.
    Contour,
    /// HTTPRoute and GRPCRoute.
    GatewayApi,
    /// The community's ingress-nginx.
    IngressNginx,
    /// VirtualService.
    Istio,
    /// VirtualServer and VirtualServerRoute of NGINX Inc.
    NginxInc,
    /// An Ingress of another controller, or of one that nobody named.
    OtherIngress,
    /// IngressRoute and TraefikService.
    Traefik,
}

impl RouterKind {
    /// What reads an object; none for an object that is no route. An Ingress that names no class belongs to whoever
    /// reads the default class.
    #[must_use]
    pub fn of(object: &Object) -> Option<Self> {
        let group = object.api_version.split('/').next().unwrap_or_default();
        match (group, object.kind.as_str()) {
            ("networking.k8s.io", "Ingress") => Some(ingress::router(object)),
            ("gateway.networking.k8s.io", "HTTPRoute" | "GRPCRoute") => Some(Self::GatewayApi),
            ("networking.istio.io", "VirtualService") => Some(Self::Istio),
            ("traefik.io" | "traefik.containo.us", "IngressRoute" | "TraefikService") => Some(Self::Traefik),
            ("projectcontour.io", "HTTPProxy") => Some(Self::Contour),
            ("k8s.nginx.org", "VirtualServer" | "VirtualServerRoute") => Some(Self::NginxInc),
            ("apisix.apache.org", "ApisixRoute") => Some(Self::Apisix),
            _ => None,
        }
    }

    /// The name by which a spec would choose it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Alb => "alb",
            Self::Apisix => "apisix",
            Self::Contour => "contour",
            Self::GatewayApi => "gateway-api",
            Self::IngressNginx => "ingress-nginx",
            Self::Istio => "istio",
            Self::NginxInc => "nginx-inc",
            Self::OtherIngress => "ingress",
            Self::Traefik => "traefik",
        }
    }
}

impl RouteRule {
    /// The parts of all backends together.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.backends.iter().map(|backend| backend.weight).sum()
    }

    /// True for a canary Ingress, which adds to another route and is none by itself.
    #[must_use]
    pub fn is_canary_ingress(&self) -> bool {
        self.switch.as_ref().is_some_and(CanarySwitch::is_canary)
    }
}

/// The rules of a route's object.
pub(crate) fn rules(object: &Object, router: RouterKind) -> Vec<RouteRule> {
    match router {
        RouterKind::Alb => alb::rules(object),
        RouterKind::IngressNginx | RouterKind::OtherIngress => ingress::rules(object, router),
        RouterKind::GatewayApi => gateway_api::rules(object),
        RouterKind::Istio => istio::rules(object),
        RouterKind::Contour => contour::rules(object),
        RouterKind::Traefik => traefik::rules(object),
        RouterKind::NginxInc => nginx_inc::rules(object),
        RouterKind::Apisix => apisix::rules(object),
    }
}

/// Whether a pattern is of a cookie among others, as far as one can tell: of a `Cookie` header, and not of any.
fn is_of_cookie(header: &str, pattern: &str) -> bool {
    header.eq_ignore_ascii_case("cookie") && pattern.contains('=')
}

/// The items under dotted keys, each with its path.
fn items<'a>(node: Option<&'a Node>, keys: &str, base: &Path) -> Vec<(Path, &'a Node)> {
    let mut node = node;
    let mut path = base.clone();
    for key in keys.split('.') {
        node = node.and_then(|node| node.get(key));
        path = path.key(key);
    }
    let items = node.map(Node::items).unwrap_or_default();
    items.iter().enumerate().map(|(position, item)| (path.index(position), item)).collect()
}

fn text(node: &Node, key: &str) -> Option<String> {
    node.get(key).and_then(Node::as_str).map(str::to_owned)
}

fn whole(node: &Node, key: &str) -> Option<i64> {
    node.get(key).and_then(number)
}

fn number(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(text) => text.parse().ok(),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Sequence(_) | Value::Mapping(_) => None,
    }
}

fn texts(node: Option<&Node>) -> Vec<String> {
    node.map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).map(str::to_owned).collect()
}

fn port(node: Option<&Node>) -> Option<BackendPort> {
    let node = node?;
    let name = || node.as_str().map(|name| BackendPort::Name(name.to_owned()));
    number(node).map(BackendPort::Number).or_else(name)
}

/// Services by `name`, `namespace`, `port` and `weight`.
fn named(object: &Object, services: Vec<(Path, &Node)>, default_weight: i64) -> Vec<Backend> {
    let service = |(at, node): (Path, &Node)| {
        Some(Backend {
            namespace: text(node, "namespace").unwrap_or_else(|| object.namespace().to_owned()),
            service: text(node, "name")?,
            port: port(node.get("port")),
            weight: whole(node, "weight").unwrap_or(default_weight),
            at,
        })
    };
    services.into_iter().filter_map(service).collect()
}
