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
///
/// ```
/// use serin::{Input, check_manifests, read_input};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{prot: 80}]}\n";
/// std::fs::write(root.join("service.yaml"), service)?;
/// let input = read_input(root)?;
/// assert!(matches!(&input, Input::Files(files) if files.len() == 1));
/// assert!(check_manifests(vec![input]).report.has_errors()); // there is no key `prot`
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
