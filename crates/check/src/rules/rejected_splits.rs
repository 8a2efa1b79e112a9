use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, RouterKind};

use super::weights::{Item, sharings};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "rejected-splits",
        severity: Severity::Error,
        page: include_str!("rejected_splits.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for sharing in sharings(object).into_iter().filter(|sharing| sharing.router == RouterKind::NginxInc) {
        let weights: Vec<_> = sharing.items.iter().filter_map(Item::whole).collect();
        let sum: i64 = weights.iter().fold(0, |sum, weight| sum.saturating_add(*weight));
        let message = if sharing.items.len() < 2 {
            "there is one split alone: the controller takes the host away".to_owned()
        } else if weights.len() == sharing.items.len() && sum != 100 {
            format!("the splits come to {sum}: the controller takes the host away")
        } else {
            continue;
        };
        let hint = "write two or more whole weights that come to 100, or one `action`";
        findings.add_hint(object, &sharing.items[0].place, message, hint);
    }
}
