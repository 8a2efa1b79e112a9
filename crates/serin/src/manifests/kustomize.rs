//! What a kustomization says of the files beside it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serin_diagnostic::{Report, SourceFile};
use serin_yaml::{Limits, Node, parse};

/// The files that kustomizations name as patches: parts of objects, in which everything else seems to be missing.
pub(super) fn patches(files: &[(PathBuf, Vec<u8>)]) -> BTreeSet<PathBuf> {
    let mut patches = BTreeSet::new();
    for (file, bytes) in files.iter().filter(|(file, _)| is_kustomization(file)) {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let source = Arc::new(SourceFile::new(file.display().to_string(), text));
        // What is wrong with it is said when it is read as what it is.
        let documents = parse(&source, Limits::default(), &mut Report::new());
        let folder = file.parent().unwrap_or(Path::new(""));
        for named in documents.iter().flat_map(named) {
            patches.insert(joined(folder, named));
        }
    }
    patches
}

fn is_kustomization(file: &Path) -> bool {
    file.file_stem().is_some_and(|stem| stem == "kustomization")
}

fn named(document: &Node) -> Vec<&str> {
    let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"];
    let items = lists.into_iter().filter_map(|list| document.get(list)).flat_map(Node::items);
    items.filter_map(|item| item.as_str().or_else(|| item.get("path")?.as_str())).collect()
}

/// A path below a folder, without its `.` and `..`.
fn joined(folder: &Path, named: &str) -> PathBuf {
    let mut path = folder.to_owned();
    for part in named.split('/') {
        match part {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            part => path.push(part),
        }
    }
    path
}
