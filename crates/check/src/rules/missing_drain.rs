use serin_diagnostic::{Rule, Severity};
use serin_objects::{Objects, routed_containers};

use super::containers::container_path;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "missing-drain", severity: Severity::Warning, page: include_str!("missing_drain.md") },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for workload in objects.workloads() {
        for (position, container) in routed_containers(objects, &workload) {
            let hook = container.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
            if hook.is_none() {
                findings.add_hint(
                    workload.object,
                    &container_path(position),
                    format!("container `{}` gets traffic and is stopped without a drain", container.name),
                    "add `lifecycle.preStop.sleep`, longer than the route takes to notice, or a hook that drains",
                );
            }
        }
    }
}
