use k8s_openapi::api::core::v1::Probe;
use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::probes::{Asked, asked_both, patience, same_handler};
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
    for Asked { path, container, liveness, readiness } in asked_both(object) {
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
