use std::path::PathBuf;
use std::sync::Arc;

use serin_diagnostic::{Place, Report};
use serin_plan::StageName;
use serin_proof::Prover;
use serin_spec::edit;
use serin_tree::{RelativePath, WriteOptions};

use super::change::{Change, ChangeKind};
use super::recognise::{Files, Recognised, files_of};
use super::rollback::Past;
use super::spec_file::{Held, SpecFile};
use super::{Entry, Loaded, Verification};
use crate::Error;

/// A release that was finished: what it went to is what it is.
///
/// ```
/// use std::time::Duration;
/// use serin::{Error, History, PromoteOptions, Repository, WriteOptions};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 4
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// #   plan: {stages: [50, 100]}
/// # ";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let load = || Repository::at(root).load();
/// load()?.generate(WriteOptions::default())?;
/// let committed = History::committed(Duration::from_secs(86_400));
/// let promote = || {
///     let loaded = load()?;
///     loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &committed)
/// };
/// while promote()?.to != "fold-3-done" {}
///
/// let finished = load()?.finish("web", None, &committed)?;
/// assert_eq!(finished.title(), "web: finish the release");
/// assert!(finished.message().contains("web went from fold-3-done to 000-baseline."));
/// assert!(finished.said()[0].ends_with("`canary` is part of `template` now"));
/// let spec = std::fs::read_to_string(root.join("specs/web.yaml"))?;
/// assert!(spec.contains("web:2") && !spec.contains("canary"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Finished {
    /// The spec.
    pub spec: PathBuf,
    /// The name of the release.
    pub name: String,
    /// The environment that was finished alone.
    pub environment: Option<String>,
    /// The directories of the releases that are at rest now, and what was live as what.
    pub releases: Vec<(RelativePath, String)>,
    /// The directories of all releases of the spec, whose trees were generated.
    pub generated: Vec<RelativePath>,
    /// How many generated files changed.
    pub written: usize,
    /// Those that belong to the releases, below what is generated.
    pub files: Vec<String>,
    /// The comments of `canary` that found no place in `template`.
    pub lost: Vec<Place>,
    /// Whether this is the end of a run that was interrupted: the spec was edited before.
    pub completed: bool,
}

impl Loaded {
    /// Finishes a release whose last stage is live: what `canary` says becomes part of `template`, the tree is generated
    /// anew, and what is live is its baseline, byte for byte. The spec is edited where it has to be and nowhere else.
    ///
    /// Where environments have a `canary` of their own, one of them can be finished alone.
    ///
    /// The spec is written first, then the tree, then the records of what is live. A run that is stopped in between is
    /// completed by the next one.
    ///
    /// # Errors
    ///
    /// While the report has an error; when the last stage is not live, not committed, or not everywhere; when what is generated is stale;
    /// when the text of the spec has to be edited by hand, or would mean something else than what is live; and when the
    /// disk cannot be read or written, or another process is at work.
    pub fn finish(&self, name: &str, environment: Option<&str>, past: &dyn Past) -> Result<Finished, Error> {
        self.refuse_errors(|finding| finding.rule.name != "live-edited")?;
        let spec = self.spec_file(name, environment)?;
        let wanted = spec.entries.iter().filter(|entry| spec.is_wanted(entry));
        let held = wanted.map(|entry| self.hold(entry)).collect::<Result<Vec<_>, Error>>()?;
        let under_way = |held: &&Held<'_>| held.entry.release.topology.is_under_way();
        if !held.is_empty() && !held.iter().any(|held| under_way(&held)) {
            return self.complete(&spec, &held);
        }
        let ready: Vec<_> = held.iter().filter(under_way).collect();
        refuse_laggards(&spec, &ready)?;
        for held in &ready {
            if past.history(&held.entry.path)?.is_dirty {
                let path = self.repository.live.join(held.entry.path.as_str());
                return Err(Error::NotCommitted { path });
            }
        }
        for held in &ready {
            let drifts = self.drift(held.entry, &held.entry.release.prove(&Prover::default()))?;
            if !drifts.is_empty() {
                return Err(Error::NotFresh(drifts));
            }
        }
        let mut report = Report::new();
        let edited = edit::finish(&spec.text, spec.environment.as_deref(), &mut report);
        let Some(edited) = edited else { return Err(Error::NotEdited(report)) };
        let draft = self.repository.draft(&spec.file, &spec.with(&edited.text))?;
        let verification = draft.verify(&Prover::default());
        if verification.report.has_errors() {
            return Err(Error::NotEdited(verification.report));
        }
        refuse_differences(&spec, &ready, &draft)?;
        verification.refuse_blocked()?;
        spec.write(self, &edited.text)?;
        self.settle(&spec, &ready, &verification, edited.lost, false)
    }

    /// Brings a run to its end that was stopped after the spec was written.
    fn complete(&self, spec: &SpecFile<'_>, held: &[Held<'_>]) -> Result<Finished, Error> {
        let mut behind = Vec::new();
        for one in held {
            let recorded = one.live.as_ref().map(|live| live.record.stage.as_str());
            let (_, recognised) = one.state()?;
            if recognised == Recognised::Stage(0) && recorded != Some(StageName::BASELINE) {
                behind.push(one);
            }
        }
        if behind.is_empty() {
            let release = spec.entries.first().map(|entry| entry.release.topology.name.to_string());
            return Err(Error::NothingToFinish { release: release.unwrap_or_default() });
        }
        let draft = self.repository.draft(&spec.file, &spec.text)?;
        let verification = draft.verify(&Prover::default());
        if verification.report.has_errors() {
            return Err(Error::NotEdited(verification.report));
        }
        self.settle(spec, &behind, &verification, Vec::new(), true)
    }

    /// Writes the tree of the edited spec, and into the records that its baseline is live.
    fn settle(
        &self,
        spec: &SpecFile<'_>,
        ready: &[&Held<'_>],
        verification: &Verification<'_>,
        lost: Vec<Place>,
        completed: bool,
    ) -> Result<Finished, Error> {
        let generated = verification.generate(WriteOptions::default())?;
        if !generated.refused().is_empty() {
            return Err(Error::NotFresh(generated.refused()));
        }
        let mut releases = Vec::new();
        for held in ready {
            let Some((entry, live)) = verification.loaded.at(&held.entry.path).zip(held.live.as_ref()) else {
                continue;
            };
            let from = live.record.stage.clone();
            let baseline = baseline(entry)?;
            let change =
                Change::of(&entry.path, ChangeKind::Completed, Some(from.clone()), StageName::BASELINE);
            self.write(entry, change, &live.files, &baseline)?;
            releases.push((entry.path.clone(), from));
        }
        Ok(Finished {
            spec: spec.file.clone(),
            name: spec
                .entries
                .first()
                .map(|entry| entry.release.topology.name.to_string())
                .unwrap_or_default(),
            environment: spec.environment.clone(),
            releases,
            generated: verification.loaded.entries.iter().map(|entry| entry.path.clone()).collect(),
            written: generated.written(),
            files: generated.files(&verification.loaded.entries),
            lost,
            completed,
        })
    }

    fn at(&self, path: &RelativePath) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == *path)
    }
}

/// Refuses while the last stage is not live somewhere.
fn refuse_laggards(spec: &SpecFile<'_>, ready: &[&Held<'_>]) -> Result<(), Error> {
    let mut laggards = Vec::new();
    for held in ready {
        let (state, recognised) = held.state()?;
        let last = held.entry.release.plan.stages().len().checked_sub(1);
        if !matches!(recognised, Recognised::Stage(here) if Some(here) == last) {
            laggards.push((held.entry.path.clone(), state));
        }
    }
    let are_apart = laggards.len() < ready.len() && !spec.shares_a_canary();
    if laggards.is_empty() { Ok(()) } else { Err(Error::NotDone { laggards, are_apart }) }
}

/// Refuses an edited spec whose baseline is not what is live, or that changes a release which is not finished.
fn refuse_differences(spec: &SpecFile<'_>, ready: &[&Held<'_>], draft: &Loaded) -> Result<(), Error> {
    for entry in &spec.entries {
        let Some(after) = draft.at(&entry.path) else {
            return Err(Error::OtherBaseline { object: entry.path.to_string(), line: 1 });
        };
        let held = ready.iter().find(|held| held.entry.path == entry.path);
        match held.and_then(|held| held.live.as_ref()) {
            Some(live) => refuse_difference(&live.files, &baseline(after)?)?,
            None => {
                let (before, after) = (entry.release.texts()?.stages, after.release.texts()?.stages);
                for (before, after) in before.iter().zip(&after) {
                    refuse_difference(&files_of(before), &files_of(after))?;
                }
            }
        }
    }
    Ok(())
}

fn baseline(entry: &Entry) -> Result<Files, Error> {
    Ok(entry.release.texts()?.stages.first().map(files_of).unwrap_or_default())
}

fn refuse_difference(live: &Files, wanted: &Files) -> Result<(), Error> {
    let nothing: Arc<str> = Arc::from("");
    for name in live.keys().chain(wanted.keys()) {
        let (left, right) = (live.get(name).unwrap_or(&nothing), wanted.get(name).unwrap_or(&nothing));
        if left != right {
            let alike = left.lines().zip(right.lines()).take_while(|(left, right)| left == right).count();
            return Err(Error::OtherBaseline { object: name.clone(), line: alike + 1 });
        }
    }
    Ok(())
}

impl Finished {
    /// The title of a commit or of a pull request.
    #[must_use]
    pub fn title(&self) -> String {
        match self.releases.as_slice() {
            [(release, _)] => format!("{release}: finish the release"),
            _ => format!("{}: finish the release", self.name),
        }
    }

    /// A commit message.
    #[must_use]
    pub fn message(&self) -> String {
        let (title, what) = (self.title(), self.what());
        let mut message = format!("{title}\n\n{what}. What is live stays byte for byte what it was:\n");
        for (release, from) in &self.releases {
            message += &format!("{release} went from {from} to {}.\n", StageName::BASELINE);
        }
        message
    }

    fn what(&self) -> String {
        match &self.environment {
            Some(name) => format!("`canary` of `{name}` is part of its `template`"),
            None => "`canary` is part of `template`".to_owned(),
        }
    }

    /// What was done, a line each, for a terminal.
    #[must_use]
    pub fn said(&self) -> Vec<String> {
        let spec = self.spec.display();
        let mut said = vec![match self.completed {
            true => format!("`{spec}` was edited before; the rest is done now"),
            false => format!("`{spec}`: {} now", self.what()),
        }];
        for place in &self.lost {
            let line = place.line_column().0;
            said.push(format!("`{spec}`: a comment of line {line} found no place: {}", place.source()));
        }
        said.push(format!("generated: {} files changed", self.written));
        let is_now = |(release, from): &(RelativePath, String)| {
            format!(
                "`{release}` went from `{from}` to `{}`, and no object of it changed",
                StageName::BASELINE
            )
        };
        said.extend(self.releases.iter().map(is_now));
        said
    }
}
