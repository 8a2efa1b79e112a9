//! ApisixRoute.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, items, port, text, texts, whole};
use crate::Object;

/// ApisixRoute. A single backend gets everything, whatever its weight.
pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let mut rules = Vec::new();
    for (at, rule) in items(object.node(), "spec.http", &Path::root()) {
        let matched = rule.get("match");
        let is_sole = rule.get("upstreams").is_none_or(|it| it.items().is_empty())
            && rule.get("backends").is_some_and(|it| it.items().len() == 1);
        let backends = items(Some(rule), "backends", &at).into_iter().filter_map(|(at, node)| {
            Some(Backend {
                namespace: object.namespace().to_owned(),
                service: text(node, "serviceName")?,
                port: port(node.get("servicePort")),
                weight: if is_sole { 1 } else { whole(node, "weight").unwrap_or(100) },
                at,
            })
        });
        rules.push(RouteRule {
            hosts: texts(matched.and_then(|matched| matched.get("hosts"))),
            path: apisix_path(&texts(matched.and_then(|matched| matched.get("paths")))),
            is_conditional: matched.is_some_and(|matched| matched.get("exprs").is_some()),
            is_by_value: items(matched, "exprs", &at)
                .into_iter()
                .any(|(_, expression)| is_by_value(expression)),
            backends: backends.collect(),
            at,
            ..RouteRule::default()
        });
    }
    rules
}

/// The one path of a rule; a prefix by elements is two of them, `/a` and `/a/*`.
fn apisix_path(paths: &[String]) -> Option<(String, String)> {
    let prefix = |path: &str| (path.to_owned(), "Prefix".to_owned());
    match paths {
        [everything] if everything == "/*" => Some(prefix("/")),
        [only] if !only.contains('*') => Some((only.clone(), "Exact".to_owned())),
        [bare, below] if below.strip_suffix("/*") == Some(bare) => Some(prefix(bare)),
        _ => None,
    }
}

/// Whether an expression, which holds beside all others, names a value of a header, a cookie or a parameter.
fn is_by_value(expression: &Node) -> bool {
    let scope = expression.get("subject").and_then(|subject| text(subject, "scope"));
    scope.is_some_and(|scope| ["Header", "Cookie", "Query"].contains(&scope.as_str()))
        && text(expression, "op").as_deref() == Some("Equal")
}
