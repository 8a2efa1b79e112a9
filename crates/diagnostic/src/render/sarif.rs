// The crate serde-sarif was weighed: it builds a code generator for schemas first, to make the few types below of it.

mod flow;
mod location;

use std::collections::HashMap;

use serde::Serialize;

use self::flow::CodeFlow;
use self::location::{Location, logical_name, uri};
use super::words::words_without_trace;
use crate::{Finding, Report, Rule, Severity};

/// For services that keep findings over time: one SARIF 2.1.0 document. `version` is the version of Serin.
///
/// A finding is recognised after lines above it moved: its partial fingerprint `serin/v1` is made of the rule, the file
/// and the text of its line, and of a number where that is the same for several. It is text, not a hash, and knows
/// neither line nor message. Without a place the release, the environment and the stage stand for file and line.
///
/// SARIF allows a finding without a place, and it keeps its logical location; GitHub code scanning refuses the whole
/// document then. Only a release that was built in Rust has such findings.
#[must_use]
pub fn sarif(report: &Report, version: &str) -> String {
    let mut rules = Rules::default();
    let mut fingerprints = Fingerprints::default();
    let results = report
        .findings()
        .iter()
        .map(|finding| Outcome::of(finding, rules.index(finding.rule), fingerprints.next(finding)))
        .collect();
    let rules = rules.found.into_iter().map(Descriptor::of).collect();
    let driver = Driver { name: "serin", version, information_uri: env!("CARGO_PKG_REPOSITORY"), rules };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run { tool: Tool { driver }, column_kind: "unicodeCodePoints", results }],
    };
    // Strings and numbers alone cannot fail to serialise.
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

/// The rules that were found, in the order in which they were.
#[derive(Default)]
struct Rules {
    found: Vec<&'static Rule>,
    indexes: HashMap<&'static str, usize>,
}

impl Rules {
    fn index(&mut self, rule: &'static Rule) -> usize {
        *self.indexes.entry(rule.name).or_insert_with(|| {
            self.found.push(rule);
            self.found.len() - 1
        })
    }
}

/// How often each fingerprint was given out.
#[derive(Default)]
struct Fingerprints(HashMap<String, usize>);

impl Fingerprints {
    fn next(&mut self, finding: &Finding) -> String {
        let fingerprint = fingerprint(finding);
        let times = self.0.entry(fingerprint.clone()).or_default();
        *times += 1;
        format!("{fingerprint}:{times}")
    }
}

fn fingerprint(finding: &Finding) -> String {
    // A file without line breaks must not be repeated for each finding.
    const MOST: usize = 160;
    let rule = finding.rule.name;
    let Some(place) = &finding.place else {
        let subject = logical_name(finding).unwrap_or_default();
        return format!("{rule}:{subject}");
    };
    if place.file.is_secret(place.span.start) {
        return format!("{rule}:{}", uri(place.file.name()));
    }
    let line = place.file.line_text(place.span.start).trim();
    let line = &line[..line.floor_char_boundary(MOST.min(line.len()))];
    format!("{rule}:{}:{line}", uri(place.file.name()))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'a str,
    version: &'a str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool<'a>,
    column_kind: &'a str,
    results: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    information_uri: &'a str,
    rules: Vec<Descriptor<'a>>,
}

/// What SARIF calls a reporting descriptor.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor<'a> {
    id: &'a str,
    short_description: Text<&'a str>,
    /// GitHub code scanning asks for one, and shows it beside the finding.
    full_description: Text<&'a str>,
    help: Help<'a>,
    default_configuration: Configuration<'a>,
}

impl Descriptor<'static> {
    fn of(rule: &'static Rule) -> Self {
        Self {
            id: rule.name,
            short_description: Text { text: rule.summary() },
            full_description: Text { text: rule.summary() },
            help: Help { text: rule.page, markdown: rule.page },
            default_configuration: Configuration { level: level(rule.severity) },
        }
    }
}

#[derive(Serialize)]
struct Text<T> {
    text: T,
}

#[derive(Serialize)]
struct Help<'a> {
    text: &'a str,
    markdown: &'a str,
}

#[derive(Serialize)]
struct Configuration<'a> {
    level: &'a str,
}

/// What SARIF calls a result.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'a> {
    rule_id: &'a str,
    rule_index: usize,
    level: &'a str,
    message: Text<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_flows: Vec<CodeFlow>,
    partial_fingerprints: PartialFingerprints,
    #[serde(skip_serializing_if = "Properties::is_empty")]
    properties: Properties<'a>,
}

impl<'a> Outcome<'a> {
    fn of(finding: &'a Finding, rule_index: usize, fingerprint: String) -> Self {
        Self {
            rule_id: finding.rule.name,
            rule_index,
            level: level(finding.severity),
            message: Text { text: words_without_trace(finding) },
            locations: Vec::from_iter(Location::of(finding)),
            code_flows: Vec::from_iter(CodeFlow::of(finding)),
            partial_fingerprints: PartialFingerprints { fingerprint },
            properties: Properties {
                release: finding.release.as_deref(),
                environment: finding.environment.as_deref(),
                stage: finding.stage.as_deref(),
            },
        }
    }
}

#[derive(Serialize)]
struct PartialFingerprints {
    // The number rises when findings get other fingerprints.
    #[serde(rename = "serin/v1")]
    fingerprint: String,
}

/// What is not known is left out, as everywhere in SARIF.
#[derive(Serialize)]
struct Properties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<&'a str>,
}

impl Properties<'_> {
    fn is_empty(&self) -> bool {
        self.release.is_none() && self.environment.is_none() && self.stage.is_none()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Fingerprints, sarif};
    use crate::render::sample;
    use crate::{Finding, Place, Report, SourceFile};

    #[test]
    fn a_rule_comes_with_its_page_and_a_finding_with_its_fingerprint() {
        let report: Report = sample::findings().into_iter().collect();
        insta::assert_snapshot!(sarif(&report, "1.2.3"), @r#"
        {
          "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
          "version": "2.1.0",
          "runs": [
            {
              "tool": {
                "driver": {
                  "name": "serin",
                  "version": "1.2.3",
                  "informationUri": "https://github.com/serin-dev/serin",
                  "rules": [
                    {
                      "id": "unknown-key",
                      "shortDescription": {
                        "text": "A key that is not known."
                      },
                      "fullDescription": {
                        "text": "A key that is not known."
                      },
                      "help": {
                        "text": "A key that is not known.",
                        "markdown": "A key that is not known."
                      },
                      "defaultConfiguration": {
                        "level": "error"
                      }
                    },
                    {
                      "id": "quiet-thing",
                      "shortDescription": {
                        "text": "A quiet thing."
                      },
                      "fullDescription": {
                        "text": "A quiet thing."
                      },
                      "help": {
                        "text": "A quiet thing.",
                        "markdown": "A quiet thing."
                      },
                      "defaultConfiguration": {
                        "level": "warning"
                      }
                    },
                    {
                      "id": "awkward-thing",
                      "shortDescription": {
                        "text": "An awkward thing, with `code`."
                      },
                      "fullDescription": {
                        "text": "An awkward thing, with `code`."
                      },
                      "help": {
                        "text": "An awkward thing, with `code`.\n\n## Why is this bad?\n\nIt is not.\n",
                        "markdown": "An awkward thing, with `code`.\n\n## Why is this bad?\n\nIt is not.\n"
                      },
                      "defaultConfiguration": {
                        "level": "note"
                      }
                    },
                    {
                      "id": "losing-thing",
                      "shortDescription": {
                        "text": "A thing that gets lost."
                      },
                      "fullDescription": {
                        "text": "A thing that gets lost."
                      },
                      "help": {
                        "text": "A thing that gets lost.",
                        "markdown": "A thing that gets lost."
                      },
                      "defaultConfiguration": {
                        "level": "error"
                      }
                    }
                  ]
                }
              },
              "columnKind": "unicodeCodePoints",
              "results": [
                {
                  "ruleId": "unknown-key",
                  "ruleIndex": 0,
                  "level": "error",
                  "message": {
                    "text": "unknown key `replcas`\nhint: did you mean `replicas`?"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/web.yaml"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 3,
                          "endLine": 3,
                          "endColumn": 10
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "serin/v1": "unknown-key:specs/web.yaml:replcas: 6:1"
                  }
                },
                {
                  "ruleId": "quiet-thing",
                  "ruleIndex": 1,
                  "level": "warning",
                  "message": {
                    "text": "nothing to point at\nin release `web`, environment `dev`, stage `010-weight`"
                  },
                  "locations": [
                    {
                      "logicalLocations": [
                        {
                          "fullyQualifiedName": "web/dev/010-weight"
                        }
                      ]
                    }
                  ],
                  "partialFingerprints": {
                    "serin/v1": "quiet-thing:web/dev/010-weight:1"
                  },
                  "properties": {
                    "release": "web",
                    "environment": "dev",
                    "stage": "010-weight"
                  }
                },
                {
                  "ruleId": "awkward-thing",
                  "ruleIndex": 2,
                  "level": "note",
                  "message": {
                    "text": "100%: \"<weights>\" & more"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/a%20b%2Cc.yaml"
                        },
                        "region": {
                          "startLine": 2,
                          "startColumn": 3,
                          "endLine": 3,
                          "endColumn": 13
                        }
                      }
                    }
                  ],
                  "partialFingerprints": {
                    "serin/v1": "awkward-thing:specs/a%20b%2Cc.yaml:größe: 6 # wide:1"
                  }
                },
                {
                  "ruleId": "losing-thing",
                  "ruleIndex": 3,
                  "level": "error",
                  "message": {
                    "text": "10% of the requests are lost\nhint: one commit for the pods and one for the route"
                  },
                  "locations": [
                    {
                      "physicalLocation": {
                        "artifactLocation": {
                          "uri": "specs/api.yaml"
                        },
                        "region": {
                          "startLine": 3,
                          "startColumn": 5,
                          "endLine": 3,
                          "endColumn": 16
                        }
                      },
                      "logicalLocations": [
                        {
                          "fullyQualifiedName": "api/100-weight"
                        }
                      ]
                    }
                  ],
                  "codeFlows": [
                    {
                      "threadFlows": [
                        {
                          "locations": [
                            {
                              "location": {
                                "message": {
                                  "text": "`010-weight` has settled: stable 9 pods, canary 1 pod"
                                },
                                "physicalLocation": {
                                  "artifactLocation": {
                                    "uri": "specs/api.yaml"
                                  },
                                  "region": {
                                    "startLine": 3,
                                    "startColumn": 5,
                                    "endLine": 3,
                                    "endColumn": 16
                                  }
                                }
                              },
                              "executionOrder": 1
                            },
                            {
                              "location": {
                                "message": {
                                  "text": "`100-weight` is committed"
                                },
                                "physicalLocation": {
                                  "artifactLocation": {
                                    "uri": "specs/api.yaml"
                                  },
                                  "region": {
                                    "startLine": 3,
                                    "startColumn": 5,
                                    "endLine": 3,
                                    "endColumn": 16
                                  }
                                }
                              },
                              "executionOrder": 2
                            },
                            {
                              "location": {
                                "message": {
                                  "text": "the route of `100-weight` arrives: 10% of the requests are lost"
                                },
                                "physicalLocation": {
                                  "artifactLocation": {
                                    "uri": "specs/api.yaml"
                                  },
                                  "region": {
                                    "startLine": 3,
                                    "startColumn": 5,
                                    "endLine": 3,
                                    "endColumn": 16
                                  }
                                }
                              },
                              "executionOrder": 3
                            }
                          ]
                        }
                      ]
                    }
                  ],
                  "partialFingerprints": {
                    "serin/v1": "losing-thing:specs/api.yaml:- weight: 100:1"
                  },
                  "properties": {
                    "release": "api",
                    "stage": "100-weight"
                  }
                }
              ]
            }
          ]
        }
        "#);
    }

    #[test]
    fn several_findings_of_a_rule_share_its_page() {
        let findings = sample::findings();
        let report: Report = findings.iter().rev().chain(&findings).cloned().collect();
        let document: serde_json::Value = serde_json::from_str(&sarif(&report, "1.2.3")).unwrap();
        let run = &document["runs"][0];
        assert_eq!(run["tool"]["driver"]["rules"].as_array().unwrap().len(), 4);
        for result in run["results"].as_array().unwrap() {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn a_fingerprint_stays_when_lines_move_and_differs_for_each_finding() {
        let before = fingerprints("a: 1\nb: 1\nb: 1\n");
        let after = fingerprints("# new\n\na: 1\n  b: 1\r\nb: 1\n");
        assert_eq!(before, ["unknown-key:a.yaml:b: 1:1", "unknown-key:a.yaml:b: 1:2"]);
        assert_eq!(before, after);
    }

    fn fingerprints(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile::new("a.yaml", text));
        let mut fingerprints = Fingerprints::default();
        let places = text.match_indices('b').map(|(at, _)| Place { file: file.clone(), span: at..at + 1 });
        let rule = sample::findings()[0].rule;
        places.map(|place| fingerprints.next(&Finding::new(rule, "wrong").at(place))).collect()
    }

    #[test]
    fn a_line_without_end_does_not_make_a_fingerprint_without_end() {
        let file = Arc::new(SourceFile::new("a.yaml", "ß".repeat(10_000)));
        let finding = Finding::new(sample::findings()[0].rule, "wrong").at(Place { file, span: 0..2 });
        assert!(Fingerprints::default().next(&finding).len() < 200);
    }
}
