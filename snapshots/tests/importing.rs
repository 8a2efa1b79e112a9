//! What `serin import` makes of objects, and what it says: a file a case below `crates/import/tests/cases`.
//!
//! The first line of a case may say what the objects do not: `# serin import: --stable green`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the tests read their cases, and tell when they cannot"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serin::{Import, ImportOptions, Input, Report, RouterName, check_imported, import, read_input, render};

fn options(text: &str) -> ImportOptions {
    let mut options = ImportOptions::default();
    let Some(words) = text.lines().next().and_then(|line| line.strip_prefix("# serin import: ")) else {
        return options;
    };
    let words: Vec<_> = words.split(' ').collect();
    for pair in words.chunks(2) {
        let value = || pair[1].to_owned();
        match pair[0] {
            "--stable" => options.stable = Some(value()),
            "--host" => options.hosts.push(value()),
            "--router" => options.router = RouterName::ALL.iter().find(|it| it.as_str() == pair[1]).copied(),
            other => panic!("no case needs `{other}` yet"),
        }
    }
    options
}

fn human(report: &Report) -> String {
    report.findings().iter().map(|finding| render::human(finding, false)).collect()
}

fn said(import: &Import) -> String {
    let mut said = human(&import.imported.report);
    for release in &import.imported.releases {
        let [recognised, changes] = release.told();
        said += &format!("{}\n{recognised}\n{}{changes}\n", release.text, human(&release.report));
    }
    let yours: Vec<_> = import.imported.yours.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    said + &format!("yours: {}\n", yours.join(", "))
}

#[test]
fn every_case_is_told() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/import/tests/cases");
    let mut cases: Vec<PathBuf> =
        fs_err::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() > 25);
    for case in cases {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs_err::read_to_string(&case).unwrap();
        let input = Input::Text(format!("{name}.yaml"), text.clone().into_bytes());
        let import = import(vec![input], &options(&text));
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../importing", omit_expression => true }, {
            insta::assert_snapshot!(name, said(&import));
        });
    }
}

/// A rule that no case shows is one that nobody has seen.
#[test]
fn every_rule_of_an_import_has_its_case() {
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("importing");
    let mut text = String::new();
    for entry in fs_err::read_dir(snapshots).unwrap() {
        text += &fs_err::read_to_string(entry.unwrap().path()).unwrap();
    }
    let is_unseen = |rule: &&&serin::Rule| !text.contains(&format!("[{}]", rule.name));
    let unseen: BTreeSet<_> =
        serin::rules::OF_IMPORT.iter().filter(is_unseen).map(|rule| rule.name).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
}

/// The article's six objects are its release, in its stage `010-weight`: with the one canary pod that they have.
#[test]
fn the_article_is_imported() {
    let Some(root) = beside_the_checkout("article/manifests") else {
        eprintln!("SKIPPED: the article's manifests are not beside the checkout");
        return;
    };
    let found = import(vec![read_input(&root).unwrap()], &ImportOptions::default());
    let [web] = found.imported.releases.as_slice() else { panic!("{:?}", found.imported) };
    assert_eq!(web.stage.as_deref(), Some("010-weight"));
    let said = said(&found) + &human(&check_imported(web));
    let said = said.replace(&format!("{}", root.display()), "manifests");
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../importing", omit_expression => true }, {
        insta::assert_snapshot!("article", said);
    });
}

/// Beside the checkout stand manifests of many projects. Whatever they hold, something sensible is said.
#[test]
fn real_manifests_are_imported_as_far_as_they_are_releases() {
    let Some(root) = beside_the_checkout("manifests") else {
        eprintln!("SKIPPED: the real manifests are not beside the checkout");
        return;
    };
    let mut folders: Vec<PathBuf> =
        fs_err::read_dir(&root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    let mut told = String::new();
    for folder in &folders {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let found = import(vec![read_input(folder).unwrap()], &ImportOptions::default());
        told += &format!("{name}\n");
        let of_releases = found.imported.releases.iter().map(|release| {
            let whole = if release.is_whole() { "whole" } else { "not whole" };
            let stage = release.stage.clone().unwrap_or_default();
            (format!("  release {}: {whole} {stage}\n", release.name), &release.report)
        });
        for (line, report) in std::iter::once((String::new(), &found.imported.report)).chain(of_releases) {
            told += &line;
            for finding in report.findings() {
                told += &format!("  {}[{}]: {}\n", finding.severity, finding.rule.name, finding.message);
            }
        }
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../importing", omit_expression => true }, {
        insta::assert_snapshot!("real", told);
    });
}

fn beside_the_checkout(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared").join(name);
    root.is_dir().then_some(root)
}
