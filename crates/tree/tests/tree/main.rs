//! What is on the disk before, what is called, and what is on the disk after.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]
#![allow(clippy::disallowed_methods, reason = "the disk is what is tested")]

mod compare;
mod find;
mod hold;
mod layout;
mod live;
mod path;
mod sequence;
#[cfg(unix)]
mod symlink;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serin_tree::{Drift, DriftKind, Owned, RelativePath, WriteOptions, Written};

const FORCE: WriteOptions = WriteOptions { force: true };

const FILES: &[(&str, &str)] = &[
    ("PLAN.md", "plan\n"),
    ("rollback/010/route.yaml", "route: 0\n"),
    ("stages/010/route.yaml", "route: 10\n"),
    ("stages/010/service.yaml", "service\n"),
    ("stages/100/route.yaml", "route: 100\n"),
    ("stages/100/service.yaml", "service\n"),
];

fn path(path: &str) -> RelativePath {
    RelativePath::new(path).unwrap()
}

/// The release `shop/web` with these files.
fn owned(files: &[(&str, &str)]) -> Owned {
    let file = |(name, text): &(&str, &str)| (path(name), Arc::from(*text));
    Owned { path: path("shop/web"), files: files.iter().map(file).collect() }
}

/// [`FILES`] with one of them changed, added (`Some`) or left out (`None`).
fn files_but(name: &'static str, text: Option<&'static str>) -> Vec<(&'static str, &'static str)> {
    let mut files: BTreeMap<_, _> = FILES.iter().copied().collect();
    match text {
        Some(text) => files.insert(name, text),
        None => files.remove(name),
    };
    files.into_iter().collect()
}

fn write(root: &Path, files: &[(&str, &str)]) -> Written {
    serin_tree::write(root, &owned(files), 1, WriteOptions::default()).unwrap()
}

fn force(root: &Path, files: &[(&str, &str)]) -> Written {
    serin_tree::write(root, &owned(files), 1, FORCE).unwrap()
}

fn compare(root: &Path, files: &[(&str, &str)]) -> Vec<(String, DriftKind)> {
    named(&serin_tree::compare(root, &owned(files), 1).unwrap())
}

fn named(drifts: &[Drift]) -> Vec<(String, DriftKind)> {
    drifts.iter().map(|drift| (drift.path.to_string(), drift.kind)).collect()
}

fn drift(path: &str, kind: DriftKind) -> Vec<(String, DriftKind)> {
    vec![(path.to_owned(), kind)]
}

fn names(paths: &[RelativePath]) -> Vec<&str> {
    paths.iter().map(RelativePath::as_str).collect()
}

/// Writes a file of the release `shop/web` as a person would.
fn edit(root: &Path, name: &str, text: &str) {
    let path = root.join("shop/web").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn read(root: &Path, name: &str) -> String {
    fs::read_to_string(root.join("shop/web").join(name)).unwrap()
}

/// Everything below a directory; directories have no text, and links are not followed.
fn tree(root: &Path) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    visit(root, "", &mut |path, entry| {
        let text = entry.file_type().unwrap().is_file().then(|| fs::read_to_string(entry.path()).unwrap());
        found.insert(path.to_owned(), text);
    });
    found
}

fn visit(directory: &Path, path: &str, each: &mut impl FnMut(&str, &fs::DirEntry)) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}/{}", entry.file_name().to_str().unwrap());
        each(&path, &entry);
        if entry.file_type().unwrap().is_dir() {
            visit(&entry.path(), &path, each);
        }
    }
}
