// quick-xml writes it, not quick-junit: that one brings clocks and identifiers of runs, which must not be in here.

use std::collections::HashMap;
use std::io;

use quick_xml::events::{BytesDecl, BytesText, Event};
use quick_xml::writer::Writer;

use super::human;
use crate::{Finding, Report, Severity};

/// For the test reports of GitLab and Jenkins: one JUnit document with a test case a finding, and neither clock nor
/// host in it.
///
/// An error is a failed test. A warning or a note is one that passed and has something to say, because it fails no
/// build; its severity is part of its name, which is all that GitLab shows of it. A report without findings is one test
/// that passed, because consumers take a report without tests for a broken one.
#[must_use]
pub fn junit(report: &Report) -> String {
    let mut writer = Writer::new_with_indent(Vec::new(), b' ', 2);
    // Writing to memory cannot fail, and what is written is text.
    let _ = document(&mut writer, report);
    String::from_utf8(writer.into_inner()).unwrap_or_default() + "\n"
}

type Xml = Writer<Vec<u8>>;

fn document(writer: &mut Xml, report: &Report) -> io::Result<()> {
    let tests = report.findings().len().max(1).to_string();
    let failures = report.count(Severity::Error).to_string();
    let counts = [("name", "serin"), ("tests", &tests), ("failures", &failures), ("errors", "0")];
    writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    writer.create_element("testsuites").with_attributes(counts).write_inner_content(|writer| {
        let suite = writer.create_element("testsuite").with_attributes(counts);
        suite.with_attribute(("skipped", "0")).write_inner_content(|writer| cases(writer, report))?;
        Ok(())
    })?;
    Ok(())
}

fn cases(writer: &mut Xml, report: &Report) -> io::Result<()> {
    if report.is_empty() {
        let attributes = [("classname", SUITE), ("name", "no findings")];
        writer.create_element("testcase").with_attributes(attributes).write_empty()?;
    }
    let mut names = Names::default();
    for finding in report.findings() {
        case(writer, finding, &mut names)?;
    }
    Ok(())
}

fn case(writer: &mut Xml, finding: &Finding, names: &mut Names) -> io::Result<()> {
    let file = finding.place.as_ref().map(|place| valid(place.file.name()));
    let class = file.as_deref().unwrap_or(SUITE);
    let name = names.unused(class, valid(&name(finding)));
    let mut case = writer.create_element("testcase").with_attributes([("classname", class), ("name", &name)]);
    if let Some(file) = &file {
        case = case.with_attribute(("file", file.as_str()));
    }
    let text = valid(&human(finding, false));
    case.write_inner_content(|writer| {
        let said = match finding.severity {
            Severity::Error => {
                let message = valid(&finding.message);
                let attributes = [("type", finding.rule.name), ("message", &message)];
                writer.create_element("failure").with_attributes(attributes)
            }
            Severity::Warning | Severity::Note => writer.create_element("system-out"),
        };
        said.write_text_content(BytesText::new(&text))?;
        Ok(())
    })?;
    Ok(())
}

const SUITE: &str = "serin";

fn name(finding: &Finding) -> String {
    let rule = finding.rule.name;
    let name = match &finding.place {
        Some(place) => {
            let (line, column) = place.line_column();
            format!("{rule} at {line}:{column}")
        }
        None => finding.subject().map_or_else(|| rule.to_owned(), |subject| format!("{rule} in {subject}")),
    };
    match finding.severity {
        Severity::Error => name,
        Severity::Warning | Severity::Note => format!("{name} ({})", finding.severity),
    }
}

/// The names that were given out, each with its class: GitLab shows only the first of several test cases that have the
/// same.
#[derive(Default)]
struct Names(HashMap<(String, String), usize>);

impl Names {
    fn unused(&mut self, class: &str, name: String) -> String {
        let times = self.0.entry((class.to_owned(), name.clone())).or_default();
        *times += 1;
        if *times == 1 { name } else { format!("{name}, {times}") }
    }
}

/// The same text with U+FFFD for every character that XML 1.0 cannot hold, not even escaped.
fn valid(text: &str) -> String {
    text.chars().map(|character| if is_valid(character) { character } else { '\u{fffd}' }).collect()
}

fn is_valid(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => other >= ' ',
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use quick_xml::Reader;
    use quick_xml::events::Event;

    use super::{is_valid, junit};
    use crate::render::sample;
    use crate::{Finding, Place, Report, SourceFile};

    #[test]
    fn an_error_fails_and_what_is_no_error_passes_and_speaks() {
        let report: Report = sample::findings().into_iter().collect();
        insta::assert_snapshot!(junit(&report), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="serin" tests="4" failures="2" errors="0">
          <testsuite name="serin" tests="4" failures="2" errors="0" skipped="0">
            <testcase classname="specs/web.yaml" name="unknown-key at 3:3" file="specs/web.yaml">
              <failure type="unknown-key" message="unknown key `replcas`">specs/web.yaml:3:3: error[unknown-key]: unknown key `replcas`
          |
        3 |   replcas: 6
          |   ^^^^^^^
          hint: did you mean `replicas`?
        </failure>
            </testcase>
            <testcase classname="serin" name="quiet-thing in release `web`, environment `dev`, stage `010-weight` (warning)">
              <system-out>warning[quiet-thing]: nothing to point at
          in release `web`, environment `dev`, stage `010-weight`
        </system-out>
            </testcase>
            <testcase classname="specs/a b,c.yaml" name="awkward-thing at 2:3 (note)" file="specs/a b,c.yaml">
              <system-out>specs/a b,c.yaml:2:3: note[awkward-thing]: 100%: &quot;&lt;weights&gt;&quot; &amp; more
          |
        2 |   größe: 6 # wide
          |   ^^^^^^^^^^^^^^^
        </system-out>
            </testcase>
            <testcase classname="specs/api.yaml" name="losing-thing at 3:5" file="specs/api.yaml">
              <failure type="losing-thing" message="10% of the requests are lost">specs/api.yaml:3:5: error[losing-thing]: 10% of the requests are lost
          |
        3 |   - weight: 100
          |     ^^^^^^^^^^^
           0. `010-weight` has settled: stable 9 pods, canary 1 pod
           1. `100-weight` is committed
           2. the route of `100-weight` arrives: 10% of the requests are lost
          hint: one commit for the pods and one for the route
        </failure>
            </testcase>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn no_findings_are_one_test_that_passed() {
        insta::assert_snapshot!(junit(&Report::new()), @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="serin" tests="1" failures="0" errors="0">
          <testsuite name="serin" tests="1" failures="0" errors="0" skipped="0">
            <testcase classname="serin" name="no findings"/>
          </testsuite>
        </testsuites>
        "#);
    }

    #[test]
    fn two_findings_at_one_place_are_two_tests() {
        let twice = [sample::findings().remove(0), sample::findings().remove(0).hint("another")];
        let text = junit(&twice.into_iter().collect());
        assert!(text.contains(r#"name="unknown-key at 3:3""#));
        assert!(text.contains(r#"name="unknown-key at 3:3, 2""#));
    }

    #[test]
    fn no_text_makes_a_document_that_cannot_be_read() {
        let text = "\0 \u{1} \u{b} \u{1f} \u{7f} \u{85} \u{fffe} \u{ffff} \u{1f426} \r ]]> <![CDATA[ <a b='c'> &amp; \"";
        let file = Arc::new(SourceFile::new(text, text));
        let finding =
            Finding::new(sample::findings()[0].rule, text).at(Place { file, span: 0..1 }).hint(text);
        let document = junit(&[finding].into_iter().collect());
        assert!(document.chars().all(is_valid));
        let message = attribute(&document, "message");
        let kept: String = text.chars().map(|c| if is_valid(c) { c } else { '\u{fffd}' }).collect();
        assert_eq!(message, kept);
        assert_eq!(attribute(&document, "classname"), kept);
    }

    fn attribute(document: &str, name: &str) -> String {
        let mut reader = Reader::from_str(document);
        let mut found = None;
        loop {
            match reader.read_event().unwrap() {
                Event::Eof => return found.unwrap(),
                Event::Start(start) | Event::Empty(start) => {
                    if let Some(attribute) = start.try_get_attribute(name).unwrap() {
                        found = Some(quick_xml::escape::unescape(&attribute.value).unwrap().into_owned());
                    }
                }
                _ => {}
            }
        }
    }
}
