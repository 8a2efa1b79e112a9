use serin_diagnostic::Finding;

use super::origins::{Origins, means_the_same as same, pairs, style};
use super::written::{Kind, Member, Style, Written};
use super::{Edit, apply};
use crate::{Key, Node, Value};

type Edits = Result<Vec<Edit>, Box<Finding>>;

/// An entry or an item as it shall be.
pub(super) struct Wanted<'n> {
    /// Which of those that are there it is, if any.
    pub(super) from: Option<usize>,
    pub(super) key: Option<&'n Key>,
    pub(super) value: &'n Node,
}

impl Origins<'_> {
    /// The edits that make the whole document mean `wanted`.
    pub(super) fn root(&self, before: &Node, root: &Written, wanted: &Node) -> Edits {
        if same(before, wanted) {
            return Ok(Vec::new());
        }
        if !is_alike(before, root, wanted) {
            return Err(Box::new(super::check::refuse(&before.place)));
        }
        self.members(before, root, wanted)
    }

    /// The edits that make one member mean `wanted`.
    pub(super) fn value(&self, before: &Node, member: &Member, style: Style, wanted: &Node) -> Edits {
        if same(before, wanted) {
            return Ok(Vec::new());
        }
        self.may_change(member)?;
        if is_alike(before, &member.value, wanted) {
            return self.members(before, &member.value, wanted);
        }
        match style {
            Style::Flow => self.replace_in_flow(member, wanted),
            Style::Block => self.replace(member, wanted),
        }
    }

    /// The edits that make a collection mean `wanted`, which [`is_alike`].
    pub(super) fn members(&self, before: &Node, written: &Written, wanted: &Node) -> Edits {
        let wanted = match &written.kind {
            Kind::Mapping(..) => self.wanted_entries(before, written, wanted)?,
            _ => wanted_items(before.items(), wanted.items()),
        };
        let values: Vec<_> = pairs(before, written).map(|(_, meaning)| meaning.map(|it| it.1)).collect();
        let own = (0..values.len()).filter(|position| values[*position].is_some());
        let stays = wanted.iter().map(|it| it.from).eq(own.map(Some));
        let style = style(written);
        let edits_of = |wanted: &Wanted<'_>| -> Edits {
            let found = wanted
                .from
                .and_then(|from| Some((values.get(from)?.as_ref()?, written.members().get(from)?)));
            match found {
                Some((value, member)) => self.value(value, member, style, wanted.value),
                None => Ok(Vec::new()),
            }
        };
        let mut edits = Vec::with_capacity(wanted.len());
        for one in &wanted {
            edits.push(edits_of(one)?);
        }
        if stays {
            return Ok(edits.into_iter().flatten().collect());
        }
        if let Some((merge, _)) = pairs(before, written).find(|(_, meaning)| meaning.is_none()) {
            return Err(self.refuse_merge(merge));
        }
        match style {
            Style::Flow => self.rebuild_flow(written, &wanted, edits),
            Style::Block => self.rebuild(written, &wanted, edits),
        }
    }

    fn wanted_entries<'n>(
        &self,
        before: &Node,
        written: &Written,
        wanted: &'n Node,
    ) -> Result<Vec<Wanted<'n>>, Box<Finding>> {
        let position = |text: &str| {
            pairs(before, written)
                .position(|(_, meaning)| meaning.and_then(|(key, _)| key).is_some_and(|key| key.text == text))
        };
        let merge =
            || pairs(before, written).find(|(_, meaning)| meaning.is_none()).map(|(member, _)| member);
        let mut entries = Vec::with_capacity(wanted.entries().len());
        for entry in wanted.entries() {
            let from = position(&entry.key.text);
            if from.is_none()
                && let Some(merged) = before.get(&entry.key.text)
            {
                // It came by `<<`, and may go on to do so.
                match merge() {
                    Some(merge) if !same(merged, &entry.value) => return Err(self.refuse_merge(merge)),
                    _ => continue,
                }
            }
            entries.push(Wanted { from, key: Some(&entry.key), value: &entry.value });
        }
        let is_gone = |text: &str| position(text).is_none() && wanted.get(text).is_none();
        match merge() {
            Some(merge) if before.entries().iter().any(|entry| is_gone(&entry.key.text)) => {
                Err(self.refuse_merge(merge))
            }
            _ => Ok(entries),
        }
    }

    fn refuse_merge(&self, merge: &Member) -> Box<Finding> {
        self.refuse(
            merge.head..merge.mark,
            "what `<<` merges in would have to change",
            "write out here what `<<` stands for",
        )
    }

    /// Writes the lines of a block collection anew from those of its members.
    fn rebuild(&self, written: &Written, wanted: &[Wanted<'_>], edits: Vec<Vec<Edit>>) -> Edits {
        let members = written.members();
        let lines = self.lines;
        let Some(first) = members.first() else { return Ok(Vec::new()) };
        let column = lines.column(first.head);
        let is_inline = !lines.begins_at(first.head);
        let mut spans = Vec::with_capacity(members.len());
        let mut done = if is_inline { first.head } else { lines.lead(first.head) };
        for (position, member) in members.iter().enumerate() {
            let lead = if position == 0 { done } else { lines.lead(member.head).max(done) };
            if !member.is_plain || position > 0 && !lines.begins_at(member.head) {
                return Err(self.refuse(
                    member.head..member.mark,
                    "several entries share a line here, or one has an unusual form",
                    "give each entry a line of its own",
                ));
            }
            let gap = done..lead;
            done = lines.tail(member.end(), column).max(lead);
            spans.push((gap, lead..done));
        }
        let mut pieces: Vec<String> = Vec::with_capacity(wanted.len());
        let is_kept = |position: usize| wanted.iter().any(|it| it.from == Some(position));
        // Comments that belong to nobody stay, whoever goes.
        let stray = |position: usize| {
            let gap = spans.get(position).map_or("", |(gap, _)| lines.slice(gap.clone()));
            if is_kept(position) || gap.trim().is_empty() { "" } else { gap }
        };
        for (one, edits) in wanted.iter().zip(edits) {
            let Some((from, (gap, span))) = one.from.and_then(|from| Some((from, spans.get(from)?))) else {
                pieces.push(self.chunk(one.key, one.value, column)?);
                continue;
            };
            let mut piece = String::new();
            for before in
                (0..from).rev().take_while(|before| !is_kept(*before)).collect::<Vec<_>>().iter().rev()
            {
                piece += stray(*before);
            }
            let gap = lines.slice(gap.clone());
            // Nothing stands before it any more that an empty line would part it from.
            piece += if pieces.is_empty() && piece.is_empty() {
                gap.trim_start_matches(['\r', '\n'])
            } else {
                gap
            };
            if is_inline && from == 0 && !pieces.is_empty() {
                piece += &" ".repeat(column);
            }
            piece += &apply(lines.0, span.clone(), edits);
            pieces.push(piece);
        }
        for position in (0..members.len()).rev().take_while(|position| !is_kept(*position)) {
            pieces.push(stray(position).to_owned());
        }
        let mut text = pieces.concat();
        if is_inline {
            text = from_first_entry(&text).to_owned();
        }
        let start = spans.first().map_or(first.head, |(_, span)| span.start);
        Ok(vec![Edit { range: start..done, text }])
    }
}

/// Behind a dash there is no room for comments of the first entry's, nor for empty lines.
pub(super) fn from_first_entry(text: &str) -> &str {
    let mut rest = text;
    while let Some((line, after)) = rest.split_once('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            break;
        }
        rest = after;
    }
    rest.trim_start_matches(' ')
}

/// Whether a collection can become another by changes of its members: something of it stays.
pub(super) fn is_alike(before: &Node, written: &Written, wanted: &Node) -> bool {
    match (&written.kind, &wanted.value) {
        (Kind::Mapping(..), Value::Mapping(entries)) => {
            entries.iter().any(|entry| before.get(&entry.key.text).is_some())
        }
        (Kind::Sequence(..), Value::Sequence(items)) => {
            wanted_items(before.items(), items).iter().any(|item| item.from.is_some())
        }
        _ => false,
    }
}

/// Finds each wanted item among those that are there: the one at the same place, or else one that means the same.
fn wanted_items<'n>(before: &[Node], wanted: &'n [Node]) -> Vec<Wanted<'n>> {
    let mut taken = vec![false; before.len()];
    let mut find = |fits: &dyn Fn(&Node) -> bool| {
        let found = before.iter().enumerate().position(|(position, item)| !taken[position] && fits(item))?;
        taken[found] = true;
        Some(found)
    };
    let is_one = |left: &Node, right: &Node| {
        let is_same_kind = std::mem::discriminant(&left.value) == std::mem::discriminant(&right.value);
        let is_same_file = std::sync::Arc::ptr_eq(&left.place.file, &right.place.file);
        is_same_kind && is_same_file && left.place.span == right.place.span
    };
    let mut froms: Vec<Option<usize>> =
        wanted.iter().map(|item| find(&|candidate| is_one(candidate, item))).collect();
    for (from, item) in froms.iter_mut().zip(wanted).filter(|(from, _)| from.is_none()) {
        *from = find(&|candidate| same(candidate, item));
    }
    // A scalar that only became another one is the same item.
    let is_scalar = |node: &Node| !matches!(node.value, Value::Mapping(_) | Value::Sequence(_));
    let stays =
        |(position, from): (usize, &Option<usize>)| from.map_or(!taken[position], |from| from == position);
    if before.len() == wanted.len() && froms.iter().enumerate().all(stays) {
        for (position, (from, item)) in froms.iter_mut().zip(wanted).enumerate() {
            if from.is_none() && is_scalar(item) && is_scalar(&before[position]) {
                *from = Some(position);
            }
        }
    }
    froms.into_iter().zip(wanted).map(|(from, value)| Wanted { from, key: None, value }).collect()
}
