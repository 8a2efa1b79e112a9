use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::lock::{self, Lock, Records};
use crate::place::Place;
use crate::scan::{Node, scan};
use crate::{Drift, DriftKind, Error, Owned, RelativePath};

/// Says what on the disk is not as it is wanted, sorted by path, and writes nothing.
///
/// Nothing is wrong exactly if [`write()`](crate::write()) would find nothing to do. The lock is named only where
/// every file is right, because it follows from the files.
///
/// # Errors
///
/// Returns an error if the disk cannot be read, if a link or something else that Serin never writes is in the way,
/// or if a lock cannot be read.
pub fn compare(root: &Path, owned: &Owned, generation: u32) -> Result<Vec<Drift>, Error> {
    let wanted = lock::wanted(&owned.files, generation);
    drifts(root, &owned.path, &owned.files, Some((&wanted, generation)))
}

/// Says what [`remove`](crate::remove()) would find in the directory of a release that is gone, sorted by path:
/// files that Serin wrote, those among them that were edited by hand, and the trace of an interrupted run.
///
/// # Errors
///
/// The same as [`compare()`].
pub fn stale(root: &Path, path: &RelativePath) -> Result<Vec<Drift>, Error> {
    drifts(root, path, &BTreeMap::new(), None)
}

/// Whether everything that the lock lists comes from this generation.
pub(crate) fn is_other_generation(lock: &Lock<'_>, generation: u32) -> bool {
    lock.generations.len() != 1 || !lock.generations.contains(&generation)
}

/// Compares a directory with the files and the lock that are wanted in it; no lock is wanted where the release is
/// gone.
fn drifts(
    root: &Path,
    path: &RelativePath,
    files: &BTreeMap<RelativePath, Arc<str>>,
    wanted_lock: Option<(&str, u32)>,
) -> Result<Vec<Drift>, Error> {
    let place = Place::find(root, path)?;
    let records = if place.exists { Records::read(&place.directory)? } else { Records::none() };
    let lock = records.parse(&place.directory)?;
    let tree = Node::tree(files, &lock)?;

    let mut drifts = Vec::new();
    let mut interrupted = records.next.is_some() || place.is_left_aside()?;
    if place.exists {
        let other_generation =
            wanted_lock.is_some_and(|(_, generation)| is_other_generation(&lock, generation));
        let scan = scan(&place.directory, &tree, other_generation)?;
        interrupted |= !scan.leftovers.is_empty();
        drifts = scan.drifts;
    } else {
        drifts.extend(files.keys().map(|path| Drift { path: path.clone(), kind: DriftKind::Missing }));
    }

    if drifts.is_empty()
        && let Some(kind) = lock_drift(&records, &lock, wanted_lock)
    {
        drifts.push(Drift { path: RelativePath::trusted(lock::NAME), kind });
    }
    if interrupted {
        drifts.push(Drift { path: RelativePath::trusted(lock::NEXT), kind: DriftKind::Interrupted });
    }
    drifts.sort_unstable();
    Ok(drifts)
}

fn lock_drift(records: &Records, lock: &Lock<'_>, wanted: Option<(&str, u32)>) -> Option<DriftKind> {
    match (&records.lock, wanted) {
        (None, None) => None,
        (None, Some(_)) => Some(DriftKind::Missing),
        (Some(_), None) => Some(DriftKind::Orphan),
        (Some(text), Some((wanted, _))) if text == wanted => None,
        (Some(_), Some((_, generation))) if is_other_generation(lock, generation) => {
            Some(DriftKind::OtherGeneration)
        }
        (Some(_), Some(_)) => Some(DriftKind::LockOutdated),
    }
}
