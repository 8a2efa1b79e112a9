use std::collections::HashSet;

use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::containers::{placed_containers, pods_of};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "duplicate-env-var",
        severity: Severity::Warning,
        page: include_str!("duplicate_env_var.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let mut seen = HashSet::new();
        for (position, variable) in container.env.iter().flatten().enumerate() {
            let name = variable.name.as_str();
            // A value may be made of the one before.
            let extends = variable.value.as_ref().is_some_and(|value| value.contains(&format!("$({name})")));
            if !seen.insert(name) && !extends {
                findings.add_hint(
                    object,
                    &path.key("env").index(position).key("name"),
                    format!(
                        "`{name}` is set twice in container `{}`, and the last one counts",
                        container.name
                    ),
                    "remove the one that is not meant",
                );
            }
        }
    }
}
