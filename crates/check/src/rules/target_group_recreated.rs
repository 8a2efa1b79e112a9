use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::ServicePort;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{BackendPort, Body, Object, Objects, Route, RouterKind, Target, target};

use super::actions::{alb_path, alb_value};
use super::steps::Before;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "target-group-recreated",
        severity: Severity::Error,
        page: include_str!("target_group_recreated.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Step(run)],
};

fn run(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let (was, is) = (Before::of(before), Before::of(after));
    for (position, object) in after.all().iter().enumerate() {
        if RouterKind::of(object) != Some(RouterKind::Alb) {
            continue;
        }
        let new = routes(after, position);
        match was.get(object) {
            None => renamed(before, &is, object, &new, findings),
            Some(old_object) => {
                let old = before.all().iter().position(|it| std::ptr::eq(&**it, old_object));
                let old = old.map(|position| routes(before, position)).unwrap_or_default();
                settings(old_object, object, findings);
                ports(object, &old, &new, findings);
                flipped(object, &old, &new, findings);
                if alb_value(object, "target-type") == Some("ip") {
                    target_ports((before, &old), (after, &new), findings);
                }
            }
        }
    }
}

fn routes(objects: &Objects, position: usize) -> Vec<&Route> {
    objects.routes().iter().filter(|route| route.object == position).collect()
}

/// What every target group of an Ingress is made of. One that is not written may be said elsewhere.
fn settings(old: &Object, new: &Object, findings: &mut ObjectFindings<'_>) {
    for name in ["target-type", "backend-protocol", "backend-protocol-version", "group.name"] {
        let (was, is) = (alb_value(old, name), alb_value(new, name));
        let is_sure = (was.is_some() && is.is_some()) || name == "group.name";
        if was == is || !is_sure {
            continue;
        }
        let shown = |value: Option<&str>| value.map_or("nothing".to_owned(), |value| format!("`{value}`"));
        findings.add_hint(
            new,
            &alb_path(new, name),
            format!("`{name}` goes from {} to {}: every target group is made anew", shown(was), shown(is)),
            "make a second Ingress with the new value, and move the requests to it",
        );
    }
}

/// The same Service by another port, or by the same port in another form.
fn ports(object: &Object, old: &[&Route], new: &[&Route], findings: &mut ObjectFindings<'_>) {
    let mut said = BTreeSet::new();
    for backend in new.iter().flat_map(|route| &route.rule.backends) {
        let (was, is) = (ports_of(old, &backend.service), ports_of(new, &backend.service));
        let is_kept = was.is_empty() || is.is_empty() || was.iter().any(|port| is.contains(port));
        if is_kept || !said.insert(&backend.service) {
            continue;
        }
        let shown = |ports: &BTreeSet<String>| ports.iter().cloned().collect::<Vec<_>>().join(", ");
        findings.add_hint(
            object,
            &backend.at,
            format!(
                "the port of Service `{}` goes from {} to {}: its target group is made anew",
                backend.service,
                shown(&was),
                shown(&is),
            ),
            "keep the port as it was written",
        );
    }
}

fn ports_of(routes: &[&Route], service: &str) -> BTreeSet<String> {
    let backends = routes.iter().flat_map(|route| &route.rule.backends);
    let ports = backends.filter(|backend| backend.service == service).filter_map(|it| it.port.as_ref());
    let shown = |port: &BackendPort| match port {
        BackendPort::Number(number) => format!("`{number}`"),
        BackendPort::Name(name) => format!("`{name}`"),
    };
    ports.map(shown).collect()
}

/// The number that a port of a Service leads to, where targets are pods. Of a name it does not matter which port it is.
fn target_ports(
    (before, old): (&Objects, &[&Route]),
    (after, new): (&Objects, &[&Route]),
    findings: &mut ObjectFindings<'_>,
) {
    let mut said = BTreeSet::new();
    for backend in new.iter().flat_map(|route| &route.rule.backends) {
        let name = &backend.service;
        let is_kept = ports_of(old, name) == ports_of(new, name);
        let (Some(was), Some(is)) =
            (before.service(&backend.namespace, name), after.service(&backend.namespace, name))
        else {
            continue;
        };
        let Some((position, number)) = port_number(after, is, backend.port.as_ref()) else { continue };
        let Some((_, old_number)) = port_number(before, was, backend.port.as_ref()) else { continue };
        if !is_kept || number == old_number || !said.insert(name) {
            continue;
        }
        findings.add_hint(
            after.at(is),
            &Path::of("spec.ports").index(position).key("targetPort"),
            format!("Service `{name}` leads to another number of a port: its target group is made anew"),
            "lead it to a name, `targetPort: http`: the pods may then change its number",
        );
    }
}

/// The position of a port of a Service, and the number that it leads to; no number where that is a name.
fn port_number(
    objects: &Objects,
    service: usize,
    port: Option<&BackendPort>,
) -> Option<(usize, Option<i32>)> {
    let Body::Service(spec) = &objects.at(service).body else { return None };
    let is_named = |it: &ServicePort| match port {
        Some(BackendPort::Number(number)) => i64::from(it.port) == *number,
        Some(BackendPort::Name(name)) => it.name.as_ref() == Some(name),
        None => false,
    };
    let (position, port) = spec.ports.iter().flatten().enumerate().find(|(_, it)| is_named(it))?;
    Some(match target(port) {
        Target::Number(number) => (position, Some(number)),
        Target::Name(_) => (position, None),
    })
}

/// A Service that got requests of a path and is not named any more, while the path is still routed.
fn flipped(object: &Object, old: &[&Route], new: &[&Route], findings: &mut ObjectFindings<'_>) {
    let named: BTreeSet<_> =
        new.iter().flat_map(|route| &route.rule.backends).map(|it| &it.service).collect();
    let mut said = BTreeSet::new();
    for route in old {
        let Some(now) = new.iter().find(|now| is_same_path(now, route)) else { continue };
        let Some(instead) = now.rule.backends.first() else { continue };
        let served = route.rule.backends.iter().filter(|backend| backend.weight > 0);
        for backend in served.filter(|backend| !named.contains(&backend.service)) {
            if !said.insert(&backend.service) {
                continue;
            }
            findings.add_hint(
                object,
                &instead.at,
                format!(
                    "Service `{}` got requests and is not named any more: its target group is deleted with its connections",
                    backend.service,
                ),
                "name both Services in one action, move the weight, and take it out in a later commit",
            );
        }
    }
}

/// An Ingress that takes the place of another one.
fn renamed(
    before: &Objects,
    is: &Before<'_>,
    object: &Object,
    new: &[&Route],
    findings: &mut ObjectFindings<'_>,
) {
    let takes_over = |old: &&Route| {
        let old_object = before.at(old.object);
        old.router == RouterKind::Alb
            && old_object.namespace() == object.namespace()
            && is.get(old_object).is_none()
            && new.iter().any(|now| is_same_path(now, old) && shares_service(now, old))
    };
    let Some(old) = before.routes().iter().find(takes_over) else { return };
    findings.add_hint(
        object,
        &Path::of("metadata.name"),
        format!("{} was called `{}`: every target group is made anew", object, before.at(old.object).name()),
        "keep the name, or keep the old Ingress until the new one has its targets",
    );
}

fn is_same_path(left: &Route, right: &Route) -> bool {
    (&left.rule.hosts, &left.rule.path, left.rule.is_conditional)
        == (&right.rule.hosts, &right.rule.path, right.rule.is_conditional)
}

fn shares_service(left: &Route, right: &Route) -> bool {
    left.rule.backends.iter().any(|own| right.rule.backends.iter().any(|it| it.service == own.service))
}
