//! Stages to Kubernetes objects and their text.
//!
//! [`objects`] gives the typed objects of a stage, [`Tree::of`] the text of every file of a plan. What splits the
//! traffic is a [`Router`](routers::Router): one file each below `routers`, with what it accepts, what it makes of it,
//! and how it behaves at the edges.

mod deployment;
mod drain;
pub mod kustomization;
mod metadata;
mod object;
mod patch;
pub mod routers;
mod service;
mod text;

pub use drain::Drain;
pub use object::{Custom, Manifest, Object, objects, way_back};
pub use patch::item_key;
pub use text::{StageFiles, Tree};

/// The renderer's generation: a number that is raised when the same spec gives other bytes than before, so that a
/// tree can tell a new renderer from a changed spec.
///
/// ```
/// // A tree that says another generation was written by another renderer.
/// assert!(serin::GENERATION >= 3);
/// ```
pub const GENERATION: u32 = 3;

/// What every object says about who manages it.
pub const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "serin");
