use std::cell::Cell;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use crate::Error;

/// The operations that change the disk, so that a test can stop after each of them.
///
/// Nothing is synced: the directories are in git, and a machine that loses power is repaired by generating again.
pub(crate) struct Disk {
    steps_left: Cell<usize>,
}

impl Disk {
    pub(crate) fn new() -> Self {
        Self { steps_left: Cell::new(usize::MAX) }
    }

    /// A disk that fails after so many operations, in the middle of the next one.
    #[cfg(test)]
    pub(crate) fn that_fails_after(steps: usize) -> Self {
        Self { steps_left: Cell::new(steps) }
    }

    /// Makes the directory that the user named, and those above it, as far as they are missing.
    pub(crate) fn create_root(&self, path: &Path) -> Result<(), Error> {
        fs::create_dir_all(path).map_err(Error::io(path, "create directory"))
    }

    pub(crate) fn create_dir(&self, path: &Path) -> Result<(), Error> {
        self.step().and_then(|()| fs::create_dir(path)).map_err(Error::io(path, "create directory"))
    }

    /// Writes a file that must not be there yet.
    pub(crate) fn create(&self, path: &Path, text: &str) -> Result<(), Error> {
        let step = self.step();
        let bytes = match step {
            Ok(()) => text.as_bytes(),
            Err(_) => &text.as_bytes()[..text.len() / 2],
        };
        let file = OpenOptions::new().write(true).create_new(true).open(path);
        let written = file.and_then(|mut file| file.write_all(bytes));
        written.and(step).map_err(Error::io(path, "write"))
    }

    pub(crate) fn rename(&self, from: &Path, to: &Path) -> Result<(), Error> {
        self.step().and_then(|()| fs::rename(from, to)).map_err(Error::io(to, "put in place"))
    }

    pub(crate) fn remove_file(&self, path: &Path) -> Result<(), Error> {
        self.step().and_then(|()| fs::remove_file(path)).map_err(Error::io(path, "remove"))
    }

    /// Removes an empty directory.
    pub(crate) fn remove_dir(&self, path: &Path) -> Result<(), Error> {
        self.step().and_then(|()| fs::remove_dir(path)).map_err(Error::io(path, "remove directory"))
    }

    /// Removes a directory and all that is in it.
    pub(crate) fn remove_dir_all(&self, path: &Path) -> Result<(), Error> {
        self.step().and_then(|()| fs::remove_dir_all(path)).map_err(Error::io(path, "remove directory"))
    }

    fn step(&self) -> io::Result<()> {
        let left =
            self.steps_left.get().checked_sub(1).ok_or_else(|| io::Error::other("stopped by a test"))?;
        self.steps_left.set(left);
        Ok(())
    }
}
