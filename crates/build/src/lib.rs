//! Canary releases at build time.

mod builder;
mod cargo;
mod code;
mod error;
mod mirror;
mod repository;
mod source;

pub use builder::Builder;
pub use error::Error;
pub use source::Source;
