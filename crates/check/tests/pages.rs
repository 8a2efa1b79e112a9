//! Every rule's page is its test.
//!
//! The `yaml` blocks below "Example" and "Use instead" stand for a whole spec: what they do not say is as in
//! `base.yaml`, key by key below `metadata` and `spec`. The rule must be found on exactly the lines that end in
//! `# error`, `# warning` or `# note`, and nowhere in a block without such a line. A block with several documents
//! is several releases. A block `yaml live` is a file below `live`; a block `yaml promoted` is the release as it was when its stage `010-weight` went live.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::sync::Arc;

use serin_check::{Live, Run, Subject, check, check_together};
use serin_diagnostic::{Report, Rule, SourceFile};
use serin_plan::Plan;
use serin_topology::Topology;
use serin_yaml::{Entry, Limits, Node, Value, parse};

struct Block<'a> {
    text: &'a str,
    promoted: bool,
    live: bool,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("```yaml") {
        let (info, body) = after.split_once('\n').unwrap();
        let (text, after) = body.split_once("```").unwrap();
        blocks.push(Block { text, promoted: info.trim() == "promoted", live: info.trim() == "live" });
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

/// The lines of a block on which a rule was found.
fn found(rule: &Rule, block: &Block<'_>, live: Option<&Live>) -> BTreeSet<usize> {
    let mut report = Report::new();
    let check_of_rule = serin_check::rules::ALL.iter().find(|check| check.rule.name == rule.name);
    if let (true, Some(Run::LiveFile(run))) = (block.live, check_of_rule.map(|check| &check.run)) {
        report.add(run(&file("example.yaml", block.text)));
    } else if rule.name == "several-documents" {
        serin_spec::read(&file("example.yaml", block.text), &mut report);
    } else {
        let topologies = releases(block.text, &mut report);
        for topology in &topologies {
            report.extend(check(Subject { topology, plan: &Plan::of(topology), live }));
        }
        report.extend(check_together(&topologies.iter().collect::<Vec<_>>()));
    }
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
        assert_eq!(finding.severity, rule.severity);
        place.line_column().0
    };
    of_rule.map(line).collect()
}

fn expected(block: &Block<'_>, rule: &Rule) -> BTreeSet<usize> {
    let mark = format!("# {}", rule.severity);
    let lines = block.text.lines().enumerate();
    lines.filter(|(_, line)| line.trim_end().ends_with(&mark)).map(|(position, _)| position + 1).collect()
}

#[test]
fn every_page_is_true() {
    for rule in serin_check::all() {
        let blocks = blocks(rule.page);
        let live = blocks.iter().find(|block| block.promoted).map(|block| {
            let promoted = releases(block.text, &mut Report::new());
            Live::of(&promoted[0], "010-weight")
        });
        let shown: Vec<_> = blocks.iter().filter(|block| !block.promoted).collect();
        let bad = shown.iter().filter(|block| !expected(block, rule).is_empty()).count();
        assert!(bad > 0, "{}: the page has no example with a marked line", rule.name);
        assert!(bad < shown.len(), "{}: the page does not show what to use instead", rule.name);
        for block in shown {
            let (found, expected) = (found(rule, block, live.as_ref()), expected(block, rule));
            assert_eq!(
                found, expected,
                "{}: found on other lines than are marked in\n{}",
                rule.name, block.text
            );
        }
    }
}

#[test]
fn every_page_has_the_same_parts() {
    for rule in serin_check::all() {
        let headings: Vec<_> = rule.page.lines().filter(|line| line.starts_with("## ")).collect();
        assert_eq!(headings, ["## Why is this bad?", "## Example", "## Use instead"], "{}", rule.name);
        let summary = rule.page.split("\n\n").next().unwrap_or_default();
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
    assert!(report.is_empty(), "{report:?}");
    assert!(serin_check::rules::ALL.iter().any(|check| matches!(check.run, Run::Allowances)));
}
