use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;
use serin_diagnostic::{Finding, Report, Severity};
use serin_proof::{Proof, Prover};
use serin_spec::schema::{DIGEST, json_schema};
use serin_tree::{Digest, Drift, Owned, RelativePath, WriteOptions, Written};

use super::{Entry, Loaded, Verification};
use serin_render::GENERATION;

use crate::Error;

/// What was generated.
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
/// let generated = loaded.generate(WriteOptions::default())?;
/// assert!(generated.written() > 0);
/// assert_eq!(generated.unchanged(), 0);
///
/// // What is right already is not touched again.
/// let again = loaded.generate(WriteOptions::default())?;
/// assert_eq!(again.written(), 0);
/// assert!(again.unchanged() > 0);
///
/// // What somebody edited is refused.
/// std::fs::write(root.join("generated/web/PLAN.md"), "mine")?;
/// let refused = loaded.generate(WriteOptions::default())?.refused();
/// assert_eq!(refused[0].kind, DriftKind::EditedByHand);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct Generated {
    /// The releases, those that are gone among them, in the order of their directories.
    pub releases: Vec<GeneratedRelease>,
}

/// What was done to the directory of one release.
///
/// ```
/// use serin::{GeneratedRelease, RelativePath, Repository, WriteOptions};
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
/// let generated = Repository::at(root).load()?.generate(WriteOptions::default())?;
/// let web = RelativePath::new("web")?;
/// let release = generated.releases.iter().find(|it| it.path == web).expect("it has a spec");
/// let GeneratedRelease { written, .. } = release;
/// assert!(written.written.contains(&RelativePath::new("PLAN.md")?)); // below the directory of the release
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct GeneratedRelease {
    /// The directory, below what is generated.
    pub path: RelativePath,
    /// What was done, or why nothing was.
    pub written: Written,
}

impl Generated {
    /// How many files were made, replaced or removed.
    #[must_use]
    pub fn written(&self) -> usize {
        self.releases
            .iter()
            .map(|release| release.written.written.len() + release.written.removed.len())
            .sum()
    }

    /// The files below what is generated that were made, replaced or removed for some releases, locks among them.
    pub(super) fn files(&self, entries: &[Entry]) -> Vec<String> {
        let is_one = |path: &RelativePath| entries.iter().any(|entry| entry.path == *path);
        let releases = self.releases.iter().filter(|release| is_one(&release.path));
        let files = releases.flat_map(|release| {
            let (path, Written { written, removed, lock, .. }) = (&release.path, &release.written);
            let names = written.iter().chain(removed).map(move |file| format!("{path}/{file}"));
            names.chain(lock.then(|| format!("{path}/{}", serin_tree::LOCK)))
        });
        files.collect()
    }

    /// How many files were right already.
    #[must_use]
    pub fn unchanged(&self) -> usize {
        self.releases.iter().map(|release| release.written.unchanged).sum()
    }

    /// The files because of which a release was not written, with their directories.
    #[must_use]
    pub fn refused(&self) -> Vec<Drift> {
        let of = |release: &GeneratedRelease| below(&release.path, release.written.refused.clone());
        self.releases.iter().flat_map(of).collect()
    }
}

impl Loaded {
    /// Proves every release and writes its tree: [`Verification::generate`] for those who need no proofs themselves.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn generate(&self, options: WriteOptions) -> Result<Generated, Error> {
        self.refuse_errors(|_| true)?;
        self.verify(&Prover::default()).generate(options)
    }

    /// Proves every release, and says what of the tree is not as it would be generated: [`Verification::compare`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn compare(&self) -> Result<Vec<Drift>, Error> {
        self.refuse_errors(|_| true)?;
        self.verify(&Prover::default()).compare()
    }
}

impl Verification<'_> {
    /// Writes the tree of every release, and removes those of releases that are gone. Files that are right are not
    /// touched; nothing below `live` is.
    ///
    /// # Errors
    ///
    /// While the report has an error, of the rules or of the proofs; when the disk cannot be read or written, or a link stands in the way. What was
    /// edited by hand is no error: its release is refused.
    pub fn generate(&self, options: WriteOptions) -> Result<Generated, Error> {
        refuse_errors(&self.report, |_| true)?;
        let repository = &self.loaded.repository;
        repository.keep_apart()?;
        let out = &repository.out;
        let write = |(entry, proof): &(&Entry, &Proof)| {
            let written = serin_tree::write(out, &owned(entry, proof)?, GENERATION, options)?;
            Ok(GeneratedRelease { path: entry.path.clone(), written })
        };
        // A new directory appears as a whole, so that one inside another's has to come after it.
        let (inner, outer): (Vec<_>, Vec<_>) =
            self.entries().partition(|(entry, _)| self.loaded.is_inside_another(entry));
        // The schema is wanted once in the life of a repository, and is then the longest single piece of work.
        let (releases, schema) = rayon::join(
            || outer.par_iter().map(write).collect::<Result<Vec<_>, Error>>(),
            || self.loaded.stale_schema(),
        );
        let mut releases = releases?;
        releases.extend(inner.iter().map(write).collect::<Result<Vec<_>, Error>>()?);
        for path in self.loaded.gone()? {
            let written = serin_tree::remove(out, &path, options)?;
            releases.push(GeneratedRelease { path, written });
        }
        if let Some((root, schema)) = schema? {
            let path = schema.path.clone();
            let written = serin_tree::write(&root, &schema, GENERATION, options)?;
            releases.push(GeneratedRelease { path, written });
        }
        Ok(Generated { releases })
    }

    /// What of the tree is not as it would be generated; nothing is written.
    ///
    /// # Errors
    ///
    /// While the report has an error; when the disk cannot be read, or a link stands in the way.
    pub fn compare(&self) -> Result<Vec<Drift>, Error> {
        refuse_errors(&self.report, |_| true)?;
        let out = &self.loaded.repository.out;
        let drift = |(entry, proof): (&Entry, &Proof)| self.loaded.drift(entry, proof);
        let drifts: Result<Vec<_>, Error> =
            self.entries().collect::<Vec<_>>().into_par_iter().map(drift).collect();
        let mut drifts: Vec<_> = drifts?.into_iter().flatten().collect();
        for path in self.loaded.gone()? {
            drifts.extend(below(&path, serin_tree::stale(out, &path)?));
        }
        if let Some((root, schema)) = self.loaded.stale_schema()? {
            drifts.extend(serin_tree::compare(&root, &schema, GENERATION)?);
        }
        drifts.sort();
        Ok(drifts)
    }

    /// The releases with their proofs.
    fn entries(&self) -> impl Iterator<Item = (&Entry, &Proof)> {
        self.loaded.entries.iter().zip(&self.proofs)
    }
}

/// A spec with an error may describe fewer releases than it should: what is missing must not be taken for gone.
fn refuse_errors(report: &Report, counts: impl Fn(&Finding) -> bool) -> Result<(), Error> {
    let errors = report.findings().iter().filter(|finding| finding.severity == Severity::Error);
    match errors.filter(|finding| counts(finding)).count() {
        0 => Ok(()),
        count => Err(Error::Findings(count)),
    }
}

impl Loaded {
    pub(super) fn refuse_errors(&self, counts: impl Fn(&Finding) -> bool) -> Result<(), Error> {
        refuse_errors(&self.report, counts)
    }

    /// What of one release is not as it would be generated.
    pub(super) fn drift(&self, entry: &Entry, proof: &Proof) -> Result<Vec<Drift>, Error> {
        let drifts = serin_tree::compare(&self.repository.out, &owned(entry, proof)?, GENERATION)?;
        Ok(below(&entry.path, drifts))
    }

    /// True for a release `web/api` beside a release `web`.
    fn is_inside_another(&self, entry: &Entry) -> bool {
        let mut parent = entry.path.parent();
        while let Some(path) = parent {
            // Entries are sorted by path.
            if self.entries.binary_search_by(|entry| entry.path.cmp(&path)).is_ok() {
                return true;
            }
            parent = path.parent();
        }
        false
    }

    /// Directories of releases that are gone.
    fn gone(&self) -> Result<Vec<RelativePath>, Error> {
        if self.repository.only.is_some() {
            return Ok(Vec::new());
        }
        let mut found = serin_tree::find(&self.repository.out)?;
        found.retain(|path| self.entries.binary_search_by(|entry| entry.path.cmp(path)).is_err());
        Ok(found)
    }

    /// The schema for editors, where the one on the disk is another. It is the same for all specs, so that its
    /// digest is enough to know, and it is made only when it is wanted.
    fn stale_schema(&self) -> Result<Option<(std::path::PathBuf, Owned)>, Error> {
        let out = &self.repository.out;
        let found = |name: &str| fs_err::read_to_string(out.join(name));
        let is_fresh = found(SCHEMA).is_ok_and(|text| Digest::of(&text).to_string() == DIGEST);
        let generation = format!("generation {GENERATION}");
        if is_fresh && found(serin_tree::LOCK).is_ok_and(|lock| lock.lines().any(|line| line == generation)) {
            return Ok(None);
        }
        let Some(name) = out.file_name() else { return Ok(None) };
        let root = out.parent().unwrap_or(Path::new("")).to_owned();
        let path = RelativePath::new(name.to_string_lossy())?;
        let files = [(RelativePath::new(SCHEMA)?, Arc::from(json_schema()))].into();
        Ok(Some((root, Owned { path, files })))
    }
}

const SCHEMA: &str = "spec.schema.json";

fn owned(entry: &Entry, proof: &Proof) -> Result<Owned, Error> {
    let files = entry.release.files(proof)?.into_iter();
    let files = files.map(|(path, text)| Ok((RelativePath::new(path)?, text)));
    Ok(Owned { path: entry.path.clone(), files: files.collect::<Result<_, Error>>()? })
}

fn below(path: &RelativePath, drifts: Vec<Drift>) -> Vec<Drift> {
    drifts.into_iter().map(|drift| Drift { path: path.join(&drift.path), ..drift }).collect()
}
