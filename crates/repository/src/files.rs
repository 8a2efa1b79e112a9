use std::path::{Path, PathBuf};

use crate::Error;

/// Every file below a folder that ends in one of `extensions`, sorted; hidden and ignored ones left out, links to
/// folders not followed.
pub(crate) fn files(folder: &Path, extensions: &[&str], ignore: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    let mut directories = vec![folder.to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in fs_err::read_dir(&directory)? {
            let entry = entry?;
            let path = entry.path();
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if hidden || ignore.contains(&path) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                directories.push(path);
            } else if path.extension().is_some_and(|it| extensions.iter().any(|extension| it == *extension)) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}
