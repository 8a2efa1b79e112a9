//! The one file that is written: in `OUT_DIR`, and, where it is wanted, as a copy for reviewers.

use std::io::ErrorKind;
use std::path::Path;

use crate::{Error, code};

/// Writes the copy; in CI it must be there already.
pub(crate) fn write(path: &Path, text: &str, is_ci: bool) -> Result<(), Error> {
    let found = read(path)?;
    match found {
        Some(found) if found == text => Ok(()),
        Some(_) if is_ci => Err(Error::Stale(vec![format!("{}: the spec was changed", path.display())])),
        None if is_ci => Err(Error::Stale(vec![format!("{}: missing", path.display())])),
        Some(found) if !found.starts_with(code::HEADER) => Err(Error::Foreign(path.to_owned())),
        _ => replace(path, text),
    }
}

/// Makes a file hold a text: as a whole or not at all, and not touched where it does already, so that nothing is compiled again.
pub(crate) fn replace(path: &Path, text: &str) -> Result<(), Error> {
    if read(path)?.is_some_and(|found| found == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let aside = path.with_extension("rs.serin-tmp");
    fs_err::write(&aside, text)?;
    Ok(fs_err::rename(&aside, path)?)
}

fn read(path: &Path) -> Result<Option<String>, Error> {
    match fs_err::read(path) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}
