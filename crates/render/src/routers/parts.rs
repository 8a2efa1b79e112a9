//! What the routes of several routers are made of.
#![cfg_attr(not(feature = "routers"), allow(dead_code, reason = "what one router needs another may not"))]

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_topology::{Carrier, Match, PathType, Topology, Track, Weight};

use super::{Cannot, Refusal};
use crate::metadata::metadata;
use crate::{Custom, Manifest, Object};

/// The one object of a route that is of a CustomResourceDefinition. It is called as the release, and carries the
/// annotations of the route.
pub(super) fn custom(
    topology: &Topology,
    api_version: &'static str,
    kind: &'static str,
    spec: &impl Serialize,
) -> Object {
    let name = topology.names(Track::Stable).route.as_str();
    let file = format!("{}.yaml", kind.to_ascii_lowercase());
    custom_called(topology, (name, file, topology.route.annotations.clone()), (api_version, kind), spec)
}

/// One of several objects of a route that are of a CustomResourceDefinition: its name, its file and its annotations.
pub(super) fn custom_called(
    topology: &Topology,
    (name, file, annotations): (&str, String, BTreeMap<String, String>),
    (api_version, kind): (&'static str, &'static str),
    spec: &impl Serialize,
) -> Object {
    Object {
        file,
        manifest: Manifest::Custom(Box::new(Custom {
            api_version,
            kind,
            metadata: metadata(topology, name, annotations),
            // A value that is made of strings, numbers and lists of them cannot fail to serialise.
            spec: serde_json::to_value(spec).unwrap_or(Value::Null),
        })),
    }
}

/// Whether a field is one of some, or stands inside of one; annotations are anybody's.
pub(super) fn is_any_of(field: &str, fields: &[&str]) -> bool {
    let is_inside = |outer: &&str| {
        field.strip_prefix(*outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    field.starts_with("metadata.annotations/") || fields.iter().any(is_inside)
}

/// Whether some words are anywhere in a value, as keys or as strings.
pub(super) fn holds_any(value: &Value, words: &[&str]) -> bool {
    match value {
        Value::String(text) => words.contains(&text.as_str()),
        Value::Array(items) => items.iter().any(|item| holds_any(item, words)),
        Value::Object(fields) => {
            fields.iter().any(|(key, value)| words.contains(&key.as_str()) || holds_any(value, words))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The parts of the stable and of the canary track in a weight: of 100 where that is exact, else of 10,000.
pub(super) fn parts(weight: Weight) -> [u32; 2] {
    match weight.whole_percent() {
        Some(percent) => [100 - u32::from(percent), percent.into()],
        None => [weight.rest().hundredths().into(), weight.hundredths().into()],
    }
}

/// The parts of the stable and of the canary track in a weight, each at most `most`; none where such parts do not make
/// the weight.
pub(super) fn parts_up_to(weight: Weight, most: u32) -> Option<[u32; 2]> {
    let parts = parts(weight);
    if parts.iter().all(|part| *part <= most) {
        return Some(parts);
    }
    let divisor = greatest_common_divisor(parts[0], parts[1]).max(1);
    let parts = parts.map(|part| part / divisor);
    parts.iter().all(|part| *part <= most).then_some(parts)
}

fn greatest_common_divisor(left: u32, right: u32) -> u32 {
    if right == 0 { left } else { greatest_common_divisor(right, left % right) }
}

/// A path as a router holds it that compares prefixes letter by letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StringPath {
    /// This path alone.
    Exact(String),
    /// Every path that begins so.
    Prefix(String),
}

/// The paths of a release for a router that compares prefixes letter by letter, each once. `/a` of an Ingress is `/a`
/// itself and what lies below `/a/`, and never `/ab`.
pub(super) fn string_paths(topology: &Topology) -> Vec<StringPath> {
    let mut paths = Vec::new();
    for path in &topology.route.paths {
        let below = path.path.trim_end_matches('/');
        let own = match path.path_type {
            PathType::Exact => vec![StringPath::Exact(path.path.clone())],
            PathType::Prefix | PathType::ImplementationSpecific if below.is_empty() => {
                vec![StringPath::Prefix("/".to_owned())]
            }
            PathType::Prefix | PathType::ImplementationSpecific => {
                vec![StringPath::Exact(below.to_owned()), StringPath::Prefix(format!("{below}/"))]
            }
        };
        for path in own {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
    }
    paths
}

/// What to do about `%` in a path, where a router compares paths that it has decoded.
pub(super) const DECODED_HINT: &str = "it compares paths that it has decoded: write the character itself if a path may hold it, or take another path";

/// The refusal of paths whose meaning is for the router to say.
pub(super) fn refuse_own_paths(topology: &Topology) -> Vec<Refusal> {
    let is_own =
        |position: &usize| topology.route.paths[*position].path_type == PathType::ImplementationSpecific;
    let refusal = |position: usize| Refusal {
        at: Path::of("spec.route.paths").index(position).key("pathType"),
        cannot: Cannot {
            what: "tell what a path of type `ImplementationSpecific` matches".to_owned(),
            hint: "write `Prefix` or `Exact`".to_owned(),
        },
    };
    (0..topology.route.paths.len()).filter(is_own).map(refusal).collect()
}

/// The refusal of certificates that something else has to name.
pub(super) fn refuse_tls(topology: &Topology, what: &str, hint: &str) -> Option<Refusal> {
    let refusal = || Refusal {
        at: Path::of("spec.route.tls"),
        cannot: Cannot { what: what.to_owned(), hint: hint.to_owned() },
    };
    (!topology.route.tls.is_empty()).then(refusal)
}

/// The pattern of a `Cookie` header that carries a cookie with exactly this value, among others or alone. RE2,
/// PCRE and Go read it alike, whether they look for it or hold the whole header against it.
pub(super) fn cookie_pattern(matched: &Match) -> String {
    debug_assert_eq!(matched.carrier, Carrier::Cookie);
    format!("^(?:.*;\\s*)?{}={}(?:;.*)?$", escape(&matched.name), escape(&matched.value))
}

/// A text as a pattern that matches it alone.
pub(super) fn escape(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut escaped, it| {
        if !it.is_ascii_alphanumeric() && !"_-".contains(it) {
            escaped.push('\\');
        }
        escaped.push(it);
        escaped
    })
}

#[cfg(test)]
mod tests {
    use serin_topology::Weight;

    use super::{parts, parts_up_to};

    #[test]
    fn a_weight_in_parts() {
        let at = |percent| Weight::from_percent(percent).unwrap_or(Weight::ZERO);
        assert_eq!(parts(at(10.0)), [90, 10]);
        assert_eq!(parts(at(0.5)), [9_950, 50]);
        assert_eq!(parts_up_to(at(0.5), 999), Some([199, 1]));
        assert_eq!(parts_up_to(at(0.1), 999), Some([999, 1]));
        assert_eq!(parts_up_to(at(33.33), 999), None);
        assert_eq!(parts_up_to(at(100.0), 999), Some([0, 100]));
        assert_eq!(parts_up_to(at(0.0), 999), Some([100, 0]));
    }
}
