use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Tag};
use serin_diagnostic::{Finding, Place, Report, SourceFile};

use crate::reading::Reading;
use crate::{Entry, Key, Node, Value, rules};

/// How much is read before a text is refused. A release fits many times over; an attack does not.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Nodes after aliases were followed: ten lines of aliases can stand for billions.
    pub nodes: usize,
    /// Mappings and sequences inside one another.
    pub depth: usize,
}

impl Default for Limits {
    /// 1 MiB, a hundred thousand nodes, 64 levels.
    fn default() -> Self {
        Self { bytes: 1 << 20, nodes: 100_000, depth: 64 }
    }
}

/// Reads the documents of a file as it was found on the disk: bytes that need not be text at all.
pub fn parse_bytes(name: &str, bytes: &[u8], limits: Limits, report: &mut Report) -> Vec<Node> {
    match std::str::from_utf8(bytes) {
        Ok(text) => parse(&Arc::new(SourceFile::new(name, text)), limits, report),
        Err(error) => {
            let valid = String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned();
            let offset = valid.len();
            // What follows the bad byte is shown too, as far as it can be; and it may say that this is a Secret.
            let end = bytes.len().min(offset.saturating_add(limits.bytes));
            let shown = valid + &String::from_utf8_lossy(&bytes[offset..end]);
            let file = Arc::new(SourceFile::new(name, shown));
            let message = format!("the byte {:#04x} is not UTF-8", bytes[offset]);
            report.add(
                Finding::new(&rules::NOT_YAML, message)
                    .at(Place { file, span: offset..offset + 1 })
                    .hint("save the file as UTF-8"),
            );
            Vec::new()
        }
    }
}

/// Reads the documents of a text. What can be read is handed back, what cannot be read is reported.
pub fn parse(file: &Arc<SourceFile>, limits: Limits, report: &mut Report) -> Vec<Node> {
    parse_as(Reading::Core, file, limits, report)
}

/// Reads the documents of a text whose plain scalars mean what a reader takes them for.
pub fn parse_as(reading: Reading, file: &Arc<SourceFile>, limits: Limits, report: &mut Report) -> Vec<Node> {
    if file.text().len() > limits.bytes {
        let message = format!("the file is larger than {} bytes", limits.bytes);
        report.add(Finding::new(&rules::TOO_LARGE, message).at(Place { file: file.clone(), span: 0..0 }));
        return Vec::new();
    }
    let mut builder = Builder { reading, ..Builder::new(file, limits, report) };
    let mut documents = Vec::new();
    for next in Parser::new_from_str(file.text()) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let offset = byte_offset(file.text(), error.marker().index());
                let rule = match error.kind() {
                    ErrorKind::RecursionLimitExceeded => &rules::TOO_LARGE,
                    _ => &rules::NOT_YAML,
                };
                builder.fail(rule, error.info(), offset..offset + 1);
                break;
            }
        };
        let range = span.byte_range().unwrap_or(0..0);
        match builder.take(event, range) {
            Progress::Nothing => {}
            Progress::Document(node) => documents.push(node),
            Progress::GaveUp => break,
        }
    }
    documents
}

/// How many collections stand inside one another; what was read before is never deeper than the limit.
fn depth(node: &Node) -> usize {
    let inner = node.entries().iter().map(|entry| &entry.value).chain(node.items());
    match node.value {
        Value::Mapping(_) | Value::Sequence(_) => 1 + inner.map(depth).max().unwrap_or_default(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => 0,
    }
}

/// The parser counts characters where it has no bytes to count.
fn byte_offset(text: &str, characters: usize) -> usize {
    text.char_indices().nth(characters).map_or(text.len(), |(offset, _)| offset)
}

enum Progress {
    Nothing,
    Document(Node),
    GaveUp,
}

struct Builder<'a> {
    reading: Reading,
    file: &'a Arc<SourceFile>,
    limits: Limits,
    report: &'a mut Report,
    /// Collections that are still open, outermost first. A stack of our own: depth is the text's choice.
    open: Vec<Open>,
    root: Option<Node>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
}

struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<PendingKey>,
    /// Number of nodes read before this one, to know its size when an alias repeats it.
    nodes_before: usize,
    /// Keys that came by `<<`, and that a key written out replaces.
    merged: Vec<String>,
}

enum PendingKey {
    Key(Key),
    /// `<<`, whose value is merged.
    Merge,
    /// A key that cannot be used; its value is dropped, the finding is there.
    Bad,
}

impl<'a> Builder<'a> {
    fn new(file: &'a Arc<SourceFile>, limits: Limits, report: &'a mut Report) -> Self {
        Self {
            reading: Reading::Core,
            file,
            limits,
            report,
            open: Vec::new(),
            root: None,
            anchors: HashMap::new(),
            nodes: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, range: Range<usize>) -> Progress {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = self.scalar(&text, style, tag.as_deref(), &range);
                let node = Node { value, place: self.place(range) };
                self.nodes += 1;
                self.remember(anchor, &node, 1);
                self.attach(node);
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.start(Value::Sequence(Vec::new()), anchor, tag.as_deref(), range);
            }
            Event::MappingStart(_, anchor, tag) => {
                self.start(Value::Mapping(Vec::new()), anchor, tag.as_deref(), range);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => return self.alias(anchor, range),
            Event::DocumentEnd => {
                self.anchors.clear();
                return self.root.take().map_or(Progress::Nothing, Progress::Document);
            }
            _ => {}
        }
        if self.open.len() > self.limits.depth {
            let place = self.open.last().map_or(0..0, |open| open.node.place.span.clone());
            self.fail(
                &rules::TOO_LARGE,
                format!("nested more than {} levels deep", self.limits.depth),
                place,
            );
            return Progress::GaveUp;
        }
        Progress::Nothing
    }

    fn start(&mut self, value: Value, anchor: usize, tag: Option<&Tag>, range: Range<usize>) {
        self.refuse_tag(tag.filter(|tag| !tag.is_yaml_core_schema()), &range);
        self.nodes += 1;
        let node = Node { value, place: self.place(range) };
        self.open.push(Open { node, anchor, key: None, nodes_before: self.nodes - 1, merged: Vec::new() });
    }

    fn end(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.remember(open.anchor, &open.node, self.nodes - open.nodes_before);
        self.attach(open.node);
    }

    fn alias(&mut self, anchor: usize, range: Range<usize>) -> Progress {
        // An alias inside the very node that it names has no end: the anchor is known only when its node is done.
        let Some((node, size)) = self.anchors.get(&anchor).cloned() else {
            self.fail(&rules::NOT_YAML, "the alias stands inside the node that it names", range);
            return Progress::GaveUp;
        };
        if self.open.len() + depth(&node) > self.limits.depth {
            self.fail(
                &rules::TOO_LARGE,
                format!("nested more than {} levels deep", self.limits.depth),
                range,
            );
            return Progress::GaveUp;
        }
        self.nodes += size;
        if self.nodes > self.limits.nodes {
            let message = format!("aliases stand for more than {} values", self.limits.nodes);
            self.fail(&rules::TOO_LARGE, message, range);
            return Progress::GaveUp;
        }
        self.attach(node);
        Progress::Nothing
    }

    fn remember(&mut self, anchor: usize, node: &Node, size: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
    }

    fn attach(&mut self, node: Node) {
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut open.node.value {
            Value::Sequence(items) => items.push(node),
            Value::Mapping(_) => match open.key.take() {
                None => self.key(node),
                Some(PendingKey::Bad) => {}
                Some(PendingKey::Key(key)) => self.value(key, node),
                Some(PendingKey::Merge) => self.merge(node),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn key(&mut self, node: Node) {
        let pending = match node.value {
            Value::Mapping(_) | Value::Sequence(_) => {
                self.fail(&rules::NOT_YAML, "a mapping or a list cannot be a key", node.place.span);
                PendingKey::Bad
            }
            _ => {
                let text = self.key_text(&node);
                if text == "<<" && self.source(&node.place.span) == "<<" {
                    PendingKey::Merge
                } else {
                    PendingKey::Key(Key { text, place: node.place })
                }
            }
        };
        if let Some(open) = self.open.last_mut() {
            open.key = Some(pending);
        }
    }

    /// A key is text whatever it looks like: `on: {}` is the key `on`.
    fn key_text(&self, node: &Node) -> String {
        match &node.value {
            Value::String(text) | Value::Number(text) => text.clone(),
            _ => self.source(&node.place.span).to_owned(),
        }
    }

    fn source(&self, span: &Range<usize>) -> &str {
        &self.file.text()[self.file.within(span.clone())]
    }

    fn value(&mut self, key: Key, value: Node) {
        let Some(open) = self.open.last_mut() else { return };
        if let Some(position) = open.merged.iter().position(|merged| *merged == key.text) {
            open.merged.remove(position);
            open.node.put(Entry { key, value });
            return;
        }
        let Value::Mapping(entries) = &mut open.node.value else { return };
        let Some(first) = entries.iter().find(|entry| entry.key.text == key.text) else {
            entries.push(Entry { key, value });
            return;
        };
        let line = first.key.place.line_column().0;
        let message = format!("duplicate key `{}`", key.text);
        self.report.add(
            Finding::new(&rules::DUPLICATE_KEY, message)
                .at(key.place)
                .hint(format!("it stands on line {line} already; keep one of the two")),
        );
    }

    /// `<<`: the keys of the mapping, or of the mappings in a list, that are not written out.
    fn merge(&mut self, node: Node) {
        let sources = match node.value {
            Value::Sequence(items) => items,
            _ => vec![node],
        };
        for source in sources {
            let Value::Mapping(merged) = source.value else {
                self.fail(&rules::NOT_YAML, "`<<` takes a mapping or a list of mappings", source.place.span);
                continue;
            };
            let Some(open) = self.open.last_mut() else { return };
            let Value::Mapping(entries) = &mut open.node.value else { return };
            for entry in merged {
                if !entries.iter().any(|existing| existing.key.text == entry.key.text) {
                    open.merged.push(entry.key.text.clone());
                    entries.push(entry);
                }
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, range: &Range<usize>) -> Value {
        if tag.is_some_and(|tag| tag.is_yaml_core_schema_tag("str")) {
            return Value::String(text.to_owned());
        }
        if tag.is_some() {
            self.refuse_tag(tag, range);
            return Value::Null;
        }
        match style {
            ScalarStyle::Plain => self.reading.resolve(text),
            _ => Value::String(text.to_owned()),
        }
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, range: &Range<usize>) {
        if let Some(tag) = tag {
            let message = match self.file.is_secret(range.start) {
                true => "the tag is not known".to_owned(),
                false => format!("the tag `{}` is not known", tag.original()),
            };
            self.fail(&rules::NOT_YAML, message, range.clone());
        }
    }

    fn fail(
        &mut self,
        rule: &'static serin_diagnostic::Rule,
        message: impl Into<String>,
        range: Range<usize>,
    ) {
        let place = self.place(range);
        self.report.add(Finding::new(rule, message).at(place));
    }

    fn place(&self, span: Range<usize>) -> Place {
        Place { file: self.file.clone(), span }
    }
}

#[cfg(test)]
mod tests;
