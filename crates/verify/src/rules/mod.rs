//! What a proof can have to say, each with its page beside this file.

use serin_diagnostic::{Rule, Severity};

macro_rules! rule {
    ($name:literal, $page:literal) => {
        Rule { name: $name, severity: Severity::Error, page: include_str!($page) }
    };
}

pub(crate) static LOST_TRAFFIC: Rule = rule!("lost-traffic", "lost_traffic.md");
pub(crate) static OVERLOAD: Rule = rule!("overload", "overload.md");
pub(crate) static OVER_EXPOSURE: Rule = rule!("over-exposure", "over_exposure.md");
pub(crate) static NO_INSTANT_WAY_BACK: Rule = rule!("no-instant-way-back", "no_instant_way_back.md");
pub(crate) static STUCK_WAY_BACK: Rule = rule!("stuck-way-back", "stuck_way_back.md");
pub(crate) static STUCK_PROMOTION: Rule = rule!("stuck-promotion", "stuck_promotion.md");
pub(crate) static VACUOUS_STAGE: Rule = rule!("vacuous-stage", "vacuous_stage.md");
pub(crate) static OVER_QUOTA: Rule = rule!("over-quota", "over_quota.md");

/// A search that is not the whole one.
///
/// ```
/// assert_eq!(serin::model::INCONCLUSIVE.name, "inconclusive");
/// ```
pub static INCONCLUSIVE: Rule =
    Rule { name: "inconclusive", severity: Severity::Warning, page: include_str!("inconclusive.md") };

/// A violation that needs the whole new version to die after the point of no return: accepted, and said as a warning.
///
/// ```
/// assert_eq!(serin::model::RISK_PAST_RETURN.name, "risk-past-return");
/// ```
pub static RISK_PAST_RETURN: Rule =
    Rule { name: "risk-past-return", severity: Severity::Warning, page: include_str!("risk_past_return.md") };

/// What a proof can have to say, sorted by name.
///
/// ```
/// assert!(serin::model::RULES.iter().any(|rule| rule.name == "lost-traffic"));
/// ```
pub static RULES: [&Rule; 10] = [
    &INCONCLUSIVE,
    &LOST_TRAFFIC,
    &NO_INSTANT_WAY_BACK,
    &OVER_EXPOSURE,
    &OVER_QUOTA,
    &OVERLOAD,
    &RISK_PAST_RETURN,
    &STUCK_PROMOTION,
    &STUCK_WAY_BACK,
    &VACUOUS_STAGE,
];
