//! Two values, field by field.

use serde_json::Value as Json;
use serin_diagnostic::Path;

/// A field that is not the same.
#[derive(Debug, Clone)]
pub(super) struct Difference {
    pub(super) path: Path,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Added(Json),
    Removed(Json),
    Changed(Json, Json),
}

/// What is in one value and not in the other, as deep down as both are mappings, or lists of the same length.
pub(super) fn differences(before: &Json, after: &Json) -> Vec<Difference> {
    let mut found = Vec::new();
    walk(before, after, &Path::root(), &mut found);
    found
}

fn walk(before: &Json, after: &Json, path: &Path, found: &mut Vec<Difference>) {
    let mut add = |path: Path, kind: Kind| found.push(Difference { path, kind });
    match (before, after) {
        (Json::Object(own), Json::Object(others)) => {
            for (key, value) in own.iter().filter(|(key, _)| !others.contains_key(*key)) {
                add(path.key(key), Kind::Removed(value.clone()));
            }
            for (key, value) in others {
                match own.get(key) {
                    None => found.push(Difference { path: path.key(key), kind: Kind::Added(value.clone()) }),
                    Some(before) => walk(before, value, &path.key(key), found),
                }
            }
        }
        (Json::Array(own), Json::Array(others)) if own.len() == others.len() => {
            for (position, (before, after)) in own.iter().zip(others).enumerate() {
                walk(before, after, &path.index(position), found);
            }
        }
        (before, after) if before == after => {}
        (before, after) => add(path.clone(), Kind::Changed(before.clone(), after.clone())),
    }
}

/// The scalars of a value, each with what leads to it.
pub(super) fn leaves(value: &Json) -> Vec<(String, Json)> {
    match value {
        Json::Object(fields) => {
            let below = |(key, value): (&String, &Json)| {
                leaves(value).into_iter().map(|(at, leaf)| (format!(".{key}{at}"), leaf)).collect::<Vec<_>>()
            };
            fields.iter().flat_map(below).collect()
        }
        other => vec![(String::new(), other.clone())],
    }
}
