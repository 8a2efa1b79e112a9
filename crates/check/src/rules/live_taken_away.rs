use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Rule, Severity, SourceFile};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "live-taken-away",
        severity: Severity::Error,
        page: include_str!("live_taken_away.md"),
    },
    can_be_allowed: false,
    runs: &[Run::LiveFile(live_taken_away)],
};

/// The finding about the record of a release whose live directory a pull request removes.
#[must_use]
pub fn live_taken_away(record: &Arc<SourceFile>) -> Finding {
    let place = Place { file: record.clone(), span: 0..0 };
    Finding::new(&CHECK.rule, "this was live, and is gone")
        .at(place)
        .hint("restore it from the base; `serin retire` takes a release out in safe steps")
}
