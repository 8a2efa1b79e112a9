use std::fmt::Write;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::{Finding, Place, Severity};

/// For people at a terminal: `file:line:column: error[rule]: message`, the source line with the place marked
/// unless it stands in a Secret, what leads to it, numbered from 0, and the hint. With `colour`, ANSI escapes repeat what the words say; nothing is said
/// by colour alone.
#[must_use]
pub fn human(finding: &Finding, colour: bool) -> String {
    let mut text = String::new();
    if let Some(place) = &finding.place {
        let (line, column) = place.line_column();
        let _ = write!(text, "{}:{line}:{column}: ", place.file.name());
    }
    let paint = Paint::of(finding.severity, colour);
    let _ = writeln!(
        text,
        "{}{}[{}]{}: {}{}{}",
        paint.level, finding.severity, finding.rule.name, paint.end, paint.bold, finding.message, paint.end,
    );
    if finding.place.is_none()
        && let Some(subject) = finding.subject()
    {
        let _ = writeln!(text, "  in {subject}");
    }
    if let Some(snippet) = finding.place.as_ref().and_then(|place| snippet(place, finding.severity, colour)) {
        text.push_str(&snippet);
        text.push('\n');
    }
    for (number, sentence) in finding.trace.iter().enumerate() {
        // Room for two digits: a course of events that anybody reads has fewer than a hundred.
        let _ = writeln!(text, "  {number:>2}. {sentence}");
    }
    if let Some(hint) = &finding.hint {
        let _ = writeln!(text, "  {}hint{}: {hint}", paint.bold, paint.end);
    }
    text
}

fn snippet(place: &Place, severity: Severity, colour: bool) -> Option<String> {
    if place.file.is_secret(place.span.start) {
        return None;
    }
    let text = place.file.text();
    let span = first_line(text, place.file.within(place.span.clone()));
    let line_start = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
    let line = text[line_start..].lines().next().filter(|line| !line.trim().is_empty())?;
    // One line is shown: a finding names a field, and a field's key stands on one line.
    let window = window(line, span.start - line_start..(span.end - line_start).min(line.len()));
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let group = Group::with_level(level).element(
        Snippet::source(window.text)
            .line_start(place.line_column().0)
            .annotation(AnnotationKind::Primary.span(window.span)),
    );
    Some(renderer.decor_style(DecorStyle::Ascii).render(&[group]))
}

struct Window<'a> {
    text: &'a str,
    span: std::ops::Range<usize>,
}

/// The part of a line around a span: a file without line breaks must not fill the terminal.
fn window(line: &str, span: std::ops::Range<usize>) -> Window<'_> {
    const MOST: usize = 160;
    if line.len() <= MOST {
        return Window { text: line, span };
    }
    let start = line.floor_char_boundary(span.start.saturating_sub(MOST / 4));
    let end = line.floor_char_boundary((start + MOST).min(line.len()));
    Window {
        text: &line[start..end],
        span: span.start - start..(span.end.min(end) - start).max(span.start - start),
    }
}

fn first_line(text: &str, span: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let end = text[span.clone()].find(['\n', '\r']).map_or(span.end, |newline| span.start + newline);
    span.start..end
}

struct Paint {
    level: &'static str,
    bold: &'static str,
    end: &'static str,
}

impl Paint {
    fn of(severity: Severity, colour: bool) -> Self {
        if !colour {
            return Self { level: "", bold: "", end: "" };
        }
        let level = match severity {
            Severity::Error => "\x1b[1m\x1b[91m",
            Severity::Warning => "\x1b[1m\x1b[33m",
            Severity::Note => "\x1b[1m\x1b[92m",
        };
        Self { level, bold: "\x1b[1m", end: "\x1b[0m" }
    }
}

#[cfg(test)]
mod tests {
    use super::human;
    use crate::render::sample;

    #[test]
    fn a_finding_shows_file_line_column_source_trace_and_hint() {
        let text: String = sample::findings().iter().map(|finding| human(finding, false)).collect();
        insta::assert_snapshot!(text, @r#"
        specs/web.yaml:3:3: error[unknown-key]: unknown key `replcas`
          |
        3 |   replcas: 6
          |   ^^^^^^^
          hint: did you mean `replicas`?
        warning[quiet-thing]: nothing to point at
          in release `web`, environment `dev`, stage `010-weight`
        specs/a b,c.yaml:2:3: note[awkward-thing]: 100%: "<weights>" & more
          |
        2 |   größe: 6 # wide
          |   ^^^^^^^^^^^^^^^
        specs/api.yaml:3:5: error[losing-thing]: 10% of the requests are lost
          |
        3 |   - weight: 100
          |     ^^^^^^^^^^^
           0. `010-weight` has settled: stable 9 pods, canary 1 pod
           1. `100-weight` is committed
           2. the route of `100-weight` arrives: 10% of the requests are lost
          hint: one commit for the pods and one for the route
        "#);
    }

    #[test]
    fn colour_adds_escapes_and_changes_no_word() {
        for finding in sample::findings() {
            let coloured = human(&finding, true);
            assert!(coloured.contains("\x1b["));
            assert_eq!(strip(&coloured), human(&finding, false));
        }
    }

    fn strip(text: &str) -> String {
        let mut plain = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\x1b') {
            plain.push_str(before);
            rest = after.split_once('m').map_or("", |(_, after)| after);
        }
        plain + rest
    }
}
