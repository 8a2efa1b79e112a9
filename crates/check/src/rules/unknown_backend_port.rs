use k8s_openapi::api::core::v1::ServicePort;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Backend, BackendPort, Body, Objects, RouterKind};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unknown-backend-port",
        severity: Severity::Error,
        page: include_str!("unknown_backend_port.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for route in objects.routes() {
        for backend in &route.rule.backends {
            let Some(port) = backend.port.as_ref().filter(|port| !is_magic(port)) else { continue };
            let Some(service) = objects.service(&backend.namespace, &backend.service) else { continue };
            let Body::Service(spec) = &objects.at(service).body else { continue };
            let ports = spec.ports.as_deref().unwrap_or_default();
            // A Service that is only a name of something else has no ports to choose from.
            let is_alias = spec.type_.as_deref() == Some("ExternalName");
            if ports.is_empty() || is_alias || ports.iter().any(|it| is_meant(route.router, port, it)) {
                continue;
            }
            findings.add_hint(
                objects.at(route.object),
                &path(route.router, backend, port),
                format!("Service `{}` has no port `{}`", backend.service, shown(port)),
                format!("it has {}", list(ports)),
            );
        }
    }
}

/// The name by which the AWS Load Balancer Controller knows an action.
fn is_magic(port: &BackendPort) -> bool {
    matches!(port, BackendPort::Name(name) if name == "use-annotation")
}

fn is_meant(router: RouterKind, named: &BackendPort, port: &ServicePort) -> bool {
    let by_itself = match named {
        BackendPort::Number(number) => i64::from(port.port) == *number,
        BackendPort::Name(name) => port.name.as_ref() == Some(name),
    };
    // Controllers that stem from ingress-nginx take the port of the pods as well. Source: kubernetes/ingress-nginx,
    // `internal/ingress/controller/controller.go` (`serviceEndpoints`).
    let by_target = match (named, &port.target_port) {
        (BackendPort::Number(number), Some(IntOrString::Int(target))) => i64::from(*target) == *number,
        (BackendPort::Name(name), Some(IntOrString::String(target))) => name == target,
        (BackendPort::Number(_) | BackendPort::Name(_), _) => false,
    };
    let takes_target = matches!(router, RouterKind::IngressNginx | RouterKind::OtherIngress);
    by_itself || (takes_target && by_target)
}

fn path(router: RouterKind, backend: &Backend, port: &BackendPort) -> Path {
    let key = match port {
        BackendPort::Number(_) => "number",
        BackendPort::Name(_) => "name",
    };
    match router {
        RouterKind::Istio => backend.at.key("destination").key("port").key("number"),
        RouterKind::IngressNginx | RouterKind::OtherIngress | RouterKind::Alb => {
            backend.at.key("port").key(key)
        }
        RouterKind::Apisix => backend.at.key("servicePort"),
        RouterKind::Contour | RouterKind::GatewayApi | RouterKind::NginxInc | RouterKind::Traefik => {
            backend.at.key("port")
        }
    }
}

fn shown(port: &BackendPort) -> String {
    match port {
        BackendPort::Number(number) => number.to_string(),
        BackendPort::Name(name) => name.clone(),
    }
}

fn list(ports: &[ServicePort]) -> String {
    let shown = ports.iter().map(|port| match &port.name {
        Some(name) => format!("`{}`, named `{name}`", port.port),
        None => format!("`{}`", port.port),
    });
    shown.collect::<Vec<_>>().join("; ")
}
