use std::fmt;
use std::path::PathBuf;

use serin::{Drift, Report, render};

use crate::repository::loud;

/// Why there is no code. `Display` and `Debug` are the same text, findings with their source lines among it, so that a
/// `main` that returns it shows what `serin generate` would.
#[non_exhaustive]
pub enum Error {
    /// The specs hold mistakes, or a release that is not safe. Findings of severity error stand in the report.
    Findings(Report),
    /// No repository, no release of that name, or a disk that cannot be read or written.
    Serin(serin::Error),
    /// There is nothing at the path of the specs.
    NoSpecs(PathBuf),
    /// Files beside the code are not what the specs say, and in CI they are not written.
    Stale(Vec<String>),
    /// Files of the tree were edited by hand, or are somebody else's, so that their releases were not written.
    Refused(Vec<Drift>),
    /// The mirror's path holds a file that was not made here.
    Foreign(PathBuf),
    /// The code is for a build script, and this is none: the environment variable is not set.
    NotInBuild(&'static str),
    /// The code cannot be written: a mistake of Serin's.
    Template(String),
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Findings(report) => formatter.write_str(findings(report).trim_end()),
            Self::Serin(error) => write!(formatter, "error: {error}"),
            Self::NoSpecs(path) => write!(
                formatter,
                "error: there is no `{}`\n  hint: the path is read from the folder of Cargo.toml",
                path.display()
            ),
            Self::Stale(files) => {
                let count = files.len();
                writeln!(formatter, "error: not what the specs say, and not written in CI:")?;
                for file in files.iter().take(MOST) {
                    writeln!(formatter, "  {file}")?;
                }
                if count > MOST {
                    writeln!(formatter, "  and {} more", count - MOST)?;
                }
                write!(formatter, "  hint: build without the variable `CI`, and commit what that writes")
            }
            Self::Refused(drifts) => {
                writeln!(formatter, "error: files that were not written by serin are in the way:")?;
                for drift in drifts {
                    writeln!(formatter, "  {drift}")?;
                }
                write!(formatter, "  hint: put the change into the spec, or move the file elsewhere")
            }
            Self::Foreign(path) => write!(
                formatter,
                "error: `{}` was not made by serin-build, and is left alone\n  hint: move it, or mirror to another path",
                path.display()
            ),
            Self::NotInBuild(variable) => write!(
                formatter,
                "error: `{variable}` is not set: call this in a build script\n  hint: `Builder::source` gives the text anywhere"
            ),
            Self::Template(message) => write!(formatter, "error: {message}"),
        }
    }
}

/// Files that are named, of those that are stale.
const MOST: usize = 20;

/// What `serin generate` says of a report: errors and warnings with their source lines, and how many there are.
fn findings(report: &Report) -> String {
    let loud: Report = report.clone().into_iter().filter_map(loud).collect();
    let text: String = loud.findings().iter().map(|finding| render::human(finding, false)).collect();
    text + &render::summary(&loud)
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A `main` that returns an error puts a word in front, and the findings begin lines of their own.
        write!(formatter, "\n{self}")
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Serin(error) => Some(error),
            _ => None,
        }
    }
}

impl From<serin::Error> for Error {
    fn from(error: serin::Error) -> Self {
        Self::Serin(error)
    }
}

impl From<serin::RenderError> for Error {
    fn from(error: serin::RenderError) -> Self {
        Self::Serin(error.into())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Serin(error.into())
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Self::Template(format!("{error:#}"))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Template(error.to_string())
    }
}
