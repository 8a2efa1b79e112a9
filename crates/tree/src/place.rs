use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Disk, Error, RelativePath, aside};

/// Where a directory of ours is, found without following a link below the root.
pub(crate) struct Place<'a> {
    root: &'a Path,
    path: &'a RelativePath,
    /// The directory.
    pub(crate) directory: PathBuf,
    /// Whether it is there.
    pub(crate) exists: bool,
}

impl<'a> Place<'a> {
    /// Looks at every component below the root; the root itself may be a link, because the user named it.
    pub(crate) fn find(root: &'a Path, path: &'a RelativePath) -> Result<Self, Error> {
        let mut directory = root.to_owned();
        let mut exists = true;
        for component in path.components() {
            directory.push(component);
            exists = exists && is_directory(&directory)?;
        }
        Ok(Self { root, path, directory, exists })
    }

    /// Makes the directories above, as far as they are missing.
    pub(crate) fn make_parents(&self, disk: &Disk) -> Result<(), Error> {
        disk.create_root(self.root)?;
        let mut directory = self.root.to_owned();
        let Some(parent) = self.path.parent() else { return Ok(()) };
        for component in parent.components() {
            directory.push(component);
            if is_directory(&directory)? {
                continue;
            }
            // Another release may be written at the same time and have made it since.
            if let Err(error) = disk.create_dir(&directory)
                && !is_directory(&directory)?
            {
                return Err(error);
            }
        }
        Ok(())
    }

    /// Removes the directory and those above it, as far as they are there and empty.
    pub(crate) fn remove_empty(&self, disk: &Disk) -> Result<(), Error> {
        let mut directory = self.directory.as_path();
        for _ in self.path.components() {
            if is_directory(directory)? {
                let mut entries = fs::read_dir(directory).map_err(Error::io(directory, "list"))?;
                if entries.next().is_some() {
                    return Ok(());
                }
                // Another release may have been put there or taken away since.
                match disk.remove_dir(directory) {
                    Err(Error::Io { source, .. }) if source.kind() == ErrorKind::DirectoryNotEmpty => {
                        return Ok(());
                    }
                    Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => {}
                    removed => removed?,
                }
            }
            let Some(parent) = directory.parent() else { return Ok(()) };
            directory = parent;
        }
        Ok(())
    }

    /// Whether an interrupted run left the whole directory aside.
    pub(crate) fn is_left_aside(&self) -> Result<bool, Error> {
        aside::exists(&self.directory)
    }
}

fn is_directory(path: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(true),
        Ok(metadata) if metadata.is_symlink() => Err(Error::Symlink { path: path.to_owned() }),
        Ok(_) => Err(Error::InTheWay { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Error::io(path, "look at")(error)),
    }
}
