use std::collections::BTreeMap;

use crate::{Host, HttpPath};

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
}

/// A router and what it alone needs to know.
///
/// How each one behaves and what it can express is for `serin-render` to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Router {
    /// The community's ingress-nginx: a pair of Ingresses.
    IngressNginx(IngressNginx),
}

/// What ingress-nginx alone needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngressNginx {
    /// The IngressClass; none means the cluster's default class.
    pub ingress_class_name: Option<String>,
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
