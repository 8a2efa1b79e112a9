use std::fs;
use std::path::Path;

use crate::{Disk, Error, aside, scan};

/// Puts another text into a file that people write, in one instant; it keeps its mode.
///
/// `file` is the path as it was read, below `root` or anywhere else.
///
/// # Errors
///
/// If the file is no longer what was read; if it, or a directory below the root on the way to it, is a link; and if the
/// disk cannot be read or written.
pub fn edit(root: &Path, file: &Path, before: &str, after: &str) -> Result<(), Error> {
    edit_on(&Disk::new(), root, file, before, after)
}

pub(crate) fn edit_on(disk: &Disk, root: &Path, file: &Path, before: &str, after: &str) -> Result<(), Error> {
    let parent = file.parent().unwrap_or(Path::new(""));
    if let Ok(below) = parent.strip_prefix(root) {
        let mut directory = root.to_owned();
        for component in below.components() {
            directory.push(component);
            if fs::symlink_metadata(&directory).is_ok_and(|metadata| metadata.is_symlink()) {
                return Err(Error::Symlink { path: directory });
            }
        }
    }
    let is_as_read =
        scan::is_file(file)? && fs::read(file).map_err(Error::io(file, "read"))? == before.as_bytes();
    if !is_as_read {
        return Err(Error::Changed { path: file.to_owned() });
    }
    aside::clean(disk, file)?;
    aside::replace(disk, file, after)
}
