use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use serin_tree::{DriftKind, Error, Owned, WriteOptions};
use tempfile::TempDir;

use super::{
    FILES, compare, drift, edit, files_but, force, named, names, owned, path, read, tree, visit, write,
};

#[test]
fn a_directory_that_is_not_there_yet() {
    let root = TempDir::new().unwrap();
    let root = root.path().join("generated");
    let written = write(&root, FILES);
    assert_eq!(names(&written.written), FILES.iter().map(|(name, _)| *name).collect::<Vec<_>>());
    assert_eq!((written.unchanged, written.lock), (0, true));
    let mut on_disk = tree(&root);
    assert!(on_disk.remove("/shop/web/serin.lock").is_some());
    on_disk.retain(|_, text| text.is_some());
    let wanted = FILES.iter().map(|(name, text)| (format!("/shop/web/{name}"), Some((*text).to_owned())));
    assert_eq!(on_disk, wanted.collect());
}

#[test]
fn nothing_is_touched_the_second_time() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let before = stamps(root.path());
    let written = write(root.path(), FILES);
    assert_eq!((written.unchanged, written.written.len(), written.lock), (FILES.len(), 0, false));
    assert_eq!(stamps(root.path()), before);
}

#[test]
fn only_what_differs_is_written() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let mut before = stamps(root.path());
    let written = write(root.path(), &files_but("PLAN.md", Some("another plan\n")));
    assert_eq!(names(&written.written), ["PLAN.md"]);
    assert_eq!((written.unchanged, written.lock), (FILES.len() - 1, true));
    let mut after = stamps(root.path());
    for stamps in [&mut before, &mut after] {
        for name in ["/shop/web", "/shop/web/PLAN.md", "/shop/web/serin.lock"] {
            assert!(stamps.remove(name).is_some());
        }
    }
    assert_eq!(before, after);
}

#[test]
fn a_new_stage_and_one_less() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let files = [FILES[0], ("stages/050/a.yaml", "a"), ("stages/050/b/c.yaml", "c"), FILES[4], FILES[5]];
    let written = write(root.path(), &files);
    assert_eq!(names(&written.written), ["stages/050/a.yaml", "stages/050/b/c.yaml"]);
    let removed = ["rollback/010/route.yaml", "stages/010/route.yaml", "stages/010/service.yaml"];
    assert_eq!(names(&written.removed), removed);
    expect_fresh(root.path(), &files);
}

#[test]
fn a_file_becomes_a_directory_and_back() {
    let root = TempDir::new().unwrap();
    let (file, directory) = ([("a", "file")], [("a/b/c", "below")]);
    for files in [file, directory, file] {
        write(root.path(), &files);
        expect_fresh(root.path(), &files);
    }
}

#[test]
fn an_edited_file_is_refused_and_nothing_is_written() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "stages/010/route.yaml", "route: 99\n");
    let before = stamps(root.path());
    let files = files_but("PLAN.md", Some("another plan\n"));
    let written = write(root.path(), &files);
    assert_eq!(named(&written.refused), drift("stages/010/route.yaml", DriftKind::EditedByHand));
    assert!(written.written.is_empty() && written.removed.is_empty() && !written.lock);
    assert_eq!(stamps(root.path()), before);

    let written = force(root.path(), &files);
    assert_eq!(names(&written.written), ["PLAN.md", "stages/010/route.yaml"]);
    expect_fresh(root.path(), &files);
}

#[test]
fn an_edit_that_is_what_is_wanted_is_none() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "PLAN.md", "another plan\n");
    let files = files_but("PLAN.md", Some("another plan\n"));
    let written = write(root.path(), &files);
    assert_eq!((written.unchanged, written.lock), (FILES.len(), true));
    expect_fresh(root.path(), &files);
}

#[test]
fn an_edited_orphan_is_refused() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "rollback/010/route.yaml", "route: 1\n");
    let files = files_but("rollback/010/route.yaml", None);
    let written = write(root.path(), &files);
    assert_eq!(named(&written.refused), drift("rollback/010/route.yaml", DriftKind::EditedByHand));
    assert_eq!(read(root.path(), "rollback/010/route.yaml"), "route: 1\n");

    assert_eq!(names(&force(root.path(), &files).removed), ["rollback/010/route.yaml"]);
    expect_fresh(root.path(), &files);
}

#[test]
fn a_foreign_file_in_the_way() {
    let root = TempDir::new().unwrap();
    edit(root.path(), "PLAN.md", "mine\n");
    let written = write(root.path(), FILES);
    assert_eq!(named(&written.refused), drift("PLAN.md", DriftKind::Foreign));
    assert_eq!(tree(root.path()).len(), 3, "two directories and the file");

    force(root.path(), FILES);
    expect_fresh(root.path(), FILES);
}

#[test]
fn a_foreign_file_in_the_way_of_a_directory() {
    let root = TempDir::new().unwrap();
    edit(root.path(), "stages", "mine\n");
    let written = write(root.path(), FILES);
    assert_eq!(named(&written.refused), drift("stages", DriftKind::Foreign));

    assert_eq!(names(&force(root.path(), FILES).removed), ["stages"]);
    expect_fresh(root.path(), FILES);
}

#[test]
fn a_foreign_directory_in_the_way_of_a_file_withstands_force() {
    let root = TempDir::new().unwrap();
    edit(root.path(), "PLAN.md/mine.txt", "mine\n");
    for written in [write(root.path(), FILES), force(root.path(), FILES)] {
        assert_eq!(named(&written.refused), drift("PLAN.md", DriftKind::Foreign));
        assert_eq!(read(root.path(), "PLAN.md/mine.txt"), "mine\n");
    }
}

#[test]
fn an_empty_directory_is_in_nobodys_way() {
    let root = TempDir::new().unwrap();
    fs::create_dir_all(root.path().join("shop/web/PLAN.md")).unwrap();
    write(root.path(), FILES);
    expect_fresh(root.path(), FILES);
}

#[test]
fn a_foreign_file_with_the_right_bytes_is_adopted() {
    let root = TempDir::new().unwrap();
    edit(root.path(), "PLAN.md", "plan\n");
    let written = write(root.path(), FILES);
    assert_eq!((written.unchanged, written.written.len()), (1, FILES.len() - 1));
    expect_fresh(root.path(), FILES);
}

#[test]
fn a_foreign_file_stays_and_keeps_its_directory() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    edit(root.path(), "stages/010/mine.txt", "mine\n");
    edit(root.path(), "mine/stages/010/route.yaml", "mine\n");
    edit(root.path(), ".mine.serin-new", "mine\n");
    let written = force(root.path(), &[("PLAN.md", "plan\n")]);
    assert_eq!(written.removed.len(), FILES.len() - 1);
    let mut files: Vec<_> = tree(&root.path().join("shop/web")).into_keys().collect();
    files.retain(|name| !["/serin.lock", "/PLAN.md"].contains(&name.as_str()));
    let mine =
        ["/.mine.serin-new", "/mine", "/mine/stages", "/mine/stages/010", "/mine/stages/010/route.yaml"];
    assert_eq!(
        files,
        mine.into_iter().chain(["/stages", "/stages/010", "/stages/010/mine.txt"]).collect::<Vec<_>>()
    );
}

#[test]
fn a_deleted_file_is_written_again() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    fs::remove_file(root.path().join("shop/web/PLAN.md")).unwrap();
    fs::remove_dir_all(root.path().join("shop/web/stages")).unwrap();
    let written = write(root.path(), FILES);
    assert_eq!((written.written.len(), written.lock), (FILES.len() - 1, false));
    expect_fresh(root.path(), FILES);
}

#[test]
fn a_lock_with_conflict_markers_says_what_both_sides_say() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let ours = read(root.path(), "serin.lock");
    write(root.path(), &files_but("PLAN.md", Some("theirs\n")));
    let theirs = read(root.path(), "serin.lock");
    let merged = format!("<<<<<<< HEAD\n{ours}||||||| base\n=======\n{theirs}>>>>>>> theirs\n");

    for plan in ["plan\n", "theirs\n"] {
        edit(root.path(), "serin.lock", &merged);
        edit(root.path(), "PLAN.md", plan);
        let files = files_but("PLAN.md", Some("third\n"));
        assert_eq!(compare(root.path(), &files), drift("PLAN.md", DriftKind::SpecChanged));
        assert!(write(root.path(), &files).refused.is_empty());
        expect_fresh(root.path(), &files);
    }
    edit(root.path(), "serin.lock", &merged);
    edit(root.path(), "PLAN.md", "neither\n");
    assert_eq!(compare(root.path(), FILES), drift("PLAN.md", DriftKind::EditedByHand));
}

#[test]
fn a_lock_that_cannot_be_read() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let outside = format!("{digest}  ../../outside");
    let one_space = format!("{digest} PLAN.md");
    for line in ["nonsense", "generation x", "generation -1", "sha256:00  PLAN.md", &outside, &one_space] {
        edit(root.path(), "serin.lock", &format!("# comment\n\n{line}\n"));
        let before = tree(root.path());
        for options in [WriteOptions::default(), super::FORCE] {
            let error = serin_tree::write(root.path(), &owned(FILES), 1, options).unwrap_err();
            assert!(matches!(&error, Error::Lock { path, line: 3 } if path.ends_with("shop/web/serin.lock")));
            assert_eq!(error.hint(), Some("restore it from git, or delete it and use --force"));
        }
        assert_eq!(tree(root.path()), before);
    }
    fs::write(root.path().join("shop/web/serin.lock"), b"generation 1\n\xff\n").unwrap();
    let error = serin_tree::compare(root.path(), &owned(FILES), 1).unwrap_err();
    assert!(matches!(error, Error::Lock { line: 2, .. }));
}

#[test]
fn a_lock_with_the_line_ends_of_windows_is_read() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    let lock = read(root.path(), "serin.lock").replace('\n', "\r\n");
    edit(root.path(), "serin.lock", &lock);
    assert_eq!(compare(root.path(), FILES), drift("serin.lock", DriftKind::LockOutdated));
    assert!(write(root.path(), FILES).lock);
    expect_fresh(root.path(), FILES);
}

#[test]
fn without_a_lock_force_takes_everything_that_is_wanted() {
    let root = TempDir::new().unwrap();
    write(root.path(), FILES);
    fs::remove_file(root.path().join("shop/web/serin.lock")).unwrap();
    let files = files_but("PLAN.md", Some("another plan\n"));
    assert_eq!(named(&write(root.path(), &files).refused), drift("PLAN.md", DriftKind::Foreign));
    force(root.path(), &files);
    expect_fresh(root.path(), &files);
}

#[test]
fn a_path_cannot_be_a_file_and_a_directory() {
    let root = TempDir::new().unwrap();
    for files in [[("a", ""), ("a/b", "")], [("a/b", ""), ("a/b/c", "")]] {
        let error = serin_tree::write(root.path(), &owned(&files), 1, super::FORCE).unwrap_err();
        assert!(matches!(error, Error::Clash { .. }));
    }
    assert!(tree(root.path()).is_empty());
}

#[test]
fn a_file_where_the_directory_of_the_release_must_be() {
    let root = TempDir::new().unwrap();
    fs::write(root.path().join("shop"), "mine").unwrap();
    let error = serin_tree::write(root.path(), &owned(FILES), 1, super::FORCE).unwrap_err();
    assert!(matches!(error, Error::InTheWay { path } if path.ends_with("shop")));
}

#[test]
fn a_directory_where_the_lock_must_be() {
    let root = TempDir::new().unwrap();
    edit(root.path(), "serin.lock/mine.txt", "mine");
    let error = serin_tree::write(root.path(), &owned(FILES), 1, super::FORCE).unwrap_err();
    assert!(matches!(error, Error::InTheWay { path } if path.ends_with("shop/web/serin.lock")));
}

#[test]
fn many_releases_at_once_share_parents() {
    let root = TempDir::new().unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let root = root.path();
            scope.spawn(move || {
                for number in 0..8 {
                    let text: Arc<str> = Arc::from("text");
                    let files =
                        BTreeMap::from([(path("a/b.yaml"), Arc::clone(&text)), (path("c.yaml"), text)]);
                    let owned = Owned { path: path(&format!("team-{number}/deep/release-{thread}")), files };
                    serin_tree::write(root, &owned, 1, WriteOptions::default()).unwrap();
                }
            });
        }
    });
    assert_eq!(serin_tree::find(root.path()).unwrap().len(), 64);
}

/// Requires the whole root to be what a first write makes.
fn expect_fresh(root: &Path, files: &[(&str, &str)]) {
    assert_eq!(compare(root, files), []);
    let fresh = TempDir::new().unwrap();
    write(fresh.path(), files);
    assert_eq!(tree(root), tree(fresh.path()));
}

/// When everything was last changed, and which file it is.
fn stamps(root: &Path) -> BTreeMap<String, (SystemTime, u64)> {
    let mut stamps = BTreeMap::new();
    visit(root, "", &mut |path, entry| {
        let metadata = entry.metadata().unwrap();
        stamps.insert(path.to_owned(), (metadata.modified().unwrap(), inode(&metadata)));
    });
    stamps
}

#[cfg(unix)]
fn inode(metadata: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(metadata)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}
