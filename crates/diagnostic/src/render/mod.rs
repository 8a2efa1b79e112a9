//! One file per output format, tried on one shared sample.

mod github;
mod human;
mod json;
mod sarif;
mod words;

pub use github::github;
pub use human::human;
pub use json::json;
pub use sarif::sarif;

#[cfg(test)]
mod sample;
