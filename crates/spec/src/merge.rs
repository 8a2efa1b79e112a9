//! Strategic merge, as Kubernetes does it, on nodes that keep their places.
//!
//! Mappings merge by their keys, `null` removes a key, and lists are replaced, but for those that Kubernetes merges
//! by a key: containers, env, ports, volumes and a few more. `$patch: replace | delete` and `$retainKeys` work.
//! Sources: `patchStrategy` and `patchMergeKey` in `k8s.io/api` v0.36.2, `core/v1/types.go`; the order of merged
//! lists is that of `mergeSortedSlice` in `k8s.io/apimachinery`, `pkg/util/strategicpatch`. The tests hold it against
//! `kubectl patch --local`.

mod compose;

use serin_diagnostic::{Finding, Report};
use serin_yaml::{Entry, Node, Value};

pub(crate) use compose::{NewItems, compose};

/// How the fields of a type merge; a field that is not listed merges when it is a mapping and is replaced otherwise.
#[derive(Debug)]
pub struct Schema(&'static [(&'static str, Merge)]);

/// How one field merges.
#[derive(Debug)]
pub(crate) enum Merge {
    /// A mapping of a known type.
    Fields(&'static Schema),
    /// A list whose items are found by a key.
    ByKey(&'static str, &'static Schema),
    /// Taken whole, although it is a mapping.
    Whole,
}

use Merge::{ByKey, Fields, Whole};

/// A pod template.
pub static POD_TEMPLATE: Schema = Schema(&[("spec", Fields(&POD))]);

/// A `spec` of this format, for the patches of environments.
pub static SPEC: Schema = Schema(&[
    ("template", Fields(&POD_TEMPLATE)),
    ("service", Fields(&SERVICE)),
    ("plan", Whole),
    ("replicas", Whole),
    ("allow", ByKey("rule", &ANYTHING)),
]);

static ANYTHING: Schema = Schema(&[]);
static SERVICE: Schema = Schema(&[("ports", ByKey("port", &ANYTHING))]);
static POD: Schema = Schema(&[
    ("containers", ByKey("name", &CONTAINER)),
    ("ephemeralContainers", ByKey("name", &CONTAINER)),
    ("hostAliases", ByKey("ip", &ANYTHING)),
    ("imagePullSecrets", ByKey("name", &ANYTHING)),
    ("initContainers", ByKey("name", &CONTAINER)),
    ("resourceClaims", ByKey("name", &ANYTHING)),
    ("schedulingGates", ByKey("name", &ANYTHING)),
    ("topologySpreadConstraints", ByKey("topologyKey", &ANYTHING)),
    ("volumes", ByKey("name", &ANYTHING)),
]);
static CONTAINER: Schema = Schema(&[
    ("env", ByKey("name", &ANYTHING)),
    ("ports", ByKey("containerPort", &ANYTHING)),
    ("volumeDevices", ByKey("devicePath", &ANYTHING)),
    ("volumeMounts", ByKey("mountPath", &ANYTHING)),
]);

impl Schema {
    pub(crate) fn of(&self, field: &str) -> Option<&'static Merge> {
        let Self(fields) = self;
        fields.iter().find(|(name, _)| *name == field).map(|(_, merge)| merge)
    }

    /// How the fields of a mapping merge that is a field itself.
    pub(crate) fn below(how: Option<&'static Merge>) -> &'static Self {
        match how {
            Some(Fields(schema)) => schema,
            Some(ByKey(..) | Whole) | None => &ANYTHING,
        }
    }
}

/// `original` with `patch` applied. What the patch does not touch keeps its place in the text; what it sets is
/// placed in the patch.
pub fn merge(original: &Node, patch: &Node, schema: &'static Schema, report: &mut Report) -> Node {
    let (Value::Mapping(_), Value::Mapping(_)) = (&original.value, &patch.value) else {
        return patch.clone();
    };
    match directive(patch, report) {
        Some(Directive::Delete) => {
            return Node { value: Value::Mapping(Vec::new()), place: original.place.clone() };
        }
        Some(Directive::Replace) => return merge(&empty(patch), &without_directives(patch), schema, report),
        None => {}
    }
    let mut merged = original.clone();
    retain_keys(&mut merged, patch);
    for entry in patch.entries().iter().filter(|entry| !entry.key.text.starts_with('$')) {
        if entry.value.value == Value::Null {
            merged.take(&entry.key.text);
            continue;
        }
        let before = merged.get(&entry.key.text);
        let value = field(before, entry, schema.of(&entry.key.text), report);
        // The key keeps its first place: a field that a patch only changes in part stands where it was made.
        let key = merged.entry(&entry.key.text).map_or(&entry.key, |entry| &entry.key).clone();
        merged.put(Entry { key, value });
    }
    merged
}

fn field(before: Option<&Node>, entry: &Entry, how: Option<&'static Merge>, report: &mut Report) -> Node {
    let patch = &entry.value;
    match (how, &patch.value) {
        (Some(Whole), _) => patch.clone(),
        (Some(ByKey(key, schema)), Value::Sequence(_)) => {
            let before = before.filter(|before| matches!(before.value, Value::Sequence(_)));
            list(before.map_or(&[], Node::items), patch, key, schema, report)
        }
        (how, Value::Mapping(_)) => {
            let schema = Schema::below(how);
            let nothing = empty(patch);
            merge(
                before.filter(|before| matches!(before.value, Value::Mapping(_))).unwrap_or(&nothing),
                patch,
                schema,
                report,
            )
        }
        _ => patch.clone(),
    }
}

/// Merges a list by a key of its items.
pub(crate) fn list(
    before: &[Node],
    patch: &Node,
    key: &str,
    schema: &'static Schema,
    report: &mut Report,
) -> Node {
    // An item that is nothing but `$patch: replace` is said of the whole list: what stood in it is gone.
    let says_replace = |item: &Node| {
        item.entries().len() == 1 && item.get("$patch").and_then(Node::as_str) == Some("replace")
    };
    let before = if patch.items().iter().any(says_replace) { &[] } else { before };
    let mut patched: Vec<(Option<usize>, Node)> = Vec::new();
    let mut deleted = Vec::new();
    for item in patch.items() {
        let directive = directive(item, report);
        let Some(value) = item.get(key) else {
            if !says_replace(item) {
                no_key(item, key, report);
            }
            continue;
        };
        let position =
            before.iter().position(|candidate| candidate.get(key).is_some_and(|it| same(it, value)));
        match (directive, position) {
            (Some(Directive::Delete), _) => deleted.extend(position),
            (Some(Directive::Replace), _) => {
                let place = item.entry("$patch").map_or(&item.place, |entry| &entry.key.place);
                let message = "`$patch: replace` in an item replaces the whole list and drops the item";
                let finding = Finding::new(&serin_yaml::rules::INVALID_VALUE, message).at(place.clone());
                report.add(finding.hint("put `- $patch: replace` alone before the items of the new list"));
            }
            (None, Some(position)) => {
                patched.push((Some(position), merge(&before[position], item, schema, report)));
            }
            _ => patched.push((position, merge(&empty(item), &without_directives(item), schema, report))),
        }
    }
    let untouched = before.iter().enumerate().filter(|(position, _)| {
        !deleted.contains(position) && !patched.iter().any(|(it, _)| *it == Some(*position))
    });
    let untouched: Vec<_> = untouched.map(|(position, node)| (position, node.clone())).collect();
    Node { value: Value::Sequence(interleave(untouched, patched)), place: patch.place.clone() }
}

/// Puts the items that a patch does not touch between those that it does: each before the first patched item that
/// stood behind it in the original. So a new item comes first, as it does in Kubernetes.
fn interleave(untouched: Vec<(usize, Node)>, patched: Vec<(Option<usize>, Node)>) -> Vec<Node> {
    let mut items = Vec::with_capacity(untouched.len() + patched.len());
    let mut untouched = untouched.into_iter().peekable();
    for (stood, node) in patched {
        while let Some((_, item)) =
            untouched.next_if(|(position, _)| stood.is_some_and(|stood| *position < stood))
        {
            items.push(item);
        }
        items.push(node);
    }
    items.extend(untouched.map(|(_, item)| item));
    items
}

enum Directive {
    Delete,
    Replace,
}

fn directive(patch: &Node, report: &mut Report) -> Option<Directive> {
    for entry in patch.entries().iter().filter(|entry| entry.key.text.starts_with('$')) {
        let known = ["$patch", "$retainKeys"].contains(&entry.key.text.as_str());
        if !known {
            let message = format!("the directive `{}` is not known", entry.key.text);
            let finding = Finding::new(&serin_yaml::rules::UNKNOWN_KEY, message).at(entry.key.place.clone());
            report.add(finding.hint("known are `$patch` and `$retainKeys`"));
        }
    }
    let value = patch.get("$patch")?;
    match value.as_str() {
        Some("delete") => Some(Directive::Delete),
        Some("replace") => Some(Directive::Replace),
        Some("merge") => None,
        _ => {
            let message = format!("`$patch` takes `delete`, `replace` or `merge`, not {}", value.describe());
            report.add(Finding::new(&serin_yaml::rules::INVALID_VALUE, message).at(value.place.clone()));
            None
        }
    }
}

fn retain_keys(merged: &mut Node, patch: &Node) {
    let Some(retained) = patch.get("$retainKeys") else { return };
    let keep = |key: &str| retained.items().iter().any(|item| item.as_str() == Some(key));
    if let Value::Mapping(entries) = &mut merged.value {
        entries.retain(|entry| keep(&entry.key.text));
    }
}

fn no_key(item: &Node, key: &str, report: &mut Report) {
    let place = item.entries().first().map_or(&item.place, |entry| &entry.key.place);
    let message = format!("the item has no `{key}`, by which it is merged");
    report.add(Finding::new(&serin_yaml::rules::MISSING_FIELD, message).at(place.clone()));
}

fn same(left: &Node, right: &Node) -> bool {
    left.value == right.value
}

fn empty(at: &Node) -> Node {
    Node { value: Value::Mapping(Vec::new()), place: at.place.clone() }
}

fn without_directives(node: &Node) -> Node {
    let mut node = node.clone();
    if let Value::Mapping(entries) = &mut node.value {
        entries.retain(|entry| !entry.key.text.starts_with('$'));
    }
    node
}
