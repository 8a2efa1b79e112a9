//! Any sequence of changes, stops and files that are put back leaves a live directory that is one of those that were meant.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use proptest::prelude::*;
use tempfile::TempDir;

use crate::crash_tests::path;
use crate::live_crash_tests::record;
use crate::{Disk, Error, Live, journal};

const NAMES: [&str; 4] = ["0.yaml", "a.yaml", "b.yaml", "c.yaml"];

/// No half of one is another one.
const TEXTS: [&str; 3] = ["one\n", "two two\n", "three three three\n"];

const STAGES: [&str; 3] = ["010", "050", "100"];

type Files = BTreeMap<String, Arc<str>>;

#[derive(Debug, Clone)]
enum Step {
    Write(&'static str, Files),
    Change(&'static str, BTreeMap<String, Option<Arc<str>>>),
    Remove,
    Complete,
    /// Puts back what was committed last, of the names in this set: the record is the last of them.
    Restore([bool; NAMES.len() + 1]),
}

/// The stage and the manifests; none where nothing is live.
type State = Option<(String, Files)>;

fn text() -> impl Strategy<Value = Arc<str>> {
    prop::sample::select(&TEXTS[..]).prop_map(Arc::from)
}

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(ToOwned::to_owned)
}

fn step() -> impl Strategy<Value = Step> {
    let stage = || prop::sample::select(&STAGES[..]);
    prop_oneof![
        4 => (stage(), prop::collection::btree_map(name(), text(), 0..4))
            .prop_map(|(stage, files)| Step::Write(stage, files)),
        2 => (stage(), prop::collection::btree_map(name(), prop::option::of(text()), 0..3))
            .prop_map(|(stage, changes)| Step::Change(stage, changes)),
        2 => Just(Step::Remove),
        1 => Just(Step::Complete),
        1 => Just(Step::Restore([true; NAMES.len() + 1])),
        2 => any::<[bool; NAMES.len() + 1]>().prop_map(Step::Restore),
    ]
}

fn run(disk: &Disk, root: &TempDir, step: &Step) -> Result<(), Error> {
    let (root, path) = (root.path(), &path());
    match step {
        Step::Write(stage, files) => journal::write_on(disk, root, path, &record(stage), files).map(|_| ()),
        Step::Change(stage, changes) => {
            journal::change_on(disk, root, path, &record(stage), changes).map(|_| ())
        }
        Step::Remove => journal::remove_on(disk, root, path).map(|_| ()),
        Step::Complete => journal::complete_on(disk, root, path).map(|_| ()),
        Step::Restore(_) => Ok(()),
    }
}

/// What a step is meant to make of a directory.
fn meant(step: &Step, now: Option<&Live>) -> State {
    let files = now.map(|live| live.files.clone()).unwrap_or_default();
    match step {
        Step::Write(stage, wanted) => {
            let mut after = files;
            after.retain(|name, _| now.is_some_and(|live| !live.digests.contains_key(name)));
            after.extend(wanted.clone());
            Some(((*stage).to_owned(), after))
        }
        Step::Change(stage, changes) => {
            let mut after = files;
            for (name, text) in changes {
                match text {
                    Some(text) => after.insert(name.clone(), text.clone()),
                    None => after.remove(name),
                };
            }
            Some(((*stage).to_owned(), after))
        }
        Step::Remove => None,
        Step::Complete | Step::Restore(_) => state(now),
    }
}

fn read(root: &TempDir) -> Option<Live> {
    Live::read(root.path(), &path()).unwrap()
}

fn state(live: Option<&Live>) -> State {
    live.map(|live| (live.record.stage.clone(), live.files.clone()))
}

fn by_hand(live: Option<&Live>) -> Vec<String> {
    live.map(Live::by_hand).unwrap_or_default()
}

/// Every file that does not stand aside, by its name.
fn on_disk(root: &TempDir) -> BTreeMap<String, String> {
    let Ok(entries) = fs::read_dir(root.path().join("shop/web")) else { return BTreeMap::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let files = paths.map(|path| {
        (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(path).unwrap())
    });
    files.filter(|(name, _)| !name.ends_with(".serin-new")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn live_is_always_what_was_or_what_was_meant(
        has_readme in any::<bool>(),
        steps in prop::collection::vec((step(), prop::option::weighted(0.7, 0_usize..14)), 1..10),
    ) {
        let root = TempDir::new().unwrap();
        let place = root.path().join("shop/web");
        if has_readme {
            fs::create_dir_all(&place).unwrap();
            fs::write(place.join("README"), TEXTS[0]).unwrap();
        }
        let mut committed = BTreeMap::new();
        // Whether somebody put back some files alone, or files that were not there for the last change.
        let mut is_edited = false;
        for (step, stop) in steps {
            let before = read(&root);
            if let Step::Restore(which) = step {
                let names = NAMES.iter().chain(&["STAGE"]).zip(which).filter(|(_, is_meant)| *is_meant);
                for (name, _) in names {
                    if let Some(text) = committed.get(*name) {
                        fs::create_dir_all(&place).unwrap();
                        fs::write(place.join(name), text).unwrap();
                    }
                }
                is_edited = true;
                if which == [true; NAMES.len() + 1] {
                    let edited = read(&root).map(|live| live.edited()).unwrap_or_default();
                    prop_assert_eq!(edited, Vec::<String>::new());
                }
            }
            let wanted = meant(&step, before.as_ref());
            let disk = stop.map_or_else(Disk::new, Disk::that_fails_after);
            let was_stopped = run(&disk, &root, &step).is_err();
            let after = read(&root);
            for (name, text) in on_disk(&root) {
                prop_assert!(name == "STAGE" || TEXTS.contains(&text.as_str()), "{}: {:?}", name, text);
            }
            if !is_edited {
                let now = state(after.as_ref());
                prop_assert!(now == wanted || was_stopped && now == state(before.as_ref()), "{:?}", now);
                prop_assert_eq!(by_hand(after.as_ref()), Vec::<String>::new());
            }
            if !was_stopped && !matches!(step, Step::Restore(_)) {
                // Manifests where nothing is live are not read.
                if before.is_some() || !is_edited {
                    prop_assert_eq!(state(after.as_ref()), wanted);
                }
                prop_assert_eq!(after.as_ref().is_some_and(|live| live.is_interrupted), false);
                committed = on_disk(&root);
                let is_as_written = after.is_some() && by_hand(after.as_ref()).is_empty();
                is_edited = is_edited && !is_as_written;
            }
        }
        // What is read is what becomes of it.
        let before = read(&root).map(|live| Live { is_interrupted: false, ..live });
        Live::complete(root.path(), &path()).unwrap();
        prop_assert_eq!(read(&root), before);
    }
}
