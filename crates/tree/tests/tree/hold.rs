use serin_tree::{Error, Hold};
use tempfile::TempDir;

use super::path;

#[test]
fn a_second_one_is_refused_until_the_first_is_done() {
    let root = TempDir::new().unwrap();
    let live = root.path().join("live");
    let first = Hold::take(&live, &path("web")).unwrap();
    match Hold::take(&live, &path("web")) {
        Err(error @ Error::Busy { .. }) => {
            assert!(error.to_string().starts_with("another serin is at work in "), "{error}");
        }
        other => panic!("{other:?}"),
    }
    drop(first);
    Hold::take(&live, &path("web")).unwrap();
}

#[test]
fn releases_that_are_there_do_not_wait_for_one_another() {
    let root = TempDir::new().unwrap();
    std::fs::create_dir_all(root.path().join("web")).unwrap();
    std::fs::create_dir_all(root.path().join("shop")).unwrap();
    let _web = Hold::take(root.path(), &path("web")).unwrap();
    let _shop = Hold::take(root.path(), &path("shop")).unwrap();
    assert!(matches!(Hold::take(root.path(), &path("web")), Err(Error::Busy { .. })));
}

#[test]
fn nothing_is_left_behind() {
    let root = TempDir::new().unwrap();
    let live = root.path().join("live");
    drop(Hold::take(&live, &path("web")).unwrap());
    assert_eq!(std::fs::read_dir(&live).unwrap().count(), 0);
}
