use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::probes::{Asked, asked_both, patience};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "liveness-before-readiness",
        severity: Severity::Warning,
        page: include_str!("liveness_before_readiness.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for Asked { path, container, liveness, readiness } in asked_both(object) {
        let (killed, taken_out) = (patience(liveness), patience(readiness));
        if killed < taken_out {
            findings.add_hint(
                object,
                &path.key("livenessProbe"),
                format!(
                    "container `{}` is killed after {killed} s of failures, and gets traffic for {taken_out} s",
                    container.name
                ),
                "give the liveness probe a larger `failureThreshold`, so that it gives up last",
            );
        }
    }
}
