use std::path::PathBuf;

use serin::Report;

/// The Rust of some specs.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Source {
    /// What `include!` reads.
    pub text: String,
    /// What there is to say of the specs: warnings and notes, because errors give no code.
    pub report: Report,
    /// The files and directories that the code follows from, of those that exist: cargo would take one that does not for
    /// changed at every build.
    pub watched: Vec<PathBuf>,
}
