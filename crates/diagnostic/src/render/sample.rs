//! The findings that every format is tried on: one with a place and a hint, one with nothing but a subject, one with
//! all that a format can stumble over (several lines, wide characters, and what the formats escape), and one about a
//! course of events, with what leads to it.

use std::sync::Arc;

use crate::{Finding, Place, Rule, Severity, SourceFile};

static UNKNOWN: Rule =
    Rule { name: "unknown-key", severity: Severity::Error, page: "A key that is not known." };
static QUIET: Rule = Rule { name: "quiet-thing", severity: Severity::Warning, page: "A quiet thing." };
static AWKWARD: Rule = Rule {
    name: "awkward-thing",
    severity: Severity::Note,
    page: "An awkward thing, with `code`.\n\n## Why is this bad?\n\nIt is not.\n",
};
static LOSING: Rule =
    Rule { name: "losing-thing", severity: Severity::Error, page: "A thing that gets lost." };

pub(super) fn findings() -> Vec<Finding> {
    let file = Arc::new(SourceFile::new("specs/web.yaml", "kind: CanaryRelease\nspec:\n  replcas: 6\n"));
    let spelled = Finding::new(&UNKNOWN, "unknown key `replcas`")
        .at(Place { file, span: 28..35 })
        .hint("did you mean `replicas`?");
    let mut quiet = Finding::new(&QUIET, "nothing to point at");
    quiet.release = Some("web".into());
    quiet.environment = Some("dev".into());
    quiet.stage = Some("010-weight".into());
    let file = Arc::new(SourceFile::new("specs/a b,c.yaml", "spec:\n  größe: 6 # wide\n  farbe: rot\n"));
    let awkward = Finding::new(&AWKWARD, "100%: \"<weights>\" & more").at(Place { file, span: 8..38 });
    vec![spelled, quiet, awkward, losing()]
}

fn losing() -> Finding {
    let file = Arc::new(SourceFile::new("specs/api.yaml", "kind: CanaryRelease\nplan:\n  - weight: 100\n"));
    let mut losing = Finding::new(&LOSING, "10% of the requests are lost")
        .at(Place { file, span: 30..41 })
        .hint("one commit for the pods and one for the route");
    losing.release = Some("api".into());
    losing.stage = Some("100-weight".into());
    losing.trace = vec![
        "`010-weight` has settled: stable 9 pods, canary 1 pod".into(),
        "`100-weight` is committed".into(),
        "the route of `100-weight` arrives: 10% of the requests are lost".into(),
    ];
    losing
}
