//! What Serin says of manifests that it did not write: the examples of the rules' pages, and those of real projects.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the test reads manifests, and tells when it cannot"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serin::{Input, check_manifests, read_input, render};

macro_rules! snapshot {
    ($path:literal, $name:expr, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => $path, omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

/// What a rule about objects says, as people read it; the first example of its page stands for all.
#[test]
fn every_rule_about_objects_is_seen() {
    let mut said = String::new();
    for rule in serin::rules::all() {
        let Some((_, example)) = rule.page.split_once("```yaml manifests\n") else { continue };
        let (example, _) = example.split_once("```").unwrap();
        let example = example.replace("<300000 characters>", &"x".repeat(300_000));
        let found = check_manifests(vec![Input::Text(format!("{}.yaml", rule.name), example.into())]);
        for finding in found.report.findings().iter().filter(|finding| finding.rule.name == rule.name) {
            said += &render::human(finding, false);
        }
    }
    snapshot!("../said", "objects", said);
}

/// Beside the checkout stand manifests of eighteen projects. Each finding of this snapshot was read and is right; the
/// word of judgement on each rule stands in `docs/real-manifests.md`.
#[test]
fn real_manifests_are_read_through() {
    let Some(root) = beside_the_checkout("manifests") else {
        eprintln!("SKIPPED: the real manifests are not beside the checkout");
        return;
    };
    let found = check_manifests(vec![read_input(&root).unwrap()]);
    let prefix = format!("{}/", root.display());
    let mut by_rule: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for finding in found.report.findings() {
        let place = finding.place.as_ref().unwrap();
        let (line, column) = place.line_column();
        let file = place.file.name().trim_start_matches(&prefix);
        by_rule
            .entry(finding.rule.name)
            .or_default()
            .push(format!("  {file}:{line}:{column}: {}: {}", finding.severity, finding.message));
    }
    let rules: Vec<_> = by_rule
        .iter()
        .map(|(rule, lines)| format!("{rule} ({})\n{}\n", lines.len(), lines.join("\n")))
        .collect();
    let talk = found.counts.to_string();
    snapshot!("../manifests", "real", format!("{talk}\n\n{}", rules.join("\n")));
    let canaries: Vec<_> =
        found.counts.releases.iter().map(|it| it.to_string().replace(&prefix, "")).collect();
    snapshot!("../manifests", "canaries", canaries.join("\n"));
    // No rule without a word of judgement, and no word about a rule that is not found any more.
    let judged = fs_err::read_to_string(root_of_checkout().join("docs/real-manifests.md")).unwrap();
    let judged: Vec<_> =
        judged.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(judged, by_rule.into_keys().collect::<Vec<_>>(), "docs/real-manifests.md judges each rule");
}

#[test]
fn the_articles_manifests_give_the_list_of_what_is_missing() {
    let Some(root) = beside_the_checkout("article/manifests") else {
        eprintln!("SKIPPED: the article's manifests are not beside the checkout");
        return;
    };
    let found = check_manifests(vec![read_input(&root).unwrap()]);
    let said: String = found.report.findings().iter().map(|finding| render::human(finding, false)).collect();
    let said = said.replace(&format!("{}/", root.display()), "article/");
    let canary = found.counts.releases[0].to_string().replace(&root.display().to_string(), "article");
    snapshot!("../manifests", "article", format!("{said}{canary}"));
}

fn root_of_checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn beside_the_checkout(name: &str) -> Option<PathBuf> {
    let folder = root_of_checkout().parent()?.join("shared").join(name);
    folder.is_dir().then_some(folder)
}
