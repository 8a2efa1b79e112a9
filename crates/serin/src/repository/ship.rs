use std::sync::Arc;

use serin_diagnostic::{Report, SourceFile};
use serin_objects::{Doubt, Objects, read};
use serin_proof::{Back, FoundStep, Given, Prover, Step, Verdict, prove_step};
use serin_render::{kustomization, routers};
use serin_topology::{Capacity, Replicas, Topology, Track};
use serin_verify::{INCONCLUSIVE, WayBack};

use super::Entry;
use super::change::{Change, ChangeKind};
use super::history::{Least, UNPROVEN};
use super::promote::{Promotion, record, word};
use super::recognise::{Files, files_of};
use crate::Error;

impl Promotion<'_> {
    /// Takes what is live one object nearer to what its stage is by now: a change of the spec, at rest, or of the renderer.
    /// Of the objects that changed it is the first one whose step is proven.
    pub(super) fn ship(&self, here: usize) -> Result<Change, Error> {
        let topology = &self.entry.release.topology;
        let early = self.wait(Least::at(topology, None, self.loaded.repository.sync_interval))?;
        let wanted = files_of(&self.stages[here]);
        let name = self.stage(here).name.as_str();
        let prover = Prover::default();
        let mut refused: Option<Vec<FoundStep>> = None;
        for object in self.changed(&wanted) {
            let after = self.with(&object, &wanted)?;
            let steps = prove_files(self.entry, &self.directory(), (&self.live.files, &after), &prover);
            let verdict = steps.iter().map(FoundStep::verdict).max().unwrap_or(Verdict::Safe);
            if matches!(verdict, Verdict::Safe | Verdict::AcceptedRisk) {
                let mut shipped = self.shipped(name, &after, &wanted, early)?;
                shipped.about.push(way_back(&steps, &prover).to_owned());
                shipped.about.push(format!("proven: {}", word(verdict)));
                return self.write_shipped(shipped, &after);
            }
            refused.get_or_insert(steps);
        }
        let steps = refused.unwrap_or_default();
        let verdict = steps.iter().map(FoundStep::verdict).max();
        let (Some(reason), Some(Verdict::Inconclusive)) = (&self.options.unproven, verdict) else {
            return Err(Error::NotProven(report(&steps)));
        };
        let Some(object) = self.changed(&wanted).into_iter().next() else {
            // Only the list of the objects differs, which no cluster holds.
            let shipped = self.shipped(name, &wanted, &wanted, early)?;
            return self.write_shipped(shipped, &wanted);
        };
        let after = self.with(&object, &wanted)?;
        let mut shipped = self.shipped(name, &after, &wanted, early)?;
        shipped
            .about
            .extend(steps.iter().flat_map(|step| &step.not_modelled).map(|it| format!("not proven: {it}")));
        shipped.trailers.push((UNPROVEN, reason.clone()));
        self.write_shipped(shipped, &after)
    }

    /// Until all of a change is shipped, the record says what was live before it.
    fn write_shipped(&self, shipped: Change, after: &Files) -> Result<Change, Error> {
        let record = match shipped.kind {
            ChangeKind::Shipped { more: true } => self.live.record.clone(),
            _ => record(self.entry, &shipped.to, shipped.from.as_deref()),
        };
        self.loaded.write_as(self.entry, &record, shipped, &self.live.files, after)
    }

    fn shipped(
        &self,
        name: &str,
        after: &Files,
        wanted: &Files,
        early: Option<(&'static str, String)>,
    ) -> Result<Change, Error> {
        let kind = ChangeKind::Shipped { more: after != wanted };
        let mut change = Change::of(&self.entry.path, kind, Some(name.to_owned()), name);
        change.trailers.extend(early);
        Ok(change)
    }

    /// The files of the objects that are not what is wanted, those that the spec has first.
    fn changed(&self, wanted: &Files) -> Vec<String> {
        let live = &self.live.files;
        let gone = live.keys().filter(|name| !wanted.contains_key(*name));
        let names = wanted.keys().chain(gone).filter(|name| live.get(*name) != wanted.get(*name));
        names.filter(|name| *name != kustomization::FILE).cloned().collect()
    }

    /// What is live with one object as it is wanted, and a list of the objects that are there then.
    fn with(&self, object: &str, wanted: &Files) -> Result<Files, Error> {
        let mut files = self.live.files.clone();
        match wanted.get(object) {
            Some(text) => files.insert(object.to_owned(), text.clone()),
            None => files.remove(object),
        };
        let names = files.keys().filter(|name| *name != kustomization::FILE).cloned().collect::<Vec<_>>();
        files.insert(kustomization::FILE.to_owned(), kustomization::text(&names)?);
        Ok(files)
    }

    fn directory(&self) -> String {
        self.loaded.repository.live.join(self.entry.path.as_str()).display().to_string()
    }
}

/// When the commit can be taken back: at any instant, or only when nothing is under way any more.
fn way_back(steps: &[FoundStep], prover: &Prover) -> &'static str {
    let mut steps = steps.iter().flat_map(|step| &step.proof).flat_map(|proof| &proof.steps);
    let is_safe = |step: &Step| {
        matches!(
            step.back(WayBack::StageBefore, prover),
            Back::Nothing | Back::Safe | Back::SafeUnlessNewDies(_)
        )
    };
    if steps.all(is_safe) {
        "way back: `git revert` of this commit"
    } else {
        "way back: `git revert` of this commit, not before it has rolled out"
    }
}

/// Proves the step from what is live to other files of its directory, whatever stages they are.
pub(super) fn prove_files(
    entry: &Entry,
    directory: &str,
    (before, after): (&Files, &Files),
    prover: &Prover,
) -> Vec<FoundStep> {
    let topology = &entry.release.topology;
    let (before, after) = (objects(directory, before), objects(directory, after));
    let capacity = capacity(topology, &before);
    let given = Given {
        peak_pods: Some(capacity.peak_pods),
        spare_pods: Some(capacity.spare_pods),
        most_pods: capacity.most_pods,
        router: Some(routers::profile_of(topology)),
        promise: None,
        canary: Some(topology.names(Track::Canary).service.to_string()),
    };
    prove_step(("what is live", &before), ("the next commit", &after), &given, prover)
}

/// What a change of the spec has to keep. Where it changes the number of pods, what is needed is what either number
/// allows: before the commit there cannot be more, and after it the team needs no more.
fn capacity(topology: &Topology, before: &Objects) -> Capacity {
    let now = topology.capacity;
    let name = topology.names(Track::Stable).deployment.as_str();
    let stable = before.workloads().find(|workload| workload.object.name() == name);
    let pods = stable.and_then(|stable| u32::try_from(stable.spec.replicas?).ok());
    match (pods, &topology.replicas) {
        (Some(before), Replicas::Fixed(after)) if before != *after => {
            let before = Capacity::of(before);
            Capacity {
                peak_pods: now.peak_pods.min(before.peak_pods),
                spare_pods: now.spare_pods.min(before.spare_pods),
                ..now
            }
        }
        _ => now,
    }
}

/// The objects of the files of a live directory.
fn objects(directory: &str, files: &Files) -> Objects {
    let manifests = files.iter().filter(|(name, _)| *name != kustomization::FILE);
    let objects = manifests.flat_map(|(name, text)| {
        let file = Arc::new(SourceFile::new(format!("{directory}/{name}"), &**text));
        read(&file, Doubt::Named, &mut Report::new()).objects
    });
    Objects::of(objects.collect())
}

/// What does not hold, or is not in the model; a step that was not searched says so.
fn report(steps: &[FoundStep]) -> Report {
    let mut report = Report::new();
    for step in steps {
        report.extend(step.findings());
    }
    report
        .into_iter()
        .filter(|it| it.severity == serin_diagnostic::Severity::Error || it.rule.name == INCONCLUSIVE.name)
        .collect()
}
