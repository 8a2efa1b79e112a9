//! What is published is ready for it: whoever finds a crate on crates.io learns what it is, and gets its licences with it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read the house, and ask cargo about it")]

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

#[test]
fn all_crates_but_chores_and_snapshots_are_published() {
    let kept: Vec<String> =
        packages().iter().filter(|it| !is_published(it)).map(|it| text(it, "name").to_owned()).collect();
    assert_eq!(kept, ["serin-snapshots", "xtask"]);
}

#[test]
fn every_published_crate_says_what_it_is() {
    for package in packages().iter().filter(|it| is_published(it)) {
        let name = text(package, "name");
        for key in ["description", "repository", "homepage", "rust_version"] {
            assert!(!text(package, key).is_empty(), "{name}: `{key}` is missing");
        }
        assert_eq!(text(package, "license"), "MIT OR Apache-2.0", "{name}");
        assert_eq!(text(package, "readme"), "README.md", "{name}");
        // crates.io takes no more, and no others.
        let keywords = list(package, "keywords");
        assert!((1..=5).contains(&keywords.len()), "{name}: one to five keywords");
        for keyword in keywords.iter().map(|it| it.as_str().unwrap()) {
            assert!(
                keyword.len() <= 20 && keyword.chars().all(|it| it.is_ascii_alphanumeric() || it == '-'),
                "{name}: `{keyword}`"
            );
        }
        for category in list(package, "categories").iter().map(|it| it.as_str().unwrap()) {
            assert!(
                CATEGORIES.contains(&category),
                "{name}: add the category `{category}` here, if crates.io knows it"
            );
        }
    }
}

/// Those of https://crates.io/category_slugs that fit something here.
const CATEGORIES: [&str; 9] = [
    "command-line-interface",
    "command-line-utilities",
    "config",
    "development-tools",
    "development-tools::build-utils",
    "encoding",
    "filesystem",
    "parser-implementations",
    "simulation",
];

#[test]
fn every_published_crate_brings_its_licences() {
    for package in packages().iter().filter(|it| is_published(it)) {
        for licence in ["LICENSE-MIT", "LICENSE-APACHE"] {
            let name = text(package, "name");
            let here = fs_err::read(folder(package).join(licence))
                .unwrap_or_else(|error| panic!("{name}: `ln -s ../../{licence}` is missing: {error}"));
            assert!(here == fs_err::read(root().join(licence)).unwrap(), "{name}: another {licence}");
        }
        let manifest = fs_err::read_to_string(folder(package).join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains("\ninclude"),
            "{}: `include` says what a package holds",
            text(package, "name")
        );
    }
}

#[test]
fn rooms_want_their_own_version_of_one_another_and_tests_want_none() {
    for package in packages().iter().filter(|it| is_published(it)) {
        let name = text(package, "name");
        for dependency in list(package, "dependencies").iter().filter(|it| it.get("path").is_some()) {
            let on = text(dependency, "name");
            let wanted = text(dependency, "req");
            if dependency["kind"] == "dev" {
                assert_eq!(
                    wanted, "*",
                    "{name}: write `{on} = {{ path = … }}` in [dev-dependencies], without a version"
                );
            } else {
                assert_eq!(wanted, format!("={}", text(package, "version")), "{name}: {on}");
            }
        }
    }
}

/// docs.rs builds each crate alone, and Kubernetes' types want to know their version.
#[test]
fn docs_rs_can_build_every_published_crate() {
    for package in packages().iter().filter(|it| is_published(it)) {
        if !list(package, "dependencies")
            .iter()
            .any(|it| text(it, "name") == "k8s-openapi" && it["kind"].is_null())
        {
            continue;
        }
        let docs = &package["metadata"]["docs"]["rs"];
        let chosen = list(docs, "features").iter().any(|it| it == "k8s-openapi/latest")
            || package["features"].get("latest").is_some();
        assert!(
            docs["all-features"] == true && chosen,
            "{}: [package.metadata.docs.rs]",
            text(package, "name")
        );
    }
}

#[test]
fn pages_of_crates_begin_with_what_the_map_says() {
    let said = Command::new(env!("CARGO_BIN_EXE_xtask")).args(["gen", "--check"]).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
}

fn packages() -> Vec<Value> {
    let arguments = ["metadata", "--offline", "--no-deps", "--format-version", "1"];
    let said = Command::new(env!("CARGO")).args(arguments).current_dir(root()).output().unwrap();
    let mut packages = list(&serde_json::from_slice(&said.stdout).unwrap(), "packages").clone();
    packages.sort_by_key(|it| text(it, "name").to_owned());
    packages
}

fn is_published(package: &Value) -> bool {
    package["publish"].is_null()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    static NONE: Vec<Value> = Vec::new();
    value[key].as_array().unwrap_or(&NONE)
}

fn folder(package: &Value) -> PathBuf {
    Path::new(text(package, "manifest_path")).parent().unwrap().to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
