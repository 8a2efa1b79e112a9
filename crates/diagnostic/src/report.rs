use crate::{Finding, Severity};

/// What a run has to say: findings in a stable order, each once.
///
/// ```
/// use serin::{Finding, Report, Rule, Severity};
///
/// static NO_OWNER: Rule = Rule {
///     name: "no-owner",
///     severity: Severity::Warning,
///     page: "Nobody is said to look after a release.\n",
/// };
///
/// let mut report = Report::new();
/// assert!(report.is_empty());
/// // A finding is completed where it was added.
/// report.add(Finding::new(&NO_OWNER, "nobody looks after it")).release = Some("web".to_owned());
/// report.add(Finding::new(&NO_OWNER, "nobody looks after it")).release = Some("api".to_owned());
/// report.extend([report.findings()[0].clone()]);
///
/// // What was said twice is said once after it was sorted.
/// report.sort();
/// let releases: Vec<_> = report.findings().iter().filter_map(|it| it.release.as_deref()).collect();
/// assert_eq!(releases, ["api", "web"]);
///
/// report.retain(|finding| finding.release.as_deref() == Some("web"));
/// assert_eq!(report.count(Severity::Warning), 1);
/// // Warnings stop nothing.
/// assert!(!report.has_errors());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    /// A report that says nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding and hands it back, to be completed.
    pub fn add(&mut self, finding: Finding) -> &mut Finding {
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// Adds all findings of another report.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// The findings, in the order in which they were added, or sorted after [`Report::sort`].
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Keeps only the findings that `keep` accepts.
    pub fn retain(&mut self, keep: impl FnMut(&Finding) -> bool) {
        self.findings.retain(keep);
    }

    /// True when nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// How many findings have exactly this severity.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    /// True when at least one finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    /// Sorts by file and position, and drops what was said twice: both tracks share a template, and environments
    /// share a spec, so that one mistake is often found several times at the same place.
    pub fn sort(&mut self) {
        self.findings.sort_by(|left, right| key(left).cmp(&key(right)));
        self.findings.dedup_by(|right, left| {
            left.place == right.place
                && left.rule == right.rule
                && left.message == right.message
                && (left.place.is_some() || same_subject(left, right))
        });
    }
}

impl IntoIterator for Report {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.findings.into_iter()
    }
}

impl FromIterator<Finding> for Report {
    fn from_iter<T: IntoIterator<Item = Finding>>(findings: T) -> Self {
        Self { findings: findings.into_iter().collect() }
    }
}

fn key(finding: &Finding) -> impl Ord + '_ {
    let place = finding.place.as_ref().map(|place| (place.file.name(), place.span.start, place.span.end));
    (place, finding.rule.name, &finding.message, &finding.release, &finding.environment, &finding.stage)
}

fn same_subject(left: &Finding, right: &Finding) -> bool {
    (&left.release, &left.environment, &left.stage) == (&right.release, &right.environment, &right.stage)
}
