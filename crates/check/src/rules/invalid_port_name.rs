use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object};

use super::containers::{is_placeholder, placed_containers, pods_of};
use super::probes::{asked_ports, within};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "invalid-port-name",
        severity: Severity::Error,
        page: include_str!("invalid_port_name.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (path, name) in names(object) {
        let Some(reason) = reason(name).filter(|_| !is_placeholder(name)) else { continue };
        let hint = if name.parse::<u16>().is_ok() {
            "remove the quotes: in quotes it is a name"
        } else {
            "use up to 15 lower-case letters, digits and single dashes, such as `http`"
        };
        findings.add_hint(object, &path, format!("`{name}` is no name of a port: {reason}"), hint);
    }
}

/// The names of ports in an object, and where they stand.
fn names(object: &Object) -> Vec<(Path, &str)> {
    let mut names = Vec::new();
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        for (position, port) in container.ports.iter().flatten().enumerate() {
            let at = path.key("ports").index(position).key("name");
            names.extend(port.name.as_deref().map(|name| (at, name)));
        }
        for (port, value) in asked_ports(container) {
            names.extend(name(value).map(|name| (within(&path, &port), name)));
        }
    }
    if let Body::Service(service) = &object.body {
        for (position, port) in service.ports.iter().flatten().enumerate() {
            let at = Path::of("spec.ports").index(position).key("targetPort");
            names.extend(port.target_port.as_ref().and_then(name).map(|name| (at, name)));
        }
    }
    names.retain(|(_, name)| !name.is_empty());
    names
}

fn name(port: &IntOrString) -> Option<&str> {
    match port {
        IntOrString::Int(_) => None,
        IntOrString::String(name) => Some(name),
    }
}

/// Why the API server refuses a name of a port.
fn reason(name: &str) -> Option<&'static str> {
    let allowed = |it: char| matches!(it, 'a'..='z' | '0'..='9' | '-');
    if !name.chars().all(allowed) {
        return Some("only lower-case letters, digits and dashes are allowed");
    }
    if name.len() > 15 {
        return Some("it has more than 15 characters");
    }
    if !name.chars().any(|it| it.is_ascii_lowercase()) {
        return Some("it has no letter");
    }
    if name.contains("--") {
        return Some("it has two dashes in a row");
    }
    (name.starts_with('-') || name.ends_with('-')).then_some("it begins or ends with a dash")
}
