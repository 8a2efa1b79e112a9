//! Texts that are edited: what changes, what must not, and what is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use serin_diagnostic::{Report, SourceFile, render};
use serin_yaml::{Limits, Node, parse, rewrite};

fn documents(text: &str) -> Vec<Node> {
    let mut report = Report::new();
    let documents = parse(&Arc::new(SourceFile::new("spec.yaml", text)), Limits::default(), &mut report);
    assert!(!report.has_errors(), "{:?}\n{text}", report.findings());
    documents
}

/// The first document made to mean what another text means.
fn edit(before: &str, wanted: &str) -> String {
    let before = documents(before);
    // An empty document before a `---` is none of ours.
    let before = before.iter().find(|it| !it.entries().is_empty() || !it.items().is_empty()).unwrap();
    match rewrite(before, &documents(wanted)[0]) {
        Ok(edited) => {
            let lost: Vec<_> =
                edited.lost.iter().map(|place| format!("lost: {}\n", place.source())).collect();
            edited.text + &lost.concat()
        }
        Err(finding) => render::human(&finding, false),
    }
}

const SPEC: &str = "\
# Head.
a:   # of a
  # lead of b
  b: 'x'   # of b

  # lead of c
  c: [1, 2]
  d: {e: f}
  list:
    # lead of one
    - name: one   # of one
      value: 1
      # end of one

    # stray

    # lead of two
    - name: two
      value: 2
  text: |
    line
      # no comment

    line
# lead of z
z: last
";

#[test]
fn a_scalar_keeps_its_quotes_and_its_comment() {
    let after = edit(SPEC, &SPEC.replace("'x'", "it's"));
    assert_eq!(after, SPEC.replace("'x'", "'it''s'"));
    assert_eq!(edit("a: \"x\" # c", "a: z"), "a: \"z\" # c");
    assert_eq!(edit("a: x", "a: 'on'"), "a: \"on\"");
    assert_eq!(edit("a:  # c\nb: 1\n", "a: x\nb: 1\n"), "a: x  # c\nb: 1\n");
    assert_eq!(edit("a: {b: x, c:}", "a: {b: 'x, z', c: 1}"), "a: {b: \"x, z\", c: 1}");
}

#[test]
fn entries_come_and_go_with_the_comments_that_belong_to_them() {
    let wanted = r#"
a:
  c: [1, 2]
  new: {deep: [{k: v, w: {}}, x]}
  d: {e: f, g: h}
  list: [{name: two, value: 2}]
  text: "line\n  # no comment\n\nline\n"
z: last
"#;
    insta::assert_snapshot!(edit(SPEC, wanted), @"
    # Head.
    a:   # of a
      # lead of c
      c: [1, 2]
      new:
        deep:
          - k: v
            w: {}
          - x
      d: {e: f, g: h}
      list:
        # stray

        # lead of two
        - name: two
          value: 2
      text: |
        line
          # no comment

        line
    # lead of z
    z: last
    lost: # lead of b
    lost: # of b
    lost: # lead of one
    lost: # of one
    lost: # end of one
    ");
}

#[test]
fn items_take_their_comments_along() {
    let before = "- name: a # of a\n  v: 1\n# lead of b\n- name: b\n  v: 2\n- - x # of x\n  - y\n";
    let wanted = "[{name: new}, [y, x], {name: b, v: 2}, {name: a, v: 1}]";
    insta::assert_snapshot!(edit(before, wanted), @r#"
    - name: new
    - - "y"
      - x
    # lead of b
    - name: b
      v: 2
    - name: a # of a
      v: 1
    lost: # of x
    "#);
}

#[test]
fn a_value_becomes_another_kind_of_value() {
    let before = "a: x # of a\nb:  # of b\n  - 1 # one\nc: {}\nd: |\n  text\ne: []\n";
    let wanted = "a: {k: v}\nb: y\nc: [1]\nd: z\ne: {f: [1]}\n";
    insta::assert_snapshot!(edit(before, wanted), @r#"
    a: # of a
      k: v
    b: "y"  # of b
    c:
      - 1
    d: z
    e:
      f:
        - 1
    lost: # one
    "#);
}

#[test]
fn line_ends_marks_and_other_documents_stay() {
    let before = "\u{feff}# c\r\n---\r\na: 1 # c\r\nlist:\r\n  - x\r\n---\r\nb:   2\r\n...\r\n";
    let after = edit(before, "a: 2\nlist: [x, z]\nc: {d: 1}\n");
    assert_eq!(
        after,
        "\u{feff}# c\r\n---\r\na: 2 # c\r\nlist:\r\n  - x\r\n  - z\r\nc:\r\n  d: 1\r\n---\r\nb:   2\r\n...\r\n"
    );
    assert_eq!(edit("a: 1", "a: 1\nb: 2\n"), "a: 1\nb: 2");
    assert_eq!(edit("a: 1\nb: 2", "a: 1"), "a: 1");
    assert_eq!(edit("\u{feff}a: 1\nb: 2\n", "b: 2"), "\u{feff}b: 2\n");
}

#[test]
fn what_stands_for_more_than_itself_is_left_to_people() {
    let anchors = "a: &x {k: 1}\nb: *x\nc:\n  <<: *x\n  own: 2\nd: &unused 1\n";
    insta::assert_snapshot!(edit(anchors, "a: {k: 2}\nb: {k: 1}\nc: {k: 1, own: 2}\nd: 1"), @"
    spec.yaml:1:1: error[uneditable-yaml]: this is repeated elsewhere by an alias, and would have to change here alone
      |
    1 | a: &x {k: 1}
      | ^^
      hint: write out what the aliases stand for, and remove the anchor
    ");
    insta::assert_snapshot!(edit(anchors, "a: {k: 1}\nb: {k: 2}\nc: {k: 1, own: 2}\nd: 1"), @"
    spec.yaml:2:4: error[uneditable-yaml]: `*x` repeats what stands elsewhere, and would have to change
      |
    2 | b: *x
      |    ^^
      hint: write out here what the alias stands for
    ");
    insta::assert_snapshot!(edit(anchors, "a: {k: 1}\nb: {k: 1}\nc: {k: 2, own: 2}\nd: 1"), @"
    spec.yaml:4:3: error[uneditable-yaml]: what `<<` merges in would have to change
      |
    4 |   <<: *x
      |   ^^^
      hint: write out here what `<<` stands for
    ");
    insta::assert_snapshot!(edit("a: [1,\n  2]\n", "a: [1, 2, 3]"), @"
    spec.yaml:1:4: error[uneditable-yaml]: entries would have to come or go in brackets over several lines
      |
    1 | a: [1,
      |    ^
      hint: write one entry a line, without brackets; or all of it on one line
    ");
    // Beside them everything can be edited.
    let after = edit(anchors, "a: {k: 1}\nb: {k: 1}\nc: {k: 1, own: 3}\nd: 2\ne: 1");
    assert_eq!(after, anchors.replace("own: 2", "own: 3").replace("&unused 1", "&unused 2") + "e: 1\n");
    assert_eq!(edit("a: [1,\n  2]\n", "a: [1, 3]"), "a: [1,\n  3]\n");
}
