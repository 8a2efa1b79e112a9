//! Every run that is stopped after any of its operations is completed by the next one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::edit::{edit, edit_on};
use crate::write::{remove_on, write_on};
use crate::{
    Disk, DriftKind, Error, Live, Owned, Record, RelativePath, WriteOptions, compare, find, journal, stale,
};

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

#[test]
fn first_write_of_live() {
    crash_everywhere(
        |_| {},
        |disk, root| write_live(disk, root, "010", TEN),
        |root| expect_live(root, "010", TEN),
    );
}

#[test]
fn update_of_live() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    crash_everywhere(
        before,
        |disk, root| write_live(disk, root, "050", FIFTY),
        |root| expect_live(root, "050", FIFTY),
    );
}

#[test]
fn live_is_before_or_after_at_every_instant() {
    let mut steps = 0;
    let mut seen = [0, 0];
    loop {
        let root = TempDir::new().unwrap();
        write_live(&Disk::new(), root.path(), "010", TEN).unwrap();
        let crashed = write_live(&Disk::that_fails_after(steps), root.path(), "050", FIFTY).is_err();
        for (name, _) in TEN.iter().chain(FIFTY) {
            let of = |files: &[(&str, &str)]| {
                files.iter().find(|(it, _)| it == name).map(|(_, text)| (*text).to_owned())
            };
            let found = fs::read_to_string(root.path().join("shop/web").join(name)).ok();
            assert!(found == of(TEN) || found == of(FIFTY), "{name} after {steps} steps: {found:?}");
        }
        let live = Live::read(root.path(), &path()).unwrap().unwrap();
        assert_eq!(live.is_interrupted, crashed, "after {steps} steps");
        assert_eq!((live.edited(), live.unlisted()), (Vec::new(), Vec::new()), "after {steps} steps");
        let is_after = live.record.stage == "050";
        assert!(live.matches(&texts(if is_after { FIFTY } else { TEN })), "after {steps} steps");
        seen[usize::from(is_after)] += 1;
        // Completing may be stopped as well, and comes to what was read.
        let mut completing = 0;
        while journal::complete_on(&Disk::that_fails_after(completing), root.path(), &path()).is_err() {
            completing += 1;
        }
        expect_live(root.path(), &live.record.stage, if is_after { FIFTY } else { TEN });
        if !crashed {
            break;
        }
        steps += 1;
    }
    assert!(seen.into_iter().all(|count| count > 3), "{seen:?}");
}

#[test]
fn what_was_meant_is_forgotten_once_something_else_is_live() {
    let stopped_after = |steps| {
        let root = TempDir::new().unwrap();
        write_live(&Disk::new(), root.path(), "010", TEN).unwrap();
        write_live(&Disk::that_fails_after(steps), root.path(), "050", FIFTY).unwrap_err();
        root
    };
    let is_meant = |root: &TempDir| Live::read(root.path(), &path()).unwrap().unwrap().record.stage == "050";
    let root = (0..).map(stopped_after).find(is_meant).unwrap();
    let place = root.path().join("shop/web");
    // Somebody takes another commit, which git does to its own files alone.
    let other = "stage: 020\nplan: sha256:1\n";
    fs::write(place.join("STAGE"), other).unwrap();
    let live = Live::read(root.path(), &path()).unwrap().unwrap();
    assert_eq!((live.record.stage.as_str(), live.is_interrupted), ("020", true));
    Live::complete(root.path(), &path()).unwrap();
    assert_eq!(fs::read_to_string(place.join("STAGE")).unwrap(), other);
    assert!(!Live::read(root.path(), &path()).unwrap().unwrap().is_interrupted);
}

#[test]
fn changing_one_manifest_leaves_the_others_and_what_is_said_of_them() {
    let before = |root: &Path| {
        write_live(&Disk::new(), root, "010", TEN).unwrap();
        fs::write(root.join("shop/web/service.yaml"), "by hand").unwrap();
    };
    let changes =
        BTreeMap::from([("ingress.yaml".to_owned(), Some(Arc::from("0"))), ("old.yaml".to_owned(), None)]);
    let run = |disk: &Disk, root: &Path| {
        journal::change_on(disk, root, &path(), &record("back/010"), &changes).map(|_| ())
    };
    crash_everywhere(before, run, |root| {
        let live = Live::read(root, &path()).unwrap().unwrap();
        assert_eq!((live.record.stage.as_str(), live.is_interrupted), ("back/010", false));
        assert_eq!(live.edited(), ["service.yaml"]);
        assert!(live.matches(&texts(&[("ingress.yaml", "0"), ("service.yaml", "by hand")])));
    });
}

#[cfg(unix)]
#[test]
fn modes_and_line_ends_stay() {
    use std::os::unix::fs::PermissionsExt;
    let root = TempDir::new().unwrap();
    let at = |name: &str| root.path().join("shop/web").join(name);
    write_live(&Disk::new(), root.path(), "010", &[("a.yaml", "a\nb\n"), ("c.yaml", "c\n")]).unwrap();
    for name in ["a.yaml", "c.yaml", "STAGE"] {
        let text = fs::read_to_string(at(name)).unwrap().replace('\n', "\r\n");
        fs::write(at(name), text).unwrap();
        fs::set_permissions(at(name), fs::Permissions::from_mode(0o640)).unwrap();
    }
    let live = Live::read(root.path(), &path()).unwrap().unwrap();
    assert!(live.edited().is_empty() && live.matches(&texts(&[("a.yaml", "a\nb\n"), ("c.yaml", "c\n")])));
    write_live(&Disk::new(), root.path(), "050", &[("a.yaml", "x\ny\n"), ("c.yaml", "c\n")]).unwrap();
    assert_eq!(fs::read_to_string(at("a.yaml")).unwrap(), "x\r\ny\r\n");
    assert!(fs::read_to_string(at("STAGE")).unwrap().contains("stage: 050\r\n"));
    for name in ["a.yaml", "c.yaml", "STAGE"] {
        assert_eq!(fs::metadata(at(name)).unwrap().permissions().mode() & 0o777, 0o640, "{name}");
    }
    assert!(Live::read(root.path(), &path()).unwrap().unwrap().edited().is_empty());
}

#[test]
fn removal_of_live() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    let run = |disk: &Disk, root: &Path| journal::remove_on(disk, root, &path()).map(|_| ());
    crash_everywhere(before, run, |root| assert_eq!(tree(root), BTreeMap::new()));
}

const TEN: &[(&str, &str)] = &[("ingress.yaml", "10"), ("old.yaml", "old"), ("service.yaml", "service")];
const FIFTY: &[(&str, &str)] = &[("ingress.yaml", "50"), ("new.yaml", "new"), ("service.yaml", "service")];

/// Stops a run after each number of operations in turn, runs it again to its end, and looks at the result. Returns
/// how many operations the whole run has.
fn crash_everywhere(
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

fn path() -> RelativePath {
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

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, Arc<str>> {
    files.iter().map(|(name, text)| ((*name).to_owned(), Arc::from(*text))).collect()
}

fn record(stage: &str) -> Record {
    Record { stage: stage.to_owned(), plan: "sha256:1".to_owned(), facts: BTreeMap::new() }
}

fn write_live(disk: &Disk, root: &Path, stage: &str, files: &[(&str, &str)]) -> Result<(), Error> {
    journal::write_on(disk, root, &path(), &record(stage), &texts(files)).map(|_| ())
}

fn expect_live(root: &Path, stage: &str, files: &[(&str, &str)]) {
    let live = Live::read(root, &path()).unwrap().unwrap();
    assert_eq!(live.record.stage, stage);
    assert!(live.matches(&texts(files)));
    assert!(live.edited().is_empty());
    let fresh = TempDir::new().unwrap();
    write_live(&Disk::new(), fresh.path(), stage, files).unwrap();
    assert_eq!(tree(root), tree(fresh.path()));
}

/// Everything below a directory; directories have no text.
fn tree(root: &Path) -> BTreeMap<String, Option<String>> {
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
