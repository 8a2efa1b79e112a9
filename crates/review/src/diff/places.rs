use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::documents::{Documents, Read};
use super::side::{Generated, KnownStage, Place, Side};

type Files = Vec<(String, Arc<[u8]>)>;

/// A place on both sides.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) name: String,
    pub(super) release: Option<String>,
    pub(super) stages: [Option<KnownStage>; 2],
    pub(super) generated: Option<Generated>,
    pub(super) files: [Files; 2],
    /// What stands before the names of files in findings.
    pub(super) roots: [String; 2],
}

/// The places of both sides that are the same.
pub(super) fn meet(before: &Side, after: &Side) -> Vec<Met> {
    if let ([old], [new]) = (before.places.as_slice(), after.places.as_slice()) {
        let mut met = Met { roots: [&before.name, &after.name].map(Clone::clone), ..Met::default() };
        met.add(0, old);
        met.add(1, new);
        return match met.release {
            Some(_) => vec![met],
            None => split(met),
        };
    }
    let mut places: BTreeMap<&str, Met> = BTreeMap::new();
    for (side, all) in [before, after].into_iter().enumerate() {
        for place in &all.places {
            let met = places.entry(&place.name).or_default();
            met.roots = [&before.name, &after.name].map(|side| format!("{side}: {}", place.name));
            met.add(side, place);
        }
    }
    places.into_values().collect()
}

impl Met {
    fn add(&mut self, side: usize, place: &Place) {
        if self.name.is_empty() {
            self.name.clone_from(&place.name);
        }
        if self.release.is_none() {
            self.release.clone_from(&place.release);
        }
        self.generated = self.generated.or(place.generated);
        if let (Some(files), Some(stage)) = (self.files.get_mut(side), self.stages.get_mut(side)) {
            files.extend(place.files.iter().cloned());
            stage.clone_from(&place.stage);
        }
    }

    /// Whether its stage is another one, although no file may be.
    pub(super) fn has_moved(&self) -> bool {
        matches!(&self.stages, [Some(from), Some(to)] if from.name != to.name)
    }

    /// The side that there is alone.
    pub(super) fn only_side(&self) -> Option<usize> {
        match self.files.each_ref().map(Vec::is_empty) {
            [false, true] => Some(0),
            [true, false] => Some(1),
            _ => None,
        }
    }

    /// Whether every file is the same, byte for byte.
    pub(super) fn is_same(&self) -> bool {
        let [old, new] = self.files.each_ref().map(|files| {
            files.iter().map(|(name, bytes)| (name.as_str(), &**bytes)).collect::<BTreeMap<_, _>>()
        });
        old == new
    }
}

/// Manifests of anybody: all of a directory is applied together, unless an object stands in it twice on one of the
/// sides. Then each of its folders is a place by itself, on both.
fn split(met: Met) -> Vec<Met> {
    let mut places = Vec::new();
    let all = [0, 1].map(|side| met.files.get(side).map(Vec::as_slice).unwrap_or_default());
    let repeats: Vec<BTreeSet<String>> = all.iter().map(|files| repeated_files(files)).collect();
    if repeats.iter().all(BTreeSet::is_empty) {
        return vec![met];
    }
    // A folder is a place where an object stands in it and in another one too.
    let mut folders: BTreeMap<String, Met> = BTreeMap::new();
    let roots = &met.roots;
    for (side, files) in met.files.into_iter().enumerate() {
        for (name, bytes) in files {
            let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
            let place = folders.entry(folder.clone()).or_insert_with(|| Met {
                name: folder,
                roots: roots.clone(),
                ..Met::default()
            });
            if let Some(files) = place.files.get_mut(side) {
                files.push((name, bytes));
            }
        }
    }
    for place in folders.into_values() {
        let has_repeats = place.files.iter().any(|files| !repeated_files(files).is_empty());
        if has_repeats {
            places.extend(by_file(place));
        } else {
            places.push(place);
        }
    }
    places
}

/// A folder in which files repeat each other is a collection of examples.
fn by_file(met: Met) -> Vec<Met> {
    let mut files: BTreeMap<String, Met> = BTreeMap::new();
    let roots = &met.roots;
    for (side, all) in met.files.into_iter().enumerate() {
        for (name, bytes) in all {
            let place = files.entry(name.clone()).or_insert_with(|| Met {
                name: name.clone(),
                roots: roots.clone(),
                ..Met::default()
            });
            if let Some(files) = place.files.get_mut(side) {
                files.push((name, bytes));
            }
        }
    }
    files.into_values().collect()
}

/// The files that hold an object which another one holds too.
fn repeated_files(files: &[(String, Arc<[u8]>)]) -> BTreeSet<String> {
    let documents = Documents::of(files, "", &BTreeSet::new(), &mut Read::default());
    let mut names: BTreeMap<_, BTreeSet<&str>> = BTreeMap::new();
    for (key, document) in &documents.documents {
        names.entry(key.without_count()).or_default().insert(&document.file);
    }
    let repeated = names.into_values().filter(|files| files.len() > 1);
    repeated.flatten().map(str::to_owned).collect()
}
