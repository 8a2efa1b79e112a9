//! HTTPProxy.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, is_of_cookie, items, named, text};
use crate::Object;

/// One that is included has no host of its own.
pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let host = node.and_then(|node| text(node.get("spec")?.get("virtualhost")?, "fqdn"));
    let mut rules = Vec::new();
    for (at, rule) in items(node, "spec.routes", &Path::root()) {
        let conditions = items(Some(rule), "conditions", &at);
        let mirrors = |node: &Node| node.get("mirror").is_some_and(|mirror| mirror.source() == "true");
        let mut services = items(Some(rule), "services", &at);
        services.retain(|(_, node)| !mirrors(node));
        let others = ["header", "queryParameter"];
        rules.push(RouteRule {
            hosts: host.iter().cloned().collect(),
            path: path(&conditions),
            is_conditional: conditions.iter().any(|(_, it)| others.iter().any(|key| it.get(key).is_some())),
            is_by_value: conditions.iter().any(|(_, it)| is_by_value(it)),
            backends: evenly(named(object, services, 0)),
            at,
            switch: None,
        });
    }
    rules
}

/// Whether a condition, which holds beside all others, names a value of a header or of a parameter.
fn is_by_value(condition: &Node) -> bool {
    ["header", "queryParameter"].into_iter().filter_map(|key| condition.get(key)).any(|part| {
        let [name, pattern] = ["name", "regex"].map(|key| text(part, key).unwrap_or_default());
        part.get("exact").is_some() || is_of_cookie(&name, &pattern)
    })
}

/// The one path among conditions. The last of them says how it is compared: behind an exact path anything else makes
/// it a prefix.
fn path(conditions: &[(Path, &Node)]) -> Option<(String, String)> {
    let kinds = [("prefix", "Prefix"), ("exact", "Exact"), ("regex", "Regex")];
    let (position, (key, kind), value) =
        conditions.iter().enumerate().find_map(|(position, (_, node))| {
            kinds.into_iter().find_map(|kind| Some((position, kind, text(node, kind.0)?)))
        })?;
    let is_last = position + 1 == conditions.len();
    let kind = if key == "exact" && !is_last { "Prefix" } else { kind };
    Some((value, kind.to_owned()))
}

/// Where no weight is above 0, each Service gets the same.
fn evenly(mut backends: Vec<Backend>) -> Vec<Backend> {
    if backends.iter().all(|backend| backend.weight == 0) {
        backends.iter_mut().for_each(|backend| backend.weight = 1);
    }
    backends
}
