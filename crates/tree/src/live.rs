use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::place::Place;
use crate::record::check_file_name;
use crate::{Digest, Disk, Error, InvalidPath, Record, RelativePath, aside, scan};

/// A directory of manifests that the cluster runs: a flat one, whose file `STAGE` says which stage it is.
///
/// It is state: nothing generates it. Manifests are the files that end in `.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// What `STAGE` says.
    pub record: Record,
    /// The digests that `STAGE` lists, by the name of the manifest.
    pub digests: BTreeMap<String, Digest>,
    /// The manifests that are there, listed or not.
    pub files: BTreeMap<String, Arc<str>>,
    /// What else is there, sorted; it is not read.
    pub foreign: Vec<String>,
}

/// What was done to a live directory; all names are sorted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveWritten {
    /// The manifests that were made or replaced.
    pub written: Vec<String>,
    /// The manifests that were removed.
    pub removed: Vec<String>,
    /// How many manifests were right already.
    pub unchanged: usize,
    /// Whether `STAGE` was made, replaced or removed.
    pub record: bool,
}

impl Live {
    /// Reads a directory; there is nothing to read where there is no `STAGE`.
    ///
    /// # Errors
    ///
    /// Returns an error if the disk or the record cannot be read, if the record holds both sides of a merge, if a
    /// manifest is no text, or if a link or something else that Serin never writes is in the way.
    pub fn read(root: &Path, path: &RelativePath) -> Result<Option<Self>, Error> {
        let place = Place::find(root, path)?;
        if !place.exists {
            return Ok(None);
        }
        let Some(text) = read_text(&place.directory.join(STAGE))? else { return Ok(None) };
        let (record, digests) = Record::parse(&place.directory.join(STAGE), &text)?;
        let mut live = Self { record, digests, files: BTreeMap::new(), foreign: Vec::new() };
        for name in list(&place.directory)? {
            if name == STAGE || aside::target(&name).is_some() {
                continue;
            }
            if check_file_name(&name).is_err() {
                live.foreign.push(name);
                continue;
            }
            if let Some(text) = read_text(&place.directory.join(&name))? {
                live.files.insert(name, text.into());
            }
        }
        Ok(Some(live))
    }

    /// Makes a directory hold these manifests and this record.
    ///
    /// A directory that is not there yet appears as a whole. In one that is there, only manifests that differ are
    /// written, each in one instant; those that the old record lists and that are no longer wanted are removed; the
    /// record follows last. After an interrupted run the manifests are thus newer than the record, and
    /// [`Live::matches`] tells which stage they are.
    ///
    /// Manifests that were edited by hand are overwritten: ask [`Live::edited`] and [`Live::unlisted`] before.
    ///
    /// # Errors
    ///
    /// The same as [`Live::read`]; and if the disk cannot be written, or if a name or the record could not be read
    /// again. A record that cannot be read is never overwritten.
    pub fn write(
        root: &Path,
        path: &RelativePath,
        record: &Record,
        files: &BTreeMap<String, Arc<str>>,
    ) -> Result<LiveWritten, Error> {
        write_on(&Disk::new(), root, path, record, files)
    }

    /// Removes the manifests that the record lists, and the record last; then the directory and those above it, as
    /// far as they are empty, up to the root.
    ///
    /// Manifests that were edited by hand are removed too: ask [`Live::edited`] before.
    ///
    /// # Errors
    ///
    /// The same as [`Live::write`].
    pub fn remove(root: &Path, path: &RelativePath) -> Result<LiveWritten, Error> {
        remove_on(&Disk::new(), root, path)
    }

    /// Whether the manifests that are there are exactly these, whatever the record says.
    #[must_use]
    pub fn matches(&self, files: &BTreeMap<String, Arc<str>>) -> bool {
        self.files == *files
    }

    /// The manifests that the record lists and that are missing or not what it says, sorted.
    #[must_use]
    pub fn edited(&self) -> Vec<String> {
        let is_edited =
            |name: &str, digest| self.files.get(name).map(|text| Digest::of(&**text)) != Some(digest);
        let edited = self.digests.iter().filter(|(name, digest)| is_edited(name, **digest));
        edited.map(|(name, _)| name.clone()).collect()
    }

    /// The manifests that are there and that the record does not list, sorted.
    #[must_use]
    pub fn unlisted(&self) -> Vec<String> {
        self.files.keys().filter(|name| !self.digests.contains_key(*name)).cloned().collect()
    }
}

/// The file that says which stage a live directory is.
pub(crate) const STAGE: &str = "STAGE";

pub(crate) fn write_on(
    disk: &Disk,
    root: &Path,
    path: &RelativePath,
    record: &Record,
    files: &BTreeMap<String, Arc<str>>,
) -> Result<LiveWritten, Error> {
    for name in files.keys() {
        check_file_name(name).map_err(|why| InvalidPath { path: name.clone(), why })?;
    }
    let text = record.text(files.iter().map(|(name, text)| (name.as_str(), Digest::of(&**text))))?;
    let place = Place::find(root, path)?;
    if !place.exists {
        place.make_parents(disk)?;
        aside::clean(disk, &place.directory)?;
        aside::make(disk, &place.directory, |directory| {
            for (name, text) in files {
                disk.create(&directory.join(name), text)?;
            }
            disk.create(&directory.join(STAGE), &text)
        })?;
        let written = files.keys().cloned().collect();
        return Ok(LiveWritten { written, record: true, ..LiveWritten::default() });
    }

    // Everything is looked at before anything is written.
    let at = |name: &str| place.directory.join(name);
    let old_text = read_text(&at(STAGE))?;
    let old = match &old_text {
        Some(old) => Record::parse(&at(STAGE), old)?.1,
        None => BTreeMap::new(),
    };
    let mut done = LiveWritten { record: old_text.as_ref() != Some(&text), ..LiveWritten::default() };
    let mut buffer = Vec::new();
    for (name, text) in files {
        if scan::is_file(&at(name))? {
            scan::read_into(&at(name), &mut buffer)?;
            if buffer == text.as_bytes() {
                done.unchanged += 1;
                continue;
            }
        }
        done.written.push(name.clone());
    }
    for name in old.keys().filter(|name| !files.contains_key(*name)) {
        if scan::is_file(&at(name))? {
            done.removed.push(name.clone());
        }
    }

    aside::clean(disk, &place.directory)?;
    clean(disk, &place.directory, files.keys().chain(old.keys()))?;
    for name in &done.written {
        aside::replace(disk, &at(name), &files[name])?;
    }
    for name in &done.removed {
        disk.remove_file(&at(name))?;
    }
    if done.record {
        aside::replace(disk, &at(STAGE), &text)?;
    }
    Ok(done)
}

pub(crate) fn remove_on(disk: &Disk, root: &Path, path: &RelativePath) -> Result<LiveWritten, Error> {
    let place = Place::find(root, path)?;
    aside::clean(disk, &place.directory)?;
    let at = |name: &str| place.directory.join(name);
    let text = if place.exists { read_text(&at(STAGE))? } else { None };
    let Some(text) = text else {
        // An interrupted run may have come as far as this.
        place.remove_empty(disk)?;
        return Ok(LiveWritten::default());
    };
    let (_, listed) = Record::parse(&at(STAGE), &text)?;
    let mut done = LiveWritten { record: true, ..LiveWritten::default() };
    for name in listed.keys() {
        if scan::is_file(&at(name))? {
            done.removed.push(name.clone());
        }
    }
    clean(disk, &place.directory, listed.keys())?;
    for name in &done.removed {
        disk.remove_file(&at(name))?;
    }
    disk.remove_file(&at(STAGE))?;
    place.remove_empty(disk)?;
    Ok(done)
}

/// Removes what an interrupted run left aside of the files that are known.
fn clean<'a>(disk: &Disk, directory: &Path, names: impl Iterator<Item = &'a String>) -> Result<(), Error> {
    let known: BTreeSet<&str> = names.map(String::as_str).chain([STAGE]).collect();
    for name in list(directory)? {
        if let Some(target) = aside::target(&name)
            && known.contains(target)
        {
            aside::clean(disk, &directory.join(target))?;
        }
    }
    Ok(())
}

/// The names in a directory, sorted. One that is no text is named as well as possible; it is never ours.
fn list(directory: &Path) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(Error::io(directory, "list"))? {
        let entry = entry.map_err(Error::io(directory, "list"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort_unstable();
    Ok(names)
}

/// Reads a file that may be missing.
fn read_text(path: &Path) -> Result<Option<String>, Error> {
    if !scan::is_file(path)? {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(Error::io(path, "read"))?;
    String::from_utf8(bytes).map(Some).map_err(|_| Error::NotText { path: path.to_owned() })
}
