//! Text in, findings out, for a small type and for Kubernetes-like ones.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serin_diagnostic::{Path, Report, SourceFile, render};

use super::{Patch, read};
use crate::{Limits, missing_fields, parse};

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
struct Pod {
    #[serde(skip_serializing_if = "Option::is_none")]
    replicas: Option<i32>,
    containers: Vec<Container>,
    #[serde(skip_serializing)]
    labels: BTreeMap<String, String>,
    #[serde(skip_serializing)]
    path_type: Option<PathType>,
    #[serde(skip_serializing)]
    count: Option<Count>,
    #[serde(skip_serializing)]
    patch: Option<Patch<Container>>,
}

#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default)]
struct Container {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
}

#[derive(Debug, Deserialize)]
enum PathType {
    Prefix,
    Exact,
}

#[derive(Debug, Deserialize)]
#[serde(rename = "$ByShape")]
enum Count {
    #[serde(rename = "number")]
    #[allow(dead_code, reason = "only the shape is of interest")]
    Plain(u8),
    #[serde(rename = "mapping")]
    #[allow(dead_code, reason = "only the shape is of interest")]
    Detailed { least: u8 },
}

fn said(text: &str) -> String {
    let mut report = Report::new();
    let documents = parse(&Arc::new(SourceFile::new("pod.yaml", text)), Limits::default(), &mut report);
    let pod: Pod = read(&documents[0], &mut report);
    if report.is_empty() {
        report.extend(missing_fields(&documents[0], &pod, &Path::of("pod")));
    }
    report.sort();
    let text: String = report.findings().iter().map(|finding| render::human(finding, false)).collect();
    if text.is_empty() { format!("{pod:?}") } else { text }
}

#[test]
fn every_mistake_is_found_in_one_run() {
    insta::assert_snapshot!(said("
replicas: six
containers:
- name: app
  imagee: a
  image: 1.10
- name: [x]
labels: {a: b, c: true}
pathType: prefix
count: {leest: 3, least: 300}
zzz: 1
"), @r#"
    pod.yaml:2:11: error[wrong-type]: `replicas` takes a whole number, not the string `six`
      |
    2 | replicas: six
      |           ^^^
    pod.yaml:5:3: error[unknown-key]: unknown key `imagee`
      |
    5 |   imagee: a
      |   ^^^^^^
      hint: did you mean `image`?
    pod.yaml:6:10: error[wrong-type]: `image` takes a string, not the number `1.10`
      |
    6 |   image: 1.10
      |          ^^^^
      hint: quote it: "1.10"
    pod.yaml:7:9: error[wrong-type]: `name` takes a string, not a list
      |
    7 | - name: [x]
      |         ^
    pod.yaml:8:19: error[wrong-type]: `c` takes a string, not `true`
      |
    8 | labels: {a: b, c: true}
      |                   ^^^^
      hint: quote it: "true"
    pod.yaml:9:11: error[invalid-value]: `pathType`: `prefix` is not known
      |
    9 | pathType: prefix
      |           ^^^^^^
      hint: did you mean `Prefix`?
    pod.yaml:10:9: error[unknown-key]: unknown key `leest`
       |
    10 | count: {leest: 3, least: 300}
       |         ^^^^^
      hint: did you mean `least`?
    pod.yaml:10:26: error[wrong-type]: `least` takes a whole number in its range, not the number `300`
       |
    10 | count: {leest: 3, least: 300}
       |                          ^^^
    pod.yaml:11:1: error[unknown-key]: unknown key `zzz`
       |
    11 | zzz: 1
       | ^^^
      hint: known here: `replicas`, `containers`, `labels`, `pathType`, `count`, `patch`
    "#);
}

#[test]
fn a_shape_chooses_the_variant() {
    insta::assert_snapshot!(said("{count: 3, containers: []}"), @"Pod { replicas: None, containers: [], labels: {}, path_type: None, count: Some(Plain(3)), patch: None }");
    insta::assert_snapshot!(said("{count: {least: 3}, containers: []}"), @"Pod { replicas: None, containers: [], labels: {}, path_type: None, count: Some(Detailed { least: 3 }), patch: None }");
    insta::assert_snapshot!(said("{count: [3]}"), @"
    pod.yaml:1:9: error[wrong-type]: `count` takes a number or a mapping, not a list
      |
    1 | {count: [3]}
      |         ^
    ");
}

#[test]
fn a_patch_may_hold_directives_and_null() {
    insta::assert_snapshot!(said("{containers: [], patch: {$patch: delete, name: null}}"), @r#"Pod { replicas: None, containers: [], labels: {}, path_type: None, count: None, patch: Some(Patch(Container { name: "", image: None })) }"#);
    insta::assert_snapshot!(said("{containers: [{name: a, $patch: delete}]}"), @"
    pod.yaml:1:25: error[unknown-key]: unknown key `$patch`
      |
    1 | {containers: [{name: a, $patch: delete}]}
      |                         ^^^^^^
      hint: known here: `name`, `image`
    ");
}

#[test]
fn required_fields_are_the_ones_that_the_type_always_writes() {
    insta::assert_snapshot!(said("containers:\n- image: a\n- name: null\n  image: b\n"), @"
    pod.yaml:2:3: error[missing-field]: `pod.containers[0]` has no `name`
      |
    2 | - image: a
      |   ^^^^^
    pod.yaml:3:3: error[missing-field]: `pod.containers[1]` has no `name`
      |
    3 | - name: null
      |   ^^^^
    ");
    insta::assert_snapshot!(said("replicas: 1\n"), @"
    pod.yaml:1:1: error[missing-field]: `pod` has no `containers`
      |
    1 | replicas: 1
      | ^^^^^^^^
    ");
}

#[test]
fn a_document_of_another_shape_is_one_finding() {
    insta::assert_snapshot!(said("- a\n- b\n"), @"
    pod.yaml:1:1: error[wrong-type]: expected a mapping, found a list
      |
    1 | - a
      | ^
    ");
}
