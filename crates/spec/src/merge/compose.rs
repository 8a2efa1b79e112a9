use serin_yaml::{Entry, Node, Value};

use super::{ByKey, Fields, Schema, Whole, same};

/// Where the new items of a list go among those of the patch before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NewItems {
    /// Behind them.
    Last,
    /// Before them.
    First,
}

/// One patch that does what two do, the second after the first; directives and `null` stay what they are.
///
/// The order of merged lists is too fine for one rule: whoever asks merges the result, and compares.
pub(crate) fn compose(first: &Node, then: &Node, schema: &'static Schema, new: NewItems) -> Node {
    let (Value::Mapping(_), Value::Mapping(_)) = (&first.value, &then.value) else { return then.clone() };
    if then.get("$patch").and_then(Node::as_str).is_some_and(|directive| directive != "merge") {
        return then.clone();
    }
    let mut composed = first.clone();
    for entry in then.entries() {
        let before = first.entry(&entry.key.text);
        let value = match (before, schema.of(&entry.key.text)) {
            (None, _) | (_, Some(Whole)) => entry.value.clone(),
            (Some(before), Some(ByKey(key, schema))) => list(&before.value, &entry.value, key, schema, new),
            (Some(before), Some(Fields(schema))) => compose(&before.value, &entry.value, schema, new),
            (Some(before), None) => compose(&before.value, &entry.value, &super::ANYTHING, new),
        };
        let key = before.map_or(&entry.key, |before| &before.key).clone();
        composed.put(Entry { key, value });
    }
    composed
}

fn list(first: &Node, then: &Node, key: &str, schema: &'static Schema, new: NewItems) -> Node {
    let (Value::Sequence(_), Value::Sequence(patches)) = (&first.value, &then.value) else {
        return then.clone();
    };
    // An item without a key is said of the whole list: it begins anew.
    if patches.iter().any(|item| item.get(key).is_none()) {
        return then.clone();
    }
    let mut items = first.items().to_vec();
    let mut added = Vec::new();
    for item in patches {
        let is_it = |other: &Node| match (other.get(key), item.get(key)) {
            (Some(left), Some(right)) => same(left, right),
            _ => false,
        };
        match items.iter_mut().find(|other| is_it(other)) {
            Some(before) => *before = compose(before, item, schema, new),
            None => added.push(item.clone()),
        }
    }
    let items = match new {
        NewItems::Last => items.into_iter().chain(added).collect(),
        NewItems::First => added.into_iter().chain(items).collect(),
    };
    Node { value: Value::Sequence(items), place: first.place.clone() }
}
