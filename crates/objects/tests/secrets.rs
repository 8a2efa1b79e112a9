//! What stands in a Secret stands in no finding, in no format, however broken the text is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use serin_diagnostic::{Report, SourceFile, render};
use serin_objects::{Doubt, read};

fn said(text: &str) -> Vec<String> {
    let mut report = Report::new();
    read(&Arc::new(SourceFile::new("secret.yaml", text)), Doubt::Named, &mut report);
    assert!(!report.is_empty(), "nothing is said of {text}");
    let human = report.findings().iter().map(|finding| render::human(finding, false)).collect();
    vec![
        human,
        render::json(&report),
        render::sarif(&report, "0"),
        render::github(&report),
        render::junit(&report),
    ]
}

#[test]
fn no_value_is_shown() {
    let texts = [
        "kind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData: {a: hushhush\n",
        "kind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData:\n  a: !hushhush x\n",
        "kind: Secret\napiVersion: v1\nmetadata: {name: s}\nstringData:\n  a: \"hushhush\n",
        "apiVersion: v1\ndata:\n  a: hushhush\n b: hushhush\nkind: Secret\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s, nmae: s}\nstringData: {a: hushhush}\n",
        "{apiVersion: v1, kind: Secret, metadata: {name: s, nmae: s}, stringData: {a: hushhush}}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: hushhush\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {a: hushhush!}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: [hushhush]}\n",
    ];
    for text in texts {
        for said in said(text) {
            assert!(!said.contains("hushhush"), "{text}\n{said}");
        }
    }
}

#[test]
fn no_number_is_shown_as_it_stands_or_as_it_is_read() {
    for (value, also) in
        [("1234567", "1234567"), ("0123456", "42798"), ("0x12d687", "1234567"), ("2:03", "123")]
    {
        for field in ["data", "stringData"] {
            let text =
                format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\n{field}: {{a: {value}}}\n");
            for said in said(&text) {
                assert!(!said.contains(value) && !said.contains(also), "{text}\n{said}");
            }
        }
    }
}

#[test]
fn what_is_wrong_is_said_all_the_same() {
    let mistakes =
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {a: 0123456, b: 7}\ndata: [x]\n---\n";
    let text = format!("{mistakes}apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: s}}\ndata: {{a: 7}}\n");
    insta::assert_snapshot!(said(&text)[0], @r#"
    secret.yaml:4:17: error[misread-scalar]: the value of `a` without quotes is another one to readers of YAML 1.1
      hint: quote it
    secret.yaml:4:17: error[misread-scalar]: the value of `a` without quotes is another one to readers of YAML 1.1
      hint: quote it
    secret.yaml:4:29: error[wrong-type]: `b` has a value that no Secret takes
      hint: `data` takes base64, `stringData` takes text: quote it
    secret.yaml:5:7: error[wrong-type]: `data` has a value that no Secret takes
      hint: `data` takes base64, `stringData` takes text: quote it
    secret.yaml:10:11: error[wrong-type]: `a` takes a string, not the number `7`
       |
    10 | data: {a: 7}
       |           ^
      hint: quote it: "7"
    "#);
}
