//! The tests of the house: the map is true, the arrows are the allowed ones, files stay small, pages have rules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read the house")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The rooms of the map: name, what it may depend on, and what it never does.
fn map() -> BTreeMap<String, (BTreeSet<String>, String)> {
    let page = fs_err::read_to_string(root().join("crates/README.md")).unwrap();
    let mut rooms = BTreeMap::new();
    for section in page.split("\n## `").skip(1) {
        let (name, text) = section.split_once('`').unwrap();
        let line = |start: &str| text.lines().find_map(|line| line.strip_prefix(start)).map(str::to_owned);
        let arrows =
            line("Depends on: ").unwrap_or_else(|| panic!("{name}: the map has no line `Depends on:`"));
        let arrows = arrows.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let never =
            line("Never ").unwrap_or_else(|| panic!("{name}: the map does not say what it never does"));
        rooms.insert(name.to_owned(), (arrows, never));
    }
    rooms
}

#[test]
fn the_map_names_every_crate_and_no_other() {
    let mut folders = BTreeSet::new();
    for entry in fs_err::read_dir(root().join("crates")).unwrap() {
        let entry = entry.unwrap();
        if entry.path().join("Cargo.toml").is_file() {
            folders.insert(entry.file_name().to_string_lossy().into_owned());
        }
    }
    let rooms: BTreeSet<_> = map().into_keys().collect();
    assert_eq!(rooms, folders, "crates/README.md has one paragraph a folder of crates/");
}

#[test]
fn the_arrows_are_those_of_the_map() {
    for (room, (allowed, _)) in map() {
        let manifest = fs_err::read_to_string(root().join("crates").join(&room).join("Cargo.toml")).unwrap();
        let (_, dependencies) = manifest.split_once("\n[dependencies]").unwrap_or((&manifest, ""));
        let dependencies = dependencies.split("\n[").next().unwrap_or_default();
        let name = |line: &str| line.split(['.', ' ', '=']).next().unwrap_or_default().to_owned();
        let ours = dependencies.lines().map(name).filter_map(|name| match name.as_str() {
            "serin" => Some("serin".to_owned()),
            other => other.strip_prefix("serin-").map(str::to_owned),
        });
        let ours: BTreeSet<String> = ours.collect();
        assert_eq!(ours, allowed, "{room}: its Cargo.toml and crates/README.md must agree");
    }
}

#[test]
fn no_file_is_a_room_of_its_own() {
    for file in files("rs") {
        let lines = fs_err::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 600, "{} has {lines} lines: is there a second room inside?", file.display());
    }
}

#[test]
fn every_page_has_its_rule_and_is_named_like_it() {
    for page in files("md") {
        if page.parent().and_then(Path::file_name).is_none_or(|folder| folder != "rules") {
            continue;
        }
        let name = page.file_stem().unwrap().to_string_lossy().replace('_', "-");
        let folder = page.parent().unwrap();
        let code = page.with_extension("rs");
        let text = fs_err::read_to_string(if code.exists() { code } else { folder.join("mod.rs") }).unwrap();
        assert!(text.contains(&format!("\"{name}\"")), "{} belongs to no rule", page.display());
    }
}

fn files(extension: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut directories = vec![root().join("crates"), root().join("snapshots")];
    while let Some(directory) = directories.pop() {
        for entry in fs_err::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                directories.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                files.push(path);
            }
        }
    }
    files
}
