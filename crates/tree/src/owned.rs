use std::collections::BTreeMap;
use std::sync::Arc;

use crate::RelativePath;

/// A directory below an output root, and everything that Serin wants in it.
///
/// Files with the same text should share one [`Arc`]: its digest is then made once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// The directory, below the root.
    pub path: RelativePath,
    /// The files by their path below the directory: `stages/010-weight/ingress-canary.yaml`.
    pub files: BTreeMap<RelativePath, Arc<str>>,
}
