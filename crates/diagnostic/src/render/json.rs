use serde::Serialize;

use crate::{Finding, Report, Severity};

/// For machines: one JSON document, `{"version": 1, "findings": [...], "errors": n, "warnings": n, "notes": n}`.
///
/// A finding is `{rule, severity, message, file, line, column, hint, release, environment, stage, object, trace}`; what
/// does not apply is null, but for `trace`, an array of sentences that is empty then. Keys are added in later versions
/// of Serin without a new `version`, never removed or changed.
#[must_use]
pub fn json(report: &Report) -> String {
    let document = Document {
        version: 1,
        findings: report.findings().iter().map(Row::of).collect(),
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        notes: report.count(Severity::Note),
    };
    // Strings and numbers alone cannot fail to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    findings: Vec<Row<'a>>,
    errors: usize,
    warnings: usize,
    notes: usize,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'a str,
    severity: String,
    message: &'a str,
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    hint: Option<&'a str>,
    release: Option<&'a str>,
    environment: Option<&'a str>,
    stage: Option<&'a str>,
    object: Option<&'a str>,
    trace: &'a [String],
}

impl<'a> Row<'a> {
    fn of(finding: &'a Finding) -> Self {
        let line_column = finding.place.as_ref().map(crate::Place::line_column);
        Self {
            rule: finding.rule.name,
            severity: finding.severity.to_string(),
            message: &finding.message,
            file: finding.place.as_ref().map(|place| place.file.name()),
            line: line_column.map(|(line, _)| line),
            column: line_column.map(|(_, column)| column),
            hint: finding.hint.as_deref(),
            release: finding.release.as_deref(),
            environment: finding.environment.as_deref(),
            stage: finding.stage.as_deref(),
            object: finding.object.as_deref(),
            trace: &finding.trace,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use crate::render::sample;

    #[test]
    fn every_key_is_always_there() {
        insta::assert_snapshot!(json(&sample::findings().into_iter().collect()), @r#"
        {
          "version": 1,
          "findings": [
            {
              "rule": "unknown-key",
              "severity": "error",
              "message": "unknown key `replcas`",
              "file": "specs/web.yaml",
              "line": 3,
              "column": 3,
              "hint": "did you mean `replicas`?",
              "release": null,
              "environment": null,
              "stage": null,
              "object": null,
              "trace": []
            },
            {
              "rule": "quiet-thing",
              "severity": "warning",
              "message": "nothing to point at",
              "file": null,
              "line": null,
              "column": null,
              "hint": null,
              "release": "web",
              "environment": "dev",
              "stage": "010-weight",
              "object": null,
              "trace": []
            },
            {
              "rule": "awkward-thing",
              "severity": "note",
              "message": "100%: \"<weights>\" & more",
              "file": "specs/a b,c.yaml",
              "line": 2,
              "column": 3,
              "hint": null,
              "release": null,
              "environment": null,
              "stage": null,
              "object": null,
              "trace": []
            },
            {
              "rule": "losing-thing",
              "severity": "error",
              "message": "10% of the requests are lost",
              "file": "specs/api.yaml",
              "line": 3,
              "column": 5,
              "hint": "one commit for the pods and one for the route",
              "release": "api",
              "environment": null,
              "stage": "100-weight",
              "object": null,
              "trace": [
                "`010-weight` has settled: stable 9 pods, canary 1 pod",
                "`100-weight` is committed",
                "the route of `100-weight` arrives: 10% of the requests are lost"
              ]
            }
          ],
          "errors": 2,
          "warnings": 1,
          "notes": 1
        }
        "#);
    }
}
