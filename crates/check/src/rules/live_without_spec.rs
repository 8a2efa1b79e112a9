use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Rule, Severity, SourceFile};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "live-without-spec",
        severity: Severity::Error,
        page: include_str!("live_without_spec.md"),
    },
    can_be_allowed: false,
    runs: &[Run::LiveFile(live_without_spec)],
};

/// The finding about the record of a release that no spec describes any more.
#[must_use]
pub fn live_without_spec(record: &Arc<SourceFile>) -> Finding {
    let place = Place { file: record.clone(), span: 0..0 };
    Finding::new(&CHECK.rule, "this is live, and no spec describes it").at(place).hint(
        "restore the spec, or give it its old name back; to end a release, `serin retire` takes it out while its spec is there",
    )
}
