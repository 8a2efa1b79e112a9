//! How a live directory changes: everything new is written aside first, then one rename says that it is meant, and from
//! there on whoever comes next can finish the work.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::live::{CRLF, STAGE, list, read_as_is, read_text};
use crate::place::Place;
use crate::record::check_file_name;
use crate::{Digest, Disk, Error, InvalidPath, LiveWritten, Record, RelativePath, aside, scan};

type Digests = BTreeMap<String, Digest>;

/// What is meant to become of a directory that a run was stopped in, if it had come so far; `stage` is the text of its
/// `STAGE`.
pub(crate) fn intent(directory: &Path, stage: &str) -> Result<Option<(Record, Digests)>, Error> {
    let path = intent_path(directory, stage);
    let Some(text) = read_text(&path)? else { return Ok(None) };
    Ok(Some(Record::parse(&path, &text)?))
}

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
    let place = Place::find(root, path)?;
    aside::clean(disk, &place.directory)?;
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
    complete_in(disk, &place.directory)?;
    let old = read_record(&place.directory)?;
    let mut wanted: BTreeMap<String, Option<Arc<str>>> =
        files.iter().map(|(name, text)| (name.clone(), Some(text.clone()))).collect();
    for name in old.iter().flat_map(|(_, digests)| digests.keys()) {
        wanted.entry(name.clone()).or_default();
    }
    change_in(disk, &place.directory, old.map(|(text, _)| text).as_deref(), &text, &wanted)
}

pub(crate) fn change_on(
    disk: &Disk,
    root: &Path,
    path: &RelativePath,
    record: &Record,
    changes: &BTreeMap<String, Option<Arc<str>>>,
) -> Result<LiveWritten, Error> {
    check_names(changes.keys())?;
    let place = Place::find(root, path)?;
    if place.exists {
        complete_in(disk, &place.directory)?;
    }
    let old = if place.exists { read_record(&place.directory)? } else { None };
    let mut digests = old.as_ref().map(|(_, digests)| digests.clone()).unwrap_or_default();
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
    change_in(disk, &place.directory, old.map(|(text, _)| text).as_deref(), &text, changes)
}

pub(crate) fn remove_on(disk: &Disk, root: &Path, path: &RelativePath) -> Result<LiveWritten, Error> {
    let place = Place::find(root, path)?;
    aside::clean(disk, &place.directory)?;
    if place.exists {
        complete_in(disk, &place.directory)?;
    }
    let old = if place.exists { read_record(&place.directory)? } else { None };
    let Some((old, digests)) = old else {
        // An interrupted run may have come as far as this.
        place.remove_empty(disk)?;
        return Ok(LiveWritten::default());
    };
    let record = Record { stage: REMOVED.to_owned(), plan: "–".to_owned(), facts: BTreeMap::new() };
    let text = text_of(&record, &Digests::new())?;
    let gone = digests.into_keys().map(|name| (name, None)).collect();
    let done = change_in(disk, &place.directory, Some(&old), &text, &gone)?;
    disk.remove_file(&place.directory.join(STAGE))?;
    place.remove_empty(disk)?;
    Ok(LiveWritten { record: true, ..done })
}

pub(crate) fn complete_on(disk: &Disk, root: &Path, path: &RelativePath) -> Result<bool, Error> {
    let place = Place::find(root, path)?;
    if place.exists { complete_in(disk, &place.directory) } else { Ok(false) }
}

/// What the record of a directory says while its manifests are being removed.
const REMOVED: &str = "removed";

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
    let has_crlf = read_as_is(&at(STAGE))?.is_some_and(|text| text.contains(CRLF));
    let ended = |text: &str| if has_crlf { text.replace('\n', CRLF) } else { text.to_owned() };

    let written = done.written.iter().filter_map(|name| Some((name, changes.get(name)?.as_ref()?)));
    for (name, text) in written {
        aside::write(disk, &at(name), &ended(text))?;
    }
    if done.record || !done.written.is_empty() || !done.removed.is_empty() {
        let intent = intent_path(directory, old.unwrap_or_default());
        aside::write_like(disk, &intent, &ended(new), &at(STAGE))?;
        disk.rename(&aside::of(&intent), &intent)?;
        let removed: Vec<&str> = done.removed.iter().map(String::as_str).collect();
        finish(disk, directory, &intent, &done.written, &removed)?;
    }
    Ok(done)
}

/// Completes what is meant in a directory, and clears everything else away that stands aside; true where something was
/// meant.
fn complete_in(disk: &Disk, directory: &Path) -> Result<bool, Error> {
    let names = list(directory)?;
    let asides: Vec<&str> =
        names.iter().filter_map(|name| aside::target(name)).filter(|target| is_ours(target)).collect();
    if asides.is_empty() {
        return Ok(false);
    }
    let old = read_record(directory)?;
    let (stage, old) = old.unwrap_or_default();
    let intent = intent(directory, &stage)?;
    if let Some((_, new)) = &intent {
        let is_new = |name: &&str| new.contains_key(*name);
        let written: Vec<String> = asides.iter().copied().filter(is_new).map(ToOwned::to_owned).collect();
        let gone = old.keys().filter(|name| !new.contains_key(*name));
        let mut removed = Vec::new();
        for name in gone {
            if scan::is_file(&directory.join(name))? {
                removed.push(name.as_str());
            }
        }
        finish(disk, directory, &intent_path(directory, &stage), &written, &removed)?;
    }
    // What was meant before something else became of the directory is meant no more.
    asides.into_iter().try_for_each(|target| aside::clean(disk, &directory.join(target)))?;
    Ok(intent.is_some())
}

/// Whether what stands aside for a file of this name was put there by a change of a live directory.
pub(crate) fn is_ours(target: &str) -> bool {
    check_file_name(target).is_ok() || target.trim_start_matches('.').starts_with(STAGE)
}

/// Puts what stands aside in its place, the record last.
fn finish(
    disk: &Disk,
    directory: &Path,
    intent: &Path,
    written: &[String],
    removed: &[&str],
) -> Result<(), Error> {
    for name in written {
        disk.rename(&aside::of(&directory.join(name)), &directory.join(name))?;
    }
    for name in removed {
        disk.remove_file(&directory.join(name))?;
    }
    disk.rename(intent, &directory.join(STAGE))
}

/// Where the record stands that is meant to follow the one with this text. It is named after that one, so that nothing is
/// completed once the directory has become something else.
fn intent_path(directory: &Path, stage: &str) -> PathBuf {
    let digest = Digest::of(stage).to_string();
    let short: String = digest.chars().skip_while(|it| *it != ':').skip(1).take(16).collect();
    aside::of(&directory.join(format!("{STAGE}-{short}")))
}

/// The text of the record of a directory, and the digests that it lists; none where there is no record.
fn read_record(directory: &Path) -> Result<Option<(String, Digests)>, Error> {
    let path = directory.join(STAGE);
    let Some(text) = read_text(&path)? else { return Ok(None) };
    let (_, digests) = Record::parse(&path, &text)?;
    Ok(Some((text, digests)))
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
