use std::collections::BTreeMap;

use serin_diagnostic::Path;
use serin_yaml::{Node, Value};

use super::knowledge::{Kind, Order};
use super::quantity::Quantity;

/// What a value means, however it is written. Two are equal exactly when they mean the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Tree {
    Null,
    /// A boolean or a number.
    Plain(String),
    Text(String),
    Quantity(Quantity),
    /// Items whose order counts.
    List(Vec<Tree>),
    /// Items whose order does not, sorted.
    Set(Vec<Tree>),
    Map(BTreeMap<String, Tree>),
}

impl Tree {
    /// What a document means, but for what stands at some paths.
    pub(super) fn of(document: &Node, kind: Kind<'_>, leaves_out: &[Path]) -> Self {
        let builder = Builder { kind, leaves_out };
        builder.tree(document, "", &Path::root()).unwrap_or(Self::Map(BTreeMap::new()))
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(fields) => fields.get(key),
            _ => None,
        }
    }

    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) | Self::Set(items) => items,
            _ => &[],
        }
    }

    /// In one line, as people would write it.
    pub(super) fn flow(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Plain(text) => text.clone(),
            Self::Quantity(quantity) => quantity.text.clone(),
            Self::Text(text) if reads_as_text(text) => text.clone(),
            Self::Text(text) => format!("{text:?}"),
            Self::List(items) | Self::Set(items) => {
                format!("[{}]", items.iter().map(Self::flow).collect::<Vec<_>>().join(", "))
            }
            Self::Map(fields) => {
                let fields = fields.iter().map(|(key, value)| format!("{key}: {}", value.flow()));
                format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
            }
        }
    }

    fn of_json(json: &serde_json::Value) -> Self {
        match json {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(value) => Self::Plain(value.to_string()),
            serde_json::Value::Number(value) => Self::Plain(number(&value.to_string())),
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::of_json).collect()),
            serde_json::Value::Object(fields) => {
                Self::Map(fields.iter().map(|(key, value)| (key.clone(), Self::of_json(value))).collect())
            }
        }
    }
}

/// Whether nobody would take a text for anything else without quotes.
fn reads_as_text(text: &str) -> bool {
    let is_other = ["true", "false", "null", "~", "yes", "no", "on", "off"];
    !text.is_empty()
        && text.trim() == text
        && !is_other.iter().any(|other| text.eq_ignore_ascii_case(other))
        && text.parse::<f64>().is_err()
        && !text.starts_with(['{', '[', '"', '\''])
        && !text.chars().any(char::is_control)
}

struct Builder<'a> {
    kind: Kind<'a>,
    leaves_out: &'a [Path],
}

impl Builder<'_> {
    /// None for what is the same as nothing.
    fn tree(&self, node: &Node, path: &str, at: &Path) -> Option<Tree> {
        let pattern = self.kind.pattern(path);
        let scalar = |tree: Tree, text: &str| (!self.kind.is_default(&pattern, text)).then_some(tree);
        match &node.value {
            Value::Null if self.kind.is_known => None,
            Value::Null => Some(Tree::Null),
            Value::Bool(value) => scalar(Tree::Plain(value.to_string()), &value.to_string()),
            Value::Number(text) | Value::String(text) if self.kind.is_quantity(&pattern) => {
                Some(Quantity::read(text).map_or_else(|| Tree::Text(text.clone()), Tree::Quantity))
            }
            Value::Number(text) => {
                let number = number(text);
                scalar(Tree::Plain(number.clone()), &number)
            }
            Value::String(text) => match document_in(path, text) {
                Some(tree) => Some(tree),
                None => scalar(Tree::Text(text.clone()), text),
            },
            Value::Sequence(items) => {
                let mut trees = Vec::with_capacity(items.len());
                let path = format!("{path}[]");
                for (position, item) in items.iter().enumerate() {
                    let at = at.index(position);
                    if !self.leaves_out.contains(&at) {
                        // An item that says nothing has a place in the list all the same.
                        trees.push(self.tree(item, &path, &at).unwrap_or(Tree::Null));
                    }
                }
                // A list of which all is told elsewhere is not an empty one.
                let is_left_out = !items.is_empty();
                if trees.is_empty() && (is_left_out || self.kind.is_nothing_when_empty(&pattern)) {
                    return None;
                }
                Some(match self.kind.order(&pattern, &trees) {
                    Order::Matters => Tree::List(trees),
                    Order::IsNone => {
                        trees.sort();
                        Tree::Set(trees)
                    }
                })
            }
            Value::Mapping(entries) => {
                let mut fields = BTreeMap::new();
                for entry in entries {
                    let key = &entry.key.text;
                    let below = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    let at = at.key(key);
                    // What a cluster says of an object is not what the object asks for.
                    let is_status = self.kind.is_known && below == "status";
                    if is_status || self.leaves_out.contains(&at) {
                        continue;
                    }
                    if let Some(tree) = self.tree(&entry.value, &below, &at) {
                        fields.insert(key.clone(), tree);
                    }
                }
                // A Service sends to the port that it listens on where it names no other.
                if self.kind.is_known && self.kind.kind == "Service" && path == "spec.ports[]" {
                    let is_same = fields.get("targetPort") == fields.get("port");
                    fields.retain(|key, _| key != "targetPort" || !is_same);
                }
                let is_nothing = fields.is_empty() && self.kind.is_nothing_when_empty(&pattern);
                (!is_nothing).then_some(Tree::Map(fields))
            }
        }
    }
}

/// Annotations of AWS Load Balancer Controller are documents.
fn document_in(path: &str, text: &str) -> Option<Tree> {
    let annotation = path.strip_prefix("metadata.annotations.alb.ingress.kubernetes.io/")?;
    if !annotation.starts_with("actions.") && !annotation.starts_with("conditions.") {
        return None;
    }
    serde_json::from_str(text).ok().map(|json| Tree::of_json(&json))
}

/// A number by its value: Kubernetes reads YAML by way of JSON, in which `1.0` is `1`.
fn number(text: &str) -> String {
    if let Ok(whole) = text.parse::<i128>() {
        return whole.to_string();
    }
    match text.parse::<f64>() {
        // Whole numbers are exact up to here.
        Ok(value) if value.fract() == 0.0 && value.abs() < 9e15 => format!("{value:.0}"),
        Ok(value) if value.is_finite() => value.to_string(),
        _ => text.to_owned(),
    }
}
