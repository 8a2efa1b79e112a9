//! One file per output format, tried on one shared sample.

mod github;
mod human;
mod json;
mod junit;
mod sarif;
mod summary;
mod words;

pub use github::github;
pub use human::human;
pub use json::json;
pub use junit::junit;
pub use sarif::sarif;
pub use summary::summary;

#[cfg(test)]
mod agreement;
#[cfg(test)]
mod sample;
