//! What can be wrong with a spec before the release that it describes is judged.

use serin_diagnostic::{Rule, Severity};

/// All rules of this crate, sorted by name.
pub static ALL: &[&Rule] =
    &[&INVALID_LABEL, &INVALID_NAME, &NO_RELEASE, &REFUSED_ROUTER, &SEVERAL_DOCUMENTS, &UNUSED_ROUTER];

/// A label or an annotation that Kubernetes refuses.
pub static INVALID_LABEL: Rule = error("invalid-label", include_str!("invalid_label.md"));
/// A name that Kubernetes refuses.
pub static INVALID_NAME: Rule = error("invalid-name", include_str!("invalid_name.md"));
/// A file that holds no release.
pub static NO_RELEASE: Rule = error("no-release", include_str!("no_release.md"));
/// A router that cannot split the traffic of a release.
pub static REFUSED_ROUTER: Rule = error("refused-router", include_str!("refused_router.md"));
/// A file that holds several documents.
pub static SEVERAL_DOCUMENTS: Rule = error("several-documents", include_str!("several_documents.md"));
/// What a router alone needs to know, where no router reads it.
pub static UNUSED_ROUTER: Rule =
    Rule { name: "unused-router", severity: Severity::Warning, page: include_str!("unused_router.md") };

const fn error(name: &'static str, page: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, page }
}
