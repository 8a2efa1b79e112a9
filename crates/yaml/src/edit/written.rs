use std::collections::BTreeSet;
use std::ops::Range;

use serde_saphyr::granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::lines::Lines;

/// How a value was written: what a [`Node`](crate::Node) does not tell, because it means nothing.
#[derive(Debug)]
pub(super) struct Written {
    /// Where the value itself begins, behind its anchor; of a block scalar its first line.
    pub(super) start: usize,
    /// Where its last character ends.
    pub(super) end: usize,
    pub(super) kind: Kind,
    /// Number of its anchor, or 0.
    pub(super) anchor: usize,
}

#[derive(Debug)]
pub(super) enum Kind {
    Scalar(ScalarStyle),
    Alias,
    Mapping(Style, Vec<Member>),
    Sequence(Style, Vec<Member>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Block,
    Flow,
}

/// An entry of a mapping, or an item of a sequence.
#[derive(Debug)]
pub(super) struct Member {
    /// Of an entry.
    pub(super) key: Option<Range<usize>>,
    /// Where it begins: its key, or its dash.
    pub(super) head: usize,
    /// Just behind its `:`, or its `-`; in a flow sequence this is where it begins.
    pub(super) mark: usize,
    pub(super) value: Written,
    /// False for what is too rare to be edited: `? key`, and pairs in a flow sequence.
    pub(super) is_plain: bool,
}

impl Member {
    /// Where its last character ends, comments aside.
    pub(super) fn end(&self) -> usize {
        self.value.end.max(self.mark)
    }
}

impl Written {
    pub(super) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Mapping(_, members) | Kind::Sequence(_, members) => members,
            Kind::Scalar(_) | Kind::Alias => &[],
        }
    }

    /// Calls with the range of every scalar in it, keys among them.
    pub(super) fn scalars(&self, call: &mut impl FnMut(Range<usize>)) {
        if let Kind::Scalar(_) = self.kind {
            call(self.start..self.end);
        }
        for member in self.members() {
            if let Some(key) = &member.key {
                call(key.clone());
            }
            member.value.scalars(call);
        }
    }
}

/// The documents of a text as they were written.
#[derive(Debug, Default)]
pub(super) struct Layout {
    pub(super) documents: Vec<Written>,
    /// The anchors that an alias names.
    pub(super) aliased: BTreeSet<usize>,
}

impl Layout {
    /// What cannot be read gives no document; whoever asks has read the text before.
    pub(super) fn of(text: &str) -> Self {
        let mut builder = Builder { lines: Lines(text), open: Vec::new(), layout: Self::default() };
        for next in Parser::new_from_str(text) {
            let Ok((event, span)) = next else { break };
            builder.take(&event, span.byte_range().unwrap_or(0..0));
        }
        builder.layout
    }
}

struct Builder<'a> {
    lines: Lines<'a>,
    /// Collections that are still open, outermost first, each with the key that waits for its value.
    open: Vec<(Written, Option<Range<usize>>)>,
    layout: Layout,
}

impl Builder<'_> {
    fn take(&mut self, event: &Event<'_>, range: Range<usize>) {
        let leaf =
            |kind, anchor, range: Range<usize>| Written { start: range.start, end: range.end, kind, anchor };
        match event {
            Event::Scalar(_, style, anchor, _) => {
                let range = match style {
                    // The parser counts the space up to the next thing to a block scalar.
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        range.start..range.start + self.lines.slice(range.clone()).trim_end().len()
                    }
                    _ => range,
                };
                self.attach(leaf(Kind::Scalar(*style), *anchor, range));
            }
            Event::Alias(anchor) => {
                self.layout.aliased.insert(*anchor);
                self.attach(leaf(Kind::Alias, 0, range));
            }
            Event::MappingStart(style, anchor, _) => {
                self.open.push((leaf(Kind::Mapping(of(*style), Vec::new()), *anchor, range), None));
            }
            Event::SequenceStart(style, anchor, _) => {
                self.open.push((leaf(Kind::Sequence(of(*style), Vec::new()), *anchor, range), None));
            }
            Event::MappingEnd | Event::SequenceEnd => {
                let Some((mut written, _)) = self.open.pop() else { return };
                written.end = match &written.kind {
                    Kind::Mapping(Style::Flow, _) | Kind::Sequence(Style::Flow, _) => range.end,
                    _ => written.members().last().map_or(written.start, Member::end),
                };
                self.attach(written);
            }
            _ => {}
        }
    }

    fn attach(&mut self, mut written: Written) {
        let Some((parent, key)) = self.open.last_mut() else {
            self.layout.documents.push(written);
            return;
        };
        match &mut parent.kind {
            Kind::Mapping(..) if key.is_none() => *key = Some(written.start..written.end),
            Kind::Mapping(_, members) => {
                let Some(key) = key.take() else { return };
                let mark = self.lines.colon_after(key.end);
                // Nothing at all stands where the parser came across it, which may be before the colon.
                if let Some(mark) = mark.filter(|_| written.start == written.end) {
                    (written.start, written.end) = (mark, mark);
                }
                members.push(Member {
                    head: key.start,
                    mark: mark.unwrap_or(key.end),
                    key: Some(key),
                    is_plain: mark.is_some_and(|mark| mark <= written.start),
                    value: written,
                });
            }
            Kind::Sequence(Style::Block, members) => {
                let dash = self.lines.dash_before(written.start);
                let head = dash.unwrap_or(written.start);
                if let Some(dash) = dash.filter(|_| written.start == written.end) {
                    (written.start, written.end) = (dash + 1, dash + 1);
                }
                members.push(Member {
                    key: None,
                    head,
                    mark: dash.map_or(head, |dash| dash + 1),
                    is_plain: dash.is_some(),
                    value: written,
                });
            }
            Kind::Sequence(Style::Flow, members) => {
                let head = written.start;
                // A pair without braces has no place of its own.
                let is_pair =
                    matches!(written.kind, Kind::Mapping(..)) && !self.lines.rest(head).starts_with('{');
                members.push(Member { key: None, head, mark: head, is_plain: !is_pair, value: written });
            }
            Kind::Scalar(_) | Kind::Alias => {}
        }
    }
}

fn of(style: StructureStyle) -> Style {
    match style {
        StructureStyle::Block => Style::Block,
        StructureStyle::Flow => Style::Flow,
    }
}
