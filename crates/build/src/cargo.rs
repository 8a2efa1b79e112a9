//! What passes between cargo and a build script.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "cargo talks to build scripts in variables, and they to it on stdout, stderr and by their exit code"
)]

use std::path::{Path, PathBuf};

use serin::{Finding, render};

use crate::Error;

/// The directory that belongs to the build.
pub(crate) fn out_dir() -> Result<PathBuf, Error> {
    std::env::var(OUT_DIR).map(PathBuf::from).map_err(|_| Error::NotInBuild(OUT_DIR))
}

const OUT_DIR: &str = "OUT_DIR";

/// Whether this is a CI, as most say it: `CI` is set, to anything but `false`, `0` and nothing.
pub(crate) fn is_ci() -> bool {
    std::env::var(CI).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

pub(crate) const CI: &str = "CI";

/// Has the script run again when a file changes, or anything below a directory.
pub(crate) fn rerun_if_changed(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
}

/// Has the script run again when a variable changes.
pub(crate) fn rerun_if_env_changed(variable: &str) {
    println!("cargo::rerun-if-env-changed={variable}");
}

/// Shows a finding as a warning of cargo's, on the one line that it takes.
pub(crate) fn warning(finding: &Finding) {
    let text = render::human(finding, false);
    let first = text.lines().next().unwrap_or_default();
    let hint = finding.hint.as_ref().map(|hint| format!("; {}", hint.replace('\n', " "))).unwrap_or_default();
    println!("cargo::warning={first}{hint}");
}

/// Ends the build. Cargo shows what stands on stderr, indented and whole; a line of `cargo::error=` would repeat the name of
/// the package before every line of the source.
pub(crate) fn fail(error: &Error) -> ! {
    eprintln!("{error}");
    std::process::exit(1);
}
