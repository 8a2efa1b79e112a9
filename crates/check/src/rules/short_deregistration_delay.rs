use std::collections::HashSet;

use serin_diagnostic::{Rule, Severity};
use serin_objects::{Objects, Route, RouterKind, Workload, sleep_seconds};

use super::actions::{alb_path, alb_value};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "short-deregistration-delay",
        severity: Severity::Warning,
        page: include_str!("short_deregistration_delay.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

/// The name of the annotation, and of the attribute in it.
const ATTRIBUTES: &str = "target-group-attributes";
const DELAY: &str = "deregistration_delay.timeout_seconds";

/// Kubernetes' default. Source: Kubernetes, "Pod Lifecycle".
const DEFAULT_SECONDS: i64 = 30;

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let mut said = HashSet::new();
    for route in objects.routes().iter().filter(|route| route.router == RouterKind::Alb) {
        let object = objects.at(route.object);
        let Some(delay) = alb_value(object, ATTRIBUTES).and_then(delay) else { continue };
        let Some((workload, seconds)) = longest(objects, route) else { continue };
        if seconds <= delay || !said.insert(route.object) {
            continue;
        }
        findings.add_hint(
            object,
            &alb_path(object, ATTRIBUTES),
            format!(
                "requests are cut {delay} s after a pod begins to go, and {} gives them {seconds} s to finish",
                workload.object,
            ),
            format!("write `{DELAY}={seconds}` or more"),
        );
    }
}

fn delay(attributes: &str) -> Option<i64> {
    let pairs = attributes.split(',').filter_map(|pair| pair.split_once('='));
    let mut values = pairs.filter(|(key, _)| key.trim() == DELAY);
    values.next()?.1.trim().parse().ok()
}

/// The Deployment behind a rule that gives requests the longest time after its sleep. A Service with attributes of its
/// own has its own delay.
fn longest<'a>(objects: &'a Objects, route: &Route) -> Option<(Workload<'a>, i64)> {
    let backends = route.rule.backends.iter();
    let services = backends.filter_map(|backend| objects.service(&backend.namespace, &backend.service));
    let services = services.filter(|service| alb_value(objects.at(*service), ATTRIBUTES).is_none());
    let workloads = services.flat_map(|service| objects.workloads_of(service));
    let workloads = workloads.filter_map(|position| objects.workload(*position));
    let timed = workloads.filter_map(|workload| Some((workload, seconds_to_finish(&workload)?)));
    timed.max_by_key(|(_, seconds)| *seconds)
}

/// None where a hook is no sleep: it takes as long as it takes.
fn seconds_to_finish(workload: &Workload<'_>) -> Option<i64> {
    let mut sleep = 0;
    for container in &workload.pod.containers {
        let has_hook = container.lifecycle.as_ref().is_some_and(|it| it.pre_stop.is_some());
        match sleep_seconds(container) {
            Some(seconds) => sleep = sleep.max(seconds),
            None if has_hook => return None,
            None => {}
        }
    }
    Some(workload.pod.termination_grace_period_seconds.unwrap_or(DEFAULT_SECONDS) - sleep)
}
