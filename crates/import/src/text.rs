//! The text of a spec: short lists and mappings in a line, everything else a line each.

use std::sync::Arc;

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_saphyr::{FlowMap, FlowSeq};
use serin_diagnostic::{Report, SourceFile};
use serin_yaml::{Limits, Node, Value, parse};

use crate::json::{json, number};

/// A document as text, below lines of comment. Where the short form does not read as the same, each value gets a line.
pub(crate) fn text(document: &Node, comments: &[String]) -> String {
    let head: String = comments.iter().map(|line| format!("# {line}\n")).collect();
    let styled = serin_yaml::write(&Styled { node: document, style: Style::Short });
    let is_same = |text: &String| {
        let file = Arc::new(SourceFile::new("", text.as_str()));
        let mut report = Report::new();
        let read = parse(&file, Limits::default(), &mut report);
        report.is_empty() && matches!(read.as_slice(), [only] if json(only) == json(document))
    };
    let plain = || serin_yaml::write(&Styled { node: document, style: Style::Block });
    let body = styled.ok().filter(is_same).or_else(|| plain().ok()).unwrap_or_default();
    head + &body
}

/// A node and how it is written.
struct Styled<'a> {
    node: &'a Node,
    style: Style,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// A line each.
    Block,
    /// In a line where that is short.
    Short,
    /// In a line, as what is around it.
    Inside,
}

/// The most characters of a list or a mapping in a line.
const MOST: usize = 70;

impl Serialize for Styled<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_short = self.style == Style::Short && is_flat(self.node) && width(self.node) <= MOST;
        match &self.node.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(text) => number(text).serialize(serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Sequence(_) if is_short => FlowSeq(Plain(self.node, Style::Inside)).serialize(serializer),
            Value::Mapping(_) if is_short => FlowMap(Plain(self.node, Style::Inside)).serialize(serializer),
            Value::Sequence(_) | Value::Mapping(_) => Plain(self.node, self.style).serialize(serializer),
        }
    }
}

/// The items or entries of a node, and how those are written.
struct Plain<'a>(&'a Node, Style);

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(node, style) = self;
        if let Value::Sequence(items) = &node.value {
            let mut list = serializer.serialize_seq(Some(items.len()))?;
            items.iter().try_for_each(|node| list.serialize_element(&Styled { node, style: *style }))?;
            return list.end();
        }
        let entries = node.entries();
        let mut map = serializer.serialize_map(Some(entries.len()))?;
        for entry in entries {
            let key = entry.key.text.as_str();
            let node = &entry.value;
            // The canary's names and labels are no patch.
            let is_patch = key != "canary" || !node.entries().iter().all(|entry| is_scalar(&entry.value));
            if IN_LINES.contains(&key) && is_patch && *style == Style::Short && !node.entries().is_empty() {
                map.serialize_entry(key, &Plain(node, Style::Short))?;
            } else {
                map.serialize_entry(key, &Styled { node, style: *style })?;
            }
        }
        map.end()
    }
}

/// The parts of a spec that get a line for each of their keys, however few.
const IN_LINES: [&str; 10] =
    ["canary", "deployment", "metadata", "names", "patch", "plan", "route", "selectors", "service", "spec"];

/// Whether a list or a mapping is read at a glance: scalars, a few mappings of scalars, or lists of scalars in one.
fn is_flat(node: &Node) -> bool {
    match &node.value {
        Value::Sequence(items) => items.iter().all(is_scalar) || is_list_of_few(items),
        Value::Mapping(entries) => {
            let is_plain = |node: &Node| is_scalar(node) || is_flat_list(node);
            !is_container(node)
                && (entries.iter().all(|entry| is_plain(&entry.value))
                    || (entries.len() == 1 && entries.iter().all(|entry| is_flat(&entry.value))))
        }
        _ => true,
    }
}

/// Ports are flat, and so are several certificates or probes; containers never are.
fn is_list_of_few(items: &[Node]) -> bool {
    items.len() <= 3 && items.iter().all(|item| !is_container(item) && is_flat(item))
}

fn is_flat_list(node: &Node) -> bool {
    matches!(node.value, Value::Sequence(_)) && node.items().iter().all(is_scalar)
}

/// Containers are read a line a field, with their name in the first: what has a name and more than a value.
fn is_container(node: &Node) -> bool {
    let fields = ["args", "command", "env", "image", "ports", "resources", "livenessProbe", "readinessProbe"];
    node.get("name").is_some() && node.entries().len() > 1 && fields.iter().any(|key| node.get(key).is_some())
}

fn is_scalar(node: &Node) -> bool {
    match &node.value {
        // What has lines of its own keeps them.
        Value::String(text) => !text.contains('\n'),
        Value::Sequence(items) => items.is_empty(),
        Value::Mapping(entries) => entries.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

/// About how many characters a node takes in a line.
fn width(node: &Node) -> usize {
    match &node.value {
        Value::Null => 4,
        Value::Bool(_) => 5,
        Value::Number(text) => text.len(),
        Value::String(text) => text.chars().count() + 2,
        Value::Sequence(items) => items.iter().map(|item| width(item) + 2).sum::<usize>() + 2,
        Value::Mapping(entries) => {
            entries.iter().map(|entry| entry.key.text.len() + width(&entry.value) + 4).sum::<usize>() + 2
        }
    }
}
