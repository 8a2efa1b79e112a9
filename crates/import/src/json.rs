//! Values without places: what is compared.

use serde_json::{Map, Value as Json};
use serin_yaml::{Node, Value};

/// A node as a value, without what is `null`: Kubernetes takes that for absent.
pub(crate) fn json(node: &Node) -> Json {
    match &node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(text) => number(text),
        Value::String(text) => Json::String(text.clone()),
        Value::Sequence(items) => items.iter().map(json).collect(),
        Value::Mapping(entries) => {
            let set = entries.iter().filter(|entry| entry.value.value != Value::Null);
            Json::Object(set.map(|entry| (entry.key.text.clone(), json(&entry.value))).collect())
        }
    }
}

/// A number as it was written; a text where no number says the same in the same characters.
pub(crate) fn number(text: &str) -> Json {
    let whole = text.parse::<i64>().map(Json::from).or_else(|_| text.parse::<u64>().map(Json::from));
    let number = whole.or_else(|_| text.parse::<f64>().map(Json::from));
    let is_same = |number: &Json| number.to_string().as_str() == text;
    number.ok().filter(is_same).unwrap_or_else(|| Json::String(text.to_owned()))
}

/// The text under a key.
pub(crate) fn text<'a>(value: &'a Json, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// The items under a key.
pub(crate) fn items<'a>(value: &'a Json, key: &str) -> &'a [Json] {
    value.get(key).and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A mapping without some of its keys.
pub(crate) fn without(value: &Json, keys: &[&str]) -> Map<String, Json> {
    let fields = value.as_object().cloned().unwrap_or_default();
    fields.into_iter().filter(|(key, _)| !keys.contains(&key.as_str())).collect()
}

/// A value in few words, for a message.
pub(crate) fn shown(value: &Json) -> String {
    const MOST: usize = 60;
    let text = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= MOST {
        return text;
    }
    text.chars().take(MOST).chain(['…']).collect()
}
