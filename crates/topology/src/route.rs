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
