//! An ApisixRoute.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::{
    Case, Condition, PathMatch, Reader, Route, Taken, Target, View, by_elements, for_hosts, shares, texts,
};
use crate::json::{items, text, without};

pub(super) struct Apisix;

impl Reader for Apisix {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["http"]);
        let Some(object) = view.objects.first() else { return route };
        let nothing = Json::Null;
        let spec = object.get("spec").unwrap_or(&nothing);
        for (number, rule) in items(spec, "http").iter().enumerate() {
            let matched = rule.get("match").unwrap_or(&nothing);
            let condition =
                condition(items(matched, "exprs"), without(matched, &["hosts", "paths", "exprs"]));
            // What wins over the split is for the plan to say.
            let keys: &[&str] = match condition {
                Some(_) => &["name", "match", "backends", "priority"],
                None => &["name", "match", "backends"],
            };
            for path in texts(items(matched, "paths")) {
                let case = Case {
                    host: None,
                    path: path_match(&path),
                    condition: condition.clone(),
                    targets: targets(view, rule),
                    rest: without(rule, keys),
                    at: (0, Path::of("spec.http").index(number)),
                };
                route.cases.extend(for_hosts(&texts(items(matched, "hosts")), case));
            }
        }
        route.cases = by_elements(route.cases);
        route
    }

    fn settings(&self, route: &Route, _: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        taken.set("ingressClassName", rest.get("ingressClassName"));
        let timeout = route.of_all("timeout").and_then(|timeout| {
            let mut seconds = Map::new();
            for (key, value) in timeout.as_object()? {
                let value: i64 = value.as_str()?.strip_suffix('s')?.parse().ok()?;
                seconds.insert(format!("{key}Seconds"), Json::from(value));
            }
            Some(Json::Object(seconds))
        });
        taken.set("timeout", timeout.as_ref());
        taken.set("websocket", route.of_all("websocket"));
        let name = route.of_all("plugin_config_name").map(|name| {
            let mut config = Map::from_iter([("name".to_owned(), name.clone())]);
            let namespace = route.of_all("plugin_config_namespace");
            config.extend(namespace.map(|namespace| ("namespace".to_owned(), namespace.clone())));
            Json::Object(config)
        });
        taken.set("pluginConfig", name.as_ref());
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.http[]", "spec.http[].backends[]"]
    }
}

/// `/a/*` is what lies below `/a`; with `/a` beside it, a prefix by elements.
fn path_match(path: &str) -> PathMatch {
    match path.strip_suffix('*') {
        Some("/") => PathMatch::Prefix("/".to_owned()),
        Some(start) if !start.contains(['*', ':']) => PathMatch::Letters(start.to_owned()),
        None if !path.contains(':') => PathMatch::Exact(path.to_owned()),
        _ => PathMatch::Other(path.to_owned()),
    }
}

fn condition(expressions: &[Json], others: Map<String, Json>) -> Option<Condition> {
    if expressions.is_empty() && others.is_empty() {
        return None;
    }
    let other =
        || Condition::Other(format!("{} {}", Json::from(expressions.to_vec()), Json::Object(others.clone())));
    let ([only], true) = (expressions, others.is_empty()) else { return Some(other()) };
    let (subject, value) = (only.get("subject"), text(only, "value"));
    let scope = subject.and_then(|subject| text(subject, "scope"));
    let name = subject.and_then(|subject| text(subject, "name"));
    Some(match (text(only, "op"), scope, name, value) {
        (Some("Equal"), Some("Header"), Some(name), Some(value)) => {
            Condition::Header(name.to_owned(), value.to_owned())
        }
        (Some("Equal"), Some("Cookie"), Some(name), Some(value)) => {
            Condition::Cookie(name.to_owned(), value.to_owned())
        }
        _ => other(),
    })
}

fn targets(view: &View<'_>, rule: &Json) -> Vec<Target> {
    let backends = items(rule, "backends");
    let target = |backend: &Json| {
        let target = Target {
            service: text(backend, "serviceName").unwrap_or_default().to_owned(),
            port: view.port(backend.get("servicePort")),
            share: 0,
            rest: without(backend, &["serviceName", "servicePort", "weight"]),
        };
        // A single backend gets everything, whatever its weight.
        let weight = if backends.len() == 1 { 1.0 } else { super::weight(backend, "weight", 100.0) };
        (target, weight)
    };
    shares(backends.iter().map(target).collect())
}
