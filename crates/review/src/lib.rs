//! What people read of a plan: [`page`] for a pull request, [`drawing`] for a terminal, and [`json`] for machines.
//!
//! All three are made of the same [`Summary`], so that they cannot tell different stories.

mod drawing;
mod json;
mod page;
mod summary;

pub use drawing::drawing;
pub use json::{VERSION, json};
pub use page::page;
pub use summary::{Images, Percent, Row, Summary};
