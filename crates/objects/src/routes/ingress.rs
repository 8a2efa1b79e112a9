//! The Ingress of ingress-nginx and of controllers that only share its type.

use k8s_openapi::api::networking::v1::{IngressBackend, IngressSpec};
use serin_diagnostic::Path;

use super::{Backend, BackendPort, RouteRule, RouterKind};
use crate::{Body, CanarySwitch, Object, PREFIX};

const ALB: &str = "alb.ingress.kubernetes.io/";

/// Classes whose controllers read neither the annotations of ingress-nginx nor those of the AWS Load Balancer Controller;
/// such a one is left over from before. Sources: what the charts and manifests of these controllers call their class.
const FOREIGN: [&str; 16] = [
    "ambassador",
    "apisix",
    "azure-application-gateway",
    "azure/application-gateway",
    "cilium",
    "contour",
    "gce",
    "gce-internal",
    "haproxy",
    "istio",
    "kong",
    "openshift-default",
    "skipper",
    "tailscale",
    "traefik",
    "voyager",
];

/// What reads an Ingress: by its class, else by the annotations that it carries.
pub(super) fn router(object: &Object) -> RouterKind {
    let carries =
        |prefix: &str| object.annotations().is_some_and(|all| all.keys().any(|key| key.starts_with(prefix)));
    match class(object) {
        Some("alb") => RouterKind::Alb,
        // Traefik has a provider that reads them, and is asked for by a class like any other.
        Some("traefik") if carries(PREFIX) => RouterKind::IngressNginx,
        Some(class) if FOREIGN.contains(&class) => RouterKind::OtherIngress,
        Some(class) if class.contains("nginx") => RouterKind::IngressNginx,
        _ if carries(ALB) => RouterKind::Alb,
        _ if carries(PREFIX) => RouterKind::IngressNginx,
        _ => RouterKind::OtherIngress,
    }
}

/// The class of an Ingress, by its field or by the annotation that came before it.
#[must_use]
pub fn class(object: &Object) -> Option<&str> {
    let Body::Ingress(spec) = &object.body else { return None };
    spec.ingress_class_name.as_deref().or_else(|| object.annotation("kubernetes.io/ingress.class"))
}

pub(super) fn rules(object: &Object, router: RouterKind) -> Vec<RouteRule> {
    let Body::Ingress(spec) = &object.body else { return Vec::new() };
    let switch = CanarySwitch::of(object).filter(|_| router == RouterKind::IngressNginx);
    let of_path = |path: IngressPath<'_>| {
        let backends = backend(object, path.backend, &path.at).into_iter().collect();
        RouteRule { backends, switch: switch.clone(), ..path.rule() }
    };
    each_path(spec).into_iter().map(of_path).collect()
}

/// A path of an Ingress, or its default backend, for which neither host nor path is said.
pub(super) struct IngressPath<'a> {
    host: Option<&'a str>,
    path: Option<(&'a str, &'a str)>,
    pub(super) backend: &'a IngressBackend,
    at: Path,
}

impl IngressPath<'_> {
    fn rule(&self) -> RouteRule {
        RouteRule {
            hosts: self.host.iter().map(|host| (*host).to_owned()).collect(),
            path: self.path.map(|(path, path_type)| (path.to_owned(), path_type.to_owned())),
            at: self.at.clone(),
            ..RouteRule::default()
        }
    }
}

pub(super) fn each_path(spec: &IngressSpec) -> Vec<IngressPath<'_>> {
    let mut paths = Vec::new();
    if let Some(backend) = &spec.default_backend {
        paths.push(IngressPath { host: None, path: None, backend, at: Path::of("spec.defaultBackend") });
    }
    for (number, rule) in spec.rules.iter().flatten().enumerate() {
        let at = Path::of("spec.rules").index(number).key("http").key("paths");
        for (position, path) in rule.http.iter().flat_map(|http| http.paths.iter().enumerate()) {
            paths.push(IngressPath {
                host: rule.host.as_deref(),
                path: Some((path.path.as_deref().unwrap_or("/"), &path.path_type)),
                backend: &path.backend,
                at: at.index(position),
            });
        }
    }
    paths
}

fn backend(object: &Object, backend: &IngressBackend, at: &Path) -> Option<Backend> {
    let service = backend.service.as_ref()?;
    let port = service.port.as_ref().and_then(|port| {
        let name = port.name.clone().map(BackendPort::Name);
        port.number.map(|number| BackendPort::Number(number.into())).or(name)
    });
    let is_default = *at == Path::of("spec.defaultBackend");
    let at = if is_default { at.clone() } else { at.key("backend") };
    Some(Backend {
        namespace: object.namespace().to_owned(),
        service: service.name.clone(),
        port,
        weight: 1,
        at: at.key("service"),
    })
}
