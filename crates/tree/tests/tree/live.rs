use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use serin_tree::{Error, Live, LiveWritten, Record};
use tempfile::TempDir;

use super::{names, path, tree};

#[test]
fn a_directory_that_is_not_there_yet() {
    let root = TempDir::new().unwrap();
    assert_eq!(Live::read(root.path(), &path("live/web")).unwrap(), None);
    let written = write(root.path(), "010-weight", &[("b.yaml", "b\n"), ("a.yaml", "a\n")]);
    assert_eq!(written.written, ["a.yaml", "b.yaml"]);
    assert!(written.record);
    let stage = "\
# Which stage this directory is. Written by serin; going back is a commit of its own.
stage: 010-weight
plan: sha256:1
namespace: payments
selectors: app=web,track=canary: \"quoted\"
file: sha256:87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7  a.yaml
file: sha256:0263829989b6fd954f72baaf2fc64bc2e2f01d692d4de72986ea808f6e99813f  b.yaml
";
    assert_eq!(fs::read_to_string(root.path().join("live/web/STAGE")).unwrap(), stage);
    let live = read(root.path());
    assert_eq!(live.record, record("010-weight"));
    assert!(live.matches(&texts(&[("a.yaml", "a\n"), ("b.yaml", "b\n")])));
    assert!(live.edited().is_empty() && live.unlisted().is_empty() && live.foreign.is_empty());
}

#[test]
fn the_next_stage() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a"), ("b.yaml", "b"), ("c.yaml", "c")]);
    let written = write(root.path(), "050", &[("a.yaml", "a"), ("b.yaml", "changed"), ("d.yaml", "d")]);
    assert_eq!(written.written, ["b.yaml", "d.yaml"]);
    assert_eq!(written.removed, ["c.yaml"]);
    assert_eq!((written.unchanged, written.record), (1, true));
    let live = read(root.path());
    assert_eq!(live.record.stage, "050");
    assert!(live.matches(&texts(&[("a.yaml", "a"), ("b.yaml", "changed"), ("d.yaml", "d")])));
    assert!(live.edited().is_empty());
}

#[test]
fn directories_at_any_depth() {
    let root = TempDir::new().unwrap();
    assert!(serin_tree::find_live(&root.path().join("absent")).unwrap().is_empty());
    for name in ["web", "prod/web", "prod"] {
        Live::write(root.path(), &path(name), &record("010"), &texts(&[("a.yaml", "a")])).unwrap();
    }
    fs::create_dir(root.path().join("other")).unwrap();
    fs::write(root.path().join("other/serin.lock"), "").unwrap();
    assert_eq!(names(&serin_tree::find_live(root.path()).unwrap()), ["prod", "prod/web", "web"]);
}

#[test]
fn nothing_is_touched_the_second_time() {
    let root = TempDir::new().unwrap();
    let files = [("a.yaml", "a"), ("b.yaml", "b")];
    write(root.path(), "010", &files);
    let modified =
        |name: &str| fs::metadata(root.path().join("live/web").join(name)).unwrap().modified().unwrap();
    let stamps = || ["", "a.yaml", "b.yaml", "STAGE"].map(modified);
    let before = stamps();
    let written = write(root.path(), "010", &files);
    assert_eq!(written, LiveWritten { unchanged: 2, ..LiveWritten::default() });
    assert_eq!(stamps(), before);
}

#[test]
fn edits_are_seen() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a"), ("b.yaml", "b"), ("c.yaml", "c")]);
    put(root.path(), "a.yaml", "edited");
    put(root.path(), "mine.yaml", "mine");
    put(root.path(), "README", "mine");
    fs::remove_file(root.path().join("live/web/b.yaml")).unwrap();
    let live = read(root.path());
    assert_eq!(live.edited(), ["a.yaml", "b.yaml"]);
    assert_eq!(live.unlisted(), ["mine.yaml"]);
    assert_eq!(live.foreign, ["README"]);
    assert_eq!(&*live.files["a.yaml"], "edited");
    assert!(!live.matches(&texts(&[("a.yaml", "a"), ("b.yaml", "b"), ("c.yaml", "c")])));

    write(root.path(), "050", &[("a.yaml", "a")]);
    let live = read(root.path());
    assert!(live.edited().is_empty());
    assert_eq!((live.unlisted(), live.foreign), (vec!["mine.yaml".to_owned()], vec!["README".to_owned()]));
}

#[test]
fn a_directory_of_somebody_elses() {
    let root = TempDir::new().unwrap();
    fs::create_dir_all(root.path().join("live/web")).unwrap();
    put(root.path(), "mine.yaml", "mine");
    assert_eq!(Live::read(root.path(), &path("live/web")).unwrap(), None);
    Live::remove(root.path(), &path("live/web")).unwrap();
    write(root.path(), "010", &[("a.yaml", "a")]);
    assert_eq!(read(root.path()).unlisted(), ["mine.yaml"]);
}

#[test]
fn removal() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a"), ("b.yaml", "b")]);
    let removed = Live::remove(root.path(), &path("live/web")).unwrap();
    assert_eq!(removed.removed, ["a.yaml", "b.yaml"]);
    assert!(removed.record && tree(root.path()).is_empty());

    write(root.path(), "010", &[("a.yaml", "a")]);
    put(root.path(), "mine.yaml", "mine");
    Live::remove(root.path(), &path("live/web")).unwrap();
    let left = ["/live", "/live/web", "/live/web/mine.yaml"];
    assert_eq!(tree(root.path()).into_keys().collect::<Vec<_>>(), left);
}

#[test]
fn conflict_markers_are_an_error_that_says_so() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a")]);
    put(root.path(), "STAGE", "# x\n<<<<<<< HEAD\nstage: a\n=======\nstage: b\n>>>>>>> b\nplan: sha256:1\n");
    let before = tree(root.path());
    let calls = [
        Live::read(root.path(), &path("live/web")).map(|_| ()),
        Live::write(root.path(), &path("live/web"), &record("050"), &texts(&[("a.yaml", "b")])).map(|_| ()),
        Live::remove(root.path(), &path("live/web")).map(|_| ()),
    ];
    for result in calls {
        let error = result.unwrap_err();
        assert!(matches!(&error, Error::Conflict { line: 2, path } if path.ends_with("live/web/STAGE")));
        assert!(error.to_string().ends_with("STAGE:2: conflict marker of a merge"));
    }
    assert_eq!(tree(root.path()), before);
}

#[test]
fn a_record_that_cannot_be_read() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a")]);
    let digest = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let cases = [
        ("plan: x\n", 1, "no line `stage`"),
        ("stage: x\n", 1, "no line `plan`"),
        ("", 1, "no line `stage`"),
        ("stage: x\nnonsense\n", 2, "not a `key: value`"),
        ("stage: x\nstage: y\n", 2, "says something a second time"),
        ("file: sha256:0  a.yaml\n", 1, "not a digest and a file"),
        (&format!("\n#\nfile: {digest}  ../../a.yaml\n"), 3, "not a digest and a file"),
        (&format!("file: {digest}  STAGE\n"), 1, "not a digest and a file"),
    ];
    for (text, number, why_expected) in cases {
        put(root.path(), "STAGE", text);
        match Live::read(root.path(), &path("live/web")) {
            Err(Error::Stage { line, why, .. }) => assert_eq!((line, why), (number, why_expected)),
            other => panic!("{text:?}: {other:?}"),
        }
    }
}

#[test]
fn what_could_not_be_read_again_is_not_written() {
    let root = TempDir::new().unwrap();
    for name in ["a.yml", "STAGE", "a/b.yaml", "../a.yaml", "", ".yaml.serin-new"] {
        let result = Live::write(root.path(), &path("live/web"), &record("010"), &texts(&[(name, "")]));
        assert!(matches!(result, Err(Error::Name(_))), "{name}");
    }
    for (key, value) in
        [("stage", "x"), ("file", "x"), ("a:b", "x"), ("", "x"), ("a", "x\nstage: y"), ("a", " x")]
    {
        let mut record = record("010");
        record.facts.insert(key.to_owned(), value.to_owned());
        let result = Live::write(root.path(), &path("live/web"), &record, &texts(&[]));
        assert!(matches!(result, Err(Error::Record(_))), "{key}");
    }
    let result = Live::write(root.path(), &path("live/web"), &record("a\nb"), &texts(&[]));
    assert!(matches!(result, Err(Error::Record(_))));
    assert!(tree(root.path()).is_empty());
}

#[test]
fn an_empty_value_is_read_again() {
    let root = TempDir::new().unwrap();
    let mut record = record("010");
    record.facts.insert("empty".to_owned(), String::new());
    Live::write(root.path(), &path("live/web"), &record, &texts(&[])).unwrap();
    assert_eq!(read(root.path()).record, record);
}

#[test]
fn a_manifest_that_is_no_text() {
    let root = TempDir::new().unwrap();
    write(root.path(), "010", &[("a.yaml", "a")]);
    fs::write(root.path().join("live/web/a.yaml"), b"\xff").unwrap();
    let error = Live::read(root.path(), &path("live/web")).unwrap_err();
    assert!(matches!(error, Error::NotText { path } if path.ends_with("live/web/a.yaml")));
}

fn record(stage: &str) -> Record {
    let facts = [("namespace", "payments"), ("selectors", "app=web,track=canary: \"quoted\"")];
    Record {
        stage: stage.to_owned(),
        plan: "sha256:1".to_owned(),
        facts: facts.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
    }
}

fn texts(files: &[(&str, &str)]) -> BTreeMap<String, Arc<str>> {
    files.iter().map(|(name, text)| ((*name).to_owned(), Arc::from(*text))).collect()
}

fn write(root: &Path, stage: &str, files: &[(&str, &str)]) -> LiveWritten {
    Live::write(root, &path("live/web"), &record(stage), &texts(files)).unwrap()
}

fn read(root: &Path) -> Live {
    Live::read(root, &path("live/web")).unwrap().unwrap()
}

fn put(root: &Path, name: &str, text: &str) {
    fs::write(root.join("live/web").join(name), text).unwrap();
}
