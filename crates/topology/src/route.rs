use std::collections::BTreeMap;

use crate::{Host, HttpPath, Labels, Router};

/// What is split between the tracks, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Route {
    /// What splits the traffic.
    pub router: Router,
    /// The port of both Services that the route sends traffic to.
    pub service_port: ServicePortRef,
    /// Host names, at least one.
    pub hosts: Vec<Host>,
    /// Paths, at least one.
    pub paths: Vec<HttpPath>,
    /// Certificates for the hosts.
    pub tls: Vec<Tls>,
    /// Annotations for the object that owns hosts, paths and certificates.
    pub annotations: BTreeMap<String, String>,
    /// What is added to each object of the route.
    pub patch: Option<RoutePatch>,
}

/// What is added to each object of a route, for what a release has no word for.
///
/// ```
/// use serin::router::IngressNginx;
/// use serin::{RoutePatch, Topology};
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let patch = serde_json::json!({"metadata": {"annotations": {"example.com/owner": "shop"}}});
/// let topology: Topology = web().router(IngressNginx::default()).route_patch(patch).build().expect("valid");
/// let patch: RoutePatch = topology.route.patch.expect("it was given one");
/// assert_eq!(patch.annotations["example.com/owner"], "shop");
/// assert_eq!(patch.spec, None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoutePatch {
    /// Labels.
    pub labels: Labels,
    /// Annotations.
    pub annotations: BTreeMap<String, String>,
    /// Fields of its `spec`: a mapping without any `null`.
    pub spec: Option<serde_json::Value>,
}

/// A port of a Service, as a route names it.
///
/// ```
/// use serin::ServicePortRef;
/// use serin::router::IngressNginx;
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let named = web().router(IngressNginx::default()).service_port(ServicePortRef::Name("http".into()));
/// assert_eq!(named.build().expect("the Service has it").service_port(), 80);
/// let absent = web().router(IngressNginx::default()).service_port(ServicePortRef::Number(443));
/// assert!(absent.build().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServicePortRef {
    /// By its number.
    Number(i32),
    /// By its name.
    Name(String),
}

/// A certificate and the hosts that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The Secret that holds it; none where the router has a certificate of its own.
    pub secret_name: Option<String>,
    /// The hosts that it is for.
    pub hosts: Vec<Host>,
}
