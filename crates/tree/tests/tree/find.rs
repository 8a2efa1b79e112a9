use std::fs;

use serin_tree::{DriftKind, WriteOptions};
use tempfile::TempDir;

use super::{FILES, FORCE, drift, edit, named, names, owned, path, read, tree, write};

#[test]
fn releases_at_any_depth() {
    let root = TempDir::new().unwrap();
    assert!(serin_tree::find(&root.path().join("absent")).unwrap().is_empty());
    for release in ["b", "a/deep/er", "a", "a/steps"] {
        let mut owned = owned(FILES);
        owned.path = path(release);
        serin_tree::write(root.path(), &owned, 1, WriteOptions::default()).unwrap();
    }
    fs::create_dir_all(root.path().join("other/.git")).unwrap();
    fs::write(root.path().join("other/.git/serin.lock"), "").unwrap();
    fs::create_dir(root.path().join("interrupted")).unwrap();
    fs::write(root.path().join("interrupted/serin.lock.next"), "").unwrap();
    fs::create_dir_all(root.path().join("a/.aside.serin-new")).unwrap();
    fs::write(root.path().join("a/.aside.serin-new/serin.lock"), "").unwrap();
    fs::create_dir_all(root.path().join("b/stages/.010.serin-new")).unwrap();
    fs::write(root.path().join("serin.lock"), "").unwrap();
    let found = serin_tree::find(root.path()).unwrap();
    assert_eq!(names(&found), ["a", "a/aside", "a/deep/er", "a/steps", "b", "interrupted"]);
}

#[test]
fn everything_owned_is_removed() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let written = serin_tree::remove(root.path(), &path("shop/web"), WriteOptions::default()).unwrap();
    assert_eq!((written.removed.len(), written.lock), (FILES.len(), true));
    assert!(tree(root.path()).is_empty());
    let written = serin_tree::remove(root.path(), &path("shop/web"), WriteOptions::default()).unwrap();
    assert!(written.removed.is_empty() && !written.lock);
}

#[test]
fn what_is_not_ours_is_not_removed() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "stages/010/mine.txt", "mine\n");
    edit(root.path(), "PLAN.md", "edited\n");
    let written = serin_tree::remove(root.path(), &path("shop/web"), WriteOptions::default()).unwrap();
    assert_eq!(named(&written.refused), drift("PLAN.md", DriftKind::EditedByHand));
    assert!(written.removed.is_empty());
    assert_eq!(read(root.path(), "stages/100/route.yaml"), "route: 100\n");

    let written = serin_tree::remove(root.path(), &path("shop/web"), FORCE).unwrap();
    assert_eq!(written.removed.len(), FILES.len());
    let left =
        ["/shop", "/shop/web", "/shop/web/stages", "/shop/web/stages/010", "/shop/web/stages/010/mine.txt"];
    assert_eq!(tree(root.path()).into_keys().collect::<Vec<_>>(), left);
}

#[test]
fn without_a_lock_nothing_is_removed() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    fs::remove_file(root.path().join("shop/web/serin.lock")).unwrap();
    let before = tree(root.path());
    serin_tree::remove(root.path(), &path("shop/web"), FORCE).unwrap();
    assert_eq!(tree(root.path()), before);
}
