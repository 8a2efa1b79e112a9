use serin_tree::RelativePath;

use crate::Error;
use crate::History;
use crate::recognise::Files;

/// What is known of releases from earlier commits. It is asked only where it is needed, and while the release is held.
///
/// ```
/// use std::time::Duration;
/// use serin::{Error, Files, History, Past, RelativePath, Source};
///
/// /// What a program knows that has made the last commit itself.
/// struct JustNow(Files);
///
/// impl Past for JustNow {
///     fn history(&self, _: &RelativePath) -> Result<History, Error> {
///         Ok(History::committed(Duration::ZERO))
///     }
///     fn committed(&self, _: &RelativePath) -> Result<Option<Files>, Error> {
///         Ok(Some(self.0.clone()))
///     }
///     fn generated(&self, _: &RelativePath) -> Vec<Source<'_>> {
///         Vec::new() // no earlier commit is known
///     }
/// }
///
/// let past: &dyn Past = &JustNow(Files::new());
/// let web = RelativePath::new("web")?;
/// assert_eq!(past.history(&web)?.age, Some(Duration::ZERO));
/// assert_eq!(past.committed(&web)?, Some(Files::new()));
/// assert!(past.generated(&web).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
///
/// ```
/// use serin::{Files, ReadFolder};
///
/// let nothing: ReadFolder<'_> = Box::new(|_| Ok(Files::new()));
/// assert!(nothing("stages/050-weight")?.is_empty());
/// # Ok::<(), serin::Error>(())
/// ```
pub type ReadFolder<'a> = Box<dyn Fn(&str) -> Result<Files, Error> + 'a>;

/// What was generated for a release, now or in an earlier commit.
///
/// ```
/// use std::collections::BTreeMap;
/// use serin::{Files, Source};
///
/// // A tree in memory: the files of each folder.
/// let lock = Files::from([("serin.lock".to_owned(), "".into())]);
/// let tree = BTreeMap::from([(String::new(), lock)]);
/// let source = Source {
///     name: "3f2a91c".to_owned(), // a commit
///     read: Box::new(move |folder| Ok(tree.get(folder).cloned().unwrap_or_default())),
/// };
/// assert!((source.read)("")?.contains_key("serin.lock"));
/// assert!((source.read)("stages/050-weight")?.is_empty());
/// # Ok::<(), serin::Error>(())
/// ```
pub struct Source<'a> {
    /// What it is called: `generated/web`, or the commit.
    pub name: String,
    /// Reads the files that stand directly in a folder below the directory of the release, by name; none where there is
    /// no such folder.
    pub read: ReadFolder<'a>,
}
