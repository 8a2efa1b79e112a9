//! The findings that every format is tried on: one with everything, one with nothing but a subject.

use std::sync::Arc;

use crate::{Finding, Place, Rule, Severity, SourceFile};

static UNKNOWN: Rule =
    Rule { name: "unknown-key", severity: Severity::Error, page: "A key that is not known." };
static QUIET: Rule = Rule { name: "quiet-thing", severity: Severity::Warning, page: "A quiet thing." };

pub(super) fn findings() -> Vec<Finding> {
    let file = Arc::new(SourceFile::new("specs/web.yaml", "kind: CanaryRelease\nspec:\n  replcas: 6\n"));
    let spelled = Finding::new(&UNKNOWN, "unknown key `replcas`")
        .at(Place { file, span: 28..35 })
        .hint("did you mean `replicas`?");
    let mut quiet = Finding::new(&QUIET, "nothing to point at");
    quiet.release = Some("web".into());
    quiet.environment = Some("dev".into());
    quiet.stage = Some("010-weight".into());
    vec![spelled, quiet]
}
