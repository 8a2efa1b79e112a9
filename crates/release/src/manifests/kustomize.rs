//! What a kustomization says of the files beside it.

use std::collections::{BTreeMap, BTreeSet};
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

/// The files that say what becomes of others before Kubernetes sees them, and what each does: a kustomization that is more
/// than a list of files, and a chart.
pub(super) fn makers(files: &[(PathBuf, Vec<u8>)]) -> BTreeMap<PathBuf, String> {
    let mut makers = BTreeMap::new();
    for (file, bytes) in files {
        if file.file_name().is_some_and(|name| name == "Chart.yaml") {
            makers.insert(file.clone(), "is a chart, whose templates Helm fills".to_owned());
        }
        if !is_kustomization(file) {
            continue;
        }
        let text = String::from_utf8_lossy(bytes).into_owned();
        let source = Arc::new(SourceFile::new(file.display().to_string(), text));
        let documents = parse(&source, Limits::default(), &mut Report::new());
        let keys = documents.iter().flat_map(Node::entries).map(|entry| entry.key.text.as_str());
        let plain = ["apiVersion", "kind", "metadata", "resources"];
        let keys: Vec<_> = keys.filter(|key| !plain.contains(key)).collect();
        if !keys.is_empty() {
            makers.insert(file.clone(), format!("changes what it lists: {}", keys.join(", ")));
        }
    }
    makers
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
