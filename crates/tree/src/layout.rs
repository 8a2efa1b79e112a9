/// The directory of the stages in that of a release.
pub const STAGES: &str = "stages";
/// The directory of the ways back in that of a release.
pub const ROLLBACK: &str = "rollback";

/// What a release has inside; no other release is looked for there.
pub(crate) const INNER: [&str; 2] = [STAGES, ROLLBACK];
