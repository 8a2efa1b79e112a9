//! The commit of an edited spec and of all that follows from it.

use std::path::Path;

use serin::{Loaded, RelativePath};

use crate::commit::{Below, commit, prepare, refuse_changed};
use crate::output::Failure;
use crate::past::is_tree_dirty;
use crate::tracked::Tracked;

/// Refuses, before the spec of a release is edited, what could not be committed, or would take along what the user has changed
/// and not committed.
pub(crate) fn prepare_edit(loaded: &Loaded, app: &str, is_live_changed: bool) -> Result<(), Failure> {
    let repository = &loaded.repository;
    let (spec, releases) = loaded.spec_of(app)?;
    let records = releases.iter().map(|release| format!("{release}/STAGE")).filter(|_| is_live_changed);
    let trees = releases.iter().map(|release| format!("{release}/serin.lock"));
    prepare(&[
        Below::file(&spec),
        Below::new(&repository.out, trees),
        Below::new(&repository.live, records),
    ])?;
    let mut changed = Vec::new();
    let name = spec.file_name().unwrap_or_default().to_string_lossy();
    if !Tracked::of(parent(&spec))?.status([name.as_ref()])?.is_empty() {
        changed.push(spec.clone());
    }
    let (out, live) = (Tracked::of(&repository.out)?, Tracked::of(&repository.live)?);
    for release in &releases {
        if is_live_changed && live.changed(&format!("{release}/"))?.contains(release.as_str()) {
            changed.push(repository.live.join(release.as_str()));
        }
        if is_tree_dirty(&out, release)? {
            changed.push(repository.out.join(release.as_str()));
        }
    }
    refuse_changed(&changed)
}

/// Commits the spec, the generated files and the records that were written.
pub(crate) fn commit_edit<'a>(
    loaded: &Loaded,
    spec: &Path,
    generated: &[String],
    live: impl IntoIterator<Item = &'a RelativePath>,
    message: &str,
) -> Result<(), Failure> {
    let repository = &loaded.repository;
    let mut files = vec![Below::file(spec)];
    if !generated.is_empty() {
        // The schema for editors comes with the first generation of all.
        let shared = ["spec.schema.json", "serin.lock"].map(ToOwned::to_owned);
        let names = generated.iter().cloned().chain(shared);
        files.push(Below::new(&repository.out, names));
    }
    files.push(Below::new(&repository.live, live.into_iter().map(|release| format!("{release}/STAGE"))));
    commit(&files, message)
}

fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}
