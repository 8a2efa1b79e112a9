use std::collections::{HashMap, HashSet};

use serin_diagnostic::{Rule, Severity, nearest};
use serin_objects::{Backend, Object, Objects, Route, RouterKind};

use super::ingresses::{canary_rules, host, rules_of_nginx};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unknown-backend",
        severity: Severity::Error,
        page: include_str!("unknown_backend.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let made = of_flagger(objects);
    for route in objects.routes() {
        let together: Vec<_> = route.rule.backends.iter().map(|backend| (route.object, backend)).collect();
        missing(objects, &made, &together, findings);
    }
    for (canary, primary) in pairs(objects) {
        missing(objects, &made, &[primary, canary], findings);
    }
}

/// A Service, and the object of the route that names it.
type Named<'a> = (usize, &'a Backend);

/// The Service of each canary Ingress with that of its primary.
fn pairs(objects: &Objects) -> Vec<(Named<'_>, Named<'_>)> {
    let mut primaries: HashMap<_, Named<'_>> = HashMap::new();
    for route in rules_of_nginx(objects).filter(|route| !route.rule.is_canary_ingress()) {
        if let Some(backend) = route.rule.backends.first() {
            primaries.insert((host(&route.rule), &route.rule.path), (route.object, backend));
        }
    }
    let pair = |route: &'_ Route| primaries.get(&(host(&route.rule), &route.rule.path)).copied();
    canary_rules(objects)
        .filter_map(|route| Some(((route.object, route.rule.backends.first()?), pair(route)?)))
        .collect()
}

/// Of Services that serve one route together: those that are not here, where another one is.
fn missing(
    objects: &Objects,
    made: &HashSet<&str>,
    together: &[Named<'_>],
    findings: &mut ObjectFindings<'_>,
) {
    let is_here = |backend: &Backend| objects.service(&backend.namespace, &backend.service).is_some();
    for (object, backend) in together.iter().filter(|(_, backend)| !is_here(backend)) {
        let other = together.iter().find(|(_, it)| it.namespace == backend.namespace && is_here(it));
        let Some((_, other)) = other else { continue };
        if made.contains(backend.namespace.as_str()) {
            continue;
        }
        let named: Vec<_> = together.iter().map(|(_, it)| it.service.as_str()).collect();
        let services = objects.services().map(|(_, object, _)| object);
        let free = services
            .filter(|service| service.namespace() == backend.namespace && !named.contains(&service.name()));
        let hint = match nearest(&backend.service, free.map(Object::name)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None => "apply the Service before the route that names it".to_owned(),
        };
        let route = objects.at(*object);
        let is_ingress = RouterKind::of(route)
            .is_some_and(|it| matches!(it, RouterKind::IngressNginx | RouterKind::OtherIngress));
        let path = if is_ingress { backend.at.key("name") } else { backend.at.clone() };
        let message = format!("there is no Service `{}` beside `{}`", backend.service, other.service);
        findings.add_hint(route, &path, message, hint);
    }
}

/// The namespaces in which Flagger makes Services, of its canaries.
fn of_flagger(objects: &Objects) -> HashSet<&str> {
    let is_flagger =
        |object: &&Object| object.kind == "Canary" && object.api_version.starts_with("flagger.app/");
    objects.all().iter().map(|object| &**object).filter(is_flagger).map(Object::namespace).collect()
}
