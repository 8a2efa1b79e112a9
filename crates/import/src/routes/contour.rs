//! An HTTPProxy with a host.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::matchers::header;
use super::{Case, Condition, PathMatch, Reader, Route, Taken, Target, View, by_elements, letters, shares};
use crate::json::{items, text, without};

pub(super) struct Contour;

impl Reader for Contour {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["routes"]);
        let Some(object) = view.objects.first() else { return route };
        let nothing = Json::Null;
        let spec = object.get("spec").unwrap_or(&nothing);
        let host = spec.get("virtualhost").and_then(|host| text(host, "fqdn")).map(str::to_owned);
        for (number, rule) in items(spec, "routes").iter().enumerate() {
            let conditions = items(rule, "conditions");
            route.cases.push(Case {
                host: host.clone(),
                path: path(conditions),
                condition: condition(conditions),
                targets: targets(view, rule),
                rest: without(rule, &["conditions", "services"]),
                at: (0, Path::of("spec.routes").index(number)),
            });
        }
        route.cases = by_elements(route.cases);
        if let Some(virtual_host) = route.rest.first_mut().and_then(|rest| rest.get_mut("virtualhost")) {
            *virtual_host = Json::Object(without(virtual_host, &["fqdn"]));
        }
        route
    }

    fn settings(&self, route: &Route, _: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        taken.set("ingressClassName", rest.get("ingressClassName"));
        let known = ["response", "idle", "idleConnection"];
        let is_known = |policy: &&Json| without(policy, &known).is_empty();
        taken.set("timeoutPolicy", route.of_all("timeoutPolicy").filter(is_known));
        taken.set("permitInsecure", route.of_all("permitInsecure"));
        taken.set("enableWebsockets", route.of_all("enableWebsockets"));
        let tls = rest.get("virtualhost").and_then(|host| host.get("tls"));
        taken.set("minimumProtocolVersion", tls.and_then(|tls| tls.get("minimumProtocolVersion")));
        let secret = tls.and_then(|tls| text(tls, "secretName"));
        taken.tls.extend(secret.map(|secret| (Some(secret.to_owned()), Vec::new())));
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.routes[]", "spec.routes[].services[]"]
    }
}

fn path(conditions: &[Json]) -> PathMatch {
    let mut found = conditions.iter().enumerate().flat_map(|(position, condition)| {
        ["prefix", "exact", "regex"]
            .into_iter()
            .filter_map(move |kind| Some((position, kind, text(condition, kind)?)))
    });
    match (found.next(), found.next()) {
        (None, _) => PathMatch::Prefix("/".to_owned()),
        // The last condition decides whether an exact path is one.
        (Some((position, "exact", path)), None) if position + 1 < conditions.len() => letters("prefix", path),
        (Some((_, kind, path)), None) => letters(kind, path),
        _ => PathMatch::Other(Json::from(conditions.to_vec()).to_string()),
    }
}

fn condition(conditions: &[Json]) -> Option<Condition> {
    let others: Vec<Map<String, Json>> = conditions
        .iter()
        .map(|it| without(it, &["prefix", "exact", "regex"]))
        .filter(|it| !it.is_empty())
        .collect();
    let other = || Condition::Other(Json::from(others.clone()).to_string());
    match others.as_slice() {
        [] => None,
        [only] if only.len() == 1 => {
            let Some(of_header) = only.get("header") else { return Some(other()) };
            let name = text(of_header, "name").unwrap_or_default();
            Some(match (text(of_header, "exact"), text(of_header, "regex")) {
                (Some(value), None) => header(name, value, false),
                (None, Some(pattern)) => header(name, pattern, true),
                _ => other(),
            })
        }
        _ => Some(other()),
    }
}

fn targets(view: &View<'_>, rule: &Json) -> Vec<Target> {
    let target = |service: &Json| {
        let name = text(service, "name").unwrap_or_default();
        // A mirror gets copies, and answers nobody.
        let name = if service.get("mirror").is_some() { format!("?mirror {name}") } else { name.to_owned() };
        let rest = without(service, &["name", "port", "weight"]);
        let target = Target { service: name, port: view.port(service.get("port")), share: 0, rest };
        (target, super::weight(service, "weight", 0.0))
    };
    shares(items(rule, "services").iter().map(target).collect())
}
