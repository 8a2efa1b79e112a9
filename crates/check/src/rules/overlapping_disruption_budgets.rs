use std::collections::HashMap;

use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, Objects};

use super::budgets::budgets;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "overlapping-disruption-budgets",
        severity: Severity::Error,
        page: include_str!("overlapping_disruption_budgets.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let mut first: HashMap<usize, &Object> = HashMap::new();
    for (object, _, selected) in budgets(objects) {
        let overlap = selected.iter().find_map(|position| Some((*position, *first.get(position)?)));
        if let Some((position, other)) = overlap {
            findings.add_hint(
                object,
                &Path::of("spec.selector"),
                format!("the pods of {} are also under {other}: none can be evicted", objects.at(position)),
                "let each budget select the pods of one track, or keep one budget for both",
            );
        }
        for position in selected {
            first.entry(position).or_insert(object);
        }
    }
}
