//! Routers whose objects are a list of Services with weights and little else.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, items, port, text, texts, whole};
use crate::Object;

/// HTTPProxy: weights that are left out count 1 where none is set, and 0 beside others.
pub(super) fn contour(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let host = node.and_then(|node| text(node.get("spec")?.get("virtualhost")?, "fqdn"));
    let mut rules = Vec::new();
    for (at, rule) in items(node, "spec.routes", &Path::root()) {
        let conditions = items(Some(rule), "conditions", &at);
        let prefix = conditions.iter().find_map(|(_, node)| text(node, "prefix"));
        let mirrors = |node: &Node| node.get("mirror").is_some_and(|mirror| mirror.source() == "true");
        let mut services = items(Some(rule), "services", &at);
        services.retain(|(_, node)| !mirrors(node));
        let default = i64::from(!services.iter().any(|(_, node)| node.get("weight").is_some()));
        rules.push(RouteRule {
            hosts: host.iter().cloned().collect(),
            path: prefix.map(|prefix| (prefix, "Prefix".to_owned())),
            is_conditional: conditions.iter().any(|(_, node)| node.get("header").is_some()),
            backends: named(object, services, default),
            at,
            switch: None,
        });
    }
    rules
}

/// VirtualServer: a route passes to an upstream, or splits between several.
pub(super) fn nginx_inc(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let hosts: Vec<_> = node.and_then(|node| text(node.get("spec")?, "host")).into_iter().collect();
    let upstreams = items(node, "spec.upstreams", &Path::root());
    let backend = |at: &Path, node: &Node, weight: i64| {
        let name = text(node.get("action")?, "pass")?;
        let is_named = |upstream: &Node| text(upstream, "name").as_ref() == Some(&name);
        let (_, upstream) = upstreams.iter().find(|(_, upstream)| is_named(upstream))?;
        Some(Backend {
            namespace: object.namespace().to_owned(),
            service: text(upstream, "service")?,
            port: port(upstream.get("port")),
            weight,
            at: at.clone(),
        })
    };
    let mut rules = Vec::new();
    for (at, route) in items(node, "spec.routes", &Path::root()) {
        let splits = items(Some(route), "splits", &at);
        let of_split =
            |(at, split): &(Path, &Node)| backend(at, split, whole(split, "weight").unwrap_or_default());
        let mut backends: Vec<_> = splits.iter().filter_map(of_split).collect();
        backends.extend(backend(&at, route, 1));
        for (at, matched) in items(Some(route), "matches", &at) {
            let backends = backend(&at, matched, 1).into_iter().collect();
            rules.push(RouteRule { is_conditional: true, backends, at, ..RouteRule::default() });
        }
        let path = text(route, "path").map(|path| (path, "Prefix".to_owned()));
        rules.push(RouteRule { hosts: hosts.clone(), path, backends, at, ..RouteRule::default() });
    }
    rules
}

/// ApisixRoute.
pub(super) fn apisix(object: &Object) -> Vec<RouteRule> {
    let mut rules = Vec::new();
    for (at, rule) in items(object.node(), "spec.http", &Path::root()) {
        let matched = rule.get("match");
        let backends = items(Some(rule), "backends", &at).into_iter().filter_map(|(at, node)| {
            Some(Backend {
                namespace: object.namespace().to_owned(),
                service: text(node, "serviceName")?,
                port: port(node.get("servicePort")),
                weight: whole(node, "weight").unwrap_or(100),
                at,
            })
        });
        rules.push(RouteRule {
            hosts: texts(matched.and_then(|matched| matched.get("hosts"))),
            is_conditional: matched.is_some_and(|matched| matched.get("exprs").is_some()),
            backends: backends.collect(),
            at,
            ..RouteRule::default()
        });
    }
    rules
}

/// Services by `name`, `namespace`, `port` and `weight`.
fn named(object: &Object, services: Vec<(Path, &Node)>, default_weight: i64) -> Vec<Backend> {
    let service = |(at, node): (Path, &Node)| {
        Some(Backend {
            namespace: text(node, "namespace").unwrap_or_else(|| object.namespace().to_owned()),
            service: text(node, "name")?,
            port: port(node.get("port")),
            weight: whole(node, "weight").unwrap_or(default_weight),
            at,
        })
    };
    services.into_iter().filter_map(service).collect()
}
