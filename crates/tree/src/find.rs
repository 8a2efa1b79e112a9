use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::intent::Intent;
use crate::scan::join;
use crate::{Error, RelativePath, aside, layout, live, lock, path};

/// Every directory below `root` that Serin owns something in, sorted; none if there is no such root.
///
/// A directory counts if it holds a lock, or if an interrupted run left it aside with its lock. Links are not
/// followed.
///
/// # Errors
///
/// Returns an error if a directory cannot be listed.
pub fn find(root: &Path) -> Result<Vec<RelativePath>, Error> {
    search(root, &[lock::NAME.to_owned(), lock::NEXT.to_owned()])
}

/// Every live directory below `root`, sorted; none if there is no such root.
///
/// A directory counts if it holds a `STAGE`, or if an interrupted run was about to put the first one there or left it
/// aside with one; [`Live::read`](crate::Live::read) may find nothing in it. Links are not followed.
///
/// # Errors
///
/// Returns an error if a directory cannot be listed.
pub fn find_live(root: &Path) -> Result<Vec<RelativePath>, Error> {
    let begun = Intent::path(Path::new(""), "");
    search(root, &[live::STAGE.to_owned(), begun.to_string_lossy().into_owned()])
}

fn search(root: &Path, marks: &[String]) -> Result<Vec<RelativePath>, Error> {
    let mut search = Search { on_disk: root.to_owned(), marks, found: Vec::new() };
    if let Err(error) = search.directory("") {
        let is_missing = |source: &std::io::Error| source.kind() == ErrorKind::NotFound;
        return match &error {
            Error::Io { path, source, .. } if path == root && is_missing(source) => Ok(Vec::new()),
            _ => Err(error),
        };
    }
    search.found.sort_unstable();
    search.found.dedup();
    Ok(search.found)
}

struct Search<'a> {
    /// Where the search is.
    on_disk: PathBuf,
    /// The files by which a directory is known.
    marks: &'a [String],
    found: Vec<RelativePath>,
}

impl Search<'_> {
    fn directory(&mut self, path: &str) -> Result<(), Error> {
        let mut directories = Vec::new();
        let mut is_owned = false;
        let entries = fs::read_dir(&self.on_disk).map_err(Error::io(&self.on_disk, "list"))?;
        for entry in entries {
            let entry = entry.map_err(Error::io(&self.on_disk, "list"))?;
            let Ok(name) = entry.file_name().into_string() else { continue };
            if self.marks.contains(&name) && !path.is_empty() {
                is_owned = true;
            } else if entry.file_type().map_err(Error::io(&self.on_disk, "list"))?.is_dir() {
                directories.push(name);
            }
        }
        if is_owned {
            self.found.push(RelativePath::trusted(path));
            // The many directories of stages hold no release.
            directories.retain(|name| !layout::INNER.contains(&name.as_str()));
        }
        for name in directories {
            self.on_disk.push(&name);
            if let Some(target) = aside::target(&name) {
                self.left_aside(join(path, target));
            } else if path::check(&name).is_ok() {
                self.directory(&join(path, &name))?;
            }
            self.on_disk.pop();
        }
        Ok(())
    }

    /// Looks at a directory that an interrupted run left aside: only a whole one has a mark in it.
    fn left_aside(&mut self, target: String) {
        let is_marked = |mark: &String| fs::symlink_metadata(self.on_disk.join(mark)).is_ok();
        if path::check(&target).is_ok() && self.marks.iter().any(is_marked) {
            self.found.push(RelativePath::trusted(target));
        }
    }
}
