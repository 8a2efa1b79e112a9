use std::fmt;
use std::sync::Arc;

use serin_diagnostic::{Report, Rule};
use serin_objects::Objects;
use serin_topology::Topology;

use crate::allow::is_of_proof;
use crate::{Check, Run, Subject, catalogue, manifests, rules, subject};

/// The rules that are run together: Serin's, and those of one's own. By default Serin's alone.
///
/// A rule of one's own is in every respect like one of Serin's: a spec can `allow` it, an object can by an annotation,
/// `serin.yaml` can set its severity, and its findings have place, hint and page.
#[derive(Clone, Default)]
pub struct RuleSet {
    own: Arc<[&'static Check]>,
}

impl RuleSet {
    /// Serin's rules, and those of one's own.
    ///
    /// # Errors
    ///
    /// When a name is taken, by a rule of Serin's or by another one of these: an allowance would silence both. When a
    /// name is not in kebab-case or has more than 63 characters, so that it could not be the key of an annotation; when a
    /// page does not begin with a sentence; when a rule looks at nothing, or at what Serin alone can show it; and when a
    /// rule over several releases says that one of them could allow it. All that is wrong is said at once.
    pub fn with(own: impl IntoIterator<Item = &'static Check>) -> Result<Self, InvalidRules> {
        let own: Arc<[&'static Check]> = own.into_iter().collect();
        let wrong = |(position, check): (usize, &&'static Check)| {
            wrong(check, &own[..position]).map(|reason| format!("rule `{}` {reason}", check.rule.name))
        };
        let wrong: Vec<String> = own.iter().enumerate().filter_map(wrong).collect();
        if wrong.is_empty() { Ok(Self { own }) } else { Err(InvalidRules(wrong)) }
    }

    /// Runs every rule over one release. Findings that the release allows are left out; an allowance that silences
    /// nothing is a finding.
    #[must_use]
    pub fn check(&self, subject: Subject<'_>) -> Report {
        subject::check_with(self, subject)
    }

    /// Runs the rules that look at several releases, over those of one run.
    #[must_use]
    pub fn check_together(&self, topologies: &[&Topology]) -> Report {
        subject::check_together_with(self, topologies)
    }

    /// Runs every rule over objects that were found in texts and are applied together.
    ///
    /// An object accepts a finding about itself by the annotation `allow.serin.dev/RULE`, whose value is the reason. One
    /// that silences nothing is a finding, and so is one that names no rule or gives no reason.
    #[must_use]
    pub fn check_found(&self, objects: &Objects) -> Report {
        manifests::check_found_with(self, objects)
    }

    /// Runs the rules about what one commit changes. What an object accepts by its annotation after the commit is left out.
    #[must_use]
    pub fn check_step(&self, before: &Objects, after: &Objects) -> Report {
        manifests::check_step_with(self, before, after)
    }

    /// Every rule there is, with those of one's own, sorted by name.
    #[must_use]
    pub fn all(&self) -> Vec<&'static Rule> {
        let mut all = catalogue::all();
        all.extend(self.own.iter().map(|check| &check.rule));
        all.sort_by_key(|rule| rule.name);
        all
    }

    /// The rule with a name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&'static Rule> {
        self.all().into_iter().find(|rule| rule.name == name)
    }

    /// The pages of all rules as one, in Markdown: a table of the rules, then the page of each.
    #[must_use]
    pub fn catalogue(&self) -> String {
        catalogue::pages(&self.all())
    }

    /// The rules of one's own.
    #[must_use]
    pub fn own(&self) -> &[&'static Check] {
        &self.own
    }

    /// What is run.
    pub(crate) fn checks(&self) -> impl Iterator<Item = &'static Check> {
        rules::ALL.iter().copied().chain(self.own.iter().copied())
    }

    /// Whether a team can accept what a rule finds.
    pub(crate) fn can_be_allowed(&self, name: &str) -> bool {
        is_of_proof(name) || self.checks().any(|check| check.rule.name == name && check.can_be_allowed)
    }

    /// Whether a rule is about what a commit changes.
    pub(crate) fn looks_at_steps(&self, name: &str) -> bool {
        let mut named = self.checks().filter(|check| check.rule.name == name);
        named.any(|check| check.runs.iter().any(|run| matches!(run, Run::Step(_))))
    }
}

/// The longest name that the key of an annotation has, behind its prefix.
const LONGEST_NAME: usize = 63;

/// Why a rule cannot stand beside others.
fn wrong(check: &Check, before: &[&'static Check]) -> Option<&'static str> {
    let name = check.rule.name;
    let word = |word: &str| !word.is_empty() && word.chars().all(|it| matches!(it, 'a'..='z' | '0'..='9'));
    let is_for_serin = |run: &Run| matches!(run, Run::Allowances | Run::LiveFile(_));
    let reason = match () {
        () if catalogue::find(name).is_some() => "has the name of a rule of Serin's",
        () if before.iter().any(|other| other.rule.name == name) => "is there twice",
        () if !name.split('-').all(word) => "needs a name in kebab-case",
        () if name.len() > LONGEST_NAME => "has a name of more than 63 characters",
        () if check.rule.summary().trim().is_empty() => "needs a page that begins with a sentence",
        () if check.runs.is_empty() => "looks at nothing",
        () if check.runs.iter().any(is_for_serin) => "looks at what only Serin's own rules can",
        () if check.can_be_allowed && check.runs.iter().any(|run| matches!(run, Run::Together(_))) => {
            "looks at several releases, and cannot be allowed by one of them"
        }
        () => return None,
    };
    Some(reason)
}

/// Why rules of one's own cannot be run together with Serin's: a sentence for each that cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidRules(Vec<String>);

impl InvalidRules {
    /// The sentences.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.0
    }
}

impl fmt::Display for InvalidRules {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for InvalidRules {}

impl PartialEq for RuleSet {
    /// Equal when the same rules are run.
    fn eq(&self, other: &Self) -> bool {
        let same = |(own, others): (&&'static Check, &&'static Check)| std::ptr::eq(*own, *others);
        self.own.len() == other.own.len() && self.own.iter().zip(other.own.iter()).all(same)
    }
}

impl Eq for RuleSet {}

impl fmt::Debug for RuleSet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Serin's are the same in every set.
        formatter.debug_tuple("RuleSet").field(&self.own).finish()
    }
}
