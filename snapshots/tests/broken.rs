//! What Serin says of each file of `specs/broken`. A file, or a folder of files, is named after the rule that finds
//! its one mistake, with a word behind it where several show the same rule.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads the specs")]

use std::path::{Path, PathBuf};

use serin::{Report, Repository, render};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> =
        fs_err::read_dir(root().join("specs/broken")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    cases
}

/// What is found, without the note that every spec gets as long as its router is one that was retired.
fn report_of_mistake(case: &Path, name: &str) -> Report {
    let mut report = report(case);
    report.retain(|finding| finding.rule.name != "retired-router" || name.starts_with("retired-router"));
    report
}

fn report(specs: &Path) -> Report {
    let only = specs.is_file().then(|| specs.to_owned());
    let repository = Repository { specs: specs.to_owned(), only, ..Repository::at("/nonexistent") };
    repository.load().unwrap().report
}

#[test]
fn every_file_gets_its_finding() {
    for case in cases() {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let report = report_of_mistake(&case, &name);
        let rules: Vec<_> = report.findings().iter().map(|finding| finding.rule.name).collect();
        assert!(rules.iter().any(|rule| name.starts_with(rule)), "{name} is found as {rules:?}");
        for finding in report.findings() {
            let place =
                finding.place.as_ref().unwrap_or_else(|| panic!("{name}: {} has no place", finding.message));
            assert!(place.file.name().contains("specs/broken"), "{name}: {}", place.file.name());
        }
        let said: String = report.findings().iter().map(|finding| render::human(finding, false)).collect();
        let said = said.replace(&format!("{}/", root().display()), "");
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../broken", omit_expression => true }, {
            insta::assert_snapshot!(name, said);
        });
    }
}

/// A rule without a broken spec is one that nobody has seen fail.
#[test]
fn every_rule_of_a_spec_has_its_broken_file() {
    let names: Vec<_> =
        cases().iter().map(|case| case.file_stem().unwrap().to_string_lossy().into_owned()).collect();
    // These are about what is live; `release_day` in crates/serin shows them.
    let of_live = [
        "bake-not-over",
        "changed-in-flight",
        "live-edited",
        "live-moved",
        "live-taken-away",
        "live-without-spec",
        "replicas-dropped",
    ];
    // This one is about a text that commands edit; `edit` in crates/spec shows it.
    let of_edits = ["uneditable-yaml"];
    // What the proof finds is seen in `steps.rs`, and in the pages that hold an example of a spec.
    let of_proof = |name: &str| serin::model::RULES.iter().any(|rule| rule.name == name);
    // What an import finds is seen in `importing.rs`.
    let of_import = |name: &str| serin::rules::OF_IMPORT.iter().any(|rule| rule.name == name);
    for rule in serin::rules::all().into_iter().filter(|rule| !of_proof(rule.name) && !of_import(rule.name)) {
        // What no spec can show, its page does with objects that were found; see `manifests.rs`.
        if !rule.page.contains("```yaml\n") {
            continue;
        }
        let shown = names.iter().any(|name| name.starts_with(rule.name));
        let elsewhere = of_live.contains(&rule.name) || of_edits.contains(&rule.name);
        assert!(shown || elsewhere, "specs/broken has no {}.yaml", rule.name);
    }
}

#[test]
fn a_file_of_ten_megabytes_is_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("huge.yaml");
    fs_err::write(&file, "# ä\n".repeat(2 << 20)).unwrap();
    let report = report(&file);
    let rules: Vec<_> = report.findings().iter().map(|finding| finding.rule.name).collect();
    assert_eq!(rules, ["too-large"]);
}
