use serde_saphyr::granit_parser::ScalarStyle;
use serin_diagnostic::Finding;

use super::origins::{Origins, means_the_same as same};
use super::scalar::{key, scalar};
use super::structure::{Wanted, is_alike};
use super::written::{Kind, Member, Style, Written};
use super::{Edit, apply};
use crate::{Node, Value};

impl Origins<'_> {
    /// Puts another value into a member in flow style.
    pub(super) fn replace_in_flow(&self, member: &Member, wanted: &Node) -> Result<Vec<Edit>, Box<Finding>> {
        let before = match member.value.kind {
            Kind::Scalar(style) => Some(style),
            _ => None,
        };
        let text = self.in_flow(wanted, before)?;
        if member.value.start < member.value.end {
            return Ok(vec![Edit { range: member.value.start..member.value.end, text }]);
        }
        Ok(vec![Edit { range: member.mark..member.mark, text: format!(" {text}") }])
    }

    /// Writes a collection in flow style anew from the texts of its members.
    pub(super) fn rebuild_flow(
        &self,
        written: &Written,
        wanted: &[Wanted<'_>],
        edits: Vec<Vec<Edit>>,
    ) -> Result<Vec<Edit>, Box<Finding>> {
        let lines = self.lines;
        let whole = lines.slice(written.start..written.end);
        let members = written.members();
        let odd = members.iter().find(|member| !member.is_plain);
        if whole.contains('\n') || odd.is_some() {
            let what = if whole.contains('\n') { "over several lines" } else { "with pairs" };
            return Err(self.refuse(
                written.start..written.start + 1,
                format!("entries would have to come or go in brackets {what}"),
                "write one entry a line, without brackets; or all of it on one line",
            ));
        }
        let mut pieces = Vec::with_capacity(wanted.len());
        for (one, edits) in wanted.iter().zip(edits) {
            pieces.push(match one.from.and_then(|from| members.get(from)) {
                Some(member) => apply(lines.0, start_of(self, member)..member.end(), edits),
                None => {
                    let value = self.in_flow(one.value, None)?;
                    one.key.map_or(value.clone(), |it| format!("{}: {value}", key(&it.text)))
                }
            });
        }
        let (Some(first), Some(last)) = (members.first(), members.last()) else { return Ok(Vec::new()) };
        let text = [
            lines.slice(written.start..start_of(self, first)),
            &pieces.join(", "),
            lines.slice(last.end()..written.end),
        ];
        Ok(vec![Edit { range: written.start..written.end, text: text.concat() }])
    }

    /// A value on one line.
    fn in_flow(&self, value: &Node, before: Option<ScalarStyle>) -> Result<String, Box<Finding>> {
        if let Some(text) = self.flow_of(value)? {
            return Ok(text);
        }
        Ok(match &value.value {
            Value::Mapping(entries) => {
                let mut pieces = Vec::with_capacity(entries.len());
                for entry in entries {
                    pieces.push(format!("{}: {}", key(&entry.key.text), self.in_flow(&entry.value, None)?));
                }
                format!("{{{}}}", pieces.join(", "))
            }
            Value::Sequence(items) => {
                let mut pieces = Vec::with_capacity(items.len());
                for item in items {
                    pieces.push(self.in_flow(item, None)?);
                }
                format!("[{}]", pieces.join(", "))
            }
            scalar_value => scalar(scalar_value, before, true),
        })
    }

    /// The text of a value where it stands already, if it fits between brackets.
    fn flow_of(&self, value: &Node) -> Result<Option<String>, Box<Finding>> {
        let Some(origin) = self.of_value(value) else { return Ok(None) };
        let written = &origin.member.value;
        let is_same = same(origin.node, value);
        let fits = match written.kind {
            Kind::Mapping(style, _) | Kind::Sequence(style, _) => style == Style::Flow,
            Kind::Scalar(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted) => true,
            Kind::Scalar(ScalarStyle::Plain) => origin.style == Style::Flow,
            Kind::Scalar(_) | Kind::Alias => false,
        };
        if !fits || !is_same && !is_alike(origin.node, written, value) {
            return Ok(None);
        }
        let edits = if is_same { Vec::new() } else { self.members(origin.node, written, value)? };
        let text = apply(self.lines.0, written.start..written.end, edits);
        Ok((!text.contains('\n')).then_some(text))
    }
}

/// Where a member in flow style begins, its anchor included.
fn start_of(origins: &Origins<'_>, member: &Member) -> usize {
    if member.key.is_some() {
        return member.head;
    }
    let before = origins.lines.slice(0..member.head);
    let behind = before.rfind([',', '[']).map_or(member.head, |at| at + 1);
    let between = origins.lines.slice(behind..member.head);
    if between.trim_start().starts_with(['&', '!']) {
        behind + between.len() - between.trim_start().len()
    } else {
        member.head
    }
}
