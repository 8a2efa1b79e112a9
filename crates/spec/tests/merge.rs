//! The strategic merge, held against Kubernetes' own: each file of `merge/` is a pod template and a patch, and what
//! `kubectl patch --local --type strategic` makes of them is in the snapshot beside it. Where kubectl is installed
//! the snapshot itself is held against it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests read their cases and start kubectl")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use serde_yaml::Value;
use serin_diagnostic::{Report, SourceFile};
use serin_spec::merge::{POD_TEMPLATE, merge};
use serin_yaml::{Limits, Node, parse};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/merge");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    cases.sort();
    assert!(cases.len() >= 9, "the cases are gone");
    cases
}

fn nodes(text: &str) -> Vec<Node> {
    let mut report = Report::new();
    let nodes = parse(&Arc::new(SourceFile::new("case.yaml", text)), Limits::default(), &mut report);
    assert!(report.is_empty(), "{report:?}");
    nodes
}

/// A node as the second reader would have read it.
fn plain(node: &Node) -> Value {
    match &node.value {
        serin_yaml::Value::Null => Value::Null,
        serin_yaml::Value::Bool(value) => Value::Bool(*value),
        serin_yaml::Value::Number(text) => serde_yaml::from_str(text).unwrap(),
        serin_yaml::Value::String(text) => Value::String(text.clone()),
        serin_yaml::Value::Sequence(items) => Value::Sequence(items.iter().map(plain).collect()),
        serin_yaml::Value::Mapping(entries) => Value::Mapping(
            entries
                .iter()
                .map(|entry| (Value::String(entry.key.text.clone()), plain(&entry.value)))
                .collect(),
        ),
    }
}

fn merged(text: &str) -> Value {
    let nodes = nodes(text);
    let mut report = Report::new();
    let merged = merge(&nodes[0], &nodes[1], &POD_TEMPLATE, &mut report);
    assert!(report.is_empty(), "{report:?}");
    plain(&merged)
}

#[test]
fn patches_merge_as_they_do_in_kubernetes() {
    let kubectl = Command::new("kubectl")
        .args(["version", "--client"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !kubectl {
        eprintln!("SKIPPED: kubectl is not installed; the merge is held against its recorded answers alone");
    }
    for case in cases() {
        let name = case.file_stem().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&case).unwrap();
        let ours = merged(&text);
        let shown = serde_yaml::to_string(&ours).unwrap();
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "merge" }, {
            insta::assert_snapshot!(name.clone(), shown);
        });
        if kubectl {
            assert_eq!(sorted(&ours), sorted(&by_kubectl(&text)), "{name}: kubectl merges differently");
        }
    }
}

fn by_kubectl(text: &str) -> Value {
    let documents: Vec<Value> =
        text.split("\n---\n").map(|document| serde_yaml::from_str(document).unwrap()).collect();
    let wrap = |template: &Value| {
        let mut object: Value =
            serde_yaml::from_str("{apiVersion: apps/v1, kind: Deployment, metadata: {name: x}, spec: {}}")
                .unwrap();
        object["spec"]["template"] = template.clone();
        object
    };
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("object.yaml");
    fs::write(&file, serde_yaml::to_string(&wrap(&documents[0])).unwrap()).unwrap();
    let patch = serde_yaml::to_string(
        &serde_yaml::from_str::<Value>("{spec: {}}")
            .map(|mut patch| {
                patch["spec"]["template"] = documents[1].clone();
                patch
            })
            .unwrap(),
    )
    .unwrap();
    let output = Command::new("kubectl")
        .args(["patch", "--local", "--type", "strategic", "-o", "yaml", "-f"])
        .arg(&file)
        .args(["--patch", &patch])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let object: Value = serde_yaml::from_slice(&output.stdout).unwrap();
    object["spec"]["template"].clone()
}

/// The same value with sorted keys and without what kubectl adds by itself.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Mapping(mapping) => {
            let mut entries: Vec<_> =
                mapping.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            entries
                .retain(|(_, value)| *value != Value::Null && *value != Value::Mapping(Default::default()));
            entries.sort_by_key(|(key, _)| key.as_str().map(str::to_owned));
            Value::Mapping(entries.into_iter().collect())
        }
        Value::Sequence(items) => Value::Sequence(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}
