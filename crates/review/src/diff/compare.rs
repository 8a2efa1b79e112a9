use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serin_diagnostic::Finding;

use super::change::{Change, Part, Subject, What};
use super::classify;
use super::documents::{Document, Documents, Key, Read};
use super::knowledge::Kind;
use super::leaves::leaves;
use super::places::Met;
use super::routing::Routing;
use super::tree::Tree;
use super::{FileChange, Generated, Unit, UnitName, text, units};

/// What there is to say of one place.
pub(super) struct Compared {
    pub(super) units: Vec<Unit>,
    pub(super) files: Vec<FileChange>,
    /// Why files could not be read.
    pub(super) findings: Vec<Finding>,
}

/// What changes in one place.
pub(super) fn compare(met: &Met, texts: &mut Read) -> Compared {
    let [before, after] = documents(met, texts);
    if let (Some(generated), Some(side)) = (met.generated, met.only_side()) {
        return whole_stage(met, generated, side, [&before, &after]);
    }
    let routing = Routing::of(&before, &after);
    let keys: BTreeSet<&Key> = before.documents.keys().chain(after.documents.keys()).collect();
    let mut changes: Vec<(Option<&Key>, Change)> = Vec::new();
    let parts = parts(&routing, &keys);
    let part = |key: &Key| parts.get(key).copied().unwrap_or(Part::Other);
    for key in &keys {
        let subject = key.subject(part(key));
        let told = routing.told.iter().filter(|told| told.key == **key);
        changes.extend(told.map(|told| {
            let change = Change {
                subject: subject.clone(),
                what: told.what.clone(),
                before: told.before.clone(),
                after: told.after.clone(),
                path: told.path.clone(),
            };
            (Some(*key), change)
        }));
        let whole = |what: What, side: &Documents| {
            let about = about(key, side);
            let is_before = std::ptr::eq(side, &before);
            let (before, after) = if is_before { (about, None) } else { (None, about) };
            Change { subject: subject.clone(), what, before, after, path: String::new() }
        };
        match (before.documents.get(*key), after.documents.get(*key)) {
            (Some(old), Some(new)) => {
                let found = differences(key, &subject, [old, new], &routing);
                changes.extend(found.into_iter().map(|change| (Some(*key), change)));
            }
            (Some(_), None) => {
                let what = comes_or_goes(What::Goes, met, 1, &after);
                changes.push((Some(*key), whole(what, &before)));
            }
            (None, Some(_)) => {
                let what = comes_or_goes(What::Comes, met, 0, &before);
                changes.push((Some(*key), whole(what, &after)));
            }
            (None, None) => {}
        }
    }
    changes.extend(opaque(met, &before, &after).into_iter().map(|change| (None, change)));
    // Users first: who gets what, and how many pods are there for it.
    changes.sort_by_key(|(_, change)| (change.subject.kind == "Kustomization", change.what.rank()));
    let units = match &met.release {
        Some(release) => {
            let changes: Vec<Change> = changes.into_iter().map(|(_, change)| change).collect();
            let name = UnitName { release: release.clone(), place: met.name.clone() };
            vec![Unit {
                name,
                stages: met.stages.clone(),
                changes,
                is_release: true,
                generated: met.generated,
            }]
        }
        None => units::of(met, &before, &after, &routing, changes),
    };
    let units: Vec<Unit> =
        units.into_iter().filter(|unit| !unit.changes.is_empty() || unit.moves()).collect();
    let secrets = before.secrets().chain(after.secrets()).collect();
    let is_layout = units.iter().all(|unit| unit.changes.is_empty());
    let files = text::files(met, &secrets, is_layout);
    let mut findings = before.findings;
    findings.extend(after.findings);
    Compared { units, files, findings }
}

/// What both sides hold. A file that cannot be read on one side is compared as text on both: what it held is not gone.
fn documents(met: &Met, texts: &mut Read) -> [Documents; 2] {
    let nothing = BTreeSet::new();
    let [old_root, new_root] = &met.roots;
    let [old, new] = &met.files;
    let mut sides =
        [Documents::of(old, old_root, &nothing, texts), Documents::of(new, new_root, &nothing, texts)];
    let unreadable = sides.each_ref().map(|side| side.unreadable().collect::<BTreeSet<_>>());
    let [of_old, of_new] = &unreadable;
    for (side, (files, others)) in sides.iter_mut().zip(met.files.iter().zip([of_new, of_old])) {
        let is_there = |name: &String| files.iter().any(|(file, _)| file == name);
        let skipped: BTreeSet<String> = others.iter().filter(|name| is_there(name)).cloned().collect();
        if skipped.iter().any(|name| !side.opaque.contains_key(name)) {
            let all = std::mem::replace(side, Documents::of(files, "", &skipped, texts));
            side.opaque.extend(all.opaque);
            side.findings = all.findings;
        }
    }
    sides
}

/// A stage that a plan did not have before, or has no longer.
fn whole_stage(met: &Met, generated: Generated, side: usize, documents: [&Documents; 2]) -> Compared {
    let name = met.name.rsplit('/').next().unwrap_or_default().to_owned();
    let subject = Subject { kind: "stage".to_owned(), namespace: String::new(), name, part: Part::Other };
    let what = if side == 0 { What::Goes } else { What::Comes };
    let changes = vec![Change { subject, what, before: None, after: None, path: String::new() }];
    let release = met.release.clone().unwrap_or_default();
    // What comes and goes of a plan is told together.
    let place = met.name.rsplitn(3, '/').last().unwrap_or_default().to_owned();
    let name = UnitName { release, place };
    let generated = Some(generated);
    let unit = Unit { name, stages: [None, None], changes, is_release: true, generated };
    let secrets = documents.into_iter().flat_map(Documents::secrets).collect();
    let files = text::files(met, &secrets, false);
    let findings = documents.into_iter().flat_map(|documents| documents.findings.clone()).collect();
    Compared { units: vec![unit], files, findings }
}

/// What objects are called: where a place has several routes that are none of one release, each has its own name.
fn parts(routing: &Routing, keys: &BTreeSet<&Key>) -> BTreeMap<Key, Part> {
    let mut parts: BTreeMap<Key, Part> = BTreeMap::new();
    let mut seen: BTreeMap<(Part, String), usize> = BTreeMap::new();
    for key in keys {
        if let Some(part) = routing.parts.get(*key) {
            parts.insert((*key).clone(), *part);
            *seen.entry((*part, key.kind.clone())).or_default() += 1;
        }
    }
    // Both Ingresses of a release on ingress-nginx are its route.
    parts.retain(|key, part| {
        let most = if key.kind == "Ingress" { 2 } else { 1 };
        *part != Part::Route
            || routing.pairs.len() > 1
            || seen.get(&(*part, key.kind.clone())).is_none_or(|it| *it <= most)
    });
    parts
}

fn differences(key: &Key, subject: &Subject, sides: [&Document; 2], routing: &Routing) -> Vec<Change> {
    let [left_old, left_new] = routing.left_out.each_ref().map(|left_out| left_out.get(key));
    if sides[0].is(sides[1]) && left_old == left_new {
        return Vec::new();
    }
    let kind = Kind::of(&key.group, &key.kind);
    let mut trees = Vec::with_capacity(2);
    for (document, left_out) in sides.iter().zip(&routing.left_out) {
        let left_out = left_out.get(key).map(Vec::as_slice).unwrap_or_default();
        trees.extend(document.node().map(|node| Tree::of(node, kind, left_out)));
    }
    let [old, new] = trees.as_slice() else { return Vec::new() };
    leaves(old, new, kind).iter().map(|leaf| classify::change(leaf, subject, kind)).collect()
}

/// An object that stands on one side alone comes or goes, unless the other side has a file that nobody can read: it may
/// stand there.
fn comes_or_goes(what: What, met: &Met, other: usize, side: &Documents) -> What {
    let [own, files] =
        [1 - other, other].map(|side| met.files.get(side).map(Vec::as_slice).unwrap_or_default());
    let is_there = |name: &String| {
        files.iter().any(|(file, _)| file == name) && !own.iter().any(|(file, _)| file == name)
    };
    let unreadable = side.opaque.iter().find(|(name, why)| **why == "it cannot be read" && is_there(name));
    match unreadable {
        Some((name, _)) => What::Unknown { unreadable: name.clone() },
        None => what,
    }
}

/// What there is to know of an object that comes or goes as a whole.
fn about(key: &Key, side: &Documents) -> Option<String> {
    let objects = &side.objects;
    let position = side.documents.get(key)?.position?;
    if let Some(workload) = objects.workload(position) {
        let images = workload.pod.containers.iter().filter_map(|container| container.image.as_deref());
        let pods = workload
            .replicas()
            .map(|count| if count == 1 { "1 pod".to_owned() } else { format!("{count} pods") });
        let parts: Vec<String> = pods.into_iter().chain(images.map(str::to_owned)).collect();
        return (!parts.is_empty()).then(|| parts.join(", "));
    }
    let routes: Vec<_> = objects.routes().iter().filter(|route| route.object == position).collect();
    let mut said = BTreeSet::new();
    for route in routes {
        let total = route.rule.total();
        let switch = route.rule.switch.as_ref().filter(|switch| switch.is_canary());
        for backend in &route.rule.backends {
            let (part, all) = match switch {
                Some(switch) => (switch.effective_weight(), switch.effective_total()),
                None => (backend.weight, total.max(1)),
            };
            said.insert(format!("{} to {}", super::routing::percent(part, all), backend.service));
        }
    }
    (!said.is_empty()).then(|| said.into_iter().collect::<Vec<_>>().join(", "))
}

/// Files whose meaning nobody knows: those that differ as texts.
fn opaque(met: &Met, before: &Documents, after: &Documents) -> Vec<Change> {
    let names: BTreeSet<&String> = before.opaque.keys().chain(after.opaque.keys()).collect();
    let mut changes = Vec::new();
    for name in names {
        let bytes = met.files.each_ref().map(|files| files.iter().find(|(file, _)| file == name));
        let [old, new] = bytes.map(|file| file.map(|(_, bytes)| bytes));
        let Some(why) = after.opaque.get(name).or(before.opaque.get(name)).filter(|_| old != new) else {
            continue;
        };
        let subject =
            Subject { kind: String::new(), namespace: String::new(), name: name.clone(), part: Part::File };
        let side = |bytes: Option<&Arc<[u8]>>| bytes.map(|_| "a file".to_owned());
        let what = What::Opaque { why };
        changes.push(Change { subject, what, before: side(old), after: side(new), path: String::new() });
    }
    changes
}
