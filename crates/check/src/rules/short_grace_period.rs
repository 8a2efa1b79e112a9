use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object, sleep_seconds};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "short-grace-period",
        severity: Severity::Error,
        page: include_str!("short_grace_period.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

/// Kubernetes' default. Source: Kubernetes, "Pod Lifecycle".
const DEFAULT_SECONDS: i64 = 30;

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Body::Deployment(spec) = &object.body else { return };
    let Some(pod) = &spec.template.spec else { return };
    // A hook that is no sleep takes as long as it takes; what is known is counted.
    let sleep = pod.containers.iter().filter_map(sleep_seconds).max().unwrap_or_default();
    let grace = pod.termination_grace_period_seconds.unwrap_or(DEFAULT_SECONDS);
    if sleep > 0 && grace <= sleep {
        findings.add_hint(
            object,
            &Path::of("spec.template.spec.terminationGracePeriodSeconds"),
            format!("pods are killed after {grace} s, and sleep {sleep} s of them"),
            format!("give them {} s or more", sleep.saturating_add(DEFAULT_SECONDS)),
        );
    }
}
