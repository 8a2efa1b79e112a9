use k8s_openapi::api::core::v1::Probe;
use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::containers::{placed_containers, pods_of};
use super::probes::{patience, same_handler};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "liveness-equals-readiness",
        severity: Severity::Warning,
        page: include_str!("liveness_equals_readiness.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let (Some(liveness), Some(readiness)) = (&container.liveness_probe, &container.readiness_probe)
        else {
            continue;
        };
        // One that gives up sooner is the finding of `liveness-before-readiness`.
        if same_handler(liveness, readiness)
            && patience(liveness) == patience(readiness)
            && timeout(liveness) <= timeout(readiness)
        {
            findings.add_hint(
                object,
                &path.key("livenessProbe"),
                format!("container `{}` is killed as soon as it is not ready", container.name),
                "ask something cheaper that says only whether a restart would help, or be more patient",
            );
        }
    }
}

/// One that waits longer for an answer forgives a slow pod. Source for the default: Kubernetes, `core/v1/types.go`.
fn timeout(probe: &Probe) -> i32 {
    probe.timeout_seconds.unwrap_or(1)
}
