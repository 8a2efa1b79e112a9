use std::fmt;

use crate::RelativePath;

/// One file that is not as it is wanted.
///
/// ```
/// use serin::{DriftKind, Repository, WriteOptions};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let loaded = Repository::at(root).load()?;
/// loaded.generate(WriteOptions::default())?;
/// std::fs::remove_file(root.join("generated/web/PLAN.md"))?;
///
/// let drift = &loaded.compare()?[0];
/// assert_eq!((drift.path.as_str(), drift.kind), ("web/PLAN.md", DriftKind::Missing));
/// assert_eq!(drift.to_string(), "web/PLAN.md: missing");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift {
    /// The file, below the directory of the release. A lock is named like a file: `serin.lock`.
    pub path: RelativePath,
    /// What is wrong with it.
    pub kind: DriftKind,
}

/// What is wrong with a file.
///
/// ```
/// use serin::DriftKind;
///
/// assert_eq!(DriftKind::EditedByHand.describe(), "edited by hand");
/// assert_eq!(DriftKind::Foreign.describe(), "in the way and not written by serin");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriftKind {
    /// It is what the same renderer once wrote, and something else is wanted now.
    SpecChanged,
    /// It is what a renderer of another generation wrote, and something else is wanted now. A lock has this kind
    /// where only the generation that it names is another one.
    OtherGeneration,
    /// Serin wrote it and somebody changed it since, whether or not it is still wanted.
    EditedByHand,
    /// It is wanted and not there. A lock has this kind where all files are right and nothing says who owns them.
    Missing,
    /// Serin wrote it and it is no longer wanted. A lock has this kind where it is all that is left.
    Orphan,
    /// It is somebody else's and stands where a file or a directory is wanted.
    Foreign,
    /// All files are right and the lock says something else: it was merged or edited, or files were put in place
    /// by somebody else.
    LockOutdated,
    /// An earlier run was stopped before it was done. The path is `serin.lock.next`.
    Interrupted,
}

impl DriftKind {
    /// A phrase for messages, to be read after the path.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::SpecChanged => "not what the spec says now",
            Self::OtherGeneration => "written by another version of serin",
            Self::EditedByHand => "edited by hand",
            Self::Missing => "missing",
            Self::Orphan => "no longer wanted",
            Self::Foreign => "in the way and not written by serin",
            Self::LockOutdated => "not what the files are",
            Self::Interrupted => "an earlier run was interrupted",
        }
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.kind.describe())
    }
}
