use std::collections::{BTreeMap, HashMap, HashSet};

use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object, Objects, Split, Workload};
use serin_topology::Track;
use serin_yaml::Node;

use super::configuration::{Reference, references};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "shared-config", severity: Severity::Warning, page: include_str!("shared_config.md") },
    can_be_allowed: true,
    runs: &[Run::Objects(run), Run::Step(step)],
};

/// A key that only the canary reads, of an object that both tracks read, was put there for the canary.
fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for split in objects.splits() {
        for (canary, stable) in pairs(objects, split) {
            let of_stable = references(stable.pod);
            // An optional key may be missing, so nobody has to have put it there.
            for reference in references(canary.pod).iter().filter(|it| !it.is_optional) {
                let Some(key) = reference.key else { continue };
                let mut shared = of_stable.iter().filter(|it| same_object(it, reference)).peekable();
                if shared.peek().is_none() || shared.any(|it| reads(it, key)) {
                    continue;
                }
                findings.add_hint(
                    canary.object,
                    &reference.path,
                    format!(
                        "only the canary reads `{key}` of {} `{}`, which the stable track reads too",
                        reference.kind, reference.name
                    ),
                    format!("put it into one with a name of its own, such as `{}-v2`", reference.name),
                );
            }
        }
    }
}

/// What the stable track reads is changed in one step for both tracks.
fn step(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let (old, new) = (configurations(before), configurations(after));
    let mut seen = HashSet::new();
    for split in after.splits() {
        for (canary, stable) in pairs(after, split) {
            let of_canary = references(canary.pod);
            for reference in references(stable.pod) {
                if !of_canary.iter().any(|it| same_object(it, &reference)) {
                    continue;
                }
                let identity = (reference.kind, stable.object.namespace(), reference.name);
                let (Some(old), Some(new)) = (old.get(&identity), new.get(&identity)) else { continue };
                let changed = changed(old, new).into_iter().find(|(_, key)| reads(&reference, key));
                if let Some((path, key)) = changed.filter(|_| seen.insert(identity)) {
                    findings.add_hint(
                        new,
                        &path,
                        format!("`{key}` changes for both tracks at once: the stable one reads {new} too"),
                        format!("leave it, and give the canary a new one, such as `{}-v2`", reference.name),
                    );
                }
            }
        }
    }
}

/// The Deployments of the canary track, each with each of the stable one that can read the same objects.
fn pairs<'a>(objects: &'a Objects, split: &Split) -> Vec<(Workload<'a>, Workload<'a>)> {
    let stable = objects.track(split, Track::Stable);
    let with_stable = |canary: Workload<'a>| {
        let namespace = canary.object.namespace();
        let others = stable.iter().filter(move |it| it.position != canary.position);
        let pairs = others.filter(|it| it.object.namespace() == namespace).map(|it| (canary, *it));
        pairs.collect::<Vec<_>>()
    };
    objects.track(split, Track::Canary).into_iter().flat_map(with_stable).collect()
}

fn same_object(one: &Reference<'_>, other: &Reference<'_>) -> bool {
    (one.kind, one.name) == (other.kind, other.name)
}

fn reads(reference: &Reference<'_>, key: &str) -> bool {
    reference.key.is_none_or(|own| own == key)
}

/// The ConfigMaps and Secrets by kind, namespace and name.
fn configurations(objects: &Objects) -> HashMap<(&str, &str, &str), &Object> {
    let all = objects.all().iter().filter(|object| object.body == Body::Configuration);
    all.map(|object| ((object.kind.as_str(), object.namespace(), object.name()), &**object)).collect()
}

/// The keys whose values are others than before, and where they stand or stood.
fn changed<'a>(old: &'a Object, new: &'a Object) -> Vec<(Path, &'a str)> {
    let (old, new) = (data(old), data(new));
    let keys: BTreeMap<_, _> = old.keys().chain(new.keys()).map(|key| (key, ())).collect();
    let differs = |key: &&(&str, &str)| old.get(key) != new.get(key);
    keys.into_keys().filter(differs).map(|(field, key)| (Path::of(field).key(*key), *key)).collect()
}

/// What an object holds, by field and key.
fn data(object: &Object) -> BTreeMap<(&'static str, &str), Option<&str>> {
    let field = |name| {
        let entries = object.node().and_then(|node| node.get(name)).map(Node::entries).unwrap_or_default();
        entries.iter().map(move |entry| ((name, entry.key.text.as_str()), entry.value.as_str()))
    };
    ["data", "binaryData", "stringData"].into_iter().flat_map(field).collect()
}
