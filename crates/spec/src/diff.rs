//! What a strategic-merge patch has to say to make one value of another: the way back of [`merge`].

use serin_diagnostic::{Place, Report};
use serin_yaml::{Entry, Key, Node, Value};

use crate::merge::{Merge, Schema, merge};

/// The patch that makes `target` of `original`, so that [`merge`] gives `target`, lists in its order; none where they
/// are equal.
///
/// It is as short as it can be and still be read: an item of a list stands in it with its key and with what changes,
/// one that goes with `$patch: delete`, and a list that cannot be said so is replaced whole. Values must not hold
/// `null`, nor keys that begin with `$`: both mean something else in a patch.
#[must_use]
pub fn diff(original: &Node, target: &Node, schema: &'static Schema) -> Option<Node> {
    if same(original, target) {
        return None;
    }
    let patch = mapping(original, target, schema);
    if makes(original, &patch, target, schema) {
        return Some(patch);
    }
    // Keys that an API server would refuse, twice in a list, can still be said as a whole.
    let mut whole = target.clone();
    if let Value::Mapping(entries) = &mut whole.value {
        entries.insert(0, directive("replace", &target.place));
    }
    Some(whole)
}

fn mapping(original: &Node, target: &Node, schema: &'static Schema) -> Node {
    let (Value::Mapping(before), Value::Mapping(after)) = (&original.value, &target.value) else {
        return target.clone();
    };
    let mut entries = Vec::new();
    for entry in after {
        let value = match original.get(&entry.key.text) {
            None => entry.value.clone(),
            Some(before) if same(before, &entry.value) => continue,
            Some(before) => field(before, &entry.value, schema.of(&entry.key.text)),
        };
        entries.push(Entry { key: entry.key.clone(), value });
    }
    let gone = before.iter().filter(|entry| target.get(&entry.key.text).is_none());
    entries.extend(gone.map(|entry| Entry {
        key: entry.key.clone(),
        value: Node { value: Value::Null, place: target.place.clone() },
    }));
    Node { value: Value::Mapping(entries), place: target.place.clone() }
}

fn field(before: &Node, after: &Node, how: Option<&'static Merge>) -> Node {
    match (how, &before.value, &after.value) {
        (Some(Merge::Whole), _, _) => after.clone(),
        (Some(Merge::ByKey(key, schema)), Value::Sequence(_), Value::Sequence(_)) => {
            list(before, after, key, schema)
        }
        (how, Value::Mapping(_), Value::Mapping(_)) => mapping(before, after, Schema::below(how)),
        _ => after.clone(),
    }
}

/// A list whose items are found by a key: the shortest of three ways that gives the list in its order.
fn list(before: &Node, after: &Node, key: &'static str, schema: &'static Schema) -> Node {
    let of_list = |items| Node { value: Value::Sequence(items), place: after.place.clone() };
    let stood = |item: &Node| {
        let value = item.get(key)?;
        before.items().iter().find(|candidate| candidate.get(key).is_some_and(|it| same(it, value)))
    };
    let patched = |says_all: bool| {
        let mut items = Vec::new();
        for item in after.items() {
            match stood(item) {
                Some(before) if same(before, item) && !says_all => {}
                Some(before) => items.push(keyed(item, key, &mapping(before, item, schema))),
                None => items.push(item.clone()),
            }
        }
        let is_gone = |item: &&Node| {
            item.get(key).is_some_and(|value| {
                !after.items().iter().any(|it| it.get(key).is_some_and(|it| same(it, value)))
            })
        };
        let gone = before.items().iter().filter(is_gone).map(|item| {
            let mut gone = keyed(item, key, &of_list(Vec::new()));
            if let Value::Mapping(entries) = &mut gone.value {
                entries.push(directive("delete", &item.place));
            }
            gone
        });
        items.extend(gone);
        of_list(items)
    };
    for patch in [patched(false), patched(true)] {
        if list_makes(before, &patch, after, key, schema) {
            return patch;
        }
    }
    let replace =
        Node { value: Value::Mapping(vec![directive("replace", &after.place)]), place: after.place.clone() };
    of_list([replace].into_iter().chain(after.items().iter().cloned()).collect())
}

/// What changes in an item, behind the key by which it is found.
fn keyed(item: &Node, key: &str, changes: &Node) -> Node {
    let own = item.entry(key).cloned();
    let rest = changes.entries().iter().filter(|entry| entry.key.text != key).cloned();
    Node { value: Value::Mapping(own.into_iter().chain(rest).collect()), place: item.place.clone() }
}

fn directive(what: &str, place: &Place) -> Entry {
    Entry {
        key: Key { text: "$patch".to_owned(), place: place.clone() },
        value: Node { value: Value::String(what.to_owned()), place: place.clone() },
    }
}

fn makes(original: &Node, patch: &Node, target: &Node, schema: &'static Schema) -> bool {
    let mut report = Report::new();
    let merged = merge(original, patch, schema, &mut report);
    report.is_empty() && same(&merged, target)
}

fn list_makes(before: &Node, patch: &Node, after: &Node, key: &'static str, schema: &'static Schema) -> bool {
    let mut report = Report::new();
    let merged = crate::merge::list(before.items(), patch, key, schema, &mut report);
    report.is_empty() && same(&merged, after)
}

/// Equal in meaning, wherever each was written and in whatever order its keys stand.
fn same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::Mapping(own), Value::Mapping(others)) => {
            own.len() == others.len()
                && own
                    .iter()
                    .all(|entry| right.get(&entry.key.text).is_some_and(|other| same(&entry.value, other)))
        }
        (Value::Sequence(own), Value::Sequence(others)) => {
            own.len() == others.len() && own.iter().zip(others).all(|(own, other)| same(own, other))
        }
        (own, others) => own == others,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use serde_json::{Value as Json, json};
    use serin_diagnostic::{Place, Report, SourceFile};
    use serin_yaml::Node;

    use super::{diff, same};
    use crate::merge::{POD_TEMPLATE, merge};

    fn node(json: &Json) -> Node {
        let place = Place { file: Arc::new(SourceFile::new("", "")), span: 0..0 };
        Node::of_json(json, &place)
    }

    fn scalar() -> impl Strategy<Value = Json> {
        prop_oneof![
            any::<bool>().prop_map(Json::from),
            (0..9_i64).prop_map(Json::from),
            "[a-c]{0,2}".prop_map(Json::from)
        ]
    }

    fn anything() -> impl Strategy<Value = Json> {
        scalar().prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Json::from),
                prop::collection::btree_map("[a-d]", inner, 0..4)
                    .prop_map(|map| Json::Object(map.into_iter().collect())),
            ]
        })
    }

    /// A list of items with a key, in any order; the same key may stand in it twice.
    fn keyed(key: &'static str, value: impl Strategy<Value = Json>) -> impl Strategy<Value = Json> {
        let item = (value, prop::collection::btree_map("[a-c]", anything(), 0..3));
        prop::collection::vec(item, 0..4).prop_map(move |items| {
            items
                .into_iter()
                .map(|(value, rest)| {
                    let mut item: serde_json::Map<_, _> = rest.into_iter().collect();
                    item.insert(key.to_owned(), value);
                    Json::Object(item)
                })
                .collect()
        })
    }

    fn name() -> impl Strategy<Value = Json> {
        "[a-d]".prop_map(Json::from)
    }

    fn template() -> impl Strategy<Value = Json> {
        let container =
            (keyed("name", name()), keyed("containerPort", (1..4_i64).prop_map(Json::from)), anything());
        let container =
            container.prop_map(|(env, ports, other)| json!({"env": env, "ports": ports, "other": other}));
        let containers = prop::collection::vec((name(), container), 0..4).prop_map(|containers| {
            containers
                .into_iter()
                .map(|(name, mut container)| {
                    container["name"] = name;
                    container
                })
                .collect::<Json>()
        });
        let labels = prop::collection::btree_map("[a-c]", "[a-c]", 0..3);
        (labels, containers, keyed("name", name()), prop::option::of(anything())).prop_map(
            |(labels, containers, volumes, other)| {
                let mut template = json!({"metadata": {"labels": labels}, "spec": {"containers": containers, "volumes": volumes}});
                if let Some(other) = other {
                    template["spec"]["affinity"] = other;
                }
                template
            },
        )
    }

    proptest! {
        #[test]
        fn a_patch_makes_the_one_pod_of_the_other(original in template(), target in template()) {
            let (original, target) = (node(&original), node(&target));
            let Some(patch) = diff(&original, &target, &POD_TEMPLATE) else {
                prop_assert!(same(&original, &target));
                return Ok(());
            };
            let mut report = Report::new();
            let merged = merge(&original, &patch, &POD_TEMPLATE, &mut report);
            prop_assert!(report.is_empty());
            prop_assert!(same(&merged, &target), "{:?}", patch);
        }
    }

    #[test]
    fn a_patch_says_what_changes() {
        let pod = |image: &str, env: &Json| json!({"spec": {"containers": [{"name": "app", "image": image, "env": env}, {"name": "log", "image": "l"}]}});
        let env =
            |names: &[&str]| names.iter().map(|name| json!({"name": name, "value": "1"})).collect::<Json>();
        let cases = [
            (pod("w:2", &env(&["A"])), json!([{"name": "app", "image": "w:2"}])),
            (pod("w:1", &env(&[])), json!([{"name": "app", "env": [{"name": "A", "$patch": "delete"}]}])),
            // A new variable stands first, as Kubernetes has it; behind the old one both have to be named.
            (pod("w:1", &env(&["B", "A"])), json!([{"name": "app", "env": [{"name": "B", "value": "1"}]}])),
            (
                pod("w:1", &env(&["A", "B"])),
                json!([{"name": "app", "env": [{"name": "A"}, {"name": "B", "value": "1"}]}]),
            ),
        ];
        for (target, containers) in cases {
            let patch = diff(&node(&pod("w:1", &env(&["A"]))), &node(&target), &POD_TEMPLATE).unwrap();
            let wanted = node(&json!({"spec": {"containers": containers}}));
            assert!(same(&patch, &wanted), "{patch:?}");
        }
    }
}
