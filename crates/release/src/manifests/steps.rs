//! Directories that are the stages of a release.

use serin_check::RuleSet;
use serin_diagnostic::Report;
use serin_objects::Scope;

/// What the rules say of the steps between neighbouring stages.
pub(super) fn check(scopes: &[Scope], rules: &RuleSet) -> Report {
    let mut report = Report::new();
    for pair in scopes.windows(2) {
        if let (Some(before), Some(after)) = (stage(&pair[0].name), stage(&pair[1].name))
            && before == after
        {
            report.extend(rules.check_step(&pair[0].objects, &pair[1].objects));
        }
    }
    report
}

/// The directory that a stage stands in; none for a directory that is no stage. Stages have a number, so that their
/// names sort in the order of the release: `010-weight`, `fold-1-stable`.
fn stage(name: &str) -> Option<&str> {
    let (parent, own) = name.rsplit_once('/').unwrap_or(("", name));
    let number = own.strip_prefix("fold-").unwrap_or(own);
    number.starts_with(|first: char| first.is_ascii_digit()).then_some(parent)
}
