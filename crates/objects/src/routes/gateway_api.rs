//! HTTPRoute and GRPCRoute.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, is_of_cookie, items, port, text, texts, whole};
use crate::Object;

pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let hosts = texts(node.and_then(|node| node.get("spec")?.get("hostnames")));
    // The method of gRPC is what the path is of HTTP.
    let conditions: &[&str] =
        if object.kind == "GRPCRoute" { &["headers"] } else { &["headers", "queryParams", "method"] };
    let mut rules = Vec::new();
    for (at, rule) in items(node, "spec.rules", &Path::root()) {
        let matches = items(Some(rule), "matches", &at);
        let is_conditional = !matches.is_empty()
            && matches.iter().all(|(_, node)| conditions.iter().any(|key| node.get(key).is_some()));
        let is_by_value = is_conditional && matches.iter().all(|(at, node)| is_by_value(node, at));
        let path = match matches.as_slice() {
            [(_, only)] => only.get("path").map(|path| {
                let value = text(path, "value").unwrap_or_else(|| "/".to_owned());
                (value, text(path, "type").unwrap_or_else(|| "PathPrefix".to_owned()))
            }),
            _ => None,
        };
        let backends = items(Some(rule), "backendRefs", &at);
        let backends = backends.into_iter().filter_map(|(at, node)| backend(object, node, at)).collect();
        rules.push(RouteRule {
            hosts: hosts.clone(),
            path,
            is_conditional,
            is_by_value,
            backends,
            at,
            switch: None,
        });
    }
    rules
}

/// Whether a match names a value of a header or of a parameter.
fn is_by_value(matched: &Node, at: &Path) -> bool {
    let parts = ["headers", "queryParams"].into_iter().flat_map(|key| items(Some(matched), key, at));
    let mut parts = parts.peekable();
    parts.peek().is_some()
        && parts.all(|(_, part)| match text(part, "type").as_deref() {
            None | Some("Exact") => true,
            _ => {
                let [name, value] = ["name", "value"].map(|key| text(part, key).unwrap_or_default());
                is_of_cookie(&name, &value)
            }
        })
}

fn backend(object: &Object, node: &Node, at: Path) -> Option<Backend> {
    // Other kinds of backends are none of ours.
    let is_service = text(node, "kind").is_none_or(|kind| kind == "Service")
        && text(node, "group").is_none_or(|group| group.is_empty() || group == "core");
    let service = text(node, "name").filter(|_| is_service)?;
    Some(Backend {
        namespace: text(node, "namespace").unwrap_or_else(|| object.namespace().to_owned()),
        service,
        port: port(node.get("port")),
        weight: whole(node, "weight").unwrap_or(1),
        at,
    })
}
