use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serin_release::{EXTENSIONS, Input};

use crate::Error;
use crate::files::files;

/// Reads a file, or a directory with everything below it that ends in `.yaml`, `.yml` or `.json`; hidden files and folders
/// are left out, and links to folders not followed.
///
/// # Errors
///
/// When the disk cannot be read.
pub fn read_input(path: &Path) -> Result<Input, Error> {
    if !path.is_dir() {
        return Ok(Input::Text(path.display().to_string(), fs_err::read(path)?));
    }
    let read = |file: PathBuf| -> Result<_, Error> {
        let bytes = fs_err::read(&file)?;
        Ok((file, bytes))
    };
    Ok(Input::Files(files(path, EXTENSIONS, &[])?.into_par_iter().map(read).collect::<Result<_, _>>()?))
}
