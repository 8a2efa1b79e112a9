//! No link below the root is followed, whatever it points to and whatever is forced.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serin_tree::{Error, Live, Record};
use tempfile::TempDir;

use super::{FILES, FORCE, files_but, owned, path, tree, write};

#[test]
fn a_file() {
    links_are_refused("shop/web/PLAN.md");
}

#[test]
fn an_orphan() {
    links_are_refused("shop/web/rollback/010/route.yaml");
}

#[test]
fn a_directory() {
    links_are_refused("shop/web/stages/010");
}

#[test]
fn the_directory_of_orphans() {
    links_are_refused("shop/web/rollback");
}

#[test]
fn the_release() {
    links_are_refused("shop/web");
}

#[test]
fn a_directory_above_the_release() {
    links_are_refused("shop");
}

#[test]
fn the_lock() {
    links_are_refused("shop/web/serin.lock");
}

#[test]
fn the_next_lock() {
    links_are_refused("shop/web/serin.lock.next");
}

#[test]
fn what_is_left_aside() {
    links_are_refused("shop/web/.PLAN.md.serin-new");
    links_are_refused("shop/web/.serin.lock.next.serin-new");
    links_are_refused("shop/.web.serin-new");
}

#[test]
fn a_link_to_nothing() {
    let root = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    symlink(outside.path().join("absent"), root.path().join("shop")).unwrap();
    let error = serin_tree::write(root.path(), &owned(FILES), 1, FORCE).unwrap_err();
    assert!(matches!(error, Error::Symlink { path } if path == root.path().join("shop")));
    assert!(tree(outside.path()).is_empty());
}

#[test]
fn the_root_may_be_a_link() {
    let real = TempDir::new().unwrap();
    let elsewhere = TempDir::new().unwrap();
    let root = elsewhere.path().join("generated");
    symlink(real.path(), &root).unwrap();
    write(&root, FILES);
    assert_eq!(serin_tree::find(&root).unwrap(), [path("shop/web")]);
    assert_eq!(tree(real.path()), tree(&fs::canonicalize(root).unwrap()));
    assert!(!tree(real.path()).is_empty());
}

#[test]
fn a_foreign_link_is_left_alone() {
    let root = TempDir::new().unwrap();
    let outside = TempDir::new().unwrap();
    write(outside.path(), FILES);
    write(root.path(), FILES);
    symlink(outside.path(), root.path().join("shop/web/stages/010/mine")).unwrap();
    symlink(outside.path(), root.path().join("elsewhere")).unwrap();
    assert_eq!(serin_tree::find(root.path()).unwrap(), [path("shop/web")]);
    write(root.path(), &FILES[..1]);
    assert!(root.path().join("shop/web/stages/010/mine").is_symlink());
    assert_eq!(tree(outside.path()).values().flatten().count(), FILES.len() + 1);
}

#[test]
fn live() {
    let files = [("a.yaml".to_owned(), "a".into()), ("b.yaml".to_owned(), "b".into())].into();
    let record = Record { stage: "010".into(), plan: "sha256:1".into(), ..Record::default() };
    for link in ["web", "web/a.yaml", "web/STAGE", "web/.STAGE.serin-new", ".web.serin-new"] {
        let root = TempDir::new().unwrap();
        Live::write(root.path(), &path("web"), &record, &files).unwrap();
        let outside = TempDir::new().unwrap();
        replace_by_link(&root.path().join(link), &outside.path().join("moved"));
        let before = tree(outside.path());
        let is_refused =
            |error: Error| assert!(matches!(error, Error::Symlink { path } if path.ends_with(link)));
        let other = [("a.yaml".to_owned(), "other".into())].into();
        is_refused(Live::write(root.path(), &path("web"), &record, &other).unwrap_err());
        is_refused(Live::remove(root.path(), &path("web")).unwrap_err());
        if !link.ends_with(".serin-new") {
            is_refused(Live::read(root.path(), &path("web")).unwrap_err());
        }
        assert_eq!(tree(outside.path()), before);
    }
}

/// Moves what stands at `name` out of the root, links to it, and requires every call to name the link and to change
/// nothing there.
fn links_are_refused(name: &str) {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let outside = TempDir::new().unwrap();
    replace_by_link(&root.path().join(name), &outside.path().join("moved"));
    let before = (tree(root.path()), tree(outside.path()));

    let is_refused = |error: Error| {
        assert!(matches!(&error, Error::Symlink { path } if path.ends_with(name)), "{error}");
        assert!(error.hint().is_some());
    };
    let mut files = files_but("PLAN.md", Some("another plan\n"));
    files.retain(|(name, _)| !name.starts_with("rollback"));
    files.push(("stages/010/new.yaml", "new\n"));
    if !name.contains("web/.") {
        // What is left aside is looked at only by those who would clean it.
        is_refused(serin_tree::compare(root.path(), &owned(&files), 1).unwrap_err());
        is_refused(serin_tree::stale(root.path(), &path("shop/web")).unwrap_err());
    }
    is_refused(serin_tree::write(root.path(), &owned(&files), 1, FORCE).unwrap_err());
    assert_eq!((tree(root.path()), tree(outside.path())), before);
    is_refused(serin_tree::remove(root.path(), &path("shop/web"), FORCE).unwrap_err());
    assert_eq!((tree(root.path()), tree(outside.path())), before);
}

fn replace_by_link(path: &Path, target: &Path) {
    if path.exists() {
        fs::rename(path, target).unwrap();
    } else {
        fs::create_dir(target).unwrap();
    }
    symlink(target, path).unwrap();
}
