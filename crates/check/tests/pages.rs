//! Every rule's page is its test.
//!
//! The `yaml` blocks below "Example" and "Use instead" stand for a whole spec: what they do not say is as in
//! `base.yaml`, key by key below `metadata` and `spec`. The rule must be found on exactly the lines that end in
//! `# error`, `# warning` or `# note`, and nowhere in a block without such a line. A block with several documents
//! is several releases. A block `yaml live` is a file below `live`; a block `yaml promoted` is the release as it was when its stage `010-weight` went live.
//!
//! A block `yaml manifests` is a file of objects that are applied together; a block `yaml before` is what they were one
//! commit earlier. `<300000 characters>` stands for as many, which no page could show.
//!
//! What the proof finds is judged by the proof, in the same blocks: of a spec its plan, of objects the step from those
//! of `yaml before`. What an import finds is judged by an import of the objects.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::sync::Arc;

use serin_check::{Live, Run, Subject, check, check_found, check_step, check_together};
use serin_diagnostic::{Report, Rule, SourceFile};
use serin_import::{Options, import};
use serin_objects::{Doubt, Objects, scopes};
use serin_plan::Plan;
use serin_proof::{FoundStep, Given, Prover, prove, prove_step};
use serin_topology::Topology;
use serin_yaml::{Entry, Limits, Node, Value, parse};

struct Block<'a> {
    text: &'a str,
    /// What stands behind `yaml` in its first line.
    kind: &'a str,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```yaml") {
        let (kind, body) = after.split_once('\n').unwrap();
        let (text, after) = body.split_once("```").unwrap();
        blocks.push(Block { text, kind: kind.trim() });
        rest = after;
    }
    blocks
}

fn file(name: &str, text: &str) -> Arc<SourceFile> {
    Arc::new(SourceFile::new(name, text))
}

/// The base with what an example says in its place.
fn whole(example: &Node) -> Node {
    let base = file("base.yaml", include_str!("base.yaml"));
    let mut whole = parse(&base, Limits::default(), &mut Report::new()).remove(0);
    for entry in example.entries() {
        let (Value::Mapping(_), Some(existing)) = (&entry.value.value, whole.take(&entry.key.text)) else {
            whole.put(entry.clone());
            continue;
        };
        let mut merged = existing.value;
        for child in entry.value.entries() {
            // A mistake that is made twice must not be hidden by the base.
            merged.take(&child.key.text);
            merged.put(child.clone());
        }
        whole.put(Entry { key: existing.key, value: merged });
    }
    whole
}

fn releases(text: &str, report: &mut Report) -> Vec<Topology> {
    let documents = parse(&file("example.yaml", text), Limits::default(), report);
    documents.iter().flat_map(|document| serin_spec::read_node(&whole(document), report).topologies).collect()
}

/// The objects of a block, and what their text is found to be.
fn objects(text: &str, report: &mut Report) -> Objects {
    let text = text.replace("<300000 characters>", &"x".repeat(300_000));
    Objects::of(serin_objects::read(&file("example.yaml", &text), Doubt::Named, report).objects)
}

/// The lines of a block on which a rule was found, with the severity.
fn found(rule: &Rule, block: &Block<'_>, live: Option<&Live>, before: Option<&Block<'_>>) -> BTreeSet<Line> {
    let report = if is_of_proof(rule) {
        report_of_proof(block, before)
    } else if serin_check::of_import::ALL.iter().any(|of_import| of_import.name == rule.name) {
        report_of_import(block)
    } else {
        report_of_check(rule, block, live, before)
    };
    let of_rule = report.into_iter().filter(|finding| finding.rule.name == rule.name);
    let line = |finding: serin_diagnostic::Finding| {
        let place = finding.place.unwrap_or_else(|| panic!("{} has no place", rule.name));
        assert_eq!(
            place.file.name(),
            "example.yaml",
            "{}: {} is found outside the example",
            rule.name,
            finding.message
        );
        (place.line_column().0, finding.severity.to_string())
    };
    of_rule.map(line).collect()
}

fn is_of_proof(rule: &Rule) -> bool {
    serin_verify::RULES.iter().any(|of_proof| of_proof.name == rule.name)
}

/// What an import of a block says.
fn report_of_import(block: &Block<'_>) -> Report {
    let mut report = Report::new();
    let contents = serin_objects::read(&file("example.yaml", block.text), Doubt::Named, &mut report);
    let scopes = scopes(vec![("example.yaml".to_owned(), contents.objects)]);
    let imported = import(&scopes, &Options::default());
    report.extend(imported.report);
    imported.releases.into_iter().for_each(|release| report.extend(release.report));
    report
}

/// What the proof finds in a block.
fn report_of_proof(block: &Block<'_>, before: Option<&Block<'_>>) -> Report {
    let mut report = Report::new();
    let prover = Prover::default();
    if block.kind == "manifests" {
        let before =
            before.unwrap_or_else(|| panic!("the proof needs a block `yaml before`:\n{}", block.text));
        let before = objects(before.text, &mut Report::new());
        let after = objects(block.text, &mut report);
        let steps = prove_step(("before", &before), ("after", &after), &Given::default(), &prover);
        report.extend(steps.iter().flat_map(FoundStep::findings));
        return report;
    }
    for topology in releases(block.text, &mut report) {
        let plan = Plan::of(&topology);
        report.extend(prove(&topology, &plan, &prover).findings(&topology, &plan));
    }
    report
}

/// What the pass over the rules finds in a block.
fn report_of_check(
    rule: &Rule,
    block: &Block<'_>,
    live: Option<&Live>,
    before: Option<&Block<'_>>,
) -> Report {
    let mut report = Report::new();
    let runs =
        serin_check::rules::ALL.iter().find(|check| check.rule.name == rule.name).map(|check| check.runs);
    let live_file = runs.unwrap_or_default().iter().find_map(|run| match run {
        Run::LiveFile(run) => Some(run),
        _ => None,
    });
    match (block.kind, live_file) {
        ("live", Some(run)) => {
            report.add(run(&file("example.yaml", block.text)));
        }
        ("manifests", _) => {
            let after = objects(block.text, &mut report);
            report.extend(check_found(&after));
            if let Some(before) = before {
                report.extend(check_step(&objects(before.text, &mut Report::new()), &after));
            }
        }
        // What is edited here is every image; see `crates/spec/tests/edit` for what commands edit.
        _ if rule.name == "uneditable-yaml" => {
            for document in parse(&file("example.yaml", block.text), Limits::default(), &mut report) {
                let mut after = document.clone();
                other_images(&mut after);
                report.extend(serin_yaml::rewrite(&document, &after).err().map(|finding| *finding));
            }
        }
        _ if rule.name == "several-documents" => {
            serin_spec::read(&file("example.yaml", block.text), &mut report);
        }
        _ => {
            let topologies = releases(block.text, &mut report);
            for topology in &topologies {
                report.extend(check(Subject { topology, plan: &Plan::of(topology), live }));
            }
            report.extend(check_together(&topologies.iter().collect::<Vec<_>>()));
        }
    }
    report
}

fn other_images(node: &mut Node) {
    match &mut node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                match &mut entry.value.value {
                    Value::String(image) if entry.key.text == "image" => {
                        *image = "r.example.com/web:2".to_owned();
                    }
                    _ => other_images(&mut entry.value),
                }
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(other_images),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A line and the severity of what is found on it.
type Line = (usize, String);

fn expected(block: &Block<'_>) -> BTreeSet<Line> {
    let severity = |line: &str| {
        let (_, mark) = line.trim_end().rsplit_once("# ")?;
        ["error", "warning", "note"].contains(&mark).then(|| mark.to_owned())
    };
    let lines = block.text.lines().enumerate();
    lines.filter_map(|(position, line)| Some((position + 1, severity(line)?))).collect()
}

#[test]
fn every_page_is_true() {
    for rule in serin_check::all() {
        let blocks = blocks(rule.page);
        let live = blocks.iter().find(|block| block.kind == "promoted").map(|block| {
            let promoted = releases(block.text, &mut Report::new());
            Live::of(&promoted[0], "010-weight")
        });
        let (mut bad, mut good) = (0, 0);
        let mut before = None;
        for block in &blocks {
            match block.kind {
                "promoted" => continue,
                "before" => {
                    before = Some(block);
                    continue;
                }
                "" | "manifests" | "live" => {}
                other => panic!("{}: there is no block `yaml {other}`", rule.name),
            }
            let (found, expected) = (found(rule, block, live.as_ref(), before), expected(block));
            assert_eq!(
                found, expected,
                "{}: found on other lines than are marked in\n{}",
                rule.name, block.text
            );
            *(if expected.is_empty() { &mut good } else { &mut bad }) += 1;
        }
        assert!(bad > 0, "{}: the page has no example with a marked line", rule.name);
        assert!(good > 0, "{}: the page does not show what to use instead", rule.name);
    }
}

#[test]
fn every_page_has_the_same_parts() {
    for rule in serin_check::all() {
        let headings: Vec<_> = rule.page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Why is this bad?", "## Example", "## Use instead"], "{}", rule.name);
        let summary = rule.page.split("\n\n").next().unwrap_or_default();
        assert_eq!(summary, rule.summary(), "{}: the page begins with one line", rule.name);
        assert!(summary.ends_with('.'), "{}: the page begins with a sentence", rule.name);
    }
}

#[test]
fn the_list_is_sorted_and_its_names_are_unique() {
    let names: Vec<_> = serin_check::all().iter().map(|rule| rule.name).collect();
    assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{names:?}");
    let own: Vec<_> = serin_check::rules::ALL.iter().map(|check| check.rule.name).collect();
    assert!(own.is_sorted(), "sort `rules::ALL` by name: {own:?}");
}

/// A rule is named for what is wrong, so that `allow: NAME` reads as English.
#[test]
fn names_name_the_wrong_thing() {
    for rule in serin_check::all() {
        for word in ["require", "check", "must", "should", "valid-", "use-", "prefer"] {
            assert!(!rule.name.starts_with(word), "{} names the remedy", rule.name);
        }
    }
}

#[test]
fn a_good_spec_gives_no_findings() {
    let mut report = Report::new();
    let topologies = releases("{}", &mut report);
    report.extend(check(Subject { topology: &topologies[0], plan: &Plan::of(&topologies[0]), live: None }));
    // The one router that there is has been retired; that is worth knowing, and nothing is wrong.
    report.retain(|finding| finding.rule.name != "retired-router");
    assert!(report.is_empty(), "{report:?}");
    assert!(
        serin_check::rules::ALL
            .iter()
            .any(|check| check.runs.iter().any(|run| matches!(run, Run::Allowances)))
    );
}
