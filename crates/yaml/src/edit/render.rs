use serin_diagnostic::Finding;

use super::lines::{reindent, shift};
use super::origins::{Origin, Origins, means_the_same as same};
use super::scalar::{key as written_key, scalar};
use super::structure::is_alike;
use super::written::{Kind, Member, Style};
use super::{Edit, apply};
use crate::{Key, Node, Value};

/// What stands behind the `:` of a key or the dash of an item.
struct Text {
    /// The value, with the space or the line end before it.
    value: String,
    /// What follows it: a comment, the line end, and comments below that are deeper.
    rest: String,
}

impl Text {
    fn is_one_line(&self) -> bool {
        !self.value.contains('\n')
    }
}

type Rendered<T> = Result<T, Box<Finding>>;

impl Origins<'_> {
    /// Puts another value behind the key or the dash of a member in block style.
    pub(super) fn replace(&self, member: &Member, wanted: &Node) -> Rendered<Vec<Edit>> {
        let lines = self.lines;
        let column = lines.column(member.head);
        let (end, tail) = (member.end(), lines.tail(member.end(), column));
        let is_item = member.key.is_none();
        let before = match member.value.kind {
            Kind::Scalar(style) => Some(style),
            _ => None,
        };
        let new = match &wanted.value {
            Value::Mapping(_) | Value::Sequence(_) => self.text(wanted, column, is_item)?,
            value if self.of_value(wanted).is_none_or(|origin| !same(origin.node, wanted)) => {
                Text { value: format!(" {}", scalar(value, before, false)), rest: lines.newline().to_owned() }
            }
            _ => self.text(wanted, column, is_item)?,
        };
        let mut edits = self.lead_of(wanted, member);
        let own_rest = lines.slice(end..tail);
        let is_one_line = !lines.slice(member.mark..end).contains('\n');
        if is_one_line && new.is_one_line() {
            // What stands before the value, an anchor or a column of its own, stays.
            let has_value = member.value.start < member.value.end;
            let start = if has_value { member.value.start } else { member.mark };
            let value = if has_value { new.value.trim_start().to_owned() } else { new.value };
            edits.push(Edit { range: start..end, text: value });
            if !own_rest.contains('#') && new.rest.contains('#') {
                edits.push(Edit { range: end..tail, text: new.rest });
            }
            return Ok(edits);
        }
        // A comment behind the key, or behind the value that was on its line, stays behind the key.
        let header = lines.comment_after(if is_one_line { end } else { member.mark }).unwrap_or_default();
        let newline = lines.newline();
        let text = match new.value.split_once('\n') {
            Some((head, block)) if head.trim().is_empty() || head.trim_start().starts_with('#') => {
                let head = if header.is_empty() { head.trim_end() } else { header };
                format!("{head}{newline}{block}{}", new.rest)
            }
            None if !new.rest.contains('#') => format!("{}{header}{newline}", new.value),
            _ => format!("{}{}", new.value, new.rest),
        };
        edits.push(Edit { range: member.mark..tail, text });
        Ok(edits)
    }

    /// The comments above a value where it comes from go above the line that it goes to.
    fn lead_of(&self, wanted: &Node, member: &Member) -> Vec<Edit> {
        let lines = self.lines;
        let Some(origin) = self.of_value(wanted).filter(|it| it.style == Style::Block) else {
            return Vec::new();
        };
        let head = origin.member.head;
        if !lines.begins_at(head) || !lines.begins_at(member.head) || head == member.head {
            return Vec::new();
        }
        let (from, to) = (lines.column(head), lines.column(member.head));
        let lead = lines.slice(lines.lead(head)..lines.start(head)).split_inclusive('\n');
        let text: String = lead.map(|line| shift(line, from, to)).collect();
        let start = lines.start(member.head);
        if text.is_empty() { Vec::new() } else { vec![Edit { range: start..start, text }] }
    }

    /// The lines of an entry, or of an item, that is new where it goes.
    pub(super) fn chunk(&self, key: Option<&Key>, value: &Node, column: usize) -> Rendered<String> {
        let origin = match key {
            Some(key) => self.of_key(key),
            None => self.of_value(value).filter(|origin| origin.key.is_none()),
        };
        if let Some(origin) = origin.filter(|it| it.style == Style::Block && it.member.is_plain)
            && let Some(lines) = self.moved(origin, key, value, column)?
        {
            return Ok(lines);
        }
        let mark = key.map_or_else(|| "-".to_owned(), |key| format!("{}:", written_key(&key.text)));
        let Text { value, rest } = self.text(value, column, key.is_none())?;
        Ok(format!("{}{mark}{value}{rest}", " ".repeat(column)))
    }

    /// The lines of an entry, or of an item, that stand elsewhere in the text, its comments among them.
    fn moved(
        &self,
        origin: Origin<'_>,
        key: Option<&Key>,
        value: &Node,
        column: usize,
    ) -> Rendered<Option<String>> {
        let (lines, member) = (self.lines, origin.member);
        let is_same = same(origin.node, value);
        if !is_same && !is_alike(origin.node, &member.value, value) {
            return Ok(None);
        }
        let mut edits = if is_same { Vec::new() } else { self.members(origin.node, &member.value, value)? };
        if let (Some(key), Some(before), Some(range)) = (key, origin.key, &member.key)
            && key.text != before.text
        {
            edits.push(Edit { range: range.clone(), text: written_key(&key.text) });
        }
        let from = lines.column(member.head);
        let is_inline = !lines.begins_at(member.head);
        let start = if is_inline { member.head } else { lines.lead(member.head) };
        let text = apply(lines.0, start..lines.tail(member.end(), from), edits);
        Ok(Some(if is_inline {
            " ".repeat(column) + &reindent(&text, from, column)
        } else {
            let line =
                |line: &str| if line.trim().is_empty() { line.to_owned() } else { shift(line, from, column) };
            text.split_inclusive('\n').map(line).collect()
        }))
    }

    /// What stands behind the key, or the dash, at a column, for a value that is new there.
    fn text(&self, value: &Node, column: usize, is_item: bool) -> Rendered<Text> {
        let lines = self.lines;
        if let Some(origin) = self.of_value(value)
            && let Some(text) = self.text_of(origin, value, column, is_item)?
        {
            return Ok(text);
        }
        let rest = lines.newline().to_owned();
        let mut parts = String::new();
        let is_empty = match &value.value {
            Value::Mapping(entries) => {
                let inner = column + if is_item { 2 } else { self.step };
                for entry in entries {
                    parts += &self.chunk(Some(&entry.key), &entry.value, inner)?;
                }
                entries.is_empty()
            }
            Value::Sequence(items) => {
                let inner = column + if is_item { 2 } else { self.list_step };
                for item in items {
                    parts += &self.chunk(None, item, inner)?;
                }
                items.is_empty()
            }
            value => return Ok(Text { value: format!(" {}", scalar(value, None, false)), rest }),
        };
        if is_empty {
            let empty = if matches!(value.value, Value::Mapping(_)) { " {}" } else { " []" };
            return Ok(Text { value: empty.to_owned(), rest });
        }
        let parts = parts.strip_suffix(lines.newline()).unwrap_or(&parts);
        let value = if is_item {
            // Behind a dash stands the first entry itself, so that comments above it have to go.
            format!(" {}", super::structure::from_first_entry(parts))
        } else {
            format!("{}{parts}", lines.newline())
        };
        Ok(Text { value, rest })
    }

    /// The same, where the value stands elsewhere in the text.
    fn text_of(
        &self,
        origin: Origin<'_>,
        value: &Node,
        column: usize,
        is_item: bool,
    ) -> Rendered<Option<Text>> {
        let (lines, member) = (self.lines, origin.member);
        let is_same = same(origin.node, value);
        if !member.is_plain || !is_same && !is_alike(origin.node, &member.value, value) {
            return Ok(None);
        }
        // The lines of a block begin behind a dash, and below a key.
        let is_block =
            matches!(member.value.kind, Kind::Mapping(Style::Block, _) | Kind::Sequence(Style::Block, _));
        if is_block && is_item != member.key.is_none() {
            return Ok(None);
        }
        let edits = if is_same { Vec::new() } else { self.members(origin.node, &member.value, value)? };
        if origin.style == Style::Flow {
            let text = apply(lines.0, member.value.start..member.value.end, edits);
            return Ok(Some(Text { value: format!(" {text}"), rest: lines.newline().to_owned() }));
        }
        let (end, from) = (member.end(), lines.column(member.head));
        // The edits of a block collection may reach over its last line.
        let tail = lines.tail(end, from);
        let whole = apply(lines.0, member.mark..tail, edits);
        let rest = if is_same { lines.slice(end..tail) } else { lines.newline() };
        let value = whole.strip_suffix(rest).unwrap_or(&whole);
        Ok(Some(Text { value: reindent(value, from, column), rest: reindent(rest, from, column) }))
    }
}
