use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::Objects;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "recreate-strategy",
        severity: Severity::Error,
        page: include_str!("recreate_strategy.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for workload in objects.workloads() {
        let strategy = workload.spec.strategy.as_ref().and_then(|strategy| strategy.type_.as_deref());
        // Without a Service nobody notices.
        if strategy == Some("Recreate") && !objects.services_of(workload.position).is_empty() {
            findings.add_hint(
                workload.object,
                &Path::of("spec.strategy.type"),
                "`Recreate` stops all pods before the first new one starts",
                "use `RollingUpdate`, or leave the strategy out",
            );
        }
    }
}
