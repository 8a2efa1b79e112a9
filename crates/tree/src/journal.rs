//! How a live directory changes: everything new is written aside first, then one rename says that it is meant, and from
//! there on whoever comes next can finish the work.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::intent::{Digests, Intent, Stopped, asides};
use crate::live::{CRLF, STAGE, read_as_is, read_text};
use crate::place::Place;
use crate::record::check_file_name;
use crate::{Digest, Disk, Error, InvalidPath, LiveWritten, Record, RelativePath, aside};

pub(crate) fn write_on(
    disk: &Disk,
    root: &Path,
    path: &RelativePath,
    record: &Record,
    files: &BTreeMap<String, Arc<str>>,
) -> Result<LiveWritten, Error> {
    check_names(files.keys())?;
    let digests: Digests = files.iter().map(|(name, text)| (name.clone(), Digest::of(&**text))).collect();
    let text = text_of(record, &digests)?;
    let (place, _) = settled(disk, root, path)?;
    if !place.exists {
        place.make_parents(disk)?;
        aside::make(disk, &place.directory, |directory| {
            for (name, text) in files {
                disk.create(&directory.join(name), text)?;
            }
            disk.create(&directory.join(STAGE), &text)
        })?;
        let written = files.keys().cloned().collect();
        return Ok(LiveWritten { written, record: true, ..LiveWritten::default() });
    }
    let old = read_record(&place.directory)?;
    let mut wanted: BTreeMap<String, Option<Arc<str>>> =
        files.iter().map(|(name, text)| (name.clone(), Some(text.clone()))).collect();
    for name in old.iter().flat_map(|(_, _, digests)| digests.keys()) {
        wanted.entry(name.clone()).or_default();
    }
    change_in(disk, &place.directory, old.map(|(text, ..)| text).as_deref(), &text, &wanted)
}

pub(crate) fn change_on(
    disk: &Disk,
    root: &Path,
    path: &RelativePath,
    record: &Record,
    changes: &BTreeMap<String, Option<Arc<str>>>,
) -> Result<LiveWritten, Error> {
    check_names(changes.keys())?;
    let (place, _) = settled(disk, root, path)?;
    let old = if place.exists { read_record(&place.directory)? } else { None };
    let mut digests = old.as_ref().map(|(_, _, digests)| digests.clone()).unwrap_or_default();
    for (name, text) in changes {
        match text {
            Some(text) => digests.insert(name.clone(), Digest::of(&**text)),
            None => digests.remove(name),
        };
    }
    let text = text_of(record, &digests)?;
    if !place.exists {
        let new = |(name, text): (&String, &Option<Arc<str>>)| Some((name.clone(), text.clone()?));
        return write_on(disk, root, path, record, &changes.iter().filter_map(new).collect());
    }
    change_in(disk, &place.directory, old.map(|(text, ..)| text).as_deref(), &text, changes)
}

pub(crate) fn remove_on(disk: &Disk, root: &Path, path: &RelativePath) -> Result<LiveWritten, Error> {
    let (place, was_completed) = settled(disk, root, path)?;
    let old = if place.exists { read_record(&place.directory)? } else { None };
    let Some((old, _, digests)) = old else {
        // An interrupted run may have come as far as this.
        place.remove_empty(disk)?;
        return Ok(LiveWritten { record: was_completed, ..LiveWritten::default() });
    };
    let record = Record { stage: REMOVED.to_owned(), plan: "–".to_owned(), facts: BTreeMap::new() };
    let text = text_of(&record, &Digests::new())?;
    let gone = digests.into_keys().map(|name| (name, None)).collect();
    let done = change_in(disk, &place.directory, Some(&old), &text, &gone)?;
    remove_record(disk, &place)?;
    Ok(LiveWritten { record: true, ..done })
}

pub(crate) fn complete_on(disk: &Disk, root: &Path, path: &RelativePath) -> Result<bool, Error> {
    settled(disk, root, path).map(|(_, was_completed)| was_completed)
}

/// Whether a record is the last one of a directory: only itself is left to be removed.
pub(crate) fn is_of_nothing(record: &Record, digests: &Digests) -> bool {
    record.stage == REMOVED && digests.is_empty()
}

/// What the record of a directory says while its manifests are being removed.
const REMOVED: &str = "removed";

/// The place of a directory once what was begun there is completed and everything else is cleared away that stands aside;
/// and whether something was begun.
fn settled<'a>(disk: &Disk, root: &'a Path, path: &'a RelativePath) -> Result<(Place<'a>, bool), Error> {
    let place = Place::find(root, path)?;
    aside::clean(disk, &place.directory)?;
    if !place.exists {
        return Ok((place, false));
    }
    let mut was_begun = complete_in(disk, &place.directory)?;
    if read_record(&place.directory)?.is_some_and(|(_, record, digests)| is_of_nothing(&record, &digests)) {
        remove_record(disk, &place)?;
        was_begun = true;
    }
    Ok((Place::find(root, path)?, was_begun))
}

/// Ends a removal.
fn remove_record(disk: &Disk, place: &Place<'_>) -> Result<(), Error> {
    disk.remove_file(&place.directory.join(STAGE))?;
    place.remove_empty(disk)
}

/// Brings about changes in a directory that is there: files without a text go.
fn change_in(
    disk: &Disk,
    directory: &Path,
    old: Option<&str>,
    new: &str,
    changes: &BTreeMap<String, Option<Arc<str>>>,
) -> Result<LiveWritten, Error> {
    let at = |name: &str| directory.join(name);
    // Everything is looked at before anything is written.
    let mut done = LiveWritten { record: old != Some(new), ..LiveWritten::default() };
    for (name, text) in changes {
        match (text, read_text(&at(name))?) {
            (Some(text), Some(found)) if *found == **text => done.unchanged += 1,
            (Some(_), _) => done.written.push(name.clone()),
            (None, Some(_)) => done.removed.push(name.clone()),
            (None, None) => {}
        }
    }
    let stage = read_as_is(&at(STAGE))?.unwrap_or_default();
    let written = done.written.iter().filter_map(|name| Some((name, changes.get(name)?.as_ref()?)));
    for (name, text) in written {
        let found = read_as_is(&at(name))?.filter(|found| found.contains('\n'));
        aside::write(disk, &at(name), &ended_like(found.as_deref().unwrap_or(&stage), text))?;
    }
    if done.record || !done.written.is_empty() || !done.removed.is_empty() {
        let intent = Intent::path(directory, old.unwrap_or_default());
        aside::write_like(disk, &intent, &ended_like(&stage, new), &at(STAGE))?;
        disk.rename(&aside::of(&intent), &intent)?;
        finish(disk, directory, &intent, &done.written, &done.removed)?;
    }
    Ok(done)
}

/// Completes what is meant in a directory, and clears everything else away that stands aside; true where something was
/// meant.
fn complete_in(disk: &Disk, directory: &Path) -> Result<bool, Error> {
    let asides = asides(directory)?;
    if asides.is_empty() {
        return Ok(false);
    }
    let (stage, _, old) = read_record(directory)?.unwrap_or_default();
    let stopped = Intent::find(directory, &asides, &stage, &old)?;
    match &stopped {
        Stopped::Begun(intent) => {
            finish(disk, directory, &intent.path, intent.written.keys(), &intent.removed)?;
        }
        Stopped::Undone(made) => {
            made.iter().try_for_each(|name| disk.remove_file(&directory.join(name)))?;
        }
    }
    // What was meant before something else became of the directory is meant no more.
    asides.iter().try_for_each(|target| aside::clean(disk, &directory.join(target)))?;
    Ok(matches!(stopped, Stopped::Begun(_)))
}

/// Puts what stands aside in its place, the record last.
fn finish<'a>(
    disk: &Disk,
    directory: &Path,
    intent: &Path,
    written: impl IntoIterator<Item = &'a String>,
    removed: &[String],
) -> Result<(), Error> {
    for name in written {
        disk.rename(&aside::of(&directory.join(name)), &directory.join(name))?;
    }
    for name in removed {
        disk.remove_file(&directory.join(name))?;
    }
    disk.rename(intent, &directory.join(STAGE))
}

/// A text with line ends like those of another one.
fn ended_like(model: &str, text: &str) -> String {
    if model.contains(CRLF) { text.replace('\n', CRLF) } else { text.to_owned() }
}

/// The text of the record of a directory, what it says and the digests that it lists; none where there is no record.
fn read_record(directory: &Path) -> Result<Option<(String, Record, Digests)>, Error> {
    let path = directory.join(STAGE);
    let Some(text) = read_text(&path)? else { return Ok(None) };
    let (record, digests) = Record::parse(&path, &text)?;
    Ok(Some((text, record, digests)))
}

fn text_of(record: &Record, digests: &Digests) -> Result<String, Error> {
    Ok(record.text(digests.iter().map(|(name, digest)| (name.as_str(), *digest)))?)
}

fn check_names<'a>(names: impl Iterator<Item = &'a String>) -> Result<(), Error> {
    for name in names {
        check_file_name(name).map_err(|why| InvalidPath { path: name.clone(), why })?;
    }
    Ok(())
}
