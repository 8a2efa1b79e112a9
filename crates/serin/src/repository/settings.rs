//! `serin.yaml` at the root of a repository.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serin_diagnostic::Report;
use serin_yaml::{Limits, Node, Value};

use super::Repository;
use crate::Error;

/// Name of the file.
pub(super) const NAME: &str = "serin.yaml";

/// What may stand in it; all of it is optional, and paths are relative to the repository.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Settings {
    /// The directory of specs. Default `specs`.
    specs: Option<String>,
    /// The directory that is generated. Default `generated`.
    out: Option<String>,
    /// The directory of what the clusters run. Default `live`.
    live: Option<String>,
    /// Files and directories below `specs` that hold no releases.
    ignore: Option<Vec<String>>,
}

/// Reads the settings of the repository at `root`, which stands at `here` on the disk.
pub(super) fn read(root: &Path, here: &Path, report: &mut Report) -> Result<Repository, Error> {
    let bytes = fs_err::read(here.join(NAME))?;
    let name = root.join(NAME).display().to_string();
    let documents = serin_yaml::parse_bytes(&name, &bytes, Limits::default(), report);
    let settings: Settings = match documents.first() {
        Some(document) if document.value != Value::Null => serin_yaml::read::<Settings>(document, report),
        Some(Node { .. }) | None => Settings::default(),
    };
    let path = |setting: Option<String>, default: &str| root.join(setting.as_deref().unwrap_or(default));
    let ignore = settings.ignore.unwrap_or_default();
    Ok(Repository {
        specs: path(settings.specs, "specs"),
        only: None,
        out: path(settings.out, "generated"),
        live: path(settings.live, "live"),
        ignore: ignore.into_iter().map(|ignored| root.join(ignored)).collect::<Vec<PathBuf>>(),
    })
}
