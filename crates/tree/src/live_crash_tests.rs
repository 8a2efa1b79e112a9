//! A live directory that a run was stopped in is what it was or what it was meant to be, for whoever reads it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use crate::crash_tests::{crash_everywhere, path, tree};
use crate::{Disk, Error, Live, Record, find_live, journal};

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

/// A README, or another release below, is there before the first manifest.
#[test]
fn first_write_of_live_where_a_directory_is() {
    let readme = |root: &Path| root.join("shop/web/README");
    let before = |root: &Path| {
        fs::create_dir_all(root.join("shop/web/api")).unwrap();
        fs::write(readme(root), "mine").unwrap();
    };
    let after = |root: &Path| {
        fs::remove_file(readme(root)).unwrap();
        fs::remove_dir(root.join("shop/web/api")).unwrap();
        expect_live(root, "010", TEN);
    };
    crash_everywhere(before, |disk, root| write_live(disk, root, "010", TEN), after);
    let mut seen = [0, 0];
    let stopped = stopped_everywhere(before, |disk, root| write_live(disk, root, "010", TEN));
    for root in &stopped {
        let live = Live::read(root.path(), &path()).unwrap();
        seen[usize::from(live.is_some())] += 1;
        assert_eq!(Live::complete(root.path(), &path()).unwrap(), live.is_some());
        match live {
            Some(live) => {
                assert!(live.matches(&texts(TEN)) && live.by_hand().is_empty() && live.is_interrupted);
                after(root.path());
            }
            None => assert_eq!(tree(root.path()).len(), 4, "{:?}", tree(root.path())),
        }
    }
    assert!(seen.into_iter().all(|count| count > 3), "{seen:?}");
}

#[test]
fn a_first_write_that_was_begun_is_found() {
    let before = |root: &Path| fs::create_dir_all(root.join("shop/web")).unwrap();
    for root in stopped_everywhere(before, |disk, root| write_live(disk, root, "010", TEN)) {
        let is_there = Live::read(root.path(), &path()).unwrap().is_some();
        assert_eq!(find_live(root.path()).unwrap().contains(&path()), is_there);
    }
}

/// Whoever takes back what git knows, and leaves what it does not know, has what was before, or what was meant.
#[test]
fn what_was_meant_is_forgotten_once_files_are_put_back() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    let stopped = stopped_everywhere(before, |disk, root| write_live(disk, root, "050", FIFTY));
    let mut seen = [0, 0];
    for root in &stopped {
        let is_begun = Live::read(root.path(), &path()).unwrap().unwrap().record.stage == "050";
        let was_written = fs::read_to_string(root.path().join("shop/web/ingress.yaml")).unwrap() == "50";
        for (name, text) in TEN {
            fs::write(root.path().join("shop/web").join(name), text).unwrap();
        }
        let live = Live::read(root.path(), &path()).unwrap().unwrap();
        let is_after = live.record.stage == "050";
        assert_eq!(is_after, is_begun && !was_written);
        seen[usize::from(is_after)] += 1;
        assert!(live.matches(&texts(if is_after { FIFTY } else { TEN })) && live.by_hand().is_empty());
        assert_eq!(Live::complete(root.path(), &path()).unwrap(), is_after);
        expect_live(root.path(), &live.record.stage, if is_after { FIFTY } else { TEN });
    }
    assert!(seen.into_iter().all(|count| count > 0), "{seen:?}");
}

#[test]
fn a_removal_is_forgotten_once_files_are_put_back() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    for root in stopped_everywhere(before, |disk, root| journal::remove_on(disk, root, &path()).map(|_| ())) {
        let place = root.path().join("shop/web");
        if fs::read_to_string(place.join("STAGE")).is_ok_and(|stage| stage.contains("stage: 010")) {
            for (name, text) in TEN {
                fs::write(place.join(name), text).unwrap();
            }
            assert!(Live::read(root.path(), &path()).unwrap().unwrap().matches(&texts(TEN)));
            assert!(!Live::complete(root.path(), &path()).unwrap());
            expect_live(root.path(), "010", TEN);
        }
    }
}

#[test]
fn a_removal_is_before_or_after_at_every_instant() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    let mut seen = [0, 0];
    for root in stopped_everywhere(before, |disk, root| journal::remove_on(disk, root, &path()).map(|_| ())) {
        let live = Live::read(root.path(), &path()).unwrap();
        let was_record = root.path().join("shop/web/STAGE").exists();
        assert!(Live::unrecorded(root.path(), &path()).unwrap().is_empty());
        assert_eq!(Live::complete(root.path(), &path()).unwrap(), live.is_none() && was_record);
        seen[usize::from(live.is_none())] += 1;
        if let Some(live) = live {
            assert!(live.matches(&texts(TEN)) && live.by_hand().is_empty());
            expect_live(root.path(), "010", TEN);
            continue;
        }
        assert!(!root.path().join("shop/web/STAGE").exists());
        // What comes next finds nothing in its way.
        write_live(&Disk::new(), root.path(), "050", FIFTY).unwrap();
        expect_live(root.path(), "050", FIFTY);
    }
    assert!(seen.into_iter().all(|count| count > 0), "{seen:?}");
}

/// An aside that is not what was to be written, as a machine without power leaves it, is never put in place.
#[test]
fn what_was_lost_aside_is_not_completed() {
    let before = |root: &Path| write_live(&Disk::new(), root, "010", TEN).unwrap();
    for root in stopped_everywhere(before, |disk, root| write_live(disk, root, "050", FIFTY)) {
        let place = root.path().join("shop/web");
        for name in fs::read_dir(&place).unwrap().map(|entry| entry.unwrap().path()) {
            if name.to_str().unwrap().ends_with(".serin-new") {
                fs::write(name, "").unwrap();
            }
        }
        Live::complete(root.path(), &path()).unwrap();
        for (name, text) in tree(&place) {
            let known = TEN.iter().chain(FIFTY).any(|(_, it)| text.as_deref() == Some(it));
            assert!(known || name == "/STAGE", "{name}: {text:?}");
        }
    }
}

#[cfg(unix)]
#[test]
fn modes_and_line_ends_stay() {
    use std::os::unix::fs::PermissionsExt;
    let root = TempDir::new().unwrap();
    let at = |name: &str| root.path().join("shop/web").join(name);
    write_live(&Disk::new(), root.path(), "010", &[("a.yaml", "a\nb\n"), ("c.yaml", "c\n")]).unwrap();
    fs::write(at("b.yaml"), "edited\n").unwrap();
    for name in ["a.yaml", "c.yaml", "STAGE"] {
        let text = fs::read_to_string(at(name)).unwrap().replace('\n', "\r\n");
        fs::write(at(name), text).unwrap();
        fs::set_permissions(at(name), fs::Permissions::from_mode(0o640)).unwrap();
    }
    assert_eq!(Live::read(root.path(), &path()).unwrap().unwrap().by_hand(), ["b.yaml"]);
    let after =
        [("a.yaml", "x\ny\n"), ("b.yaml", "b\n"), ("c.yaml", "c\n"), ("d.yaml", "d\n"), ("e.yaml", "")];
    write_live(&Disk::new(), root.path(), "050", &after).unwrap();
    assert_eq!(fs::read_to_string(at("b.yaml")).unwrap(), "b\n");
    assert_eq!(fs::read_to_string(at("d.yaml")).unwrap(), "d\r\n");
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

/// A directory for each operation of a run, which is stopped after it.
fn stopped_everywhere(
    before: impl Fn(&Path),
    run: impl Fn(&Disk, &Path) -> Result<(), Error>,
) -> Vec<TempDir> {
    let mut stopped = Vec::new();
    for steps in 0.. {
        let root = TempDir::new().unwrap();
        before(root.path());
        if run(&Disk::that_fails_after(steps), root.path()).is_ok() {
            break;
        }
        stopped.push(root);
    }
    stopped
}

const TEN: &[(&str, &str)] = &[("ingress.yaml", "10"), ("old.yaml", "old"), ("service.yaml", "service")];
const FIFTY: &[(&str, &str)] = &[("ingress.yaml", "50"), ("new.yaml", "new"), ("service.yaml", "service")];

pub(super) fn texts(files: &[(&str, &str)]) -> BTreeMap<String, Arc<str>> {
    files.iter().map(|(name, text)| ((*name).to_owned(), Arc::from(*text))).collect()
}

pub(super) fn record(stage: &str) -> Record {
    Record { stage: stage.to_owned(), plan: "sha256:1".to_owned(), facts: BTreeMap::new() }
}

pub(super) fn write_live(disk: &Disk, root: &Path, stage: &str, files: &[(&str, &str)]) -> Result<(), Error> {
    journal::write_on(disk, root, &path(), &record(stage), &texts(files)).map(|_| ())
}

pub(super) fn expect_live(root: &Path, stage: &str, files: &[(&str, &str)]) {
    let live = Live::read(root, &path()).unwrap().unwrap();
    assert_eq!(live.record.stage, stage);
    assert!(live.matches(&texts(files)));
    assert!(live.edited().is_empty());
    let fresh = TempDir::new().unwrap();
    write_live(&Disk::new(), fresh.path(), stage, files).unwrap();
    assert_eq!(tree(root), tree(fresh.path()));
}
