use serin_tree::RelativePath;

use crate::Error;
use crate::History;
use crate::recognise::Files;

/// What is known of releases from earlier commits. It is asked only where it is needed, and while the release is held.
pub trait Past {
    /// What is known of the live directory.
    ///
    /// # Errors
    ///
    /// Where there is a history, and it cannot be read.
    fn history(&self, release: &RelativePath) -> Result<History, Error>;

    /// The manifests of the live directory in the last commit; none where nobody knows.
    ///
    /// # Errors
    ///
    /// As for [`history`](Self::history).
    fn committed(&self, release: &RelativePath) -> Result<Option<Files>, Error>;

    /// What was generated for the release in earlier commits, the newest first.
    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>>;
}

/// A history that is known otherwise, as by a program that has made the commits itself.
impl Past for History {
    fn history(&self, _: &RelativePath) -> Result<History, Error> {
        Ok(*self)
    }

    fn committed(&self, _: &RelativePath) -> Result<Option<Files>, Error> {
        Ok(None)
    }

    fn generated(&self, _: &RelativePath) -> Vec<Source<'_>> {
        Vec::new()
    }
}

/// Reads the files of a folder.
pub type ReadFolder<'a> = Box<dyn Fn(&str) -> Result<Files, Error> + 'a>;

/// What was generated for a release, now or in an earlier commit.
pub struct Source<'a> {
    /// What it is called: `generated/web`, or the commit.
    pub name: String,
    /// Reads the files that stand directly in a folder below the directory of the release, by name; none where there is
    /// no such folder.
    pub read: ReadFolder<'a>,
}
