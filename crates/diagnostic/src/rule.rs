use std::fmt;

/// A thing that can be wrong: its name, how bad it is, and the page that explains it.
///
/// The page is the manual, what `serin explain` prints, and the test: its example blocks are run.
///
/// ```
/// use serin::Severity;
///
/// let rule = serin::rules::find("unknown-key").expect("Serin has the rule");
/// assert_eq!(rule.severity, Severity::Error);
/// assert!(rule.page.starts_with(rule.summary()));
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of the wrong thing in kebab-case, so that "allow NAME" reads as English.
    pub name: &'static str,
    /// How bad a finding of this rule is, unless the user's settings say otherwise.
    pub severity: Severity,
    /// The rule's page, in Markdown.
    pub page: &'static str,
}

impl Rule {
    /// The first line of the page: the rule in one sentence. A test holds pages to that.
    #[must_use]
    pub fn summary(&self) -> &'static str {
        self.page.lines().next().unwrap_or_default()
    }
}

/// How bad a finding is.
///
/// ```
/// use serin::Severity;
///
/// assert!(Severity::Note < Severity::Warning && Severity::Warning < Severity::Error);
/// assert_eq!(Severity::Warning.to_string(), "warning");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Probably wrong; nothing is refused.
    Warning,
    /// Wrong: nothing is written or promoted while it stands, and the exit code is 1.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}
