use serin_check::Live;
use serin_plan::{Stage, StageName};
use serin_proof::{Proof, Prover, Verdict, prove_between};
use serin_render::StageFiles;
use serin_tree::{Digest, Hold, Record};

use super::change::{Change, ChangeKind, Holding, Trailer};
use super::history::{Least, UNPROVEN};
use super::recognise::{BACK, Files, Recognised, files_of, recognise};
use super::rollback::Past;
use super::{Entry, Loaded};
use crate::Error;

/// How to promote.
///
/// ```
/// use std::time::Duration;
/// use serin::{EARLY, Error, History, PromoteOptions, Repository, WriteOptions};
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
/// let load = || Repository::at(root).load();
/// load()?.generate(WriteOptions::default())?;
/// let promote = |options: &PromoteOptions| {
///     let (loaded, past) = (load()?, History::committed(Duration::from_secs(60)));
///     loaded.promote(&loaded.entries[0], options, &past)
/// };
/// promote(&PromoteOptions::default())?;
///
/// // A minute is too early for the next one, unless somebody says why.
/// let refused = promote(&PromoteOptions::default());
/// assert!(matches!(refused, Err(Error::TooEarly { .. })));
/// let early = Some("an incident".to_owned());
/// let change = promote(&PromoteOptions { early, ..PromoteOptions::default() })?;
/// assert_eq!(change.trailers, [(EARLY, "an incident".to_owned())]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PromoteOptions {
    /// The stage to go to; none for the one that comes next.
    pub to: Option<String>,
    /// The stage that the cluster runs already, of a release that Serin did not begin: `live` is made as that stage.
    pub adopt: Option<String>,
    /// Why the bake is not waited for.
    pub early: Option<String>,
    /// Why a step is made that could not be proven: it is not in the model, or has too many states.
    pub unproven: Option<String>,
}

impl Loaded {
    /// Takes a release to its next stage, or to another one that the step to is proven safe: makes `live` as the
    /// baseline, or changes the one object of the next stage. A stage whose route was taken to rest goes to the baseline.
    ///
    /// What the spec changes otherwise ships at the stage that is live, one object a call, each step proven.
    ///
    /// # Errors
    ///
    /// While the report has an error; when what is generated is stale, when `live` was edited by hand, differs from the
    /// last commit or is no stage of the plan; before the bake is over; when the step is not proven safe; when no stage is
    /// left; and when the disk cannot be read or written, or another process is at work in the directory.
    pub fn promote(&self, entry: &Entry, options: &PromoteOptions, past: &dyn Past) -> Result<Change, Error> {
        // What is wrong with `live` itself is told below, file by file.
        self.refuse_errors(|finding| finding.rule.name != "live-edited")?;
        let proof = entry.release.prove(&Prover::default());
        let root = &self.repository.live;
        let hold = Hold::take(root, &entry.path)?;
        let drifts = self.drift(entry, &proof)?;
        if !drifts.is_empty() {
            return Err(Error::NotFresh(drifts));
        }
        let change = match serin_tree::Live::read(root, &entry.path)? {
            None => self.create(entry, options),
            Some(live) if options.adopt.is_some() => {
                Err(Error::AlreadyThere { release: entry.path.clone(), stage: live.record.stage })
            }
            Some(live) if live.is_interrupted && serin_tree::Live::complete(root, &entry.path)? => {
                let to = live.record.stage;
                Ok(Change::of(&entry.path, ChangeKind::Completed, Some(to.clone()), &to))
            }
            Some(live) => {
                let stages = &entry.release.texts()?.stages;
                Promotion { loaded: self, entry, options, past, stages, live: &live }.run()
            }
        };
        Ok(Change { held: Holding::new(hold), ..change? })
    }

    /// Makes what is live of a release that was never live.
    fn create(&self, entry: &Entry, options: &PromoteOptions) -> Result<Change, Error> {
        // What an interrupted run left is not somebody else's.
        serin_tree::Live::complete(&self.repository.live, &entry.path)?;
        let unrecorded = self.repository.unrecorded(&entry.path)?;
        if !unrecorded.is_empty() {
            let path = self.repository.live.join(entry.path.as_str());
            return Err(Error::LiveEdited { path, files: unrecorded });
        }
        let stages = entry.release.texts()?.stages;
        let wanted = options.adopt.as_deref().unwrap_or(StageName::BASELINE);
        let position = position(entry, &stages, wanted)?;
        if let Some(to) = options.to.as_ref().filter(|to| *to != wanted) {
            return Err(Error::NotLiveYet { release: entry.path.clone(), to: to.clone() });
        }
        let mut change = Change::of(&entry.path, ChangeKind::Created, None, wanted);
        if options.adopt.is_some() {
            change
                .about
                .push("adopted: the cluster runs this already, but for what Serin adds to it".to_owned());
            change.about.push("not proven: the step from what the cluster runs".to_owned());
            change.trailers.push((UNPROVEN, format!("{wanted} is what the cluster runs already")));
        }
        self.write(entry, change, &Files::new(), &files_of(&stages[position]))
    }

    /// Writes what is live, and says what was changed.
    pub(super) fn write(
        &self,
        entry: &Entry,
        change: Change,
        before: &Files,
        after: &Files,
    ) -> Result<Change, Error> {
        let record = record(entry, &change.to, change.from.as_deref());
        self.write_as(entry, &record, change, before, after)
    }

    /// Writes what is live with a record of its own.
    pub(super) fn write_as(
        &self,
        entry: &Entry,
        record: &Record,
        change: Change,
        before: &Files,
        after: &Files,
    ) -> Result<Change, Error> {
        let written = serin_tree::Live::write(&self.repository.live, &entry.path, record, after)?;
        let mut files = written.written;
        files.extend(written.removed);
        Ok(Change { files, before: before.clone(), after: after.clone(), ..change })
    }
}

/// What the record of a stage says.
pub(super) fn record(entry: &Entry, stage: &str, from: Option<&str>) -> Record {
    let mut facts = Live::of(&entry.release.topology, stage).facts();
    if let Some(from) = from.filter(|from| *from != stage) {
        facts.insert(FROM.to_owned(), from.to_owned());
    }
    let plan = Digest::of(entry.release.json(None)).to_string();
    Record { stage: stage.to_owned(), plan, facts }
}

/// The fact of a record that says what was live before.
pub(super) const FROM: &str = "from";

/// A promotion of a release that is live.
pub(super) struct Promotion<'a> {
    pub(super) loaded: &'a Loaded,
    pub(super) entry: &'a Entry,
    pub(super) options: &'a PromoteOptions,
    pub(super) past: &'a dyn Past,
    pub(super) stages: &'a [StageFiles],
    pub(super) live: &'a serin_tree::Live,
}

impl Promotion<'_> {
    fn run(&self) -> Result<Change, Error> {
        let plan = &self.entry.release.plan;
        let recorded = self.live.record.stage.clone();
        let wanted =
            self.options.to.as_deref().map(|to| position(self.entry, self.stages, to)).transpose()?;
        match recognise(self.live, plan, self.stages) {
            Recognised::Stage(here) if recorded != self.stage(here).name.as_str() => {
                let change = Change::of(
                    &self.entry.path,
                    ChangeKind::Completed,
                    Some(recorded),
                    self.stage(here).name.as_str(),
                );
                self.loaded.write(self.entry, change, &self.live.files, &files_of(&self.stages[here]))
            }
            Recognised::Stage(here) => {
                let target = wanted.unwrap_or(here + 1);
                if target >= self.stages.len() {
                    return Err(Error::LastStage {
                        release: self.entry.path.clone(),
                        stage: recorded,
                        is_under_way: self.entry.release.topology.is_under_way(),
                    });
                }
                if target == here {
                    return Err(Error::AlreadyThere { release: self.entry.path.clone(), stage: recorded });
                }
                let stage = self.stage(here);
                let bake = if target > here { Some(stage) } else { None };
                self.go(target, (&recorded, stage), bake)
            }
            // Nobody is sent to the canary any more: its pods are all that is left to take.
            Recognised::Back(here) => {
                let stage = self.stage(here);
                let name = format!("{BACK}{}", stage.name);
                self.go(wanted.unwrap_or(0), (&name, &stage.at_rest()), None)
            }
            Recognised::Before(here) if wanted.is_none_or(|wanted| wanted == here) => self.ship(here),
            Recognised::Before(_) => {
                Err(Error::ShipFirst { release: self.entry.path.clone(), stage: recorded })
            }
            Recognised::Retiring => Err(Error::Retiring { release: self.entry.path.clone() }),
            Recognised::Unknown => {
                let path = self.loaded.repository.live.join(self.entry.path.as_str());
                let edited = self.live.by_hand();
                match edited.as_slice() {
                    [] => Err(Error::LiveUnknown { path, stage: recorded }),
                    _ => Err(Error::LiveEdited { path, files: edited }),
                }
            }
        }
    }

    /// Goes to a stage of the plan, the next one or another one.
    fn go(&self, target: usize, (name, from): (&str, &Stage), bake: Option<&Stage>) -> Result<Change, Error> {
        let topology = &self.entry.release.topology;
        let early = self.wait(Least::at(topology, bake, self.loaded.repository.sync_interval))?;
        let to = self.stage(target);
        let proof = self.between((name, from), to)?;
        let open = proof.verdict() == Verdict::Inconclusive;
        let step = proof.steps.into_iter().next();
        let mut change =
            Change::of(&self.entry.path, ChangeKind::Promoted, Some(name.to_owned()), to.name.as_str());
        if target == 0 {
            change.about.push("canary: 0 pods, everybody is on stable".to_owned());
        } else if let Some(row) = self.entry.release.summary().stages.get(target) {
            change.about.push(row.change.clone());
            change.about.push(format!("way back: {}", row.way_back));
        }
        let here = self.stages.iter().position(|stage| stage.name == *from.name.as_str());
        if let Some(skipped) =
            here.and_then(|here| self.stages.get(here + 1..target)).filter(|it| !it.is_empty())
        {
            let names: Vec<_> = skipped.iter().map(|stage| stage.name.as_str()).collect();
            change.about.push(format!("skipped: {}", names.join(", ")));
        }
        if let Some(step) = step {
            change.about.push(format!("proven: {}, {} states", step.verdict().words(), step.outcome.states));
        }
        change.trailers.extend(early);
        if let (true, Some(reason)) = (open, &self.options.unproven) {
            change.trailers.push((UNPROVEN, reason.clone()));
        }
        self.loaded.write(self.entry, change, &self.live.files, &files_of(&self.stages[target]))
    }

    /// Proves a step. One that was not searched to its end is as good as unproven.
    fn between(&self, (name, from): (&str, &Stage), to: &Stage) -> Result<Proof, Error> {
        let release = &self.entry.release;
        let mut proof = prove_between(&release.topology, &release.plan, from, to, &Prover::default());
        for step in &mut proof.steps {
            name.clone_into(&mut step.from);
        }
        let report =
            self.loaded.repository.severities.apply(proof.findings(&release.topology, &release.plan));
        let is_open = proof.verdict() == Verdict::Inconclusive && self.options.unproven.is_none();
        if is_open || report.has_errors() {
            return Err(Error::NotProven(report));
        }
        Ok(proof)
    }

    /// Refuses what would join a change that is not committed yet, and what comes too early.
    pub(super) fn wait(&self, least: Least) -> Result<Option<Trailer>, Error> {
        let (repository, release) = (&self.loaded.repository, &self.entry.path);
        let history = self.past.history(release)?;
        let dirty = [(history.is_dirty, &repository.live), (history.is_tree_dirty, &repository.out)];
        if let Some((_, root)) = dirty.into_iter().find(|(is_dirty, _)| *is_dirty) {
            return Err(Error::NotCommitted { path: root.join(release.as_str()) });
        }
        least.refuse(&self.live.record.stage, &history, self.options.early.as_deref())
    }

    pub(super) fn stage(&self, position: usize) -> &Stage {
        &self.entry.release.plan.stages()[position]
    }
}

/// The position of a stage in a plan.
fn position(entry: &Entry, stages: &[StageFiles], name: &str) -> Result<usize, Error> {
    let names = || stages.iter().map(|stage| stage.name.as_str());
    names().position(|it| it == name).ok_or_else(|| Error::UnknownStage {
        release: entry.path.clone(),
        name: name.to_owned(),
        known: names().map(ToOwned::to_owned).collect(),
    })
}
