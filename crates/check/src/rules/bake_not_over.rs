use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Rule, Severity, SourceFile};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "bake-not-over", severity: Severity::Error, page: include_str!("bake_not_over.md") },
    can_be_allowed: false,
    runs: &[Run::LiveFile(bake_not_over)],
};

/// The finding about the record of a release that a pull request moves too early.
#[must_use]
pub fn bake_not_over(record: &Arc<SourceFile>) -> Finding {
    let place = Place { file: record.clone(), span: 0..0 };
    Finding::new(&CHECK.rule, "this moves on before the stage before it was long enough live").at(place).hint(
        "run the check again when the time is over; or `serin promote --early REASON`, whose commit says why",
    )
}
