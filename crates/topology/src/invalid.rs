use std::fmt;

use serin_diagnostic::Path;

/// One thing in a release that cannot be: what, where and what to do.
///
/// ```
/// use serin::{Invalid, ReleaseBuilder};
///
/// let wrong: Vec<Invalid> = ReleaseBuilder::new("web").namespace("Shop").build().expect_err("much is missing");
/// assert!(wrong.iter().any(|invalid| invalid.path.to_string() == "metadata.namespace"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Of what kind it is.
    pub kind: InvalidKind,
    /// Where it stands, in the words of the spec: `spec.plan.stages[1].weight`.
    pub path: Path,
    /// What is wrong, as a phrase in lower case.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// Of what kind an [`Invalid`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidKind {
    /// Something that must be there is not.
    Missing,
    /// A name that Kubernetes refuses.
    Name,
    /// A label or an annotation that Kubernetes refuses.
    Label,
    /// Any other value that means nothing.
    Value,
}

impl fmt::Display for Invalid {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.message)
    }
}

impl std::error::Error for Invalid {}
