//! What a user writes, every mistake in it at its place, and its lowering to the typed topology.
//!
//! A spec is two types. [`written`] is what stands in the file: every field optional, nothing judged. The
//! [`Topology`](serin_topology::Topology) is what it means: nothing half checked. [`read`] goes from one to the
//! other, once for each environment.

mod diff;
pub mod edit;
mod lower;
pub mod merge;
mod origin;
mod read;
mod refused;
pub mod rules;
#[cfg(feature = "schema")]
pub mod schema;
pub mod written;

pub use diff::diff;
pub use lower::duration;
pub use read::{API_VERSION, KIND, Spec, read, read_node};
