//! What people read of a plan: [`page`] for a pull request, [`drawing`] for a terminal, and [`json`] for machines.
//!
//! What is proven of it stands on the page and in the document as [`Proven`], and in full as [`Verified`].
//!
//! All three are made of the same [`Summary`], so that they cannot tell different stories.
//!
//! [`diff`](mod@diff) tells what changes between any two sets of manifests.

pub mod diff;
mod drawing;
mod json;
mod page;
mod proven;
mod routers;
mod summary;
mod table;
mod verified;

pub use drawing::drawing;
pub use json::{VERSION, json};
pub use page::page;
pub use proven::{Proven, ProvenStep, ProvenViolation};
pub use routers::{routers_page, routers_table};
pub use summary::{Images, Percent, Row, Summary, time};
pub use table::table;
pub use verified::{Verified, verified_json, verified_markdown, verified_table};
