use std::fmt;
use std::path::PathBuf;

use serin_tree::{Drift, RelativePath};

/// Why something could not be done. What is wrong with a spec is never an error: it is a finding in a report.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The disk could not be read or written.
    Disk(std::io::Error),
    /// A directory of Serin's could not be read or written.
    Tree(serin_tree::Error),
    /// No repository was found: neither `serin.yaml` nor `specs/` stands here or above.
    NoRepository(PathBuf),
    /// A path of a release cannot be a directory.
    Path(String),
    /// An object cannot be written as YAML, or a page not be rendered: a mistake of Serin's.
    Render(String),
    /// No release has this name; the names that there are.
    UnknownRelease {
        /// The name that was asked for.
        name: String,
        /// The releases that there are.
        known: Vec<String>,
    },
    /// Findings of severity error stand in the report: nothing is written while they do.
    Findings(usize),
    /// What is generated is not what the spec says: generate first.
    NotFresh(Vec<Drift>),
    /// Files of `live/` were edited by hand.
    LiveEdited {
        /// The directory.
        path: PathBuf,
        /// The files.
        files: Vec<String>,
    },
    /// What is live is no stage of the plan.
    LiveUnknown {
        /// The directory.
        path: PathBuf,
        /// The stage that its record names.
        stage: String,
    },
    /// There is no stage after the one that is live.
    LastStage {
        /// The release.
        release: RelativePath,
        /// The stage that is live.
        stage: String,
        /// Whether a release is under way, which this was the last stage of.
        is_under_way: bool,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Disk(error) => error.fmt(formatter),
            Self::Tree(error) => error.fmt(formatter),
            Self::NoRepository(start) => {
                let start =
                    if start.as_os_str().is_empty() { ".".into() } else { start.display().to_string() };
                write!(formatter, "found neither `specs/` nor `serin.yaml` in `{start}` or above it")
            }
            Self::Path(message) | Self::Render(message) => formatter.write_str(message),
            Self::UnknownRelease { name, known } => {
                write!(formatter, "there is no release `{name}`")?;
                match known.as_slice() {
                    [] => formatter.write_str("; there is none at all"),
                    known => write!(formatter, "; there are {}", known.join(", ")),
                }
            }
            Self::Findings(count) => write!(formatter, "nothing is done while {count} findings are errors"),
            Self::NotFresh(drifts) => {
                write!(formatter, "what is generated is not what the spec says: ")?;
                match drifts.as_slice() {
                    [one] => one.fmt(formatter),
                    [first, rest @ ..] => write!(formatter, "{first}, and {} more", rest.len()),
                    [] => Ok(()),
                }
            }
            Self::LiveEdited { path, files } => {
                write!(formatter, "`{}` was edited by hand: {}", path.display(), files.join(", "))
            }
            Self::LiveUnknown { path, stage } => write!(
                formatter,
                "`{}` was written as `{stage}`, and is no stage of the plan as it is now",
                path.display()
            ),
            Self::LastStage { release, stage, .. } => {
                write!(formatter, "`{release}` is at `{stage}`, and no stage comes after it")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Disk(error) => Some(error),
            Self::Tree(error) => Some(error),
            _ => None,
        }
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<serin_tree::Error> for Error {
    fn from(error: serin_tree::Error) -> Self {
        Self::Tree(error)
    }
}

impl From<serin_yaml::WriteError> for Error {
    fn from(error: serin_yaml::WriteError) -> Self {
        Self::Render(error.to_string())
    }
}

impl From<minijinja::Error> for Error {
    fn from(error: minijinja::Error) -> Self {
        Self::Render(error.to_string())
    }
}

impl From<serin_tree::InvalidPath> for Error {
    fn from(error: serin_tree::InvalidPath) -> Self {
        Self::Path(error.to_string())
    }
}
