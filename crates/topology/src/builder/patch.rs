use std::collections::BTreeMap;

use serde_json::{Map, Value};
use serin_diagnostic::Path;

use super::build::{annotations, object_labels};
use crate::RoutePatch;
use crate::wrong::Wrong;

/// What a patch adds, as far as it is one. What of it a router takes is for a rule to say.
pub(super) fn read(patch: &Value, at: &Path, wrong: &mut Wrong) -> RoutePatch {
    let Some(patch) = mapping(patch, at, &["metadata", "spec"], wrong) else { return RoutePatch::default() };
    let metadata = patch.get("metadata").and_then(|metadata| {
        mapping(metadata, &at.key("metadata"), &["annotations", "labels"], wrong).cloned()
    });
    let mut texts = |key: &str| {
        let at = at.key("metadata").key(key);
        let value = metadata.as_ref().and_then(|metadata| metadata.get(key));
        value.map(|value| texts(value, &at, wrong)).unwrap_or_default()
    };
    let (labels, own) = (texts("labels"), texts("annotations"));
    annotations(&own, &at.key("metadata").key("annotations"), wrong);
    let labels = object_labels(&labels, &at.key("metadata").key("labels"), wrong);
    let spec = patch.get("spec").filter(|spec| {
        let at = at.key("spec");
        if !spec.is_object() {
            wrong.value(at.clone(), "the `spec` of a patch is a mapping");
        }
        refuse_nothing(spec, &at, wrong);
        spec.is_object()
    });
    RoutePatch { labels, annotations: own, spec: spec.cloned() }
}

fn mapping<'a>(
    value: &'a Value,
    at: &Path,
    known: &[&str],
    wrong: &mut Wrong,
) -> Option<&'a Map<String, Value>> {
    let list = known.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(" and ");
    let Some(fields) = value.as_object() else {
        wrong.value(at.clone(), format!("expected a mapping with {list}"));
        return None;
    };
    for key in fields.keys().filter(|key| !known.contains(&key.as_str())) {
        wrong.value(at.key(key), format!("there are {list} here, and no `{key}`"));
    }
    Some(fields)
}

fn texts(value: &Value, at: &Path, wrong: &mut Wrong) -> BTreeMap<String, String> {
    let Some(fields) = value.as_object() else {
        wrong.value(at.clone(), "expected a mapping of strings");
        return BTreeMap::new();
    };
    let mut texts = BTreeMap::new();
    for (key, value) in fields {
        match value.as_str() {
            Some(text) => _ = texts.insert(key.clone(), text.to_owned()),
            None => wrong.value_hint(at.key(key), format!("`{key}` takes a string"), "quote it"),
        }
    }
    texts
}

fn refuse_nothing(value: &Value, at: &Path, wrong: &mut Wrong) {
    match value {
        Value::Null => {
            wrong.value_hint(at.clone(), "a patch adds, and cannot take anything away", "remove this `null`");
        }
        Value::Array(items) => {
            items
                .iter()
                .enumerate()
                .for_each(|(position, item)| refuse_nothing(item, &at.index(position), wrong));
        }
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| refuse_nothing(value, &at.key(key), wrong));
        }
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
