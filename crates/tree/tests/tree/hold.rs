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
fn nothing_is_made_and_nothing_is_left_behind() {
    let root = TempDir::new().unwrap();
    drop(Hold::take(&root.path().join("live"), &path("web")).unwrap());
    assert_eq!(std::fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn a_first_promotion_is_still_alone_once_it_has_made_the_root() {
    let root = TempDir::new().unwrap();
    let live = root.path().join("live");
    let _first = Hold::take(&live, &path("web")).unwrap();
    std::fs::create_dir(&live).unwrap();
    assert!(matches!(Hold::take(&live, &path("web")), Err(Error::Busy { .. })));
}

#[test]
fn a_directory_that_comes_and_goes_is_no_error() {
    let root = TempDir::new().unwrap();
    let directory = root.path().join("live/web");
    std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            for _ in 0..500 {
                std::fs::create_dir_all(&directory).unwrap();
                std::fs::remove_dir(&directory).unwrap();
            }
        });
        while !other.is_finished() {
            Hold::take(&root.path().join("live"), &path("web")).unwrap();
        }
    });
}
