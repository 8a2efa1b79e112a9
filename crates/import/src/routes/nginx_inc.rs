//! A VirtualServer.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::matchers::{header, plain};
use super::{Case, Condition, PathMatch, Reader, Route, Taken, Target, View, by_elements, letters, shares};
use crate::json::{items, text, without};

pub(super) struct NginxInc;

impl Reader for NginxInc {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["host", "upstreams", "routes"]);
        let Some(object) = view.objects.first() else { return route };
        let nothing = Json::Null;
        let spec = object.get("spec").unwrap_or(&nothing);
        let host = text(spec, "host").map(str::to_owned);
        for (number, rule) in items(spec, "routes").iter().enumerate() {
            let at = Path::of("spec.routes").index(number);
            let case = |condition, targets| Case {
                host: host.clone(),
                path: path(text(rule, "path").unwrap_or("/")),
                condition,
                targets,
                rest: without(rule, &["path", "matches", "splits", "action"]),
                at: (0, at.clone()),
            };
            for matched in items(rule, "matches") {
                let condition = condition(items(matched, "conditions"));
                route.cases.push(case(Some(condition), targets(view, spec, matched)));
            }
            route.cases.push(case(None, targets(view, spec, rule)));
        }
        route.cases = by_elements(route.cases);
        route
    }

    fn settings(&self, route: &Route, view: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        taken.set("ingressClassName", rest.get("ingressClassName"));
        let tls = rest.get("tls");
        let redirect = tls.and_then(|tls| tls.get("redirect"));
        let is_plain = redirect.is_some_and(|it| without(it, &["enable"]).is_empty());
        taken.set("redirectToHttps", redirect.filter(|_| is_plain).and_then(|it| it.get("enable")));
        let upstreams = view.objects.first().and_then(|object| object.get("spec"));
        let upstreams = upstreams.map(|spec| items(spec, "upstreams")).unwrap_or_default();
        for (key, name) in [
            ("connect-timeout", "connectTimeout"),
            ("read-timeout", "readTimeout"),
            ("send-timeout", "sendTimeout"),
        ] {
            let first = upstreams.first().and_then(|upstream| upstream.get(key));
            let is_of_all = upstreams.iter().all(|upstream| upstream.get(key) == first);
            taken.set(name, first.filter(|_| is_of_all));
        }
        if let Some(tls) = tls {
            taken.tls.push((text(tls, "secret").map(str::to_owned), Vec::new()));
        }
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.routes[]", "spec.upstreams[]"]
    }
}

/// A path, and the sign before it that says how nginx compares it.
fn path(path: &str) -> PathMatch {
    if let Some(path) = path.strip_prefix('=') {
        return letters("exact", path.trim_start());
    }
    if path.starts_with(['~', '^']) {
        return PathMatch::Other(path.to_owned());
    }
    letters("prefix", path)
}

fn condition(conditions: &[Json]) -> Condition {
    let other = || Condition::Other(Json::from(conditions.to_vec()).to_string());
    let [only] = conditions else { return other() };
    let value = text(only, "value").unwrap_or_default();
    match (text(only, "header"), text(only, "cookie"), value.strip_prefix('~')) {
        (Some(name), None, Some(pattern)) => {
            let whole = pattern.strip_prefix('^').and_then(|it| it.strip_suffix('$')).and_then(plain);
            match whole {
                Some(value) => header(name, &value, false),
                None => header(name, pattern, true),
            }
        }
        (Some(name), None, None) if !value.starts_with('!') => header(name, value, false),
        (None, Some(name), None) if !value.starts_with('!') => {
            Condition::Cookie(name.to_owned(), value.to_owned())
        }
        _ => other(),
    }
}

/// The Services behind the upstreams that a route, or one of its matches, passes requests to.
fn targets(view: &View<'_>, spec: &Json, rule: &Json) -> Vec<Target> {
    let splits = items(rule, "splits").iter().map(|split| (split, super::weight(split, "weight", 0.0)));
    let whole = rule.get("action").map(|_| (rule, 1.0));
    let target = |(node, weight): (&Json, f64)| {
        let nothing = Json::Null;
        let action = node.get("action").unwrap_or(&nothing);
        let passed = text(action, "pass");
        let upstream =
            items(spec, "upstreams").iter().find(|it| passed.is_some() && text(it, "name") == passed);
        let mut rest: Map<String, Json> = without(action, &["pass"]);
        let (service, port) = match upstream {
            Some(upstream) => {
                rest.extend(without(upstream, &["name", "service", "port"]));
                (text(upstream, "service").unwrap_or_default().to_owned(), view.port(upstream.get("port")))
            }
            None => (format!("?action {action}"), None),
        };
        let service = match service.split_once('/') {
            Some((namespace, name)) => view.service(name, Some(namespace)),
            None => service,
        };
        (Target { service, port, share: 0, rest }, weight)
    };
    shares(splits.chain(whole).map(target).collect())
}
