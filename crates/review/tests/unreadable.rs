//! Objects that may stand in a file that nobody can read.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use serin_review::diff::{Side, diff, difference_human};

#[test]
fn what_may_stand_in_an_unreadable_file_is_neither_new_nor_gone() {
    let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: x}\n";
    let broken = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web\n";
    let said = |before: [(&str, &str); 1], after: [(&str, &str); 1]| {
        let difference = diff(&Side::of_files("before", before), &Side::of_files("after", after));
        let said = difference_human(&difference, false);
        // Without colours.
        ["\u{1b}[0m", "\u{1b}[1m"].iter().fold(said, |said, code| said.replace(code, ""))
    };
    insta::assert_snapshot!(said([("a.yaml", map)], [("b.yaml", broken)]), @"
    before → after: changes in 2 places

    ConfigMap web
      ConfigMap `web` cannot be compared: `b.yaml` of the other side cannot be read

    b.yaml
      `b.yaml` is new; it cannot be compared by what it means: it cannot be read

    2 files differ; `--text` shows how
    ");
    insta::assert_snapshot!(said([("b.yaml", broken)], [("a.yaml", map)]), @"
    before → after: changes in 2 places

    ConfigMap web
      ConfigMap `web` cannot be compared: `b.yaml` of the other side cannot be read

    b.yaml
      `b.yaml` is taken away; it cannot be compared by what it means: it cannot be read

    2 files differ; `--text` shows how
    ");
    insta::assert_snapshot!(said([("a.yaml", map)], [("b.yaml", "a: b\n")]), @"
    before → after: changes in 2 places

    ConfigMap web
      ConfigMap `web` is taken away

    b.yaml
      `b.yaml` is new; it cannot be compared by what it means: it holds no objects

    2 files differ; `--text` shows how
    ");
}
