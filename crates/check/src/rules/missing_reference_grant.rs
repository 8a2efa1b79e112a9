use serin_diagnostic::{Rule, Severity};
use serin_objects::{Backend, Object, Objects, RouterKind};
use serin_yaml::Node;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "missing-reference-grant",
        severity: Severity::Error,
        page: include_str!("missing_reference_grant.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for route in objects.routes().iter().filter(|route| route.router == RouterKind::GatewayApi) {
        let object = objects.at(route.object);
        for backend in &route.rule.backends {
            let is_apart = backend.namespace != object.namespace() && !object.namespace().is_empty();
            // Where the Service is kept elsewhere, so may be the grant.
            let is_here = objects.service(&backend.namespace, &backend.service).is_some();
            if !is_apart || !is_here || is_granted(objects, object, backend) {
                continue;
            }
            let (from, to) = (object.namespace(), &backend.namespace);
            let message =
                format!("no ReferenceGrant in `{to}` lets a route in `{from}` name `{}`", backend.service);
            let hint = format!("put a ReferenceGrant for {} of `{from}` into namespace `{to}`", object.kind);
            findings.add_hint(object, &backend.at, message, hint);
        }
    }
}

fn is_granted(objects: &Objects, route: &Object, backend: &Backend) -> bool {
    let is_grant = |object: &&Object| {
        object.kind == "ReferenceGrant"
            && object.api_version.starts_with("gateway.networking.k8s.io/")
            && object.namespace() == backend.namespace
    };
    let mut grants = objects.all().iter().map(|object| &**object).filter(is_grant);
    grants.any(|grant| {
        let is_from = |node: &Node| {
            text(node, "group") == Some("gateway.networking.k8s.io")
                && text(node, "kind") == Some(&route.kind)
                && text(node, "namespace") == Some(route.namespace())
        };
        let is_to = |node: &Node| {
            text(node, "group").unwrap_or_default().is_empty()
                && text(node, "kind") == Some("Service")
                && text(node, "name").is_none_or(|name| name == backend.service)
        };
        list(grant, "from").iter().any(is_from) && list(grant, "to").iter().any(is_to)
    })
}

fn list<'a>(object: &'a Object, key: &str) -> &'a [Node] {
    object.node().and_then(|node| node.get("spec")?.get(key)).map(Node::items).unwrap_or_default()
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key).and_then(Node::as_str)
}
