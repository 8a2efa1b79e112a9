use std::fs;
use std::path::{Path, PathBuf};

use crate::{Disk, Error};

/// What a name ends with while the file or directory is being written.
pub(crate) const SUFFIX: &str = ".serin-new";

/// Replaces or makes the file at `path` in one instant. One that is replaced keeps its mode.
pub(crate) fn replace(disk: &Disk, path: &Path, text: &str) -> Result<(), Error> {
    write(disk, path, text)?;
    disk.rename(&of(path), path)
}

/// Writes what will replace or make the file at `path` beside it, with the mode of the one that is replaced.
pub(crate) fn write(disk: &Disk, path: &Path, text: &str) -> Result<(), Error> {
    write_like(disk, path, text, path)
}

/// Writes what will be the file at `path` beside it, with the mode of the file at `like`, where there is one.
pub(crate) fn write_like(disk: &Disk, path: &Path, text: &str, like: &Path) -> Result<(), Error> {
    let aside = of(path);
    disk.create(&aside, text)?;
    match fs::metadata(like) {
        Ok(metadata) => {
            fs::set_permissions(&aside, metadata.permissions()).map_err(Error::io(&aside, "set the mode of"))
        }
        // A new file gets the mode that the user's files get.
        Err(_) => Ok(()),
    }
}

/// Makes the directory at `path` with all that `fill` puts into it in one instant.
pub(crate) fn make(
    disk: &Disk,
    path: &Path,
    fill: impl FnOnce(&mut PathBuf) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut aside = of(path);
    disk.create_dir(&aside)?;
    fill(&mut aside)?;
    disk.rename(&aside, path)
}

/// Removes what an interrupted run left aside of `path`.
pub(crate) fn clean(disk: &Disk, path: &Path) -> Result<(), Error> {
    let aside = of(path);
    if !exists(path)? {
        return Ok(());
    }
    // `exists` has refused links, so this is a directory or a file of that name.
    if aside.is_dir() { disk.remove_dir_all(&aside) } else { disk.remove_file(&aside) }
}

/// Whether an interrupted run left something aside of `path`.
pub(crate) fn exists(path: &Path) -> Result<bool, Error> {
    let aside = of(path);
    match fs::symlink_metadata(&aside) {
        Ok(metadata) if metadata.is_symlink() => Err(Error::Symlink { path: aside }),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(&aside, "look at")(error)),
    }
}

/// The name of what is written under the temporary name `name`.
pub(crate) fn target(name: &str) -> Option<&str> {
    name.strip_prefix('.')?.strip_suffix(SUFFIX)
}

/// Where the file or directory for `path` is written: beside it, because a rename must not cross file systems.
///
/// The name is always the same, so that the next run finds what an interrupted one left.
pub(crate) fn of(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(SUFFIX);
    path.with_file_name(name)
}
