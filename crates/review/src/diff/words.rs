use serin_topology::Track;
use similar::{ChangeTag, TextDiff};

use super::change::{Change, Image, Part, What};

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Piece {
    Plain(String),
    /// What something is called.
    Name(String),
    /// What somebody wrote.
    Value(String),
}

/// One line about a change.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Sentence(pub(super) Vec<Piece>);

impl Sentence {
    fn say(mut self, text: impl Into<String>) -> Self {
        let text = text.into();
        if !text.is_empty() {
            self.0.push(Piece::Plain(text));
        }
        self
    }

    fn name(mut self, text: impl Into<String>) -> Self {
        self.0.push(Piece::Name(text.into()));
        self
    }

    fn value(mut self, text: &str) -> Self {
        self.0.push(Piece::Value(text.to_owned()));
        self
    }

    /// As a line of a terminal.
    pub(super) fn plain(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Plain(text) | Piece::Value(text) => text.clone(),
            Piece::Name(text) => format!("`{text}`"),
        };
        let line: String = self.0.iter().map(piece).collect();
        // What somebody wrote must not steer a terminal.
        line.chars().map(|it| if it.is_control() { '\u{fffd}' } else { it }).collect()
    }
}

/// What a change of a release is to people. In general, what differs from release to release for no other reason than its
/// name is left out: then the same change of many releases is one line.
pub(super) fn sentence(change: &Change, unit: &str, is_general: bool) -> Sentence {
    let own_name = unit.rsplit('/').next().unwrap_or_default();
    let words = Words { change, unit, release: is_general.then_some(own_name) };
    words.of_what(words.subject())
}

struct Words<'a> {
    change: &'a Change,
    unit: &'a str,
    release: Option<&'a str>,
}

impl Words<'_> {
    /// A name without that of the release.
    fn general(&self, name: &str) -> String {
        match self.release {
            Some(release) if !release.is_empty() => match name.strip_prefix(release) {
                Some(rest) => format!("*{rest}"),
                None => name.to_owned(),
            },
            _ => name.to_owned(),
        }
    }

    fn subject(&self) -> Sentence {
        let subject = &self.change.subject;
        let is_whole = matches!(self.change.what, What::Comes | What::Goes | What::Unknown { .. });
        let named = |kind: &str| {
            let name = match subject.namespace.is_empty() {
                true => self.general(&subject.name),
                false if self.release.is_some() => self.general(&subject.name),
                false => format!("{}/{}", subject.namespace, subject.name),
            };
            let kind = if kind.is_empty() { String::new() } else { format!("{kind} ") };
            Sentence::default().say(kind).name(name)
        };
        let track = |track| match track {
            Track::Stable => "stable",
            Track::Canary => "canary",
        };
        match subject.part {
            _ if is_whole => named(&subject.kind),
            Part::Pods(of) => Sentence::default().say(format!("{}: ", track(of))),
            Part::Service(of) => Sentence::default().say(format!("Service of {}: ", track(of))),
            Part::Route => Sentence::default().say("route: "),
            // The title names it already.
            Part::Other
                if self.unit == subject.name || self.unit == format!("{} {}", subject.kind, subject.name) =>
            {
                Sentence::default().say(format!("{}: ", subject.kind))
            }
            Part::Other => named(&subject.kind).say(": "),
            Part::File => named(""),
        }
    }

    fn of_what(&self, said: Sentence) -> Sentence {
        let change = self.change;
        let sides = (change.before.as_deref(), change.after.as_deref());
        let field = |field: &Option<String>| field.as_ref().map(|it| format!(": {it}")).unwrap_or_default();
        let pods = |of_pods: &bool| if *of_pods { " of the pods" } else { "" };
        match &change.what {
            What::Comes => about(said.say(" is new"), sides.1.filter(|_| self.release.is_none())),
            What::Goes => about(said.say(" is taken away"), sides.0.filter(|_| self.release.is_none())),
            What::Unknown { unreadable } => said
                .say(" cannot be compared: ")
                .name(unreadable.clone())
                .say(" of the other side cannot be read"),
            What::Traffic { to, is_canary, rule } => {
                let said = match is_canary {
                    true => said.say("traffic to canary"),
                    false => said.say("traffic to ").name(self.general(to)),
                };
                let said = match rule {
                    Some(rule) => said.say(" at ").name(rule.clone()),
                    None => said,
                };
                changes(said, sides)
            }
            What::Match => match sides {
                (None, Some(new)) => said.say("requests with ").name(short(new)).say(" go to canary"),
                (Some(old), None) => {
                    said.say("requests with ").name(short(old)).say(" go to canary no longer")
                }
                _ => changes(said.say("requests that go to canary:"), sides),
            },
            What::Pods => match sides {
                (Some(old), Some(new)) => {
                    said.value(old).say(" → ").value(new).say(if new == "1" { " pod" } else { " pods" })
                }
                (None, Some(new)) => said.value(new).say(" pods; their number was not said"),
                (Some(old), None) => said.say("the number of pods is said no longer, it was ").value(old),
                (None, None) => said,
            },
            What::Image { container } => {
                let said = said.say("image of ").name(container.clone());
                match sides {
                    (Some(old), Some(new)) => self.image(said, old, new),
                    _ => changes(said, sides),
                }
            }
            What::Probe { container, probe, field: of } => {
                changes(said.say(format!("{probe} probe of ")).name(container.clone()).say(field(of)), sides)
            }
            What::Env { container, name, field: of } => {
                let said = said.say("env ").name(name.clone()).say(" of ").name(container.clone());
                changes(said.say(field(of)), sides)
            }
            What::Command { container } => changes(said.say("command of ").name(container.clone()), sides),
            What::Arguments { container } => {
                changes(said.say("arguments of ").name(container.clone()), sides)
            }
            What::Resource { container, bound, resource } => {
                let bound = if bound == "limits" { "limit" } else { "request" };
                changes(said.say(format!("{resource} {bound} of ")).name(container.clone()), sides)
            }
            What::Port { container, port, field: of } => {
                let said = said.say("port ").name(port.clone());
                let said = match container {
                    Some(container) => said.say(" of ").name(container.clone()),
                    None => said,
                };
                changes(said.say(field(of)), sides)
            }
            What::Selector { label } => changes(said.say("selects pods by ").name(label.clone()), sides),
            What::Strategy { field } => {
                changes(said.say("how pods are replaced: ").say(field.clone()), sides)
            }
            What::Drain { container, field } => {
                let said = said.say("drain");
                let said = match container {
                    Some(container) => said.say(" of ").name(container.clone()),
                    None => said,
                };
                changes(said.say(format!(": {field}")), sides)
            }
            What::Host { host } => gone_or_new(said.say("host ").name(host.clone()), sides),
            What::RoutePath { path } => changes(said.say("path ").name(path.clone()), sides),
            What::Tls => changes(said.say("TLS ").name(change.path.clone()), sides),
            What::Autoscaler { field } => changes(said.name(field.clone()), sides),
            What::Annotation { key, of_pods } => {
                changes(said.say("annotation ").name(key.clone()).say(pods(of_pods)), sides)
            }
            What::Label { key, of_pods } => {
                changes(said.say("label ").name(key.clone()).say(pods(of_pods)), sides)
            }
            What::Secret => {
                let said = said.name(change.path.clone());
                match sides {
                    (None, _) => said.say(" is new (not shown)"),
                    (_, None) => said.say(" is taken away (not shown)"),
                    _ => said.say(" changes (not shown)"),
                }
            }
            What::Order => {
                let path = change.path.strip_prefix("spec.template.spec.").unwrap_or(&change.path);
                changes(said.say("order of ").name(path), sides)
            }
            What::Field => changes(said.name(change.path.clone()), sides),
            What::Opaque { why } => {
                let how = match sides {
                    (None, _) => " is new",
                    (_, None) => " is taken away",
                    _ => " changes",
                };
                said.say(format!("{how}; it cannot be compared by what it means: {why}"))
            }
        }
    }

    fn image(&self, said: Sentence, old: &str, new: &str) -> Sentence {
        let (before, after) = (Image::of(old), Image::of(new));
        if before.repository != after.repository || before.tag.is_some() != after.tag.is_some() {
            return changes(said, (Some(old), Some(new)));
        }
        let mut said = said;
        let has_tag = before.tag != after.tag;
        if has_tag && let (Some(old), Some(new)) = (before.tag, after.tag) {
            said = said.say(" ").value(old).say(" → ").value(new);
        }
        if before.digest == after.digest {
            return said;
        }
        let said = said.say(if has_tag { ", digest" } else { " keeps its tag, digest" });
        let digest = |digest: Option<&str>| {
            digest.map(|it| it.trim_start_matches("sha256:").chars().take(12).collect::<String>())
        };
        match (digest(before.digest), digest(after.digest)) {
            // Each release has a digest of its own.
            (Some(_), Some(_)) if self.release.is_some() && has_tag => said.say(" too"),
            (Some(old), Some(new)) if old != new => said.say(" ").value(&old).say(" → ").value(&new),
            (Some(_), Some(_)) => said.say(" changes"),
            (None, Some(new)) => said.say(" ").value(&new).say(" is new"),
            (Some(old), None) => said.say(" is taken away (was ").value(&old).say(")"),
            (None, None) => said,
        }
    }
}

fn about(said: Sentence, what: Option<&str>) -> Sentence {
    match what {
        Some(what) => said.say(": ").value(&short(what)),
        None => said,
    }
}

fn gone_or_new(said: Sentence, sides: (Option<&str>, Option<&str>)) -> Sentence {
    match sides {
        (None, _) => said.say(" is new"),
        (_, None) => said.say(" is taken away"),
        _ => changes(said, sides),
    }
}

fn changes(said: Sentence, sides: (Option<&str>, Option<&str>)) -> Sentence {
    // Traffic reads as a number; what stands after a name or a field reads as what somebody wrote.
    let is_named = matches!(said.0.last(), Some(Piece::Name(_)));
    match sides {
        (Some(old), Some(new)) => match lines(old, new) {
            Some(lines) => said.say(format!(" changes: {lines}")),
            None => {
                let (old, new) = around_the_difference(old, new);
                said.say(if is_named { ": " } else { " " }).value(&old).say(" → ").value(&new)
            }
        },
        (None, Some(new)) => said.say(" is new: ").value(&short(new)),
        (Some(old), None) => said.say(" is taken away (was ").value(&short(old)).say(")"),
        (None, None) => said,
    }
}

/// The most characters of a value that a line shows.
const MOST: usize = 100;
/// What is kept before a difference that stands late in a long value.
const LEAD: usize = 20;

fn short(text: &str) -> String {
    if text.is_empty() {
        return "\"\"".to_owned();
    }
    let mut line: String = text.chars().take(MOST).collect();
    if text.chars().nth(MOST).is_some() {
        line.push('…');
    }
    line
}

/// Two long values from a little before where they part.
fn around_the_difference(old: &str, new: &str) -> (String, String) {
    let same = old.chars().zip(new.chars()).take_while(|(old, new)| old == new).count();
    if old.chars().count().max(new.chars().count()) <= MOST || same <= LEAD {
        return (short(old), short(new));
    }
    let cut = |text: &str| short(&text.chars().skip(same - LEAD).collect::<String>());
    (format!("…{}", cut(old)), format!("…{}", cut(new)))
}

/// Texts of several lines are told by how many of them differ. Text with line breaks is shown with them escaped.
fn lines(old: &str, new: &str) -> Option<String> {
    let unescape = |text: &str| text.replace("\\n", "\n");
    let (old, new) = (unescape(old), unescape(new));
    if old.lines().count() < 3 && new.lines().count() < 3 {
        return None;
    }
    let diff = TextDiff::from_lines(&old, &new);
    let count = |tag: ChangeTag| diff.iter_all_changes().filter(|change| change.tag() == tag).count();
    let (gone, come) = (count(ChangeTag::Delete), count(ChangeTag::Insert));
    Some(format!("+{come} −{gone} of {} lines", old.lines().count()))
}
