use std::collections::BTreeMap;
use std::fmt::Write;

use crate::{Report, Severity};

/// The end of a report for people: how many findings there are, and, where it is long, how many of each rule.
#[must_use]
pub fn summary(report: &Report) -> String {
    let count = |severity, name: &str| match report.count(severity) {
        0 => None,
        1 => Some(format!("1 {name}")),
        many => Some(format!("{many} {name}s")),
    };
    let counts =
        [count(Severity::Error, "error"), count(Severity::Warning, "warning"), count(Severity::Note, "note")];
    let mut text = counts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if report.findings().len() < LONG {
        return text;
    }
    let mut rules: BTreeMap<_, usize> = BTreeMap::new();
    for finding in report.findings() {
        // The worst come first.
        *rules.entry((std::cmp::Reverse(finding.severity), finding.rule.name)).or_default() += 1;
    }
    let width = rules.keys().map(|(_, name)| name.len()).max().unwrap_or_default();
    for ((severity, name), count) in rules {
        let _ = write!(text, "\n  {count:>5}  {name:width$}  {}", severity.0);
    }
    text.push_str("\n`serin explain RULE` says what is wrong and what to do");
    text
}

/// What fits on a screen needs no table of contents.
const LONG: usize = 8;

#[cfg(test)]
mod tests {
    use super::summary;
    use crate::render::sample;

    #[test]
    fn a_long_report_ends_with_a_line_for_each_rule() {
        assert_eq!(summary(&sample::findings().into_iter().collect()), "2 errors, 1 warning, 1 note");
        let many = (0..4).flat_map(|_| sample::findings()).collect();
        insta::assert_snapshot!(summary(&many), @"
        8 errors, 4 warnings, 4 notes
              4  losing-thing   error
              4  unknown-key    error
              4  quiet-thing    warning
              4  awkward-thing  note
        `serin explain RULE` says what is wrong and what to do
        ");
    }
}
