//! A pair of Ingresses of ingress-nginx: the stable track's, and the canary's with the switch.

use serde_json::Value as Json;
use serin_diagnostic::Path;

use super::{Case, Condition, PathMatch, Reader, Route, Taken, Target, View};
use crate::json::{items, text, without};

pub(super) struct IngressNginx;

const PREFIX: &str = "nginx.ingress.kubernetes.io/canary";

impl Reader for IngressNginx {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["rules"]);
        let Some((stable, others)) = view.objects.split_first() else { return route };
        route.cases = cases(stable, 0, &|backend, _| {
            let (service, port) = service(view, backend);
            vec![Target { service, port, share: 10_000, rest: serde_json::Map::new() }]
        });
        for (position, canary) in others.iter().enumerate() {
            let annotations = &mut route.annotations[position + 1];
            let switch: Vec<(String, String)> = annotations
                .iter()
                .filter(|(key, _)| key.starts_with(PREFIX))
                .map(|(key, value)| {
                    (key[PREFIX.len()..].to_owned(), value.as_str().unwrap_or_default().to_owned())
                })
                .collect();
            annotations.retain(|key, _| !key.starts_with(PREFIX));
            add(
                &mut route.cases,
                cases(canary, position + 1, &|backend, _| {
                    let (service, port) = service(view, backend);
                    vec![Target { service, port, share: share(&switch), rest: serde_json::Map::new() }]
                }),
                condition(&switch),
            );
        }
        route
    }

    fn settings(&self, route: &Route, view: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        let class = rest.get("ingressClassName");
        taken.set("ingressClassName", class);
        let of_annotation =
            || view.objects.first()?.get("metadata")?.get("annotations")?.get("kubernetes.io/ingress.class");
        if class.or_else(of_annotation).is_some_and(|class| class == "traefik") {
            taken.set("controller", Some(&Json::from("traefik")));
        }
        taken.tls = tls(rest.get("tls"));
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.rules[].http.paths[]", ""]
    }
}

/// The certificates of an Ingress.
pub(super) fn tls(tls: Option<&Json>) -> Vec<(Option<String>, Vec<String>)> {
    let list = tls.and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter()
        .map(|tls| (text(tls, "secretName").map(str::to_owned), super::texts(items(tls, "hosts"))))
        .collect()
}

/// Each path of each host of an Ingress.
pub(super) fn cases(
    ingress: &Json,
    object: usize,
    targets: &dyn Fn(&Json, &mut Case) -> Vec<Target>,
) -> Vec<Case> {
    let mut cases = Vec::new();
    let nothing = Json::Null;
    let spec = ingress.get("spec").unwrap_or(&nothing);
    for (number, rule) in items(spec, "rules").iter().enumerate() {
        let paths = rule.get("http").map(|http| items(http, "paths")).unwrap_or_default();
        for (position, path) in paths.iter().enumerate() {
            let at = Path::of("spec.rules").index(number).join("http.paths").index(position);
            let mut case = Case {
                host: text(rule, "host").map(str::to_owned),
                path: path_match(path),
                condition: None,
                targets: Vec::new(),
                rest: without(path, &["path", "pathType", "backend"]),
                at: (object, at),
            };
            case.targets = targets(path.get("backend").unwrap_or(&nothing), &mut case);
            cases.push(case);
        }
    }
    cases
}

fn path_match(path: &Json) -> PathMatch {
    let value = text(path, "path").unwrap_or("/").to_owned();
    match text(path, "pathType") {
        Some("Exact") => PathMatch::Exact(value),
        Some("Prefix") => PathMatch::Prefix(value),
        _ => PathMatch::Own(value),
    }
}

/// The Service of a backend; what is none has a name that none can have.
pub(super) fn service(view: &View<'_>, backend: &Json) -> (String, Option<i64>) {
    let Some(service) = backend.get("service") else { return ("?resource".to_owned(), None) };
    let port = service.get("port").and_then(|port| port.get("number").or_else(|| port.get("name")));
    (text(service, "name").unwrap_or_default().to_owned(), view.port(port))
}

/// The paths of a canary join those of its primary.
fn add(cases: &mut Vec<Case>, canaries: Vec<Case>, condition: Option<Condition>) {
    for canary in canaries {
        let Some(target) = canary.targets.first().cloned() else { continue };
        let primary = cases.iter().position(|case| {
            case.condition.is_none() && (&case.host, &case.path) == (&canary.host, &canary.path)
        });
        let Some(primary) = primary else {
            cases.push(canary);
            continue;
        };
        if let Some(condition) = &condition {
            let whole = Target { share: 10_000, ..target.clone() };
            let condition = Some(condition.clone());
            cases.push(Case {
                condition,
                targets: vec![whole],
                at: canary.at.clone(),
                ..cases[primary].clone()
            });
        }
        if target.share > 0 {
            let case = &mut cases[primary];
            case.targets.iter_mut().for_each(|it| it.share = 10_000 - target.share);
            case.targets.push(target);
            case.targets.retain(|it| it.share > 0);
            case.targets.sort_by(|left, right| left.service.cmp(&right.service));
        }
    }
}

fn get<'a>(switch: &'a [(String, String)], key: &str) -> Option<&'a str> {
    switch.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
}

/// Source: kubernetes/ingress-nginx controller-v1.15.1, `rootfs/etc/nginx/lua/balancer.lua`.
fn share(switch: &[(String, String)]) -> u32 {
    let number = |key| get(switch, key).and_then(|text| text.parse::<u32>().ok());
    let total = number("-weight-total").filter(|total| *total > 100).unwrap_or(100);
    let weight = number("-weight").unwrap_or_default().min(total);
    u32::try_from((u64::from(weight) * 20_000 + u64::from(total)) / (2 * u64::from(total)))
        .unwrap_or_default()
}

fn condition(switch: &[(String, String)]) -> Option<Condition> {
    let set = |key| get(switch, key).filter(|value| !value.is_empty());
    let all = (set("-by-header"), set("-by-header-value"), set("-by-header-pattern"), set("-by-cookie"));
    match all {
        (None, _, _, None) => None,
        (Some(name), Some(value), _, None) => Some(Condition::Header(name.to_owned(), value.to_owned())),
        (None, _, _, Some(name)) => Some(Condition::Cookie(name.to_owned(), "always".to_owned())),
        (Some(name), None, Some(pattern), None) => {
            Some(Condition::Other(format!("header {name} like {pattern}")))
        }
        (Some(name), None, None, None) => Some(Condition::Other(format!("header {name}: always or never"))),
        (Some(name), _, _, Some(cookie)) => {
            Some(Condition::Other(format!("header {name} or cookie {cookie}")))
        }
    }
}
