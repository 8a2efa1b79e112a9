//! YAML as this project needs it, both ways.
//!
//! Reading goes in two steps, so that one run reports every mistake at its place: [`parse`] turns text into
//! [`Node`]s that know where they stand, and [`read`] turns a node into any type that serde can fill. Between the
//! two, nodes can be merged and keep their places.
//!
//! Writing is [`write()`], in a form whose strings Kubernetes' YAML 1.1 reader gets back unchanged.
//!
//! The parser and the writer are those of `serde-saphyr`.

mod edit;
mod node;
mod parse;
mod read;
mod reading;
mod required;
pub mod rules;
mod write;

pub use edit::{Edited, means_the_same, rewrite};
pub use node::{Entry, Key, Node, Value};
pub use parse::{Limits, parse, parse_as, parse_bytes};
pub use read::{Patch, read};
pub use reading::{Reading, misread};
pub use required::missing_fields;
pub use write::{WriteError, write};

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
