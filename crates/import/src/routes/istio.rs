//! A VirtualService.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::matchers::header;
use super::{
    Case, Condition, PathMatch, Reader, Route, Taken, Target, View, by_elements, for_hosts, letters, shares,
    texts,
};
use crate::json::{items, text, without};

pub(super) struct Istio;

impl Reader for Istio {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["http", "hosts"]);
        let Some(object) = view.objects.first() else { return route };
        let nothing = Json::Null;
        let spec = object.get("spec").unwrap_or(&nothing);
        let hosts = texts(items(spec, "hosts"));
        for (number, rule) in items(spec, "http").iter().enumerate() {
            let at = Path::of("spec.http").index(number);
            let everything = [Json::Object(Map::new())];
            let matches = Some(items(rule, "match")).filter(|it| !it.is_empty()).unwrap_or(&everything);
            for matched in matches {
                let case = Case {
                    host: None,
                    path: path(matched),
                    condition: condition(matched),
                    targets: targets(view, rule),
                    // A name is for people who read statistics.
                    rest: without(rule, &["match", "route", "name"]),
                    at: (0, at.clone()),
                };
                route.cases.extend(for_hosts(&hosts, case));
            }
        }
        route.cases = by_elements(route.cases);
        route
    }

    fn settings(&self, route: &Route, _: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        taken.set("gateways", rest.get("gateways"));
        taken.set("timeout", route.of_all("timeout"));
        let known = ["attempts", "perTryTimeout", "retryOn"];
        let is_known = |retries: &&Json| without(retries, &known).is_empty();
        taken.set("retries", route.of_all("retries").filter(is_known));
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.http[]", "spec.http[].route[]"]
    }
}

fn path(matched: &Json) -> PathMatch {
    let Some(uri) = matched.get("uri") else { return PathMatch::Prefix("/".to_owned()) };
    let kinds = ["exact", "prefix", "regex"];
    let found = kinds.into_iter().find_map(|kind| Some(letters(kind, text(uri, kind)?)));
    found.unwrap_or_else(|| PathMatch::Other(uri.to_string()))
}

fn condition(matched: &Json) -> Option<Condition> {
    let conditions = without(matched, &["uri", "name"]);
    if conditions.is_empty() {
        return None;
    }
    let other = || Condition::Other(Json::Object(conditions.clone()).to_string());
    let headers = matched.get("headers").and_then(Json::as_object);
    let Some((name, value)) =
        headers.filter(|it| it.len() == 1 && conditions.len() == 1).and_then(|it| it.iter().next())
    else {
        return Some(other());
    };
    Some(match (text(value, "exact"), text(value, "regex")) {
        (Some(exact), None) => header(name, exact, false),
        (None, Some(pattern)) => header(name, pattern, true),
        _ => other(),
    })
}

fn targets(view: &View<'_>, rule: &Json) -> Vec<Target> {
    let routes = items(rule, "route");
    let target = |node: &Json| {
        let nothing = Json::Null;
        let destination = node.get("destination").unwrap_or(&nothing);
        let host = text(destination, "host").unwrap_or_default();
        let service = match text(destination, "subset") {
            Some(subset) => format!("?subset {subset} of {host}"),
            None => service(view, host),
        };
        let port = view.port(destination.get("port").and_then(|port| port.get("number")));
        let rest = without(node, &["destination", "weight"]);
        let default = if routes.len() == 1 { 1.0 } else { 0.0 };
        let weight = if routes.len() == 1 { 1.0 } else { super::weight(node, "weight", default) };
        (Target { service, port, share: 0, rest }, weight)
    };
    shares(routes.iter().map(target).collect())
}

/// `web.shop.svc.cluster.local` as a route in the namespace `shop` would write it: `web`.
fn service(view: &View<'_>, host: &str) -> String {
    let mut parts = host.splitn(4, '.');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(name), Some(namespace), Some("svc")) => view.service(name, Some(namespace)),
        _ => host.to_owned(),
    }
}
