use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::compare::is_other_generation;
use crate::lock::{self, Records};
use crate::place::Place;
use crate::scan::{Node, Scan, Wanted, scan};
use crate::{Disk, Drift, DriftKind, Error, Owned, RelativePath, aside};

/// Makes a directory hold exactly what is wanted, and touches no file that is right already.
///
/// A directory that is not there yet appears as a whole. In one that is there, files are replaced one by one, each in
/// one instant; a run that is interrupted is completed by the next one. Where a file was edited by hand or is
/// somebody else's and in the way, nothing at all is written and the files are [refused](Written::refused), unless
/// `options` force it. Other files that are not ours are never touched.
///
/// Several directories may be written at the same time, each by one thread.
///
/// # Errors
///
/// Returns an error if the disk cannot be read or written, if a link or something else that Serin never writes is in
/// the way, or if a lock cannot be read.
pub fn write(root: &Path, owned: &Owned, generation: u32, options: WriteOptions) -> Result<Written, Error> {
    write_on(&Disk::new(), root, owned, generation, options)
}

/// Removes what Serin wrote in the directory of a release that is gone, and the directories that are empty then, up
/// to the root.
///
/// Files that were edited by hand are refused as in [`write()`]. Only empty directories are removed where there is no lock. No other
/// directory that shares a parent with this one may be written at the same time.
///
/// # Errors
///
/// The same as [`write()`].
pub fn remove(root: &Path, path: &RelativePath, options: WriteOptions) -> Result<Written, Error> {
    remove_on(&Disk::new(), root, path, options)
}

/// How to write.
///
/// ```
/// use serin::{Repository, WriteOptions};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let loaded = Repository::at(root).load()?;
/// loaded.generate(WriteOptions::default())?;
/// std::fs::write(root.join("generated/web/PLAN.md"), "mine")?;
///
/// // What was edited by hand stays, and nothing of its release is written, unless it is forced.
/// let refused = loaded.generate(WriteOptions::default())?;
/// assert_eq!((refused.written(), refused.refused().len()), (0, 1));
/// assert_eq!(loaded.generate(WriteOptions { force: true })?.written(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteOptions {
    /// Overwrite and remove files that were edited by hand. A file of somebody else that is in the way stays, unless
    /// the lock is gone, so that nothing tells it from ours.
    ///
    /// A directory of others in the way of a file stays all the same, and is refused.
    pub force: bool,
}

/// What was done to a directory; all paths are below it, and sorted.
///
/// ```
/// use serin::{Repository, WriteOptions, Written};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let generated = Repository::at(root).load()?.generate(WriteOptions::default())?;
/// let done: &Written = &generated.releases[0].written;
/// assert!(done.written.iter().any(|file| file.as_str() == "stages/050-weight/ingress-canary.yaml"));
/// assert!(done.refused.is_empty() && done.removed.is_empty());
/// assert!(done.lock); // it says from now on whose the files are
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// The files that were made or replaced. The lock is not among them.
    pub written: Vec<RelativePath>,
    /// The files that were removed. The lock is not among them.
    pub removed: Vec<RelativePath>,
    /// How many files were right already.
    pub unchanged: usize,
    /// Why nothing was done, if anything stands here.
    pub refused: Vec<Drift>,
    /// Whether the lock was made, replaced or removed: this alone may be needed after a merge.
    pub lock: bool,
}

pub(crate) fn write_on(
    disk: &Disk,
    root: &Path,
    owned: &Owned,
    generation: u32,
    options: WriteOptions,
) -> Result<Written, Error> {
    let place = Place::find(root, &owned.path)?;
    let records = if place.exists { Records::read(&place.directory)? } else { Records::none() };
    let lock = records.parse(&place.directory)?;
    let tree = Node::tree(&owned.files, &lock)?;
    let wanted_lock = lock::wanted(&owned.files, generation);
    if !place.exists {
        place.make_parents(disk)?;
        aside::clean(disk, &place.directory)?;
        aside::make(disk, &place.directory, |directory| {
            // The lock comes first, so that `find` knows what an interrupted run leaves aside.
            disk.create(&directory.join(lock::NAME), &wanted_lock)?;
            fill(disk, &tree, directory)
        })?;
        return Ok(Written {
            written: owned.files.keys().cloned().collect(),
            lock: true,
            ..Written::default()
        });
    }

    let scan = scan(&place.directory, &tree, is_other_generation(&lock, generation))?;
    let refused = refused(&scan, options, records.any());
    if !refused.is_empty() {
        return Ok(Written { unchanged: scan.unchanged, refused, ..Written::default() });
    }
    aside::clean(disk, &place.directory)?;
    clean(disk, &place.directory, &scan)?;

    let is_recorded = records.next.is_none() && records.lock.as_ref() == Some(&wanted_lock);
    if !is_recorded {
        announce(disk, &place.directory, &records, &lock.text(), &wanted_lock)?;
    }
    clear(disk, &place.directory, &scan)?;
    for (path, node) in &scan.new_directories {
        aside::make(disk, &place.directory.join(path), |directory| fill(disk, node, directory))?;
    }
    for (path, text) in &scan.changes {
        aside::replace(disk, &place.directory.join(path), text)?;
    }
    if !is_recorded {
        disk.rename(&place.directory.join(lock::NEXT), &place.directory.join(lock::NAME))?;
    }
    Ok(report(&scan, !is_recorded))
}

pub(crate) fn remove_on(
    disk: &Disk,
    root: &Path,
    path: &RelativePath,
    options: WriteOptions,
) -> Result<Written, Error> {
    let place = Place::find(root, path)?;
    aside::clean(disk, &place.directory)?;
    let records = if place.exists { Records::read(&place.directory)? } else { Records::none() };
    if !records.any() {
        // An interrupted run may have come as far as this.
        place.remove_empty(disk)?;
        return Ok(Written::default());
    }
    let files = BTreeMap::new();
    let lock = records.parse(&place.directory)?;
    let tree = Node::tree(&files, &lock)?;
    let scan = scan(&place.directory, &tree, false)?;
    let refused = refused(&scan, options, true);
    if !refused.is_empty() {
        return Ok(Written { refused, ..Written::default() });
    }
    // The locks go last: until then they say what is still ours.
    clean(disk, &place.directory, &scan)?;
    clear(disk, &place.directory, &scan)?;
    if records.next.is_some() {
        disk.remove_file(&place.directory.join(lock::NEXT))?;
    }
    if records.lock.is_some() {
        disk.remove_file(&place.directory.join(lock::NAME))?;
    }
    place.remove_empty(disk)?;
    Ok(report(&scan, true))
}

/// What keeps a directory from being written.
///
/// Force takes back what was edited. A file of somebody else stays even then, unless the lock is gone: without it
/// nothing tells our files from theirs, and force is the way out.
fn refused(scan: &Scan<'_>, options: WriteOptions, is_locked: bool) -> Vec<Drift> {
    let refuses = |drift: &&Drift| match options.force {
        false => is_not_ours(drift.kind),
        true => is_locked && drift.kind == DriftKind::Foreign,
    };
    let mut refused: Vec<_> = scan.drifts.iter().filter(refuses).cloned().collect();
    refused.extend(scan.stuck.iter().filter(|drift| !refused.contains(drift)).cloned().collect::<Vec<_>>());
    refused.sort_unstable();
    refused
}

fn is_not_ours(kind: DriftKind) -> bool {
    match kind {
        DriftKind::EditedByHand | DriftKind::Foreign => true,
        DriftKind::SpecChanged
        | DriftKind::OtherGeneration
        | DriftKind::Missing
        | DriftKind::Orphan
        | DriftKind::LockOutdated
        | DriftKind::Interrupted => false,
    }
}

/// Removes what an interrupted run left aside of the files and directories that are known.
fn clean(disk: &Disk, directory: &Path, scan: &Scan<'_>) -> Result<(), Error> {
    scan.leftovers.iter().try_for_each(|path| aside::clean(disk, &directory.join(path)))
}

/// Writes down what will be ours before the first change.
///
/// If a run was interrupted and something else is wanted since, files of three runs may be there. What the first two
/// wrote then moves into the lock, because the next lock has no room for it.
fn announce(
    disk: &Disk,
    directory: &Path,
    records: &Records,
    known: &str,
    wanted: &str,
) -> Result<(), Error> {
    if records.next.as_deref() == Some(wanted) {
        return Ok(());
    }
    if records.next.is_some() && records.lock.as_deref() != Some(known) {
        aside::replace(disk, &directory.join(lock::NAME), known)?;
    }
    aside::replace(disk, &directory.join(lock::NEXT), wanted)
}

/// Removes the files that are no longer wanted, and the directories that are empty then.
fn clear(disk: &Disk, directory: &Path, scan: &Scan<'_>) -> Result<(), Error> {
    scan.removals.iter().try_for_each(|path| disk.remove_file(&directory.join(path)))?;
    scan.emptied.iter().try_for_each(|path| disk.remove_dir(&directory.join(path)))
}

/// Puts everything that is wanted below `node` into a directory that was just made.
fn fill(disk: &Disk, node: &Node<'_>, directory: &mut PathBuf) -> Result<(), Error> {
    for (name, wanted) in node.wanted_below() {
        directory.push(name);
        match wanted {
            Wanted::File(text) => disk.create(directory, text)?,
            Wanted::Directory(node) => {
                disk.create_dir(directory)?;
                fill(disk, node, directory)?;
            }
        }
        directory.pop();
    }
    Ok(())
}

fn report(scan: &Scan<'_>, lock: bool) -> Written {
    let mut written = Vec::with_capacity(scan.changes.len());
    written.extend(scan.changes.iter().map(|(path, _)| RelativePath::trusted(path.clone())));
    for (path, node) in &scan.new_directories {
        node.each_wanted(path, &mut |path| written.push(RelativePath::trusted(path)));
    }
    let mut removed: Vec<_> = scan.removals.iter().map(|path| RelativePath::trusted(path.clone())).collect();
    written.sort_unstable();
    removed.sort_unstable();
    Written { written, removed, unchanged: scan.unchanged, refused: Vec::new(), lock }
}
