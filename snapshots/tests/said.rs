//! What Serin says when all is well: the drawing, the page, the document for machines, the list of rules.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read the specs")]

use std::path::Path;
use std::sync::Arc;

use serin::{Proof, Prover, Release, Report, SourceFile};

fn releases(spec: &str) -> Vec<Release> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs").join(spec);
    let text = fs_err::read_to_string(file).unwrap();
    let mut report = Report::new();
    let releases = Release::read(&Arc::new(SourceFile::new(spec, text)), &mut report);
    assert!(report.is_empty(), "{report:?}");
    releases
}

fn proof(release: &Release) -> Proof {
    release.prove(&Prover::default())
}

macro_rules! snapshot {
    ($name:expr, $text:expr) => {
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "../said", omit_expression => true }, {
            insta::assert_snapshot!($name, $text);
        });
    };
}

#[test]
fn the_plan_is_drawn_a_line_a_stage() {
    let drawings: Vec<_> = ["web.yaml", "payments.yaml", "shop/storefront.yaml", "shop/checkout.yaml"]
        .into_iter()
        .flat_map(releases)
        .map(|release| release.drawing().unwrap())
        .collect();
    snapshot!("plan", drawings.join("\n"));
}

#[test]
fn the_plan_page_tells_people() {
    let pages: Vec<_> =
        releases("payments.yaml").iter().map(|release| release.page(&proof(release)).unwrap()).collect();
    snapshot!("page", pages.join("\n"));
}

#[test]
fn the_plan_document_tells_machines() {
    snapshot!("plan.json", {
        let release = releases("shop/storefront.yaml").remove(0);
        release.json(Some(&proof(&release)))
    });
}

#[test]
fn the_rules_are_listed() {
    let list: Vec<_> = serin::rules::all()
        .iter()
        .map(|rule| format!("{} ({}): {}", rule.name, rule.severity, rule.summary()))
        .collect();
    snapshot!("rules", list.join("\n"));
}

#[test]
fn the_objects_of_a_stage_are_shown_whole() {
    let releases = releases("payments.yaml");
    let release = releases.iter().find(|release| release.topology.is_under_way()).unwrap();
    let texts = release.texts().unwrap();
    let stage = texts.stages.iter().find(|stage| stage.name == *"001-weight").unwrap();
    let files: Vec<_> = stage.files.iter().map(|(name, text)| format!("--- {name}\n{text}")).collect();
    snapshot!("stage", files.join("\n"));
}
