//! What Serin says of the step between two files of manifests: a folder a case below `crates/serin/tests/steps`.
//!
//! The first line of `after.yaml` may say what manifests cannot: `# given: peak 5, spare 0`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read their cases")]

use std::collections::BTreeSet;
use std::path::Path;

use serin::model::WayBack;
use serin::{Given, Input, Prover, StepSide, Verified, render, verified_table, verify_step};

fn given(text: &str) -> Given {
    let mut given = Given::default();
    let Some(words) = text.lines().next().and_then(|line| line.strip_prefix("# given: ")) else {
        return given;
    };
    for word in words.split(", ") {
        let (name, value) = word.split_once(' ').unwrap();
        let number = || Some(value.parse().unwrap());
        match name {
            "peak" => given.peak_pods = number(),
            "spare" => given.spare_pods = number(),
            "most" => given.most_pods = number(),
            "promise" => given.promise = Some(WayBack::RouteAtRest),
            other => panic!("`{other}` is given, and nobody knows what it is"),
        }
    }
    given
}

fn said(folder: &Path) -> String {
    let text = |name: &str| fs_err::read_to_string(folder.join(name)).unwrap();
    let (before, after) = (text("before.yaml"), text("after.yaml"));
    let side = |name, text: &str| StepSide {
        name,
        root: Path::new(""),
        input: Input::Text(format!("{name}.yaml"), text.as_bytes().to_vec()),
    };
    let step =
        verify_step(side("before", &before), side("after", &after), &given(&after), &Prover::default());
    let mut said = String::new();
    for found in &step.steps {
        said += &verified_table(&Verified::of_found(found)).unwrap();
    }
    said.extend(step.report.findings().iter().map(|finding| render::human(finding, false)));
    said
}

#[test]
fn every_step_is_told() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/serin/tests/steps");
    let mut names = BTreeSet::new();
    for entry in fs_err::read_dir(&cases).unwrap() {
        names.insert(entry.unwrap().file_name().to_string_lossy().into_owned());
    }
    assert!(names.len() > 15);
    for name in &names {
        insta::with_settings!({
            prepend_module_to_snapshot => false, snapshot_path => "../steps", omit_expression => true
        }, {
            insta::assert_snapshot!(name.as_str(), said(&cases.join(name)));
        });
    }
    let snapshots = Path::new(env!("CARGO_MANIFEST_DIR")).join("steps");
    for entry in fs_err::read_dir(snapshots).unwrap() {
        let file = entry.unwrap().file_name().to_string_lossy().into_owned();
        let name = file.strip_suffix(".snap").unwrap_or(&file);
        assert!(names.contains(name), "snapshots/steps/{file} belongs to no case");
    }
}
