//! Texts in any style, edited in any way: they come to mean what was wanted, and nothing else of them changes.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use proptest::prelude::*;
use serin_diagnostic::{Report, SourceFile, render};
use serin_yaml::{Entry, Key, Limits, Node, Value, parse, rewrite};

/// Choices from a seed, so that a failure is one number.
struct Choices(u64);

impl Choices {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most
    }

    fn one_in(&mut self, most: usize) -> bool {
        self.below(most) == 0
    }
}

/// Writes texts as people do: comments above, behind and below, quotes, brackets, empty lines, lists further in or not.
struct Writer {
    choices: Choices,
    comments: usize,
    list_step: usize,
    newline: &'static str,
}

impl Writer {
    fn comment(&mut self) -> String {
        self.comments += 1;
        format!("# {} it's \"{{[: - ", self.comments)
    }

    fn line(&mut self, text: &mut String) {
        if self.choices.one_in(4) {
            *text += &format!("  {}", self.comment());
        }
        *text += self.newline;
    }

    fn above(&mut self, text: &mut String, column: usize) {
        if self.choices.one_in(8) {
            *text += self.newline;
        }
        if self.choices.one_in(8) {
            *text += &format!("{}{}{}", " ".repeat(column), self.comment(), self.newline);
            if self.choices.one_in(3) {
                *text += self.newline;
            }
        }
    }

    fn scalar(&mut self, in_flow: bool) -> String {
        let words = [
            "a",
            "x y",
            "'it''s'",
            "\"q # \\\" \"",
            "1",
            "true",
            "\"on\"",
            "-x",
            "a:b",
            "a#b",
            "null",
            "",
            "é",
        ];
        let word = words[self.choices.below(words.len())];
        if word.is_empty() && in_flow { "z".to_owned() } else { word.to_owned() }
    }

    fn flow(&mut self, depth: usize) -> String {
        match self.choices.below(if depth > 2 { 1 } else { 4 }) {
            2 => {
                let items: Vec<_> = (0..self.choices.below(4)).map(|_| self.flow(depth + 1)).collect();
                format!("[{}]", items.join(if self.choices.one_in(2) { ", " } else { "," }))
            }
            3 => {
                let items: Vec<_> = (0..self.choices.below(4))
                    .map(|key| format!("k{key}: {}", self.flow(depth + 1)))
                    .collect();
                let space = if self.choices.one_in(3) && !items.is_empty() { " " } else { "" };
                format!("{{{space}{}{space}}}", items.join(", "))
            }
            _ => self.scalar(true),
        }
    }

    /// What stands behind a key or a dash, with the end of the line.
    fn value(&mut self, text: &mut String, column: usize, depth: usize, is_item: bool) {
        match self.choices.below(if depth > 3 { 4 } else { 9 }) {
            0 => {
                *text += &format!(" {}", self.flow(0));
                self.line(text);
            }
            1 => {
                let inner = " ".repeat(column + 2);
                let newline = self.newline;
                *text += &format!(" |{newline}{inner}text # none{newline}{newline}{inner}  more{newline}");
            }
            4 | 5 => {
                if is_item {
                    *text += " ";
                } else {
                    self.line(text);
                }
                self.mapping(text, column + 2, depth + 1, is_item);
            }
            6 | 7 => {
                if is_item {
                    *text += " ";
                } else {
                    self.line(text);
                }
                let column = column + if is_item { 2 } else { self.list_step };
                for position in 0..=self.choices.below(3) {
                    if position > 0 || !is_item {
                        self.above(text, column);
                        *text += &" ".repeat(column);
                    }
                    *text += "-";
                    self.value(text, column, depth + 1, true);
                }
            }
            _ => {
                *text += &format!(" {}", self.scalar(false));
                self.line(text);
            }
        }
        if self.choices.one_in(12) {
            *text += &format!("{}{}{}", " ".repeat(column + 2), self.comment(), self.newline);
        }
    }

    fn mapping(&mut self, text: &mut String, column: usize, depth: usize, is_inline: bool) {
        for position in 0..=self.choices.below(3) {
            if position > 0 || !is_inline {
                self.above(text, column);
                *text += &" ".repeat(column);
            }
            *text += &format!("k{position}:");
            self.value(text, column, depth, false);
        }
    }

    fn sections(&mut self) -> Vec<String> {
        let section = |writer: &mut Self, position: usize| {
            let mut text = format!("s{position}:");
            writer.value(&mut text, 0, 0, false);
            text
        };
        (0..4).map(|position| section(self, position)).collect()
    }
}

fn read(text: &str) -> Node {
    let mut report = Report::new();
    let mut documents = parse(&Arc::new(SourceFile::new("a.yaml", text)), Limits::default(), &mut report);
    assert!(!report.has_errors(), "{:?}\n{text}", report.findings());
    documents.remove(0)
}

/// What it means, without the places.
fn meaning(node: &Node) -> String {
    match &node.value {
        Value::Sequence(items) => format!("[{}]", items.iter().map(meaning).collect::<Vec<_>>().join(",")),
        Value::Mapping(entries) => {
            let entries =
                entries.iter().map(|entry| format!("{:?}:{}", entry.key.text, meaning(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
        other => format!("{other:?}"),
    }
}

/// Changes something somewhere: takes, adds, moves, renames, replaces.
fn change(node: &mut Node, whole: &Node, choices: &mut Choices, depth: usize) {
    let other = |choices: &mut Choices| {
        let mut found = whole;
        for _ in 0..choices.below(5) {
            let inner: Vec<&Node> = found.entries().iter().map(|it| &it.value).chain(found.items()).collect();
            if inner.is_empty() {
                break;
            }
            found = inner[choices.below(inner.len())];
        }
        let text = ["new", "", "on", "1", "it's: \"x\" # no", "a, b", "two\nlines"][choices.below(7)];
        match choices.below(3) {
            0 => Node { value: Value::String(text.to_owned()), ..whole.clone() },
            1 => Node { place: whole.place.clone(), ..found.clone() },
            _ => found.clone(),
        }
    };
    let go_down = depth < 4 && !choices.one_in(4);
    match &mut node.value {
        Value::Mapping(entries) if !entries.is_empty() => {
            let at = choices.below(entries.len());
            match choices.below(5) {
                _ if go_down => change(&mut entries[at].value, whole, choices, depth + 1),
                0 => drop(entries.remove(at)),
                1 => {
                    let key =
                        Key { text: format!("new{}", choices.below(1_000_000)), place: whole.place.clone() };
                    entries.insert(at, Entry { key, value: other(choices) });
                }
                2 => entries[at].key.text = format!("renamed: {}", choices.below(1_000_000)),
                3 => entries.reverse(),
                _ => entries[at].value = other(choices),
            }
        }
        Value::Sequence(items) if !items.is_empty() => {
            let at = choices.below(items.len());
            match choices.below(4) {
                _ if go_down => change(&mut items[at], whole, choices, depth + 1),
                0 => drop(items.remove(at)),
                1 => items.insert(at, other(choices)),
                2 => items.reverse(),
                _ => items[at] = other(choices),
            }
        }
        _ => *node = other(choices),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn one_section_changes_and_the_others_stay(seed in any::<u64>(), section in 0_usize..4, changes in 0..3) {
        let mut writer = Writer {
            choices: Choices(seed),
            comments: 0,
            list_step: if seed % 2 == 0 { 0 } else { 2 },
            newline: if seed % 5 == 0 { "\r\n" } else { "\n" },
        };
        let sections = writer.sections();
        let text = sections.concat();
        let before = read(&text);
        let mut after = before.clone();
        if let Value::Mapping(entries) = &mut after.value {
            for _ in 0..changes {
                change(&mut entries[section].value, &before, &mut writer.choices, 0);
            }
        }
        let edited = rewrite(&before, &after).map_err(|finding| {
            let said = render::human(&finding, false);
            TestCaseError::fail(format!("{said}\n{text}\nwanted {}", meaning(&after)))
        })?;
        prop_assert_eq!(meaning(&read(&edited.text)), meaning(&after), "{}\n{}", text, edited.text);
        let (above, below) = (sections[..section].concat(), sections[section + 1..].concat());
        prop_assert!(edited.text.starts_with(&above), "{text}\n=>\n{}", edited.text);
        prop_assert!(edited.text.ends_with(&below), "{text}\n=>\n{}", edited.text);
        if meaning(&before) == meaning(&after) {
            prop_assert_eq!(&edited.text, &text);
            prop_assert!(edited.lost.is_empty());
        }
        for place in &edited.lost {
            prop_assert!(sections[section].contains(place.source()));
        }
    }
}
