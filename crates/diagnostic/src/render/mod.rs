//! One file per output format, tried on one shared sample.

mod human;
mod json;

pub use human::human;
pub use json::json;

#[cfg(test)]
mod sample;
