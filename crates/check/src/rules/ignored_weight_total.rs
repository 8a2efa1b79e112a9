use serin_diagnostic::{Rule, Severity};
use serin_objects::{CanarySwitch, Object, RouterKind};

use super::ingresses::annotation_path;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "ignored-weight-total",
        severity: Severity::Error,
        page: include_str!("ignored_weight_total.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::IngressNginx) {
        return;
    }
    let total = CanarySwitch::of(object).and_then(|switch| switch.total);
    if let Some(total) = total.filter(|total| *total < 100) {
        findings.add_hint(
            object,
            &annotation_path("canary-weight-total"),
            format!("a total of {total} counts as 100"),
            "leave it out and write per cent, or choose a total above 100",
        );
    }
}
