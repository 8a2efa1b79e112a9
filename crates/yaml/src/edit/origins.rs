use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serin_diagnostic::{Finding, Place, SourceFile};

use super::lines::Lines;
use super::written::{Kind, Layout, Member, Style, Written};
use crate::{Key, Node, Value, rules};

/// A text under edit: where each value of it came from, and what is new.
pub(super) struct Origins<'a> {
    pub(super) lines: Lines<'a>,
    file: &'a Arc<SourceFile>,
    layout: &'a Layout,
    values: HashMap<(usize, Shape), Origin<'a>>,
    keys: HashMap<usize, Origin<'a>>,
    /// Columns by which a mapping stands further right than its key.
    pub(super) step: usize,
    /// Columns by which a list stands further right than its key.
    pub(super) list_step: usize,
}

/// A value and the entry or item that holds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Origin<'a> {
    pub(super) node: &'a Node,
    pub(super) key: Option<&'a Key>,
    pub(super) member: &'a Member,
    /// How its mapping or its list was written.
    pub(super) style: Style,
}

/// A list may begin where its first item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shape {
    Scalar,
    Sequence,
    Mapping,
}

impl<'a> Origins<'a> {
    pub(super) fn new(
        lines: Lines<'a>,
        file: &'a Arc<SourceFile>,
        layout: &'a Layout,
        node: &'a Node,
        root: &'a Written,
    ) -> Self {
        let mut origins =
            Self { lines, file, layout, values: HashMap::new(), keys: HashMap::new(), step: 2, list_step: 0 };
        origins.add(node, root);
        let steps = origins.steps(root);
        origins.step = steps.0.unwrap_or(2);
        origins.list_step = steps.1.unwrap_or(0);
        origins
    }

    fn add(&mut self, node: &'a Node, written: &'a Written) {
        let style = style(written);
        for (member, entry) in pairs(node, written) {
            let Some((key, value)) = entry else { continue };
            let origin = Origin { node: value, key, member, style };
            if let Some(range) = &member.key {
                self.keys.insert(range.start, origin);
            }
            // What an alias repeats has its place elsewhere.
            if !matches!(member.value.kind, Kind::Alias) {
                self.values.entry((value.place.span.start, shape(value))).or_insert(origin);
                self.add(value, &member.value);
            }
        }
    }

    /// How far mappings and lists stand in, where the text shows it.
    fn steps(&self, written: &Written) -> (Option<usize>, Option<usize>) {
        let mut steps = (None, None);
        for member in written.members() {
            if let (Kind::Mapping(Style::Block, _), Some(_), Some(first)) =
                (&written.kind, &member.key, member.value.members().first())
            {
                let further = self.lines.column(first.head).checked_sub(self.lines.column(member.head));
                match member.value.kind {
                    Kind::Mapping(Style::Block, _) => steps.0 = steps.0.or(further),
                    Kind::Sequence(Style::Block, _) => steps.1 = steps.1.or(further),
                    _ => {}
                }
            }
            let inner = self.steps(&member.value);
            steps = (steps.0.or(inner.0), steps.1.or(inner.1));
        }
        steps
    }

    /// Where a value of this text was written.
    pub(super) fn of_value(&self, node: &Node) -> Option<Origin<'a>> {
        let is_here = Arc::ptr_eq(&node.place.file, self.file);
        // Nothing at all has no place of its own.
        let is_there = node.value != Value::Null || !node.place.span.is_empty();
        if !is_here || !is_there {
            return None;
        }
        self.values.get(&(node.place.span.start, shape(node))).copied()
    }

    /// Where the entry with this key was written.
    pub(super) fn of_key(&self, key: &Key) -> Option<Origin<'a>> {
        let is_here = Arc::ptr_eq(&key.place.file, self.file);
        if is_here { self.keys.get(&key.place.span.start).copied() } else { None }
    }

    /// Refuses to touch what stands for more than itself.
    pub(super) fn may_change(&self, member: &Member) -> Result<(), Box<Finding>> {
        let value = &member.value;
        let range = value.start..value.end;
        if matches!(value.kind, Kind::Alias) {
            return Err(self.refuse(
                range,
                format!(
                    "`{}` repeats what stands elsewhere, and would have to change",
                    self.lines.slice(value.start..value.end)
                ),
                "write out here what the alias stands for",
            ));
        }
        if value.anchor > 0 && self.layout.aliased.contains(&value.anchor) {
            return Err(self.refuse(
                member.head..member.mark,
                "this is repeated elsewhere by an alias, and would have to change here alone",
                "write out what the aliases stand for, and remove the anchor",
            ));
        }
        if !member.is_plain {
            return Err(self.refuse(
                member.head..member.mark,
                "an entry in this form is not edited",
                "write it as `key: value`",
            ));
        }
        Ok(())
    }

    pub(super) fn refuse(
        &self,
        range: Range<usize>,
        message: impl Into<String>,
        hint: &'static str,
    ) -> Box<Finding> {
        let place = Place { file: self.file.clone(), span: range };
        Box::new(Finding::new(&rules::UNEDITABLE_YAML, message).at(place).hint(hint))
    }
}

pub(super) fn style(written: &Written) -> Style {
    match written.kind {
        Kind::Mapping(style, _) | Kind::Sequence(style, _) => style,
        Kind::Scalar(_) | Kind::Alias => Style::Block,
    }
}

/// The members of a collection with what they mean; `<<` means nothing by itself.
pub(super) fn pairs<'n, 'w>(
    node: &'n Node,
    written: &'w Written,
) -> impl Iterator<Item = (&'w Member, Option<(Option<&'n Key>, &'n Node)>)> {
    written.members().iter().enumerate().map(move |(position, member)| {
        let meaning = match &member.key {
            Some(range) => node
                .entries()
                .iter()
                .find(|entry| entry.key.place.span == *range)
                .map(|entry| (Some(&entry.key), &entry.value)),
            None => node.items().get(position).map(|item| (None, item)),
        };
        (member, meaning)
    })
}

/// Whether two values mean the same, wherever they stand; the order of keys counts.
#[must_use]
pub fn means_the_same(left: &Node, right: &Node) -> bool {
    match (&left.value, &right.value) {
        (Value::Mapping(left), Value::Mapping(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| {
                    left.key.text == right.key.text && means_the_same(&left.value, &right.value)
                })
        }
        (Value::Sequence(left), Value::Sequence(right)) => {
            left.len() == right.len()
                && left.iter().zip(right).all(|(left, right)| means_the_same(left, right))
        }
        (left, right) => left == right,
    }
}

fn shape(node: &Node) -> Shape {
    match node.value {
        Value::Mapping(_) => Shape::Mapping,
        Value::Sequence(_) => Shape::Sequence,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Shape::Scalar,
    }
}
