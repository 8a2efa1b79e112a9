use serin_diagnostic::{Rule, Severity};
use serin_objects::{CanarySwitch, Object, RouterKind};

use super::ingresses::annotation_path;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "weight-out-of-range",
        severity: Severity::Error,
        page: include_str!("weight_out_of_range.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::IngressNginx) {
        return;
    }
    let Some(switch) = CanarySwitch::of(object) else { return };
    let (Some(weight), total) = (switch.weight, switch.effective_total()) else { return };
    let gets = match weight {
        ..0 => "nobody",
        weight if weight > total => "everybody",
        _ => return,
    };
    findings.add_hint(
        object,
        &annotation_path("canary-weight"),
        format!("weight {weight} is not between 0 and {total}: the canary gets {gets}"),
        format!("write a weight from 0 to {total}, or a larger `canary-weight-total`"),
    );
}
