//! Every run that is stopped after any of its operations is completed by the next one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::edit::{edit, edit_on};
use crate::write::{remove_on, write_on};
use crate::{Disk, DriftKind, Error, Owned, RelativePath, WriteOptions, compare, find, stale};

const ONE: &[(&str, &str)] = &[
    ("PLAN.md", "plan one\n"),
    ("becomes-a-directory", "file\n"),
    ("becomes-a-file/inner/deep.yaml", "deep\n"),
    ("rollback/010/route.yaml", "route\n"),
    ("stages/010/kept.yaml", "kept\n"),
    ("stages/010/route.yaml", "10\n"),
    ("stages/050/route.yaml", "50\n"),
];

const TWO: &[(&str, &str)] = &[
    ("PLAN.md", "plan two\n"),
    ("becomes-a-directory/inner/deep.yaml", "deep\n"),
    ("becomes-a-file", "file\n"),
    ("stages/010/kept.yaml", "kept\n"),
    ("stages/010/route.yaml", "12\n"),
    ("stages/100/route.yaml", "100\n"),
    ("stages/100/service.yaml", "service\n"),
];

const THREE: &[(&str, &str)] = &[
    ("PLAN.md", "plan three\n"),
    ("becomes-a-directory", "another file\n"),
    ("stages/010/kept.yaml", "kept\n"),
    ("stages/050/route.yaml", "51\n"),
    ("stages/100/route.yaml", "101\n"),
];

#[test]
fn first_write() {
    let all = crash_everywhere(|_| {}, |disk, root| write(disk, root, ONE), |root| expect(root, ONE));
    assert!(all > ONE.len());
}

/// A spec is the old one or the new one, and who comes next is in nobody's way.
#[test]
fn edit_of_a_spec() {
    let file = |root: &Path| root.join("web.yaml");
    let all = crash_everywhere(
        |root| fs::write(file(root), "before\n").unwrap(),
        |disk, root| {
            if fs::read_to_string(file(root)).unwrap() == "after\n" {
                return Ok(());
            }
            let edited = edit_on(disk, root, &file(root), "before\n", "after\n");
            assert!(["before\n", "after\n"].contains(&fs::read_to_string(file(root)).unwrap().as_str()));
            edited
        },
        |root| {
            assert_eq!(fs::read_to_string(file(root)).unwrap(), "after\n");
            assert_eq!(fs::read_dir(root).unwrap().count(), 1);
        },
    );
    assert_eq!(all, 2);
}

#[cfg(unix)]
#[test]
fn an_edit_keeps_the_mode_follows_no_link_and_overwrites_nobody() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let root = TempDir::new().unwrap();
    let (file, link, folder) =
        (root.path().join("web.yaml"), root.path().join("link.yaml"), root.path().join("folder"));
    fs::write(&file, "before").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    edit(root.path(), &file, "before", "after").unwrap();
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
    assert!(matches!(edit(root.path(), &file, "before", "again"), Err(Error::Changed { .. })));
    symlink(&file, &link).unwrap();
    assert!(matches!(edit(root.path(), &link, "after", "again"), Err(Error::Symlink { .. })));
    symlink(root.path(), &folder).unwrap();
    let below = folder.join("web.yaml");
    assert!(matches!(edit(root.path(), &below, "after", "again"), Err(Error::Symlink { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "after");
}

#[test]
fn update() {
    let all = crash_everywhere(
        |root| put(root, ONE),
        |disk, root| write(disk, root, TWO),
        |root| expect(root, TWO),
    );
    assert!(all > TWO.len());
}

#[test]
fn update_into_a_directory_with_foreign_files() {
    let before = |root: &Path| {
        put(root, ONE);
        fs::write(root.join("shop/web/stages/050/mine.txt"), "mine").unwrap();
    };
    crash_everywhere(
        before,
        |disk, root| write(disk, root, TWO),
        |root| {
            let mine = root.join("shop/web/stages/050/mine.txt");
            assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
            fs::remove_file(&mine).unwrap();
            fs::remove_dir(mine.parent().unwrap()).unwrap();
            expect(root, TWO);
        },
    );
}

#[test]
fn something_else_is_wanted_after_each_crash() {
    // The run that is to recover may be stopped as well, and the one after it wants the first state again.
    let (mut first, mut crashed_first) = (0, true);
    while crashed_first {
        let (mut second, mut crashed_second) = (0, true);
        while crashed_second {
            let root = TempDir::new().unwrap();
            put(root.path(), ONE);
            crashed_first = write(&Disk::that_fails_after(first), root.path(), TWO).is_err();
            crashed_second = write(&Disk::that_fails_after(second), root.path(), THREE).is_err();
            write(&Disk::new(), root.path(), ONE).unwrap();
            expect(root.path(), ONE);
            second += 1;
        }
        first += 1;
    }
}

#[test]
fn a_crash_is_seen_and_no_file_looks_edited() {
    let mut steps = 0;
    loop {
        let root = TempDir::new().unwrap();
        put(root.path(), ONE);
        let crashed = write(&Disk::that_fails_after(steps), root.path(), TWO).is_err();
        for files in [ONE, TWO, THREE] {
            let drifts = compare(root.path(), &owned(files), 1).unwrap();
            assert!(!crashed || !drifts.is_empty());
            let is_not_ours = |kind| matches!(kind, DriftKind::EditedByHand | DriftKind::Foreign);
            assert!(!drifts.iter().any(|drift| is_not_ours(drift.kind)), "after {steps} steps: {drifts:?}");
            let seen = drifts.iter().any(|drift| drift.kind == DriftKind::Interrupted);
            assert_eq!(seen, crashed, "after {steps} steps: {drifts:?}");
        }
        if !crashed {
            break;
        }
        steps += 1;
    }
}

#[test]
fn removal() {
    let run = |disk: &Disk, root: &Path| {
        let written = remove_on(disk, root, &path(), WriteOptions::default())?;
        assert!(written.refused.is_empty());
        Ok(())
    };
    crash_everywhere(|root| put(root, ONE), run, |root| assert_eq!(tree(root), BTreeMap::new()));
}

#[test]
fn removal_of_a_first_write_that_crashed() {
    for steps in 0..ONE.len() {
        let root = TempDir::new().unwrap();
        write(&Disk::that_fails_after(steps), root.path(), ONE).unwrap_err();
        for found in find(root.path()).unwrap() {
            assert_eq!(found, path());
            assert_eq!(stale(root.path(), &found).unwrap()[0].kind, DriftKind::Interrupted);
            remove_on(&Disk::new(), root.path(), &found, WriteOptions::default()).unwrap();
        }
        // An empty directory is nothing to git, so `find` need not know it.
        assert!(tree(root.path()).values().all(Option::is_none), "after {steps} steps");
    }
}

/// Stops a run after each number of operations in turn, runs it again to its end, and looks at the result. Returns
/// how many operations the whole run has.
pub(super) fn crash_everywhere(
    before: impl Fn(&Path),
    run: impl Fn(&Disk, &Path) -> Result<(), Error>,
    expect: impl Fn(&Path),
) -> usize {
    let mut steps = 0;
    loop {
        let root = TempDir::new().unwrap();
        before(root.path());
        let crashed = run(&Disk::that_fails_after(steps), root.path()).is_err();
        run(&Disk::new(), root.path()).unwrap_or_else(|error| panic!("after {steps} steps: {error}"));
        expect(root.path());
        if !crashed {
            return steps;
        }
        steps += 1;
    }
}

pub(super) fn path() -> RelativePath {
    RelativePath::new("shop/web").unwrap()
}

fn owned(files: &[(&str, &str)]) -> Owned {
    let file = |(path, text): &(&str, &str)| (RelativePath::new(*path).unwrap(), Arc::from(*text));
    Owned { path: path(), files: files.iter().map(file).collect() }
}

fn write(disk: &Disk, root: &Path, files: &[(&str, &str)]) -> Result<(), Error> {
    let written = write_on(disk, root, &owned(files), 1, WriteOptions::default())?;
    assert_eq!(written.refused, []);
    Ok(())
}

fn put(root: &Path, files: &[(&str, &str)]) {
    write(&Disk::new(), root, files).unwrap();
}

/// Requires the whole root to be what a first write makes.
fn expect(root: &Path, files: &[(&str, &str)]) {
    assert_eq!(compare(root, &owned(files), 1).unwrap(), []);
    let fresh = TempDir::new().unwrap();
    put(fresh.path(), files);
    assert_eq!(tree(root), tree(fresh.path()));
}

/// Everything below a directory; directories have no text.
pub(super) fn tree(root: &Path) -> BTreeMap<String, Option<String>> {
    let mut found = BTreeMap::new();
    collect(root, "", &mut found);
    found
}

fn collect(directory: &Path, path: &str, found: &mut BTreeMap<String, Option<String>>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{path}/{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            found.insert(path.clone(), None);
            collect(&entry.path(), &path, found);
        } else {
            found.insert(path, Some(fs::read_to_string(entry.path()).unwrap()));
        }
    }
}
