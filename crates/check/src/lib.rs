//! Rules over a release: everything about a canary that can be wrong on paper, said at its line.
//!
//! A rule is two files below `rules`: `x.rs` says what is wrong, `x.md` is its page, which is the manual, what
//! `serin explain` prints, and the test. A rule says by its [`Run`] what it looks at; nobody calls it by hand.

mod allow;
mod catalogue;
mod live;
mod manifests;
pub mod of_import;
mod rendered;
mod rule;
mod rule_set;
pub mod rules;
mod subject;

pub use allow::{allow_proof, over_environments, refused_setting};
pub use catalogue::{all, catalogue, find};
pub use live::Live;
pub use manifests::{ALLOW, ObjectFindings, check_found, check_step};
pub use rendered::rendered;
pub use rule::{Check, Run};
pub use rule_set::{InvalidRules, RuleSet};
pub use subject::{Findings, Subject, check, check_together};
