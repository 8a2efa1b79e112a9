use std::collections::BTreeMap;

use proptest::prelude::*;
use tempfile::TempDir;

use super::{compare, edit, force, tree, write};

/// Names that are files in one set and directories in another.
const PATHS: &[&str] = &[
    "a",
    "a/b",
    "a/b/c",
    "b",
    "b/x.yaml",
    "b/y.yaml",
    "b-c",
    "stages/1/r",
    "stages/1/s",
    "stages/2/r",
    "stages",
];

/// Names that are never wanted, some of them in directories that come and go.
const FOREIGN: &[&str] = &["mine.txt", "stages/mine.txt", "b/mine/deep.txt", "other/mine.txt"];

const TEXTS: &[&str] = &["", "one\n", "two\n"];

/// Files that do not stand in each other's way.
fn files(with_foreign: bool) -> impl Strategy<Value = BTreeMap<&'static str, &'static str>> {
    let file = (prop::sample::select(PATHS), prop::sample::select(TEXTS));
    prop::collection::vec(file, 0..8).prop_map(move |files| {
        let mut chosen: BTreeMap<&str, &str> = BTreeMap::new();
        for (path, text) in files {
            let is_below = |one: &str, other: &str| one.starts_with(&format!("{other}/"));
            let clashes = |other: &&str| is_below(path, other) || is_below(other, path);
            let is_foreign_directory = with_foreign && FOREIGN.iter().any(|foreign| is_below(foreign, path));
            if !chosen.keys().any(clashes) && !is_foreign_directory {
                chosen.insert(path, text);
            }
        }
        chosen
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_sequence_ends_in_the_last_set((with_foreign, sets) in any::<bool>().prop_flat_map(|with_foreign| {
        (Just(with_foreign), prop::collection::vec((files(with_foreign), any::<bool>()), 1..5))
    })) {
        let root = TempDir::new().unwrap();
        let foreign: &[&str] = if with_foreign { FOREIGN } else { &[] };
        for name in foreign {
            edit(root.path(), name, "mine\n");
        }
        let mut last = Vec::new();
        for (set, is_forced) in sets {
            last = set.into_iter().collect::<Vec<_>>();
            let written = if is_forced { force(root.path(), &last) } else { write(root.path(), &last) };
            prop_assert_eq!(written.refused, []);
            prop_assert_eq!(written.written.len() + written.unchanged, last.len());
            prop_assert_eq!(compare(root.path(), &last), []);
        }

        let expected = TempDir::new().unwrap();
        write(expected.path(), &last);
        for name in foreign {
            edit(expected.path(), name, "mine\n");
        }
        prop_assert_eq!(tree(root.path()), tree(expected.path()));
    }
}
