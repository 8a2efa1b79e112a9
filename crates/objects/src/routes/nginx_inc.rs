//! VirtualServer and VirtualServerRoute: a route passes to an upstream, or splits between several.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, is_of_cookie, items, port, text, whole};
use crate::Object;

pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let hosts: Vec<_> = node.and_then(|node| text(node.get("spec")?, "host")).into_iter().collect();
    let routes = ["spec.routes", "spec.subroutes"];
    let routes = routes.into_iter().flat_map(|keys| items(node, keys, &Path::root()));
    let mut rules = Vec::new();
    for (at, route) in routes {
        let path = text(route, "path").map(|path| typed(&path));
        for (at, matched) in items(Some(route), "matches", &at) {
            rules.push(RouteRule {
                hosts: hosts.clone(),
                path: path.clone(),
                is_conditional: true,
                is_by_value: items(Some(matched), "conditions", &at)
                    .into_iter()
                    .any(|(_, it)| is_by_value(it)),
                backends: backends(object, matched, &at),
                at,
                switch: None,
            });
        }
        let mut backends = backends(object, route, &at);
        backends.extend(idle(object, route, &at));
        rules.push(RouteRule { hosts: hosts.clone(), path, backends, at, ..RouteRule::default() });
    }
    rules
}

/// The Services that a route, or one of its matches, sends requests to.
fn backends(object: &Object, route: &Node, at: &Path) -> Vec<Backend> {
    let splits = items(Some(route), "splits", at);
    let of_split = |(at, split): (Path, &Node)| {
        let upstream = upstream(object, &passed(split)?)?;
        backend(object, upstream, whole(split, "weight").unwrap_or_default(), at)
    };
    let mut backends: Vec<_> = splits.into_iter().filter_map(of_split).collect();
    if let Some(upstream) = passed(route).and_then(|name| upstream(object, &name)) {
        backends.extend(backend(object, upstream, 1, at.key("action")));
    }
    backends
}

/// The one upstream that nothing is passed to, as a backend of weight 0: a canary at rest, or a stable track that the
/// canary serves for, has no other place in a VirtualServer.
fn idle(object: &Object, route: &Node, at: &Path) -> Option<Backend> {
    passed(route)?;
    let upstreams = items(object.node(), "spec.upstreams", &Path::root());
    let spec = object.node()?.get("spec")?;
    let is_idle = |upstream: &&Node| text(upstream, "name").is_some_and(|name| !names(spec, &name));
    let mut idle = upstreams.into_iter().map(|(_, upstream)| upstream).filter(is_idle);
    match (idle.next(), idle.next()) {
        (Some(only), None) => backend(object, only, 0, at.key("action")),
        _ => None,
    }
}

/// Whether anything below a node passes requests to an upstream.
fn names(node: &Node, name: &str) -> bool {
    let is_passed = passed(node).as_deref() == Some(name);
    let in_items = || node.items().iter().any(|item| names(item, name));
    let in_entries = || node.entries().iter().any(|entry| names(&entry.value, name));
    is_passed || in_items() || in_entries()
}

/// The upstream that the action of a route, a match or a split passes requests to.
fn passed(node: &Node) -> Option<String> {
    let action = node.get("action")?;
    text(action, "pass").or_else(|| text(action.get("proxy")?, "upstream"))
}

fn upstream<'a>(object: &'a Object, name: &str) -> Option<&'a Node> {
    let upstreams = items(object.node(), "spec.upstreams", &Path::root());
    let is_named = |upstream: &&Node| text(upstream, "name").as_deref() == Some(name);
    upstreams.into_iter().map(|(_, upstream)| upstream).find(is_named)
}

fn backend(object: &Object, upstream: &Node, weight: i64, at: Path) -> Option<Backend> {
    let service = text(upstream, "service")?;
    // A Service of another namespace has it before a slash.
    let (namespace, service) = service.split_once('/').unwrap_or((object.namespace(), &service));
    let (namespace, service) = (namespace.to_owned(), service.to_owned());
    Some(Backend { namespace, service, port: port(upstream.get("port")), weight, at })
}

/// A path and how nginx compares it, which a sign before it says.
fn typed(path: &str) -> (String, String) {
    let kinds = [("=", "Exact"), ("^~", "Prefix"), ("~*", "Regex"), ("~", "Regex")];
    let known =
        kinds.into_iter().find_map(|(sign, kind)| Some((path.strip_prefix(sign)?.trim_start(), kind)));
    let (path, kind) = known.unwrap_or((path, "Prefix"));
    (path.to_owned(), kind.to_owned())
}

/// Whether a condition, which holds beside all others, names a value: no negation, and no pattern of anything.
fn is_by_value(condition: &Node) -> bool {
    let value = text(condition, "value").unwrap_or_default();
    let is_of_carrier = ["header", "cookie", "argument"].iter().any(|key| condition.get(key).is_some());
    let header = text(condition, "header").unwrap_or_default();
    is_of_carrier
        && !value.starts_with('!')
        && (!value.starts_with('~') || !value.contains(".*") || is_of_cookie(&header, &value))
}
