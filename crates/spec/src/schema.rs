//! The JSON Schema (draft 2020-12) of a spec, made from the types that read it, so that an editor completes and
//! checks what `serin` will accept.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::written::{Document, Environment};

/// The schema as text, with the same bytes on every run.
///
/// ```
/// assert!(serin::json_schema().contains("https://json-schema.org/draft/2020-12/schema"));
/// ```
#[must_use]
pub fn json_schema() -> String {
    let mut root = SchemaGenerator::default().into_root_schema_for::<Document>().to_value();
    add_patches(&mut root);
    keep_reachable(&mut root);
    close(&mut root);
    without_examples(&mut root);
    // A value that was just built from strings and numbers cannot fail to serialise.
    serde_json::to_string_pretty(&root).unwrap_or_default() + "\n"
}

/// Descriptions are the docs of the types, whose examples are Rust: nothing for an editor of a spec.
fn without_examples(value: &mut Value) {
    match value {
        Value::Object(entries) => {
            if let Some(Value::String(text)) = entries.get_mut("description")
                && let Some(start) = text.find("\n\n```\n")
            {
                text.truncate(start);
            }
            entries.values_mut().for_each(without_examples);
        }
        Value::Array(items) => items.iter_mut().for_each(without_examples),
        _ => {}
    }
}

/// The digest of the schema's text, so that a tree can be compared with it without making it: it is the same for
/// every spec, and made of some hundred types. A test keeps it true.
pub const DIGEST: &str = "sha256:92a7499ef3a54b4c14913d131afb5623222a9a1558a823df3853ff3101fae8e3";

const PATCH: &str = "x-serin-patch";
const DEFINITIONS: &str = "$defs";

/// A reference to `T`, or nothing, that [`add_patches`] turns into one to the patch of `T`.
pub(crate) fn patch<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let mut schema = generator.subschema_for::<T>();
    schema.insert(PATCH.to_owned(), Value::Bool(true));
    schemars::json_schema!({ "anyOf": [schema, { "type": "null" }] })
}

/// A patch of the spec for each name of an environment.
pub(crate) fn environments(generator: &mut SchemaGenerator) -> Schema {
    let environment = patch::<Environment>(generator);
    schemars::json_schema!({ "type": ["object", "null"], "additionalProperties": environment })
}

/// In a patch nothing is required, and Kubernetes' directives are allowed. So each type that is reachable from a
/// patch gets a second definition, `NAME.patch`.
fn add_patches(root: &mut Value) {
    let mut wanted = Vec::new();
    mark(root, false, &mut wanted);
    let mut done = Vec::new();
    while let Some(name) = wanted.pop() {
        if done.contains(&name) {
            continue;
        }
        let Some(mut definition) = root[DEFINITIONS].get(&name).cloned() else { continue };
        mark(&mut definition, true, &mut wanted);
        loosen(&mut definition);
        if let Some(definitions) = root[DEFINITIONS].as_object_mut() {
            definitions.insert(format!("{name}.patch"), definition);
        }
        done.push(name);
    }
}

/// Turns references into references to patches: those that are marked, or `all` of them.
fn mark(schema: &mut Value, all: bool, wanted: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let is_patch = object.remove(PATCH).is_some() || all;
            if is_patch
                && let Some(Value::String(reference)) = object.get_mut("$ref")
                && !reference.ends_with(".patch")
            {
                let name = reference.rsplit('/').next().unwrap_or_default().to_owned();
                *reference = format!("{reference}.patch");
                wanted.push(name);
            }
            object.values_mut().for_each(|value| mark(value, all, wanted));
        }
        Value::Array(values) => values.iter_mut().for_each(|value| mark(value, all, wanted)),
        _ => {}
    }
}

/// Nothing is required, `null` removes a key, and directives are allowed.
fn loosen(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            object.values_mut().for_each(loosen);
            if is_struct(object) {
                object.remove("required");
                let directives = serde_json::json!({ "^\\$(patch|retainKeys)$": {} });
                object.insert("patternProperties".to_owned(), directives);
                if let Some(Value::Object(properties)) = object.get_mut("properties") {
                    properties.values_mut().for_each(or_null);
                }
            }
            if let Some(values @ Value::Object(_)) = object.get_mut("additionalProperties") {
                or_null(values);
            }
        }
        Value::Array(values) => values.iter_mut().for_each(loosen),
        _ => {}
    }
}

fn or_null(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    match object.get("type").cloned() {
        Some(Value::String(one)) => {
            object.insert("type".to_owned(), serde_json::json!([one, "null"]));
        }
        // A type that is a list was an option before, and takes null already.
        Some(_) => {}
        None if object.contains_key("$ref") => {
            let whole = Value::Object(std::mem::take(object));
            object.insert("anyOf".to_owned(), serde_json::json!([whole, { "type": "null" }]));
        }
        None => {}
    }
}

/// Drops the definitions that nothing refers to: of some types only the patch is of use.
fn keep_reachable(root: &mut Value) {
    let mut reachable = BTreeSet::new();
    let mut open = Vec::new();
    for (key, value) in root.as_object().into_iter().flatten() {
        if key != DEFINITIONS {
            references(value, &mut open);
        }
    }
    while let Some(name) = open.pop() {
        if reachable.insert(name.clone()) {
            references(&root[DEFINITIONS][&name], &mut open);
        }
    }
    if let Some(definitions) = root[DEFINITIONS].as_object_mut() {
        definitions.retain(|name, _| reachable.contains(name));
    }
}

fn references(schema: &Value, found: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            let name =
                object.get("$ref").and_then(Value::as_str).and_then(|reference| reference.rsplit('/').next());
            found.extend(name.map(str::to_owned));
            object.values().for_each(|value| references(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Refuses unknown keys, as the reader does, and says of Kubernetes' two-faced types what they are.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("x-kubernetes-int-or-string") {
                object.insert("type".to_owned(), serde_json::json!(["number", "string"]));
            }
            if is_struct(object) && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

/// An object schema that lists its fields; a field that is itself called `properties` is no such thing.
fn is_struct(object: &Map<String, Value>) -> bool {
    object.get("properties").is_some_and(Value::is_object)
        && object.get("type").is_some_and(|it| it == "object")
}
