//! `generated/` is what is written for `specs/`, and what is written holds what was meant.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read and write trees")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serin::{Loaded, Manifest, Report, Repository, Severities, WriteOptions};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn repository() -> Repository {
    let root = root();
    let ignore = vec![root.join("specs/broken")];
    // As `serin.yaml` says.
    let mut severities = Severities::default();
    severities.set("retired-router", None);
    Repository { ignore, severities, ..Repository::at(root) }
}

fn load(repository: &Repository) -> Loaded {
    let loaded = repository.load().unwrap();
    let said: String = loaded.report.findings().iter().map(|it| serin::render::human(it, false)).collect();
    assert_eq!(said, "", "the specs of this repository are without findings");
    loaded
}

#[test]
fn the_committed_tree_is_fresh() {
    let drifts = load(&repository()).compare().unwrap();
    assert!(drifts.is_empty(), "run `make generate` and commit: {drifts:#?}");
}

#[test]
fn the_committed_catalogue_of_rules_is_fresh() {
    let committed = fs::read_to_string(root().join("generated/rules.md")).unwrap();
    assert!(committed == serin::rules::catalogue(), "run `make generate` and commit");
}

#[test]
fn the_committed_catalogue_of_routers_is_fresh() {
    let committed = fs::read_to_string(root().join("generated/routers.md")).unwrap();
    assert!(committed == serin::routers_page().unwrap(), "run `make generate` and commit");
}

/// The independent second reader gets back what the typed objects hold.
#[test]
fn every_object_reads_back_as_it_was_meant() {
    let mut objects = 0;
    for entry in &load(&repository()).entries {
        let texts = entry.release.texts().unwrap();
        for (stage, texts) in entry.release.plan.stages().iter().zip(&texts.stages) {
            let files: BTreeMap<_, _> = texts.files.iter().cloned().collect();
            for object in entry.release.objects(stage) {
                let back: serde_json::Value = serde_yaml::from_str(&files[&object.file]).unwrap();
                assert_eq!(back, with_type(&object.manifest), "{}: {}", stage.name, object.file);
                objects += 1;
            }
        }
    }
    assert!(objects > 100);
}

fn with_type(manifest: &Manifest) -> serde_json::Value {
    let value = serde_json::to_value(manifest).unwrap();
    let (api_version, kind) = match manifest {
        Manifest::Deployment(_) => ("apps/v1", "Deployment"),
        Manifest::Service(_) => ("v1", "Service"),
        Manifest::Ingress(_) => ("networking.k8s.io/v1", "Ingress"),
        Manifest::Custom(custom) => (custom.api_version, custom.kind),
    };
    assert_eq!((value["apiVersion"].as_str(), value["kind"].as_str()), (Some(api_version), Some(kind)));
    value
}

#[test]
fn the_same_specs_give_the_same_bytes_anywhere() {
    let trees: Vec<BTreeMap<PathBuf, Vec<u8>>> = (0..2)
        .map(|_| {
            let folder = tempfile::tempdir().unwrap();
            let out = folder.path().join("out");
            let loaded =
                load(&Repository { out: out.clone(), live: folder.path().join("live"), ..repository() });
            loaded.generate(WriteOptions::default()).unwrap();
            read(&out)
        })
        .collect();
    assert_eq!(different(&trees[0], &trees[1]), Vec::<PathBuf>::new());
    let mut committed = read(&root().join("generated"));
    // The catalogues belong to this repository alone.
    committed.retain(|path, _| ![Path::new("rules.md"), Path::new("routers.md")].contains(&path.as_path()));
    assert_eq!(different(&trees[0], &committed), Vec::<PathBuf>::new(), "run `make generate` and commit");
}

/// The files that are not the same in both trees.
fn different(left: &BTreeMap<PathBuf, Vec<u8>>, right: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<PathBuf> {
    let names = left.keys().chain(right.keys()).collect::<std::collections::BTreeSet<_>>();
    names.into_iter().filter(|name| left.get(*name) != right.get(*name)).cloned().collect()
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let repository =
        Repository { out: folder.path().join("out"), live: folder.path().join("live"), ..repository() };
    let first = load(&repository).generate(WriteOptions::default()).unwrap();
    let second = load(&repository).generate(WriteOptions::default()).unwrap();
    assert!(first.written() > 200);
    assert_eq!(second.written(), 0);
    assert!(load(&repository).compare().unwrap().is_empty());
}

#[test]
fn a_release_that_is_gone_is_removed_and_other_files_stay() {
    let folder = tempfile::tempdir().unwrap();
    let specs = folder.path().join("specs");
    fs::create_dir(&specs).unwrap();
    for name in ["web.yaml", "payments.yaml"] {
        fs::copy(root().join("specs").join(name), specs.join(name)).unwrap();
    }
    let repository = Repository { severities: repository().severities, ..Repository::at(folder.path()) };
    load(&repository).generate(WriteOptions::default()).unwrap();
    fs::write(repository.out.join("web/NOTES"), "mine").unwrap();
    fs::remove_file(specs.join("web.yaml")).unwrap();
    assert!(!load(&repository).compare().unwrap().is_empty());
    load(&repository).generate(WriteOptions::default()).unwrap();
    let left: Vec<_> = read(&repository.out.join("web")).into_keys().collect();
    assert_eq!(left, [PathBuf::from("NOTES")]);
    assert!(repository.out.join("production/payments/PLAN.md").exists());
}

#[test]
fn reading_one_spec_leaves_the_other_releases_alone() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    load(&Repository { out: out.clone(), ..repository() }).generate(WriteOptions::default()).unwrap();
    for spec in ["specs/web.yaml", "specs/shop/checkout.yaml"] {
        let one = Repository { out: out.clone(), only: Some(root().join(spec)), ..repository() };
        assert_eq!(load(&one).generate(WriteOptions::default()).unwrap().written(), 0, "{spec}");
    }
    assert!(out.join("shop/checkout/PLAN.md").exists());
}

#[test]
fn an_error_in_any_spec_keeps_everything_from_being_reported_as_fine() {
    let broken = Repository { specs: root().join("specs/broken"), ..repository() };
    assert!(broken.load().unwrap().report.has_errors());
    let mut report = Report::new();
    assert!(Repository::find(Path::new("/nonexistent-directory"), &mut report).is_err());
}

fn read(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(current).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(path).unwrap());
            }
        }
    }
    files
}

/// What an older Serin wrote may be the same to the byte, and still its lock names the older one.
#[test]
fn the_lock_of_the_schema_names_the_renderer_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let loaded = load(&Repository { out: out.clone(), live: folder.path().join("live"), ..repository() });
    loaded.generate(WriteOptions::default()).unwrap();
    let lock = fs::read_to_string(out.join("serin.lock")).unwrap();
    let older = lock.replace(&format!("generation {}", serin::GENERATION), "generation 1");
    assert_ne!(older, lock);
    fs::write(out.join("serin.lock"), older).unwrap();
    assert_eq!(loaded.compare().unwrap().len(), 1);
    loaded.generate(WriteOptions::default()).unwrap();
    assert_eq!(fs::read_to_string(out.join("serin.lock")).unwrap(), lock);
}
