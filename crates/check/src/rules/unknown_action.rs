use std::collections::BTreeSet;

use serin_diagnostic::{Rule, Severity, nearest};
use serin_objects::{Object, Objects};

use super::actions::{NamedBackend, alb_annotation, alb_backends, alb_value};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unknown-action", severity: Severity::Error, page: include_str!("unknown_action.md") },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    // Argo Rollouts writes the action of an Ingress while it runs.
    if objects.all().iter().any(|object| object.kind == "Rollout") {
        return;
    }
    for object in objects.all() {
        let mut seen = BTreeSet::new();
        for backend in alb_backends(object).into_iter().filter(NamedBackend::is_action) {
            let name = backend.service.name.as_str();
            let is_known = alb_value(object, &format!("actions.{name}")).is_some();
            if is_known || !seen.insert(name.to_owned()) {
                continue;
            }
            let hint = match nearest(name, names(object)) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => {
                    format!("write it in the annotation `{}`", alb_annotation(&format!("actions.{name}")))
                }
            };
            let message = format!("there is no action `{name}`: every request gets 503");
            findings.add_hint(object, &backend.at.key("name"), message, hint);
        }
    }
}

/// The names of the actions that there are.
fn names(object: &Object) -> impl Iterator<Item = &str> {
    let keys = object.annotations().into_iter().flat_map(|all| all.keys());
    keys.filter_map(|key| key.split_once('/')?.1.strip_prefix("actions."))
}
