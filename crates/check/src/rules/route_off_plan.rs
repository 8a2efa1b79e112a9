use std::collections::BTreeSet;

use serde_json::Value;
use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::Plan;
use serin_render::routers::{self, Router};
use serin_render::{item_key, objects};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "route-off-plan", severity: Severity::Error, page: include_str!("route_off_plan.md") },
    can_be_allowed: false,
    runs: &[Run::Plan(run)],
};

/// What is rendered without a patch is what the plan says, which tests hold. So a patch may add to that, and change
/// nothing of it; and what it adds has to be known to send no request elsewhere.
fn run(topology: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
    let Some(patch) = &topology.route.patch else { return };
    let mut bare = topology.clone();
    bare.route.patch = None;
    let router = routers::of(topology);
    let mut said = BTreeSet::new();
    let mut all = Vec::new();
    for stage in plan.stages() {
        let values = |topology| -> Vec<Value> {
            let json =
                |object: &serin_render::Object| serde_json::to_value(&object.manifest).unwrap_or_default();
            objects(topology, stage).iter().map(json).collect()
        };
        let before = values(&bare);
        for (before, after) in before.iter().zip(values(topology)) {
            let mut differences = Vec::new();
            compare(before, &after, "", &mut differences);
            for difference in differences {
                let Some(message) = difference.wrong(router) else { continue };
                if said.insert(message.clone()) {
                    let hint =
                        "a patch adds what sends no request elsewhere; the rest is the plan's or the spec's";
                    findings.add_hint(&difference.path(), message, hint);
                }
            }
        }
        all.extend(before);
    }
    let Some(spec) = &patch.spec else { return };
    let specs: Vec<&Value> =
        all.iter().filter(|object| is_of_route(object)).filter_map(|it| it.get("spec")).collect();
    if all.iter().any(|object| object.get("kind").and_then(Value::as_str) == Some("Ingress")) {
        let message = format!("a patch cannot give a field to an Ingress of {}", router.name());
        let hint = "what an Ingress is told beyond its rules stands in `metadata.annotations`";
        findings.add_hint(&Path::of("spec.route.patch.spec"), message, hint);
        return;
    }
    let mut unused = Vec::new();
    unused_items(spec, &specs, &Path::of("spec.route.patch.spec"), &mut unused);
    for (path, what) in unused {
        let message = format!("the route of {} has no {what} at any stage", router.name());
        findings.add_hint(&path, message, "an item without such a key goes into every one");
    }
}

/// Everything but Deployments and Services, which no patch concerns.
fn is_of_route(object: &Value) -> bool {
    let kind = object.get("kind").and_then(Value::as_str);
    kind.is_some_and(|kind| !["Deployment", "Service"].contains(&kind))
}

/// What a patch did to a field: `spec.rules[].retry`.
enum Difference {
    Changed(String),
    Added(String, Value),
}

impl Difference {
    /// What is wrong with it; none where it is harmless.
    fn wrong(&self, router: &dyn Router) -> Option<String> {
        match self {
            Self::Changed(field) => Some(format!("the patch changes `{}`, which it cannot", shown(field))),
            Self::Added(field, _) if field.starts_with("metadata.labels/") => None,
            Self::Added(field, value) if router.may_add(field, value) => None,
            Self::Added(field, _) => {
                Some(format!("a patch cannot give `{}` to the route of {}", shown(field), router.name()))
            }
        }
    }

    /// Where it stands in the spec, as far as lists do not hide it.
    fn path(&self) -> Path {
        let (Self::Changed(field) | Self::Added(field, _)) = self;
        let patch = Path::of("spec.route.patch");
        if let Some((metadata, key)) = field.split_once('/') {
            return patch.join(metadata).key(key);
        }
        let mut path = patch;
        for key in field.split('.') {
            path = path.key(key.trim_end_matches("[]"));
            if key.ends_with("[]") {
                break;
            }
        }
        path
    }
}

/// The last part of an annotation's place is its key, dots and all.
fn shown(field: &str) -> &str {
    field.split_once('/').map_or(field, |(_, key)| key)
}

fn compare(before: &Value, after: &Value, field: &str, differences: &mut Vec<Difference>) {
    match (before, after) {
        (Value::Object(own), Value::Object(patched)) => {
            let inner = |key: &String| match field {
                "" => key.clone(),
                "metadata.labels" | "metadata.annotations" => format!("{field}/{key}"),
                _ => format!("{field}.{key}"),
            };
            for (key, value) in patched {
                match own.get(key) {
                    Some(before) => compare(before, value, &inner(key), differences),
                    // The first annotation brings the mapping with it.
                    None if inner(key) == "metadata.annotations" => {
                        compare(&Value::Object(serde_json::Map::new()), value, &inner(key), differences);
                    }
                    None => differences.push(Difference::Added(inner(key), value.clone())),
                }
            }
        }
        (Value::Array(own), Value::Array(patched)) if own.len() == patched.len() => {
            let field = format!("{field}[]");
            own.iter().zip(patched).for_each(|(own, patched)| compare(own, patched, &field, differences));
        }
        (before, after) if before == after => {}
        _ => differences.push(Difference::Changed(field.to_owned())),
    }
}

/// Items of a patch whose key no item of the route has.
fn unused_items(patch: &Value, found: &[&Value], at: &Path, unused: &mut Vec<(Path, String)>) {
    match patch {
        Value::Object(fields) => {
            for (key, value) in fields {
                let found: Vec<&Value> = found.iter().filter_map(|it| it.get(key)).collect();
                unused_items(value, &found, &at.key(key), unused);
            }
        }
        Value::Array(patches) => {
            let items: Vec<&Value> = found.iter().filter_map(|it| it.as_array()).flatten().collect();
            for (position, patch) in patches.iter().enumerate().filter(|_| !items.is_empty()) {
                let own = |item: &&&Value| {
                    item_key(patch).is_none_or(|(key, it)| item.get(key).and_then(Value::as_str) == Some(it))
                };
                let of_item: Vec<&Value> = items.iter().filter(own).copied().collect();
                let at = at.index(position);
                match item_key(patch) {
                    Some((key, wanted)) if of_item.is_empty() => {
                        unused.push((at, format!("`{key}: {wanted}`")));
                    }
                    _ => unused_items(patch, &of_item, &at, unused),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
