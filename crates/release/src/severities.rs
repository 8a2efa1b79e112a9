use std::collections::BTreeMap;

use serin_diagnostic::{Report, Severity};

/// How bad findings are to one team, by the names of their rules; those that are not named are as bad as their rule says.
///
/// ```
/// use serin::{Finding, Report, Severities, Severity, rules};
///
/// let floating = rules::find("floating-image").expect("it is one of Serin's");
/// let found = || Report::from_iter([Finding::new(floating, "image `web:latest` floats")]);
///
/// let mut ours = Severities::default();
/// ours.set("floating-image", Some(Severity::Error));
/// assert!(ours.apply(found()).has_errors());
/// ours.set("floating-image", None);
/// assert!(ours.apply(found()).is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Severities(BTreeMap<String, Option<Severity>>);

impl Severities {
    /// Sets how bad the findings of a rule are; none leaves them out.
    pub fn set(&mut self, rule: impl Into<String>, severity: Option<Severity>) {
        self.0.insert(rule.into(), severity);
    }

    /// Gives the findings of a report their severities, and leaves out those that are none to the team.
    pub fn apply(&self, report: Report) -> Report {
        if self.0.is_empty() {
            return report;
        }
        let judged = |mut finding: serin_diagnostic::Finding| match self.0.get(finding.rule.name) {
            None => Some(finding),
            Some(None) => None,
            Some(Some(severity)) => {
                finding.severity = *severity;
                Some(finding)
            }
        };
        report.into_iter().filter_map(judged).collect()
    }
}
