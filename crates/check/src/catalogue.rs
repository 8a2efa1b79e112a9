use serin_diagnostic::Rule;

use crate::rules;

/// Every rule there is, of this crate and of the rooms before it, sorted by name.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let own = rules::ALL.iter().map(|check| &check.rule);
    let mut all: Vec<_> = own
        .chain(serin_spec::rules::ALL.iter().copied())
        .chain(serin_yaml::rules::ALL.iter().copied())
        .collect();
    all.sort_by_key(|rule| rule.name);
    all
}

/// The rule with a name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Rule> {
    all().into_iter().find(|rule| rule.name == name)
}
