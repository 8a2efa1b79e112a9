use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, selects};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selectors-overlap",
        severity: Severity::Error,
        page: include_str!("selectors_overlap.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for workload in objects.workloads() {
        for position in objects.matching(workload.object.namespace(), &workload.spec.selector) {
            let Some(other) = objects.workload(position).filter(|other| other.position != workload.position)
            else {
                continue;
            };
            // Pods that do not even match their own selector are the finding of `selector-misses-pods`.
            if selects(&other.spec.selector, other.labels) {
                findings.add_hint(
                    workload.object,
                    &Path::of("spec.selector.matchLabels"),
                    format!("the selector of {} also matches the pods of {}", workload.object, other.object),
                    "give both selectors one key with different values, such as `track`",
                );
            }
        }
    }
}
