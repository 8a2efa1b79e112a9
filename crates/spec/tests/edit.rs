//! Specs that are edited: each folder of `edit/` is a text, what was asked for, the text after it, and what was said.
//!
//! What is missing of the two is written, and the test fails; read it then.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read and write their cases")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serin_diagnostic::{Report, SourceFile, render};
use serin_spec::edit::{Edited, Image, finish, set_images};
use serin_spec::merge::{POD_TEMPLATE, merge};
use serin_yaml::{Limits, parse};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/edit");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 40, "the cases are gone");
    cases
}

/// The text after it, where there is one, and what is said.
fn ask(ask: &str, text: &str) -> (Option<String>, String) {
    let file = Arc::new(SourceFile::new("before.yaml", text));
    let words: Vec<&str> = ask.split_whitespace().collect();
    let mut report = Report::new();
    let mut said = String::new();
    let edited: Option<Edited> = match words.as_slice() {
        ["finish", environment @ ..] => finish(&file, environment.first().copied(), &mut report),
        ["set", "image", words @ ..] => {
            let (images, environment) = match words {
                [images @ .., "--environment", environment] => (images, Some(*environment)),
                images => (images, None),
            };
            let image = |word: &&str| {
                let (container, image) = word.split_once('=').unwrap();
                Image { container: container.to_owned(), image: image.to_owned() }
            };
            let images: Vec<Image> = images.iter().map(image).collect();
            let set = set_images(&file, environment, &images, &mut report);
            if let Some(set) = &set {
                for (image, before) in &set.changed {
                    said += &format!("{}: {} to {}\n", image.container, before.join(", "), image.image);
                }
                said += if set.edited.is_none() { "unchanged\n" } else { "" };
                said += if set.has_canary { "" } else { "no canary\n" };
            }
            set.and_then(|set| set.edited)
        }
        _ => panic!("{ask}"),
    };
    for finding in report.findings() {
        said += &render::human(finding, false);
    }
    for place in edited.iter().flat_map(|edited| &edited.lost) {
        said += &format!("lost: line {}: {}\n", place.line_column().0, place.source());
    }
    (edited.map(|edited| edited.text), said)
}

fn compare(file: &Path, found: &str) -> bool {
    match fs::read_to_string(file) {
        Ok(expected) => {
            let (expected, found) = (expected.replace('\r', "␍"), found.replace('\r', "␍"));
            assert!(expected == found, "{}:\n{found}\n--- and not ---\n{expected}", file.display());
            true
        }
        Err(_) => {
            fs::write(file, found).unwrap();
            false
        }
    }
}

#[test]
fn specs_are_edited_as_their_cases_say() {
    let mut is_whole = true;
    for case in cases() {
        let before = fs::read_to_string(case.join("before.yaml")).unwrap();
        let (after, said) = ask(&fs::read_to_string(case.join("ask")).unwrap(), &before);
        match after {
            Some(after) => is_whole &= compare(&case.join("after.yaml"), &after),
            None => assert!(!case.join("after.yaml").exists(), "{}: {said}", case.display()),
        }
        is_whole &= said.is_empty() && !case.join("said").exists() || compare(&case.join("said"), &said);
    }
    assert!(is_whole, "cases were written: read them, and run the test again");
}

/// Whoever asks twice gets what asking once gave.
#[test]
fn an_image_that_is_set_is_not_set_again() {
    for case in cases() {
        let (asked, after) = (fs::read_to_string(case.join("ask")).unwrap(), case.join("after.yaml"));
        if asked.starts_with("set") && after.exists() {
            assert_eq!(ask(&asked, &fs::read_to_string(after).unwrap()).0, None, "{}", case.display());
        }
    }
}

/// Whatever the strategic merge makes of a template can be written into its text: the cases of `merge/` as specs.
#[test]
fn every_merge_can_be_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge");
    let cases = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for case in cases.filter(|case| case.extension().is_some_and(|it| it == "yaml")) {
        let text = fs::read_to_string(&case).unwrap();
        let (template, patch) = text.split_once("\n---\n").unwrap();
        let deeper = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
        let whole = format!("template:\n{}canary:\n{}end: 1\n", deeper(template), deeper(patch));
        let file = Arc::new(SourceFile::new("case.yaml", whole));
        let document = parse(&file, Limits::default(), &mut Report::new()).remove(0);
        let mut after = document.clone();
        let patch = after.take("canary").unwrap().value;
        let mut entry = document.entry("template").unwrap().clone();
        entry.value = merge(&entry.value, &patch, &POD_TEMPLATE, &mut Report::new());
        after.put(entry);
        let edited = serin_yaml::rewrite(&document, &after);
        let edited =
            edited.unwrap_or_else(|finding| panic!("{}: {}", case.display(), render::human(&finding, false)));
        assert!(edited.text.ends_with("end: 1\n"), "{}", edited.text);
    }
}
