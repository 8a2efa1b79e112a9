//! Findings: what is wrong, where it stands, how bad it is and what to do about it.
//!
//! A [`Finding`] is data. Its wording for a terminal and for a machine is made at the edge, in [`render`], so
//! that a new output format is one file there and nothing else.

mod finding;
mod path;
pub mod render;
mod report;
mod rule;
mod secret;
mod source;
mod suggest;

pub use finding::{Finding, Place};
pub use path::{Locate, Path, Step};
pub use report::Report;
pub use rule::{Rule, Severity};
pub use secret::holds_secret;
pub use source::SourceFile;
pub use suggest::nearest;

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
