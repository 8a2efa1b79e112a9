use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Rule, Severity, SourceFile};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "live-edited", severity: Severity::Error, page: include_str!("live_edited.md") },
    can_be_allowed: false,
    runs: &[Run::LiveFile(live_edited)],
};

/// The finding about a live file that is not what `serin promote` wrote.
#[must_use]
pub fn live_edited(file: &Arc<SourceFile>) -> Finding {
    let place = Place { file: file.clone(), span: 0..0 };
    Finding::new(&CHECK.rule, "this was not written by `serin promote`")
        .at(place)
        .hint("take the change back, or put it into the spec; a file of your own belongs beside this folder")
}
