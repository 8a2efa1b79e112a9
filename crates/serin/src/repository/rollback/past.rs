use serin_tree::RelativePath;

use crate::Error;
use crate::repository::History;
use crate::repository::recognise::Files;

/// What is known of a release from earlier commits. It is asked only where it is needed.
pub trait Past {
    /// What is known of the live directory.
    fn history(&self, release: &RelativePath) -> History;
    /// The manifests of the live directory in the last commit; none where nobody knows.
    fn committed(&self, release: &RelativePath) -> Option<Files>;
    /// What was generated for the release in earlier commits, the newest first.
    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>>;
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
