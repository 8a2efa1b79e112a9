use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::{Disk, Error, RelativePath};

/// The right to change a live directory, until it is dropped: a second Serin that wants the same directory is refused.
///
/// The system holds it, on the directory itself or, before there is one, on the root: it ends with the process, however
/// that ends, and leaves no file behind.
#[derive(Debug)]
pub struct Hold {
    _directory: File,
}

impl Hold {
    /// Takes hold of a directory below a root, which is made where it is missing.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] while another process holds it; and if the disk cannot be read or written.
    pub fn take(root: &Path, path: &RelativePath) -> Result<Self, Error> {
        loop {
            let place = Place::find(root, path)?;
            let directory = if place.exists { place.directory.clone() } else { root.to_owned() };
            if !place.exists {
                Disk::new().create_root(root)?;
            }
            let held = lock(&directory)?;
            // Between the look and the lock somebody else may have made or removed the directory.
            if Place::find(root, path)?.exists == place.exists && is_still(&held, &directory)? {
                return Ok(Self { _directory: held });
            }
        }
    }
}

fn lock(directory: &PathBuf) -> Result<File, Error> {
    let file = File::open(directory).map_err(Error::io(directory, "open"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Busy { path: directory.clone() }),
        Err(TryLockError::Error(source)) => Err(Error::io(directory, "lock")(source)),
    }
}

/// Whether what was locked is what stands there.
#[cfg(unix)]
fn is_still(held: &File, directory: &Path) -> Result<bool, Error> {
    use std::os::unix::fs::MetadataExt;
    let held = held.metadata().map_err(Error::io(directory, "look at"))?;
    let Ok(found) = std::fs::metadata(directory) else { return Ok(false) };
    Ok((held.dev(), held.ino()) == (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn is_still(_: &File, directory: &Path) -> Result<bool, Error> {
    Ok(directory.is_dir())
}
