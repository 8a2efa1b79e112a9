use serin_check::RuleSet;
use serin_diagnostic::Report;

use super::side::{StepSide, meet, read_side};

/// Runs the rules about what a commit changes over the step between two sets of manifests, with
/// rules of one's own beside Serin's: what makes a commit wrong although either side of it is right.
/// Whether the step drops traffic is for `verify_step`, which looks for the same objects on both sides as this does.
#[must_use]
pub fn check_step(from: StepSide<'_>, to: StepSide<'_>, rules: &RuleSet) -> Report {
    let mut report = Report::new();
    let (before, after) = (read_side(from, &mut report), read_side(to, &mut report));
    for (_, (before, after)) in meet(before.scopes, after.scopes) {
        report.extend(rules.check_step(&before, &after));
    }
    report.sort();
    report
}
