//! An HTTPRoute or a GRPCRoute.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::matchers::header;
use super::{Case, Condition, PathMatch, Reader, Route, Taken, Target, View, for_hosts, shares, texts};
use crate::json::{items, text, without};

pub(super) struct GatewayApi;

impl Reader for GatewayApi {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["rules", "hostnames"]);
        let Some(object) = view.objects.first() else { return route };
        let (nothing, is_grpc) = (Json::Null, text(object, "kind") == Some("GRPCRoute"));
        let spec = object.get("spec").unwrap_or(&nothing);
        let hosts = texts(items(spec, "hostnames"));
        for (number, rule) in items(spec, "rules").iter().enumerate() {
            let at = Path::of("spec.rules").index(number);
            let everything = [Json::Object(Map::new())];
            let matches = Some(items(rule, "matches")).filter(|it| !it.is_empty()).unwrap_or(&everything);
            for matched in matches {
                let case = Case {
                    host: None,
                    path: if is_grpc { method(matched) } else { path(matched) },
                    condition: condition(matched, is_grpc),
                    targets: targets(view, rule),
                    rest: without(rule, &["matches", "backendRefs"]),
                    at: (0, at.clone()),
                };
                route.cases.extend(for_hosts(&hosts, case));
            }
        }
        if let Some(parents) = route.rest.first_mut().and_then(|rest| rest.get_mut("parentRefs")) {
            parents.as_array_mut().into_iter().flatten().for_each(|parent| fill(parent, view));
        }
        route
    }

    fn settings(&self, route: &Route, view: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        let is_grpc = view.objects.first().is_some_and(|object| text(object, "kind") == Some("GRPCRoute"));
        taken.set("kind", is_grpc.then_some(&Json::from("GRPCRoute")));
        let mut parents = rest.get("parentRefs").cloned();
        let all = parents.as_mut().and_then(Json::as_array_mut).into_iter().flatten();
        for parent in all.filter_map(Json::as_object_mut) {
            parent
                .retain(|key, value| !DEFAULTS.contains(&(key.as_str(), value.as_str().unwrap_or_default())));
        }
        taken.set("parentRefs", parents.as_ref());
        taken.set("timeouts", route.of_all("timeouts"));
        let mut methods: Vec<Json> = Vec::new();
        for case in &route.cases {
            let PathMatch::Method(service, method) = &case.path else { continue };
            let mut named = Map::from_iter([("service".to_owned(), Json::from(service.as_str()))]);
            named.extend(method.as_ref().map(|method| ("method".to_owned(), Json::from(method.as_str()))));
            if !methods.contains(&Json::Object(named.clone())) {
                methods.push(Json::Object(named));
            }
        }
        taken.set("methods", (!methods.is_empty()).then(|| Json::from(methods)).as_ref());
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.rules[]", "spec.rules[].backendRefs[]"]
    }
}

const DEFAULTS: [(&str, &str); 2] = [("group", "gateway.networking.k8s.io"), ("kind", "Gateway")];

/// What the API server would fill in.
fn fill(parent: &mut Json, view: &View<'_>) {
    let Some(parent) = parent.as_object_mut() else { return };
    for (key, value) in DEFAULTS {
        parent.entry(key).or_insert_with(|| Json::from(value));
    }
    if parent.get("namespace").and_then(Json::as_str) == Some(view.namespace) {
        parent.remove("namespace");
    }
}

fn path(matched: &Json) -> PathMatch {
    let Some(path) = matched.get("path") else { return PathMatch::Prefix("/".to_owned()) };
    let value = text(path, "value").unwrap_or("/").to_owned();
    match text(path, "type") {
        None | Some("PathPrefix") => PathMatch::Prefix(value),
        Some("Exact") => PathMatch::Exact(value),
        Some(other) => PathMatch::Other(format!("{other} {value}")),
    }
}

fn method(matched: &Json) -> PathMatch {
    let Some(method) = matched.get("method") else { return PathMatch::Prefix("/".to_owned()) };
    match (text(method, "type"), text(method, "service")) {
        (None | Some("Exact"), Some(service)) => {
            PathMatch::Method(service.to_owned(), text(method, "method").map(str::to_owned))
        }
        _ => PathMatch::Other(method.to_string()),
    }
}

fn condition(matched: &Json, is_grpc: bool) -> Option<Condition> {
    let known: &[&str] = if is_grpc { &["method"] } else { &["path"] };
    let conditions = without(matched, known);
    match (items(matched, "headers"), conditions.len()) {
        (_, 0) => None,
        ([], _) if conditions.values().all(|it| it.as_array().is_some_and(Vec::is_empty)) => None,
        ([only], 1) => {
            let (name, value) =
                (text(only, "name").unwrap_or_default(), text(only, "value").unwrap_or_default());
            Some(header(name, value, text(only, "type") == Some("RegularExpression")))
        }
        _ => Some(Condition::Other(Json::Object(conditions).to_string())),
    }
}

fn targets(view: &View<'_>, rule: &Json) -> Vec<Target> {
    let target = |backend: &Json| {
        let is_service = text(backend, "kind").is_none_or(|kind| kind == "Service")
            && text(backend, "group").is_none_or(str::is_empty);
        let name = text(backend, "name").unwrap_or_default();
        let service = match is_service {
            true => view.service(name, text(backend, "namespace")),
            false => format!("?{} {name}", text(backend, "kind").unwrap_or_default()),
        };
        let rest = without(backend, &["name", "namespace", "group", "kind", "port", "weight"]);
        let target = Target { service, port: view.port(backend.get("port")), share: 0, rest };
        (target, super::weight(backend, "weight", 1.0))
    };
    shares(items(rule, "backendRefs").iter().map(target).collect())
}
