use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, RouterKind};

use super::weights::sharings;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unset-weight", severity: Severity::Warning, page: include_str!("unset_weight.md") },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for sharing in sharings(object) {
        let is_zero = matches!(sharing.router, RouterKind::Contour | RouterKind::Istio);
        // Where nothing is above 0, `all-weights-zero` says what becomes of it.
        if !is_zero || !sharing.items.iter().any(|item| item.whole().is_some_and(|weight| weight > 0)) {
            continue;
        }
        for item in sharing.items.iter().filter(|item| item.weight.is_none()) {
            let hint = "write `weight: 0` if that is meant";
            findings.add_hint(
                object,
                &item.at,
                "a Service without a weight gets nothing beside others",
                hint,
            );
        }
    }
}
