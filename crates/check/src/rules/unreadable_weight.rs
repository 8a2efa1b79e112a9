use serin_diagnostic::{Rule, Severity};
use serin_objects::{CanarySwitch, Object, RouterKind};

use super::ingresses::{annotation, annotation_path};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unreadable-weight",
        severity: Severity::Error,
        page: include_str!("unreadable_weight.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::IngressNginx) {
        return;
    }
    let Some(switch) = CanarySwitch::of(object) else { return };
    for (key, read, instead) in
        [("canary-weight", switch.weight, 0), ("canary-weight-total", switch.total, 100)]
    {
        let Some(written) = object.annotation(&annotation(key)).filter(|_| read.is_none()) else { continue };
        let message = format!("`{key}` is `{written}`, no whole number: the controller takes {instead}");
        let hint = match digits(written) {
            Some(number) => format!("write \"{number}\""),
            None => "write a whole number in quotes; a total above 100 makes smaller steps".to_owned(),
        };
        findings.add_hint(object, &annotation_path(key), message, hint);
    }
}

/// The number that was meant, where only spaces, quotes or a sign of per cent stand around it.
fn digits(written: &str) -> Option<i64> {
    let is_beside = |it: char| it.is_whitespace() || ['"', '\'', '\\', '%'].contains(&it);
    written.trim_matches(is_beside).parse().ok()
}
