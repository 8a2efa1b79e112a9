use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::place::Place;
use crate::{Disk, Error, RelativePath};

/// The right to change a live directory, until it is dropped: a second Serin that wants the same directory is refused.
///
/// The system holds it, on the directory itself or, before there is one, on the directory that the root is in, so that two
/// releases that become live for the first time wait for one another. It ends with the process, however that ends, and
/// leaves nothing behind.
///
/// Where no directory can be opened, which is on Windows, a file in the folder for temporary files is held instead. It stays
/// there, empty, and two users with folders of their own are not refused.
#[derive(Debug)]
pub struct Hold {
    _held: File,
}

impl Hold {
    /// Takes hold of a directory below a root, whether or not either is there; neither is made.
    ///
    /// # Errors
    ///
    /// [`Error::Busy`] while another process holds it; and if the disk cannot be read or written.
    pub fn take(root: &Path, path: &RelativePath) -> Result<Self, Error> {
        loop {
            let place = Place::find(root, path)?;
            let directory = if place.exists { place.directory } else { above(root) };
            if !place.exists {
                Disk::new().create_root(&directory)?;
            }
            // Between the look and the lock somebody else may have made or removed the directory.
            let Some(held) = lock(&directory)? else { continue };
            if Place::find(root, path)?.exists == place.exists && is_still(&held, &directory)? {
                return Ok(Self { _held: held });
            }
        }
    }
}

/// The directory that a root is in.
fn above(root: &Path) -> PathBuf {
    match root.parent() {
        Some(parent) if parent.as_os_str().is_empty() => PathBuf::from("."),
        Some(parent) => parent.to_owned(),
        None => root.to_owned(),
    }
}

/// Locks a directory, unless it is gone.
fn lock(directory: &Path) -> Result<Option<File>, Error> {
    let file = match open(directory) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Error::io(directory, "open")(error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Error::Busy { path: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(Error::io(directory, "lock")(source)),
    }
}

#[cfg(unix)]
fn open(directory: &Path) -> io::Result<File> {
    File::open(directory)
}

/// Whether what was locked is what stands there.
#[cfg(unix)]
fn is_still(held: &File, directory: &Path) -> Result<bool, Error> {
    use std::os::unix::fs::MetadataExt;
    let held = held.metadata().map_err(Error::io(directory, "look at"))?;
    let Ok(found) = std::fs::metadata(directory) else { return Ok(false) };
    Ok((held.dev(), held.ino()) == (found.dev(), found.ino()))
}

/// Opens what stands for a directory: the same file for whoever names the directory otherwise.
#[cfg(not(unix))]
fn open(directory: &Path) -> io::Result<File> {
    let directory = std::fs::canonicalize(directory)?;
    let digest = crate::Digest::of(directory.as_os_str().as_encoded_bytes()).to_string();
    File::create(std::env::temp_dir().join(format!("serin-{}.lock", digest.trim_start_matches("sha256:"))))
}

#[cfg(not(unix))]
fn is_still(_: &File, directory: &Path) -> Result<bool, Error> {
    Ok(directory.is_dir())
}
