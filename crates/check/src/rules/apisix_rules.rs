//! What several rules ask of ApisixRoutes.

use serin_diagnostic::Path;
use serin_objects::{Object, RouterKind};
use serin_yaml::{Node, Value};

/// The rules of an ApisixRoute, each with its place; none of another object.
pub(crate) fn apisix_rules(object: &Object) -> Vec<(Path, &Node)> {
    if RouterKind::of(object) != Some(RouterKind::Apisix) {
        return Vec::new();
    }
    let rules = object.node().and_then(|node| node.get("spec")?.get("http"));
    let rules = rules.map(Node::items).unwrap_or_default();
    let at = Path::of("spec.http");
    rules.iter().enumerate().map(|(position, rule)| (at.index(position), rule)).collect()
}

/// The texts of a list of a mapping.
pub(crate) fn texts<'a>(node: &'a Node, key: &str) -> Vec<&'a str> {
    node.get(key).map(Node::items).unwrap_or_default().iter().filter_map(Node::as_str).collect()
}

/// The priority of a rule; none where it is no number.
pub(crate) fn priority(rule: &Node) -> Option<i64> {
    match rule.get("priority").map(|node| &node.value) {
        None | Some(Value::Null) => Some(0),
        Some(Value::Number(text)) => text.parse().ok(),
        Some(Value::Bool(_) | Value::String(_) | Value::Sequence(_) | Value::Mapping(_)) => None,
    }
}
