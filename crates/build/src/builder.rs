use std::path::PathBuf;

use serin::{Drift, Prover, Severity, Verification, WriteOptions};

use crate::{Error, Source, cargo, code, mirror, repository};

/// Makes Rust of a directory of specs, or stops the build.
///
/// Paths are read from the folder of `Cargo.toml`, where cargo runs build scripts; `../../specs` is one that several crates of
/// a workspace share.
#[derive(Debug, Clone)]
#[must_use = "nothing happens until `run`"]
pub struct Builder {
    specs: PathBuf,
    only: Vec<String>,
    file: String,
    objects: bool,
    tree: Option<PathBuf>,
    mirror: Option<PathBuf>,
    ci: Option<bool>,
}

impl Builder {
    /// The specs in a directory, or one spec. The `serin.yaml` of their repository is heeded, and so is `live/` beside them,
    /// as `serin generate` does.
    pub fn new(specs: impl Into<PathBuf>) -> Self {
        Self {
            specs: specs.into(),
            only: Vec::new(),
            file: "releases.rs".to_owned(),
            objects: true,
            tree: None,
            mirror: None,
            ci: None,
        }
    }

    /// One release, of all that there are, by its name or its directory: `web`, `shop/checkout`, `production/payments`. Call it
    /// again for another one. A mistake in the specs of others does not stop the build then.
    pub fn only(mut self, release: impl Into<String>) -> Self {
        self.only.push(release.into());
        self
    }

    /// The name of the file in `OUT_DIR`. Default `releases.rs`; a build script with several builders gives each its own.
    pub fn file(mut self, name: impl Into<String>) -> Self {
        self.file = name.into();
        self
    }

    /// Whether stages give their objects as values of `k8s-openapi` and `serde_json`. Default true: then the crate needs both
    /// among its dependencies. The YAML is there in any case.
    pub fn objects(mut self, objects: bool) -> Self {
        self.objects = objects;
        self
    }

    /// Writes the GitOps tree as well, exactly as `serin generate` does: for repositories whose build is `cargo build`. In CI
    /// nothing is written, and a tree that is not what the specs say stops the build.
    ///
    /// One crate of a workspace does this. Files edited by hand stop the build, when it runs; they make it run no earlier.
    pub fn tree(mut self, directory: impl Into<PathBuf>) -> Self {
        self.tree = Some(directory.into());
        self
    }

    /// Writes a copy of the code for reviewers, to be committed; its diff is what a change of a spec means to Rust. In CI it is
    /// compared instead, as the tree is.
    pub fn mirror(mut self, file: impl Into<PathBuf>) -> Self {
        self.mirror = Some(file.into());
        self
    }

    /// Whether this is CI, where nothing outside `OUT_DIR` is written. Default: whether the variable `CI` is set, to anything
    /// but `false` or `0`, as most services set it.
    pub fn ci(mut self, ci: bool) -> Self {
        self.ci = Some(ci);
        self
    }

    /// Does it all, and ends the process with exit code 1 where something is wrong: what `main` of a build script is for.
    ///
    /// Errors are shown with their source lines, as `serin generate` shows them; warnings become warnings of cargo, a line each.
    pub fn run(&self) {
        if let Err(error) = self.try_run() {
            cargo::fail(&error);
        }
    }

    /// As [`run`](Self::run), for a build script that has more to do: it returns what is wrong, and ends nothing.
    ///
    /// # Errors
    ///
    /// While a spec has an error or a release is not safe; when something cannot be read or written; in CI, when the tree or
    /// the mirror is not what the specs say.
    pub fn try_run(&self) -> Result<(), Error> {
        let out = cargo::out_dir()?;
        let is_ci = self.ci.unwrap_or_else(cargo::is_ci);
        let source = self.make(|verification| self.write_tree(verification, is_ci))?;
        if let Some(path) = &self.mirror {
            mirror::write(path, &source.text, is_ci)?;
        }
        mirror::replace(&out.join(&self.file), &source.text)?;
        // A build script that fails runs again anyway, and says its errors better without these lines above them.
        source.watched.iter().for_each(|path| cargo::rerun_if_changed(path));
        if self.ci.is_none() && (self.tree.is_some() || self.mirror.is_some()) {
            cargo::rerun_if_env_changed(cargo::CI);
        }
        source
            .report
            .findings()
            .iter()
            .filter(|it| it.severity == Severity::Warning)
            .for_each(cargo::warning);
        Ok(())
    }

    /// The code and what there is to say of it, without writing or printing anything: for programs that are no build scripts.
    ///
    /// # Errors
    ///
    /// While a spec has an error or a release is not safe, and when something cannot be read.
    pub fn source(&self) -> Result<Source, Error> {
        self.make(|_| Ok(()))
    }

    fn make(&self, before: impl FnOnce(&Verification<'_>) -> Result<(), Error>) -> Result<Source, Error> {
        let (mut loaded, settings) = repository::load(&self.specs, &self.only)?;
        if let Some(tree) = &self.tree {
            loaded.repository.out.clone_from(tree);
        }
        if loaded.report.has_errors() {
            return Err(Error::Findings(loaded.report));
        }
        let verification = loaded.verify(&Prover::default());
        if verification.report.has_errors() {
            return Err(Error::Findings(verification.report));
        }
        before(&verification)?;
        let releases: Vec<_> = loaded.entries.iter().zip(&verification.proofs).collect();
        let text = code::source(&releases, self.objects)?;
        let report = verification.report.clone();
        let watched = [Some(self.specs.clone()), settings, Some(loaded.repository.live.clone())];
        let watched = watched.into_iter().flatten().filter(|path| path.exists()).collect();
        Ok(Source { text, report, watched })
    }

    fn write_tree(&self, verification: &Verification<'_>, is_ci: bool) -> Result<(), Error> {
        let Some(tree) = &self.tree else { return Ok(()) };
        if is_ci {
            let line = |drift: &Drift| {
                format!("{}: {}", tree.join(drift.path.as_str()).display(), drift.kind.describe())
            };
            let stale: Vec<_> = verification.compare()?.iter().map(line).collect();
            return if stale.is_empty() { Ok(()) } else { Err(Error::Stale(stale)) };
        }
        let refused = verification.generate(WriteOptions::default())?.refused();
        if refused.is_empty() { Ok(()) } else { Err(Error::Refused(refused)) }
    }
}
