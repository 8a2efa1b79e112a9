//! What Serin says of the difference between two files of manifests: a folder a case below `crates/review/tests/diff`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read their cases")]

use std::collections::BTreeSet;
use std::path::Path;

use serin::diff::{Side, difference_human, difference_json, difference_markdown};
use serin::{diff, render};

fn said(folder: &Path, name: &str) -> String {
    let side = |side: &str| {
        let text = fs_err::read_to_string(folder.join(format!("{side}.yaml"))).unwrap();
        Side::of_files(side, [("web.yaml", text)])
    };
    let difference = diff(&side("before"), &side("after"));
    let mut said = plain(&difference_human(&difference, false));
    said.extend(difference.findings.iter().map(|finding| render::human(finding, false)));
    if ["hostile-to-markdown", "secret-is-not-shown"].contains(&name) {
        said += "\n=== Markdown\n";
        said += &difference_markdown(&difference, 65_536, "serin diff before after");
    }
    if ["tag-and-digest", "traffic-and-pods"].contains(&name) {
        said += "\n=== JSON\n";
        said += &difference_json(&difference);
    }
    said
}

/// Without colours.
fn plain(text: &str) -> String {
    ["\x1b[0m", "\x1b[1m", "\x1b[2m"].iter().fold(text.to_owned(), |text, code| text.replace(code, ""))
}

#[test]
fn every_difference_is_told() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/review/tests/diff");
    let mut names = BTreeSet::new();
    for entry in fs_err::read_dir(&cases).unwrap() {
        names.insert(entry.unwrap().file_name().to_string_lossy().into_owned());
    }
    assert!(names.len() > 25);
    for name in &names {
        insta::with_settings!({
            prepend_module_to_snapshot => false, snapshot_path => "../diff", omit_expression => true
        }, {
            insta::assert_snapshot!(name.as_str(), said(&cases.join(name), name));
        });
    }
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("diff");
    for entry in fs_err::read_dir(snapshots).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let name = file.strip_suffix(".snap").unwrap_or(&file);
        assert!(names.contains(name), "snapshots/diff/{file} belongs to no case");
    }
}
