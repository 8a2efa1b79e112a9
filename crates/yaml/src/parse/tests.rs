//! Text in, findings out: one finding a line as `line:column rule: message`.

use std::sync::Arc;

use proptest::prelude::*;
use serin_diagnostic::{Report, SourceFile};

use super::{Limits, parse, parse_bytes};
use crate::Value;

fn findings(text: &str) -> String {
    let mut report = Report::new();
    parse(&Arc::new(SourceFile::new("spec.yaml", text)), Limits::default(), &mut report);
    said(report)
}

fn said(report: Report) -> String {
    let line = |finding: serin_diagnostic::Finding| {
        let (line, column) = finding.place.unwrap().line_column();
        let hint = finding.hint.map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{line}:{column} {}: {}{hint}\n", finding.rule.name, finding.message)
    };
    report.into_iter().map(line).collect()
}

#[test]
fn every_duplicate_is_found_in_one_run() {
    insta::assert_snapshot!(findings("a: 1\nb: {c: 1, c: 2}\na: 3\n"), @"
    2:11 duplicate-key: duplicate key `c` (it stands on line 2 already; keep one of the two)
    3:1 duplicate-key: duplicate key `a` (it stands on line 1 already; keep one of the two)
    ");
}

#[test]
fn what_is_no_yaml_is_said_at_its_place() {
    insta::assert_snapshot!(findings("a: [1, 2\nb: 3\n"), @"2:2 not-yaml: illegal placement of ':' indicator");
    insta::assert_snapshot!(findings("a: b: c\n"), @"1:5 not-yaml: mapping values are not allowed in this context");
    insta::assert_snapshot!(findings("a: *gone\n"), @"1:4 not-yaml: while parsing node, found unknown anchor");
    insta::assert_snapshot!(findings("a: !secret x\n? [a]\n: 1\n"), @"
    1:12 not-yaml: the tag `!secret` is not known
    2:3 not-yaml: a mapping or a list cannot be a key
    ");
    insta::assert_snapshot!(findings("a: &loop [*loop]\n"), @"1:11 not-yaml: the alias stands inside the node that it names");
    insta::assert_snapshot!(findings("<<: 3\n"), @"1:5 not-yaml: `<<` takes a mapping or a list of mappings");
}

#[test]
fn bytes_that_are_no_text_are_said_at_their_place() {
    let mut report = Report::new();
    let documents = parse_bytes("spec.yaml", b"a: 1\nb: \xff\xfe\n", Limits::default(), &mut report);
    assert!(documents.is_empty());
    insta::assert_snapshot!(said(report), @"2:4 not-yaml: the byte 0xff is not UTF-8 (save the file as UTF-8)");
}

#[test]
fn an_alias_bomb_is_refused_before_it_goes_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..10 {
        let names = vec![format!("*a{}", level - 1); 10].join(", ");
        bomb += &format!("a{level}: &a{level} [{names}]\n");
    }
    insta::assert_snapshot!(findings(&bomb), @"5:45 too-large: aliases stand for more than 100000 values");
}

#[test]
fn deep_nesting_and_long_files_are_refused() {
    insta::assert_snapshot!(findings(&"[".repeat(10_000)), @"1:256 too-large: recursion limit exceeded");
    insta::assert_snapshot!(findings(&format!("a: {}\n", "x".repeat(10 << 20))), @"1:1 too-large: the file is larger than 1048576 bytes");
}

#[test]
fn aliases_do_not_get_around_the_limit_of_depth() {
    let mut text = format!("a0: &a0 {}{}\n", "[".repeat(40), "]".repeat(40));
    for level in 1..40 {
        text += &format!("a{level}: &a{level} {}*a{}{}\n", "[".repeat(40), level - 1, "]".repeat(40));
    }
    insta::assert_snapshot!(findings(&text), @"2:49 too-large: nested more than 64 levels deep");
}

#[test]
fn a_merge_key_gives_way_to_what_is_written() {
    let text = "base: &base {a: 1, b: 2}\nmade: {<<: *base, b: 3, c: 4}\n";
    let mut report = Report::new();
    let documents = parse(&Arc::new(SourceFile::new("spec.yaml", text)), Limits::default(), &mut report);
    let made = documents[0].get("made").unwrap();
    let number = |key| made.get(key).map(|node| node.value.clone());
    assert_eq!(number("a"), Some(Value::Number("1".into())));
    assert_eq!(number("b"), Some(Value::Number("3".into())));
    assert_eq!(number("c"), Some(Value::Number("4".into())));
    assert!(report.is_empty());
}

#[test]
fn spellings_on_which_yaml_versions_disagree_are_strings() {
    let text = "[yes, on, y, 010, 0x1f, 1:30, 1_000, .5, 0o7]";
    let documents =
        parse(&Arc::new(SourceFile::new("spec.yaml", text)), Limits::default(), &mut Report::new());
    assert!(documents[0].items().iter().all(|item| item.as_str().is_some()), "{documents:?}");
}

proptest! {
    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        parse_bytes("spec.yaml", &bytes, Limits::default(), &mut Report::new());
    }

    #[test]
    fn nothing_like_yaml_panics(text in "[-a-c:{}\\[\\]&*!<>|#%@'\", \n\t0-9~]{0,80}") {
        let mut report = Report::new();
        parse(&Arc::new(SourceFile::new("spec.yaml", text)), Limits::default(), &mut report);
        for finding in report {
            let _ = serin_diagnostic::render::human(&finding, false);
        }
    }
}
