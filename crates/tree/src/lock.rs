use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

use crate::digest::Memo;
use crate::{Digest, Error, RelativePath, path, scan};

/// The file that says what Serin owns in a directory.
pub const NAME: &str = "serin.lock";

/// The lock of a run that is under way: it is written before the first change and takes the place of the lock after
/// the last one. As long as both are there, what either of them lists is ours.
pub(crate) const NEXT: &str = "serin.lock.next";

/// The locks of a directory as they stand on the disk.
pub(crate) struct Records {
    pub(crate) lock: Option<String>,
    pub(crate) next: Option<String>,
}

/// What the locks of a directory say together.
#[derive(Default)]
pub(crate) struct Lock<'a> {
    /// The generations of the renderer; several after a merge.
    pub(crate) generations: BTreeSet<u32>,
    /// Sorted, each once; a path may have several digests.
    pub(crate) entries: Vec<Entry<'a>>,
}

/// A file that Serin wrote.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry<'a> {
    pub(crate) path: &'a str,
    pub(crate) digest: Digest,
}

impl Records {
    /// Those of a directory that is not there.
    pub(crate) fn none() -> Self {
        Self { lock: None, next: None }
    }

    pub(crate) fn read(directory: &Path) -> Result<Self, Error> {
        Ok(Self { lock: read(&directory.join(NAME))?, next: read(&directory.join(NEXT))? })
    }

    pub(crate) fn parse(&self, directory: &Path) -> Result<Lock<'_>, Error> {
        let mut lock = Lock::default();
        for (name, text) in [(NAME, &self.lock), (NEXT, &self.next)] {
            let Some(text) = text else { continue };
            if let Err(line) = lock.add(text) {
                return Err(Error::Lock { path: directory.join(name), line });
            }
        }
        lock.entries.sort_unstable();
        lock.entries.dedup();
        Ok(lock)
    }

    pub(crate) fn any(&self) -> bool {
        self.lock.is_some() || self.next.is_some()
    }
}

impl Lock<'_> {
    /// The text of one lock that says what all of these said.
    pub(crate) fn text(&self) -> String {
        let entries = self.entries.iter().map(|entry| (entry.path, entry.digest));
        text(self.generations.iter().copied(), entries)
    }
}

/// The text of the lock of a directory that holds exactly these files.
pub(crate) fn wanted(files: &BTreeMap<RelativePath, Arc<str>>, generation: u32) -> String {
    let mut memo = Memo::default();
    text([generation], files.iter().map(|(path, text)| (path.as_str(), memo.digest(text))))
}

/// What the text of a lock lists: the digests of each file, several after a merge; none where it cannot be read.
#[must_use]
pub fn locked(text: &str) -> Option<BTreeMap<String, Vec<Digest>>> {
    let mut lock = Lock::default();
    lock.add(text).ok()?;
    let mut files: BTreeMap<String, Vec<Digest>> = BTreeMap::new();
    for entry in lock.entries {
        files.entry(entry.path.to_owned()).or_default().push(entry.digest);
    }
    Some(files)
}

/// Whether `line` is one of those with which git marks the sides of a conflict.
pub(crate) fn is_conflict_marker(line: &str) -> bool {
    line == "=======" || ["<<<<<<<", "|||||||", ">>>>>>>"].iter().any(|marker| line.starts_with(marker))
}

const COMMENT: &str = "\
# What Serin wrote in this directory, so that it can tell a file of yours from one it may overwrite.
# Written by serin. After a merge, generate again.
";

fn text<'a>(
    generations: impl IntoIterator<Item = u32>,
    entries: impl IntoIterator<Item = (&'a str, Digest)>,
) -> String {
    let mut text = COMMENT.to_owned();
    // Writing to a string cannot fail.
    for generation in generations {
        let _ = writeln!(text, "generation {generation}");
    }
    for (path, digest) in entries {
        let _ = writeln!(text, "{digest}  {path}");
    }
    text
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    if !scan::is_file(path)? {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(Error::io(path, "read"))?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(text)),
        Err(invalid) => {
            let readable = &invalid.as_bytes()[..invalid.utf8_error().valid_up_to()];
            let line = 1 + readable.iter().filter(|byte| **byte == b'\n').count();
            Err(Error::Lock { path: path.to_owned(), line })
        }
    }
}

impl<'a> Lock<'a> {
    /// Adds what `text` says, or returns the number of the line that says nothing.
    ///
    /// Both sides of a conflict count: either may be what is on the disk after the merge.
    fn add(&mut self, text: &'a str) -> Result<(), usize> {
        for (index, line) in text.lines().enumerate() {
            if line.is_empty() || line.starts_with('#') || is_conflict_marker(line) {
                continue;
            }
            self.add_line(line).ok_or(index + 1)?;
        }
        Ok(())
    }

    fn add_line(&mut self, line: &'a str) -> Option<()> {
        if let Some(generation) = line.strip_prefix("generation ") {
            self.generations.insert(generation.parse().ok()?);
            return Some(());
        }
        let (digest, path) = line.split_once("  ")?;
        // A lock is committed, so anybody may have written it: it must not name a file elsewhere.
        path::check(path).ok()?;
        self.entries.push(Entry { path, digest: Digest::parse(digest)? });
        Some(())
    }
}
