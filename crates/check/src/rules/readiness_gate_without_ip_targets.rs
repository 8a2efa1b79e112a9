use std::collections::{BTreeMap, HashSet};

use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, Objects, Route, RouterKind};

use super::actions::{alb_path, alb_value};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "readiness-gate-without-ip-targets",
        severity: Severity::Warning,
        page: include_str!("readiness_gate_without_ip_targets.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

const LABEL: &str = "elbv2.k8s.aws/pod-readiness-gate-inject";

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    // A class may say the type of targets for all of its Ingresses.
    if objects.all().iter().any(|object| object.kind == "IngressClassParams") {
        return;
    }
    let of_namespaces =
        |object: &&Object| object.kind == "Namespace" && has_label(object.metadata.labels.as_ref());
    let namespaces: HashSet<_> =
        objects.all().iter().map(|object| &**object).filter(of_namespaces).map(Object::name).collect();
    let mut seen = HashSet::new();
    for route in objects.routes().iter().filter(|route| route.router == RouterKind::Alb) {
        let object = objects.at(route.object);
        let is_asked_for = namespaces.contains(object.namespace()) || pods_ask(objects, route);
        if !is_asked_for || !seen.insert(route.object) {
            continue;
        }
        let target_type = alb_value(object, "target-type");
        if target_type == Some("ip") || services_say_ip(objects, route) {
            continue;
        }
        let message = match target_type {
            Some(other) => format!("pods ask for a readiness gate, and targets are of the type `{other}`"),
            None => {
                "pods ask for a readiness gate, and targets are nodes where nothing else is said".to_owned()
            }
        };
        let hint = "write `alb.ingress.kubernetes.io/target-type: ip`";
        findings.add_hint(object, &alb_path(object, "target-type"), message, hint);
    }
}

fn has_label(labels: Option<&BTreeMap<String, String>>) -> bool {
    labels.and_then(|labels| labels.get(LABEL)).is_some_and(|value| value == "enabled")
}

/// The Services of a rule that are here.
fn services<'a>(objects: &'a Objects, route: &'a Route) -> impl Iterator<Item = usize> + 'a {
    route.rule.backends.iter().filter_map(|backend| objects.service(&backend.namespace, &backend.service))
}

fn pods_ask(objects: &Objects, route: &Route) -> bool {
    let pods = services(objects, route).flat_map(|service| objects.workloads_of(service));
    pods.filter_map(|position| objects.workload(*position)).any(|workload| has_label(Some(workload.labels)))
}

/// What a Service says wins over its Ingress.
fn services_say_ip(objects: &Objects, route: &Route) -> bool {
    services(objects, route).any(|service| alb_value(objects.at(service), "target-type") == Some("ip"))
}
