//! A directory of specs, the tree that is generated from it, and what is live.

mod base;
mod change;
mod error;
mod files;
mod finish;
mod generate;
mod history;
mod image;
mod load;
mod promote;
mod read_input;
mod recognise;
mod retire;
mod rollback;
mod settings;
mod ship;
mod sides;
mod spec_file;
mod status;
mod status_text;
mod verify;

use std::path::{Path, PathBuf};
use std::time::Duration;

use serin_release::Severities;

pub use base::BaseState;
pub use change::{Change, ChangeKind, Trailer};
pub use error::Error;
pub use finish::Finished;
pub use generate::{Generated, GeneratedRelease};
pub use history::{EARLY, History, Least, UNPROVEN};
pub use image::ImagesSet;
pub use load::{Entry, Loaded};
pub use promote::PromoteOptions;
pub use read_input::read_input;
pub use recognise::Files;
pub use rollback::{Past, ReadFolder, RollbackOptions, Source};
pub use sides::{TreeFiles, manifests_at};
pub use status::{Next, Promise, Status};
pub use status_text::{status_json, status_table};
pub use verify::Verification;

use serin_check::RuleSet;

/// Where specs, generated files and live manifests stand.
///
/// ```
/// use std::time::Duration;
/// use serin::rules::RuleSet;
/// use serin::{History, PromoteOptions, Report, Repository, RollbackOptions, WriteOptions};
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
/// let repository = Repository::at(root); // `specs`, `generated` and `live` stand in it
/// repository.load()?.generate(WriteOptions::default())?;
///
/// // As if each commit were a day old, so that nothing comes too early.
/// let committed = History::committed(Duration::from_secs(86_400));
/// for stage in ["000-baseline", "050-pods"] {
///     let loaded = repository.load()?;
///     let change = loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &committed)?;
///     assert_eq!(change.to, stage);
/// }
/// let change = repository.rollback("web", &RollbackOptions::default(), &committed)?;
/// assert_eq!(change.title(), "web: back from 050-pods to 000-baseline");
///
/// // From any folder in it, and with rules of one's own.
/// let mut report = Report::new();
/// let found = Repository::find(&root.join("specs"), &mut report)?;
/// assert_eq!(found, Repository::find_with(&root.join("specs"), RuleSet::default(), &mut report)?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    /// The directory of specs.
    pub specs: PathBuf,
    /// The one spec, or the folder of specs, that is of interest, where not all are. Nothing is said or done about the
    /// others.
    pub only: Option<PathBuf>,
    /// The directory that is generated.
    pub out: PathBuf,
    /// The directory of what the clusters run.
    pub live: PathBuf,
    /// Paths below the repository that hold no releases, although they stand below `specs`.
    pub ignore: Vec<PathBuf>,
    /// How bad findings are to the team.
    pub severities: Severities,
    /// The rules that every spec is held against: Serin's, and those of one's own.
    pub rules: RuleSet,
    /// The time after which a GitOps tool has applied a commit: `syncInterval` of `serin.yaml`, else 5 minutes.
    pub sync_interval: Duration,
}

impl Repository {
    /// Refuses directories that overlap: what is generated would overwrite what must not be.
    fn keep_apart(&self) -> Result<(), Error> {
        // What does not exist yet overlaps with nothing but by its name.
        let whole = |path: &Path| fs_err::canonicalize(path).or_else(|_| std::path::absolute(path));
        let out = whole(&self.out)?;
        for (name, other) in [("specs", &self.specs), ("live", &self.live)] {
            let other = whole(other)?;
            if out.starts_with(&other) || other.starts_with(&out) {
                let message = format!("what is generated, `{}`, and {name} overlap", self.out.display());
                return Err(Error::Path(message));
            }
        }
        Ok(())
    }

    /// The repository at a directory, with the usual names in it.
    #[must_use]
    pub fn at(root: impl AsRef<Path>) -> Self {
        let root = root.as_ref();
        Self {
            specs: root.join("specs"),
            only: None,
            out: root.join("generated"),
            live: root.join("live"),
            ignore: Vec::new(),
            severities: Severities::default(),
            rules: RuleSet::default(),
            sync_interval: history::SYNC_INTERVAL,
        }
    }

    /// The repository that a directory is in: the nearest one, from there upwards, that holds `serin.yaml` or
    /// `specs/`. Paths are relative to `start`, as the user would type them there.
    ///
    /// # Errors
    ///
    /// When there is none, or when `serin.yaml` cannot be read. Mistakes in it are findings of the report.
    pub fn find(start: &Path, report: &mut serin_diagnostic::Report) -> Result<Self, Error> {
        Self::find_with(start, RuleSet::default(), report)
    }

    /// The same, with rules of one's own beside Serin's, whose severities `serin.yaml` may set too.
    ///
    /// # Errors
    ///
    /// As [`find`](Self::find).
    pub fn find_with(
        start: &Path,
        rules: RuleSet,
        report: &mut serin_diagnostic::Report,
    ) -> Result<Self, Error> {
        let absolute =
            fs_err::canonicalize(if start.as_os_str().is_empty() { Path::new(".") } else { start })?;
        let mut root = PathBuf::new();
        for above in absolute.ancestors() {
            if above.join(settings::NAME).is_file() {
                return settings::read(&root, above, rules, report);
            }
            if above.join("specs").is_dir() {
                return Ok(Self { rules, ..Self::at(&root) });
            }
            root.push("..");
        }
        Err(Error::NoRepository(start.to_owned()))
    }
}
