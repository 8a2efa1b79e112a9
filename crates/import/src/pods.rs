//! The pods of an input, whatever makes them: a Service selects by labels, and asks nobody for a Deployment.

use std::collections::BTreeMap;

use serin_objects::{Object, Objects};
use serin_yaml::Node;

pub(crate) type Labels = BTreeMap<String, String>;

/// The objects of a namespace that make pods with all of some labels, by their positions.
pub(crate) fn selected(objects: &Objects, namespace: &str, selector: &Labels) -> Vec<usize> {
    // What a Deployment made is its own.
    let is_made = |object: &Object| {
        let owners = object.metadata.owner_references.iter().flatten();
        ["Pod", "ReplicaSet"].contains(&object.kind.as_str())
            && owners.into_iter().any(|owner| ["Deployment", "ReplicaSet"].contains(&owner.kind.as_str()))
    };
    let is_selected = |object: &Object| {
        let labels = labels(object).unwrap_or_default();
        !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
    };
    let all = objects.all().iter().enumerate();
    let here = all.filter(|(_, object)| object.namespace() == namespace);
    here.filter(|(_, object)| !is_made(object) && is_selected(object)).map(|(position, _)| position).collect()
}

/// The labels of the pods that an object is or makes; none of an object that makes none.
pub(crate) fn labels(object: &Object) -> Option<Labels> {
    let node = object.node()?;
    let spec = || node.get("spec");
    let pod = match object.kind.as_str() {
        "Pod" => node,
        "CronJob" => spec()?.get("jobTemplate")?.get("spec")?.get("template")?,
        _ => spec()?.get("template")?,
    };
    // What is no template of pods has no containers.
    pod.get("spec")?.get("containers")?;
    let labels = pod.get("metadata").and_then(|metadata| metadata.get("labels"));
    let entries = labels.map(Node::entries).unwrap_or_default().iter();
    let label = |entry: &serin_yaml::Entry| Some((entry.key.text.clone(), entry.value.as_str()?.to_owned()));
    Some(entries.filter_map(label).collect())
}

/// Labels as people write a selector.
pub(crate) fn written(labels: &Labels) -> String {
    labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}
