use std::fmt::Write;

use serin_diagnostic::Rule;

use crate::rules;

/// Every rule there is, of this crate and of the rooms before it, the properties of the proof among them, sorted by
/// name.
///
/// ```
/// use serin::Severity;
///
/// let warnings = serin::rules::all().into_iter().filter(|rule| rule.severity == Severity::Warning);
/// assert!(warnings.map(|rule| rule.name).any(|name| name == "missing-drain"));
/// ```
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let own = rules::ALL.iter().map(|check| &check.rule);
    let mut all: Vec<_> = own
        .chain(serin_spec::rules::ALL.iter().copied())
        .chain(serin_yaml::rules::ALL.iter().copied())
        .chain(serin_verify::RULES)
        .chain(crate::of_import::ALL.iter().copied())
        .collect();
    all.sort_by_key(|rule| rule.name);
    all
}

/// The rule with a name.
///
/// ```
/// let rule = serin::rules::find("unknown-key").expect("Serin has the rule");
/// assert!(rule.page.contains("## Why is this bad?"));
/// assert_eq!(serin::rules::find("unknown-kez"), None);
/// ```
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.name == name)
}

/// All pages as one, in Markdown: a table of the rules, then the page of each.
///
/// ```
/// let text = serin::rules::catalogue();
/// assert!(text.starts_with("# Rules\n") && text.contains("\n## unknown-key\n"));
/// ```
#[must_use]
pub fn catalogue() -> String {
    pages(&all())
}

/// The pages of some rules as one.
pub(crate) fn pages(rules: &[&'static Rule]) -> String {
    let mut text =
        "# Rules\n\nMade from the pages of the rules; `serin explain RULE` prints one.\n\n".to_owned();
    text.push_str("| rule | severity | what is wrong |\n|---|---|---|\n");
    for rule in rules {
        let _ = writeln!(text, "| [`{0}`](#{0}) | {1} | {2} |", rule.name, rule.severity, rule.summary());
    }
    for rule in rules {
        // The headings of a page stand below its name.
        let page = rule.page.replace("\n## ", "\n### ");
        let _ = write!(text, "\n## {}\n\nSeverity: {}\n\n{page}", rule.name, rule.severity);
    }
    text
}
