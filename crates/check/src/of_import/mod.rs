//! What `serin import` can have to say. The rules stand here, so that all pages are in one catalogue; they are found by
//! `serin-import`.

use serin_diagnostic::{Rule, Severity};

/// All rules of an import, sorted by name.
///
/// ```
/// // The face has it as `serin::rules::OF_IMPORT`, with the feature `import`.
/// use serin_check::of_import::ALL;
///
/// assert!(ALL.iter().all(|rule| serin::rules::find(rule.name) == Some(*rule)));
/// ```
pub static ALL: &[&Rule] = &[
    &ASSUMED_SETTING,
    &NO_ROUTE,
    &NOT_HELD,
    &NOT_IMPORTED,
    &SHARED_ROUTE,
    &SHARED_SERVICE,
    &UNLIKE_INPUT,
    &UNSURE_TRACK,
];

/// A setting that no object says, and that a spec must.
pub static ASSUMED_SETTING: Rule =
    rule("assumed-setting", Severity::Warning, include_str!("assumed_setting.md"));
/// A Deployment and a Service that no route leads to.
pub static NO_ROUTE: Rule = rule("no-route", Severity::Warning, include_str!("no_route.md"));
/// Something of an object that a spec cannot hold.
pub static NOT_HELD: Rule = rule("not-held", Severity::Warning, include_str!("not_held.md"));
/// An object that is no part of a release.
pub static NOT_IMPORTED: Rule = rule("not-imported", Severity::Note, include_str!("not_imported.md"));
/// A route that is not one release's alone.
pub static SHARED_ROUTE: Rule = rule("shared-route", Severity::Error, include_str!("shared_route.md"));
/// A Service of several Deployments.
pub static SHARED_SERVICE: Rule = rule("shared-service", Severity::Error, include_str!("shared_service.md"));
/// A stage that is not what was imported.
pub static UNLIKE_INPUT: Rule = rule("unlike-input", Severity::Error, include_str!("unlike_input.md"));
/// A track that could be the other one.
pub static UNSURE_TRACK: Rule = rule("unsure-track", Severity::Warning, include_str!("unsure_track.md"));

const fn rule(name: &'static str, severity: Severity, page: &'static str) -> Rule {
    Rule { name, severity, page }
}
