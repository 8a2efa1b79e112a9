use std::collections::HashSet;

use serin_diagnostic::{Path, Rule, Severity, Step, nearest};
use serin_objects::Objects;

use super::ingresses::{canary_rules, host, named_host, ordinary_rules};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-without-primary",
        severity: Severity::Error,
        page: include_str!("canary_without_primary.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let primaries: HashSet<&str> = ordinary_rules(objects).map(|route| host(&route.rule)).collect();
    let places: HashSet<&str> =
        ordinary_rules(objects).map(|route| objects.at(route.object).namespace()).collect();
    for route in canary_rules(objects) {
        let (object, host) = (objects.at(route.object), host(&route.rule));
        // Where no Ingress stands at all, the primary is kept elsewhere.
        if primaries.contains(host) || !places.contains(object.namespace()) {
            continue;
        }
        let known = nearest(host, primaries.iter().copied().filter(|it| !it.is_empty()));
        // An application whose Service is here has its routes here too; of another one nothing is known.
        let is_whole = route
            .rule
            .backends
            .iter()
            .any(|backend| objects.service(&backend.namespace, &backend.service).is_some());
        if known.is_none() && !is_whole {
            continue;
        }
        let hint = match known {
            Some(known) => format!("did you mean `{known}`?"),
            None => "a canary Ingress adds to an ordinary one with the same host and path".to_owned(),
        };
        // `…paths[2]` stands in `rules[1]`, which names the host.
        let path = rule_path(&route.rule.at).key("host");
        let message = format!("no ordinary Ingress here serves {}: nobody gets an answer", named_host(host));
        findings.add_hint(object, &path, message, hint);
    }
}

/// The rule that a path of an Ingress stands in: `spec.rules[1]` of `spec.rules[1].http.paths[2]`.
fn rule_path(at: &Path) -> Path {
    at.steps().iter().take(3).fold(Path::root(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    })
}
