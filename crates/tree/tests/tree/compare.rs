use std::fs;

use serin_tree::{DriftKind, WriteOptions};
use tempfile::TempDir;

use super::{FILES, compare, drift, edit, files_but, named, owned, read, tree, write};

#[test]
fn nothing_there() {
    let root = TempDir::new().unwrap();
    let missing: Vec<_> = FILES.iter().map(|(name, _)| ((*name).to_owned(), DriftKind::Missing)).collect();
    assert_eq!(compare(root.path(), FILES), missing);
    assert_eq!(compare(&root.path().join("absent"), FILES), missing);
    assert!(tree(root.path()).is_empty());
}

#[test]
fn every_kind_and_nothing_written() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "stages/010/service.yaml", "edited\n");
    edit(root.path(), "stages/050/route.yaml", "foreign\n");
    edit(root.path(), "mine.txt", "mine\n");
    fs::remove_file(root.path().join("shop/web/stages/100/route.yaml")).unwrap();
    let next = read(root.path(), "serin.lock");
    edit(root.path(), "serin.lock.next", &next);
    let before = tree(root.path());

    let mut files = files_but("PLAN.md", Some("another plan\n"));
    files.retain(|(name, _)| *name != "rollback/010/route.yaml");
    files.extend([("stages/050/route.yaml", "route: 50\n"), ("stages/075/route.yaml", "route: 75\n")]);
    let expected = [
        ("PLAN.md", DriftKind::SpecChanged),
        ("rollback/010/route.yaml", DriftKind::Orphan),
        ("serin.lock.next", DriftKind::Interrupted),
        ("stages/010/service.yaml", DriftKind::EditedByHand),
        ("stages/050/route.yaml", DriftKind::Foreign),
        ("stages/075/route.yaml", DriftKind::Missing),
        ("stages/100/route.yaml", DriftKind::Missing),
    ];
    assert_eq!(compare(root.path(), &files), expected.map(|(name, kind)| (name.to_owned(), kind)));
    assert_eq!(tree(root.path()), before);
}

#[test]
fn another_generation() {
    let root = TempDir::new().unwrap();
    serin_tree::write(root.path(), &owned(FILES), 7, WriteOptions::default()).unwrap();
    assert_eq!(compare(root.path(), FILES), drift("serin.lock", DriftKind::OtherGeneration));
    let files = files_but("PLAN.md", Some("another plan\n"));
    assert_eq!(compare(root.path(), &files), drift("PLAN.md", DriftKind::OtherGeneration));
    assert!(write(root.path(), FILES).lock);
    assert_eq!(compare(root.path(), FILES), []);
}

#[test]
fn a_lock_that_is_missing_or_merged_is_a_drift() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let lock = read(root.path(), "serin.lock");
    edit(root.path(), "serin.lock", &format!("<<<<<<< a\n{lock}=======\n{lock}>>>>>>> b\n"));
    assert_eq!(compare(root.path(), FILES), drift("serin.lock", DriftKind::LockOutdated));
    fs::remove_file(root.path().join("shop/web/serin.lock")).unwrap();
    assert_eq!(compare(root.path(), FILES), drift("serin.lock", DriftKind::Missing));
    write(root.path(), FILES);
    assert_eq!(read(root.path(), "serin.lock"), lock);
}

#[test]
fn what_is_left_of_a_release_that_is_gone() {
    let root = TempDir::new().unwrap();
    let path = owned(&[]).path;
    let stale = || named(&serin_tree::stale(root.path(), &path).unwrap());
    assert_eq!(stale(), []);
    write(root.path(), &FILES[..2]);
    edit(root.path(), "PLAN.md", "edited\n");
    edit(root.path(), "mine.txt", "mine\n");
    let expected = [("PLAN.md", DriftKind::EditedByHand), ("rollback/010/route.yaml", DriftKind::Orphan)];
    assert_eq!(stale(), expected.map(|(name, kind)| (name.to_owned(), kind)));
    fs::remove_file(root.path().join("shop/web/PLAN.md")).unwrap();
    fs::remove_dir_all(root.path().join("shop/web/rollback")).unwrap();
    assert_eq!(stale(), drift("serin.lock", DriftKind::Orphan));
    serin_tree::remove(root.path(), &path, WriteOptions::default()).unwrap();
    assert_eq!(stale(), []);
    assert_eq!(read(root.path(), "mine.txt"), "mine\n");
}

#[test]
fn every_kind_has_a_phrase() {
    let kinds = [
        DriftKind::SpecChanged,
        DriftKind::OtherGeneration,
        DriftKind::EditedByHand,
        DriftKind::Missing,
        DriftKind::Orphan,
        DriftKind::Foreign,
        DriftKind::LockOutdated,
        DriftKind::Interrupted,
    ];
    let mut phrases = kinds.map(DriftKind::describe).to_vec();
    assert!(phrases.iter().all(|phrase| phrase.to_lowercase() == *phrase));
    phrases.sort_unstable();
    phrases.dedup();
    assert_eq!(phrases.len(), kinds.len());
}
