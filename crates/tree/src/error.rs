use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::{InvalidPath, InvalidRecord, RelativePath};

/// Why a directory could not be read or written.
#[derive(Debug)]
pub enum Error {
    /// The disk refused.
    Io {
        /// What it was about.
        path: PathBuf,
        /// What was tried, as a verb: `read`.
        tried: &'static str,
        /// What the disk said.
        source: io::Error,
    },
    /// A symbolic link stands where a file or a directory of ours stands or is wanted; it is never followed.
    Symlink {
        /// The link.
        path: PathBuf,
    },
    /// Something stands where a directory must be, or something that is no file where a file must be.
    InTheWay {
        /// What stands there.
        path: PathBuf,
    },
    /// A line of a lock cannot be read.
    Lock {
        /// The lock.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The record of a live directory cannot be read.
    Stage {
        /// The record.
        path: PathBuf,
        /// The line, from 1; the last one if a line is missing.
        line: usize,
        /// What is wrong, a phrase.
        why: &'static str,
    },
    /// The record of a live directory holds both sides of a merge.
    Conflict {
        /// The record.
        path: PathBuf,
        /// The line of the first marker, from 1.
        line: usize,
    },
    /// A manifest of a live directory is not UTF-8.
    NotText {
        /// The manifest.
        path: PathBuf,
    },
    /// Another process is changing a live directory.
    Busy {
        /// The directory that it holds.
        path: PathBuf,
    },
    /// A file that people write is no longer what was read.
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// A path is wanted as a file and as a directory.
    Clash {
        /// The path.
        path: RelativePath,
    },
    /// A name that was asked for cannot be the name of a file.
    Name(InvalidPath),
    /// A record that was to be written could not be read again.
    Record(InvalidRecord),
}

impl Error {
    /// What to do about it, where there is something to say.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Symlink { .. } => Some("put a directory or file of its own there, or remove the link"),
            Self::InTheWay { .. } => Some("move it away"),
            Self::Changed { .. } => Some("run the command again"),
            Self::Lock { .. } => Some("restore it from git, or delete it and use --force"),
            Self::Stage { .. } => Some("restore it from git"),
            Self::Conflict { .. } => Some("take one side of the merge for the whole directory"),
            Self::NotText { .. } => Some("restore it from git"),
            Self::Busy { .. } => Some("wait until it has ended, and look at what it did"),
            Self::Io { .. } | Self::Clash { .. } | Self::Name(_) | Self::Record(_) => None,
        }
    }

    /// Adds to what the disk said what it was about.
    pub(crate) fn io(path: &Path, tried: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), tried, source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io { path, tried, source } => {
                write!(formatter, "cannot {tried} {}: {source}", path.display())
            }
            Self::Symlink { path } => {
                write!(formatter, "{} is a symbolic link, and links are not followed", path.display())
            }
            Self::InTheWay { path } => {
                write!(formatter, "{} is in the way of a file or directory", path.display())
            }
            Self::Lock { path, line } => {
                write!(formatter, "{}:{line}: not a line of a lock", path.display())
            }
            Self::Stage { path, line, why } => write!(formatter, "{}:{line}: {why}", path.display()),
            Self::Conflict { path, line } => {
                write!(formatter, "{}:{line}: conflict marker of a merge", path.display())
            }
            Self::NotText { path } => write!(formatter, "{} is not UTF-8", path.display()),
            Self::Busy { path } => {
                write!(formatter, "another serin is at work in {}", path.display())
            }
            Self::Changed { path } => {
                write!(formatter, "{} was changed by somebody else meanwhile", path.display())
            }
            Self::Clash { path } => write!(formatter, "{path} is wanted as a file and as a directory"),
            Self::Name(invalid) => invalid.fmt(formatter),
            Self::Record(invalid) => invalid.fmt(formatter),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io { source, .. } => Some(source),
            Self::Name(invalid) => Some(invalid),
            Self::Record(invalid) => Some(invalid),
            Self::Symlink { .. }
            | Self::InTheWay { .. }
            | Self::Lock { .. }
            | Self::Stage { .. }
            | Self::Conflict { .. }
            | Self::NotText { .. }
            | Self::Busy { .. }
            | Self::Changed { .. }
            | Self::Clash { .. } => None,
        }
    }
}

impl From<InvalidPath> for Error {
    fn from(invalid: InvalidPath) -> Self {
        Self::Name(invalid)
    }
}

impl From<InvalidRecord> for Error {
    fn from(invalid: InvalidRecord) -> Self {
        Self::Record(invalid)
    }
}
