//! Whatever the format, the same was found: each output is read back, as far as rule, severity and line.

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

use super::{github, human, json, junit, sample, sarif};
use crate::Report;

type Row = (String, String, Option<u64>);

#[test]
fn every_format_carries_the_same_findings() {
    let report: Report = sample::findings().into_iter().collect();
    let expected = [
        row("unknown-key", "error", Some(3)),
        row("quiet-thing", "warning", None),
        row("awkward-thing", "note", Some(2)),
        row("losing-thing", "error", Some(3)),
    ];
    let for_people: String = report.findings().iter().map(|finding| human(finding, false)).collect();
    assert_eq!(from_human(&for_people), expected);
    assert_eq!(from_json(&json(&report)), expected);
    assert_eq!(from_github(&github(&report)), expected);
    assert_eq!(from_sarif(&sarif(&report, "1.2.3")), expected);
    assert_eq!(from_junit(&junit(&report)), expected);
}

fn row(rule: &str, severity: &str, line: Option<u64>) -> Row {
    (rule.to_owned(), severity.to_owned(), line)
}

/// `[FILE:LINE:COLUMN: ]SEVERITY[RULE]: MESSAGE`; no other line looks like that.
fn from_human(text: &str) -> Vec<Row> {
    text.lines().filter_map(from_human_line).collect()
}

fn from_human_line(line: &str) -> Option<Row> {
    let (before, rest) = line.split_once('[')?;
    let (rule, _) = rest.split_once("]: ")?;
    let (place, severity) =
        before.rsplit_once(": ").map_or((None, before), |(place, rest)| (Some(place), rest));
    let line = place.map(|place| place.rsplit(':').nth(1).unwrap().parse().unwrap());
    Some(row(rule, severity, line))
}

fn from_json(text: &str) -> Vec<Row> {
    let document: Value = serde_json::from_str(text).unwrap();
    let findings = document["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| row(string(&finding["rule"]), string(&finding["severity"]), finding["line"].as_u64()))
        .collect()
}

fn from_github(text: &str) -> Vec<Row> {
    text.lines().map(from_github_line).collect()
}

fn from_github_line(line: &str) -> Row {
    let (command, rest) = line.strip_prefix("::").unwrap().split_once(' ').unwrap();
    let (properties, _) = rest.split_once("::").unwrap();
    let property = |name: &str| properties.split(',').find_map(|property| property.strip_prefix(name));
    let line = property("line=").map(|line| line.parse().unwrap());
    row(property("title=").unwrap(), if command == "notice" { "note" } else { command }, line)
}

fn from_sarif(text: &str) -> Vec<Row> {
    let document: Value = serde_json::from_str(text).unwrap();
    let results = document["runs"][0]["results"].as_array().unwrap().iter();
    let line = |result: &Value| result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64();
    results.map(|result| row(string(&result["ruleId"]), string(&result["level"]), line(result))).collect()
}

/// Reads the elements, and then the text in each, which is that for people.
fn from_junit(text: &str) -> Vec<Row> {
    let mut reader = Reader::from_str(text);
    let mut rows = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return rows,
            Event::Start(start) if matches!(start.name().as_ref(), "failure" | "system-out") => {
                let is_failure = start.name().as_ref() == "failure";
                let said = from_human(
                    &quick_xml::escape::unescape(&reader.read_text(start.name()).unwrap()).unwrap(),
                );
                assert!(said.iter().all(|(_, severity, _)| (severity == "error") == is_failure));
                rows.extend(said);
            }
            _ => {}
        }
    }
}

fn string(value: &Value) -> &str {
    value.as_str().unwrap()
}
