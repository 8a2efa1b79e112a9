use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::containers::{placed_containers, pods_of};
use super::probes::patience;
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
    for (path, container) in pods_of(object).into_iter().flat_map(placed_containers) {
        let (Some(liveness), Some(readiness)) = (&container.liveness_probe, &container.readiness_probe)
        else {
            continue;
        };
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
