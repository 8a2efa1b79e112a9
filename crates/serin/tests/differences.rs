//! The difference between two stages says the move, and nothing else, on every router.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads the specs")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serin::diff::{Change, Part, Side, What, summary_markdown};
use serin::{Move, Release, Report, SourceFile, Track, diff};

/// Specs below a folder, those that hold mistakes left out.
fn specs(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("broken") {
            files.extend(specs(&path));
        } else if path.extension().is_some_and(|it| it == "yaml") {
            files.push(path);
        }
    }
    files
}

/// The releases of this repository, each as it is and with testers first.
fn releases() -> Vec<Release> {
    let mut releases = Vec::new();
    for file in specs(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let with_match =
            text.replace("stages: [10,", "stages: [{match: {header: {name: X-Canary, value: always}}}, 10,");
        for text in [text.clone(), with_match] {
            let source = Arc::new(SourceFile::new(file.display().to_string(), text));
            releases.extend(Release::read(&source, &mut Report::new()));
        }
    }
    releases
}

fn changes(before: &[(String, Arc<str>)], after: &[(String, Arc<str>)]) -> Vec<Change> {
    let side = |files: &[(String, Arc<str>)]| {
        Side::of_files("a stage", files.iter().map(|(name, text)| (name.clone(), text.as_bytes())))
    };
    diff(&side(before), &side(after)).units.into_iter().flat_map(|unit| unit.changes).collect()
}

#[test]
fn every_stage_says_its_move_and_nothing_else() {
    let mut seen = 0;
    for release in releases() {
        let name = &release.topology.name;
        let stages = release.texts().unwrap().stages;
        for (pair, stage) in stages.windows(2).zip(release.plan.stages().iter().skip(1)) {
            let found = changes(&pair[0].files, &pair[1].files);
            let all_are = |is: &dyn Fn(&Change) -> bool| !found.is_empty() && found.iter().all(is);
            let is_right = match &stage.change {
                Move::Baseline => false,
                Move::CanaryPods { .. } => all_are(&|it| it.subject.part == Part::Pods(Track::Canary)),
                Move::FoldStable => all_are(&|it| it.subject.part == Part::Pods(Track::Stable)),
                Move::CanaryDone => {
                    all_are(&|it| it.what == What::Pods && it.subject.part == Part::Pods(Track::Canary))
                }
                Move::Match(_) => all_are(&|it| it.what == What::Match && it.before.is_none()),
                Move::Weight(weight) => {
                    found.len() == 1
                        && matches!(found[0].what, What::Traffic { is_canary: true, .. })
                        && found[0].after == Some(format!("{weight} %"))
                }
                Move::Shift => all_are(&|it| match it.what {
                    What::Traffic { is_canary, .. } => is_canary && it.after.as_deref() == Some("0 %"),
                    What::Match => it.after.is_none(),
                    _ => false,
                }),
            };
            assert!(is_right, "{name} {}: {found:#?}", stage.name);
            assert!(changes(&pair[0].files, &pair[0].files).is_empty());
            seen += 1;
        }
    }
    assert!(seen > 150, "{seen}");
}

#[test]
fn a_promotion_is_summed_up_for_a_pull_request() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/web.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let release = Release::read(&Arc::new(SourceFile::new("web.yaml", text)), &mut Report::new()).remove(0);
    let stages = release.texts().unwrap().stages;
    let files = |position: usize| {
        let files = &stages[position].files;
        files.iter().map(|(name, text)| (name.clone(), text.as_bytes().to_vec())).collect::<Vec<_>>()
    };
    assert_eq!(summary_markdown(files(1), files(2)), "- route: traffic to canary `0 %` → `10 %`\n");
    assert_eq!(summary_markdown(files(1), files(1)), "No semantic change.\n");
    insta::assert_snapshot!(summary_markdown(files(0), files(1)), @"
    - canary: `0` → `2` pods
    - canary: arguments of `app`: `-text=STABLE v1` → `-text=CANARY v2`
    ");
}

/// Every place of a document that holds a text, a number or a boolean.
fn leaves(value: &mut serde_yaml::Value) -> Vec<&mut serde_yaml::Value> {
    match value {
        serde_yaml::Value::Sequence(items) => items.iter_mut().flat_map(leaves).collect(),
        serde_yaml::Value::Mapping(fields) => {
            fields.iter_mut().flat_map(|(_, value)| leaves(value)).collect()
        }
        leaf => vec![leaf],
    }
}

/// At 10 per cent, where no weight is the whole, every value of every route means something.
#[test]
fn whatever_is_changed_in_a_route_is_told() {
    let mut seen = 0;
    for release in releases() {
        let stages = release.texts().unwrap().stages;
        let Some(stage) = stages.iter().find(|stage| stage.name == *"010-weight") else { continue };
        for (at, (name, text)) in stage.files.iter().enumerate() {
            if ["deployment", "service", "kustomization"].iter().any(|kind| name.starts_with(kind)) {
                continue;
            }
            let document: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
            let count = leaves(&mut document.clone()).len();
            for position in 0..count {
                let mut changed = document.clone();
                let leaf = leaves(&mut changed).remove(position);
                *leaf = match &*leaf {
                    serde_yaml::Value::Bool(value) => (!value).into(),
                    serde_yaml::Value::Number(number) => (number.as_i64().unwrap() + 1).into(),
                    serde_yaml::Value::String(text) => format!("{text}x").into(),
                    other => panic!("{other:?} is no leaf"),
                };
                let mut files = stage.files.clone();
                files[at].1 = serde_yaml::to_string(&changed).unwrap().into();
                let found = changes(&stage.files, &files);
                assert!(!found.is_empty(), "{} {name}:\n{}", release.topology.name, files[at].1);
                seen += 1;
            }
        }
    }
    assert!(seen > 300, "{seen}");
}
