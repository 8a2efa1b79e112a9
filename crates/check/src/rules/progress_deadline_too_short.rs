use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "progress-deadline-too-short",
        severity: Severity::Error,
        page: include_str!("progress_deadline_too_short.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

/// Kubernetes' default. Source: Kubernetes, `pkg/apis/apps/v1/defaults.go`.
const DEFAULT_SECONDS: i32 = 600;

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Body::Deployment(spec) = &object.body else { return };
    let deadline = spec.progress_deadline_seconds.unwrap_or(DEFAULT_SECONDS);
    let ready = spec.min_ready_seconds.unwrap_or_default();
    if deadline > ready {
        return;
    }
    let (field, default) = match spec.progress_deadline_seconds {
        Some(_) => ("progressDeadlineSeconds", ""),
        None => ("minReadySeconds", " by default"),
    };
    findings.add_hint(
        object,
        &Path::of("spec").key(field),
        format!("the update may take {deadline} s{default}, and a pod counts after {ready} s"),
        "make `progressDeadlineSeconds` larger than `minReadySeconds` and the time to start",
    );
}
