use std::sync::Arc;

use serin_check::RuleSet;
use serin_diagnostic::{Finding, Report, Severity, SourceFile};
use serin_objects::{Doubt, Objects, read};
use serin_proof::{FoundStep, Given, Prover, Verdict, prove_step};
use serin_render::{kustomization, routers};
use serin_review::diff::summary_lines;
use serin_topology::{Capacity, Replicas, Topology, Track};
use serin_verify::{INCONCLUSIVE, WayBack};

use super::Entry;
use super::change::{Change, ChangeKind, Trailer};
use super::history::{Least, UNPROVEN};
use super::promote::{Promotion, record};
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
        let changed = self.changed(&wanted);
        if changed.is_empty() {
            // Only the list of the objects differs, which no cluster holds.
            return self.write_shipped(self.shipped(name, &wanted, &wanted, early), &wanted);
        }
        let prover = Prover::default();
        let mut refused: Vec<(Files, Judgement)> = Vec::new();
        for object in changed {
            let after = self.with(&object, &wanted)?;
            let rules = &self.loaded.repository.rules;
            let judged = judge(self.entry, rules, &self.directory(), (&self.live.files, &after), &prover);
            if matches!(judged.verdict, Verdict::Safe | Verdict::AcceptedRisk) {
                let mut shipped = self.shipped(name, &after, &wanted, early);
                shipped.about.push(way_back(&judged.steps, &prover).to_owned());
                shipped.about.push(format!("proven: {}", judged.verdict.words()));
                return self.write_shipped(shipped, &after);
            }
            refused.push((after, judged));
        }
        // What is not in the model may be right all the same, and somebody may know it.
        refused.sort_by_key(|(_, judged)| judged.verdict);
        let Some((after, judged)) = refused.into_iter().next() else {
            return Err(Error::NotProven(Report::new()));
        };
        let (Some(reason), Verdict::Inconclusive) = (&self.options.unproven, judged.verdict) else {
            return Err(Error::NotProven(judged.report));
        };
        let mut shipped = self.shipped(name, &after, &wanted, early);
        shipped.about.push("way back: `git revert` of this commit, which is not proven either".to_owned());
        let open = judged.report.findings().iter().map(|finding| format!("not proven: {}", finding.message));
        shipped.about.extend(open);
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

    fn shipped(&self, name: &str, after: &Files, wanted: &Files, early: Option<Trailer>) -> Change {
        let kind = ChangeKind::Shipped { more: after != wanted };
        let mut change = Change::of(&self.entry.path, kind, Some(name.to_owned()), name);
        let texts = |files: &Files| files.clone().into_iter().map(|(name, text)| (name, text.to_string()));
        change.about.extend(summary_lines(texts(&self.live.files), texts(after)));
        change.trailers.extend(early);
        change
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
    if steps.all(|step| step.back(WayBack::StageBefore, prover).is_proven()) {
        "way back: `git revert` of this commit"
    } else {
        "way back: `git revert` of this commit, not before it has rolled out"
    }
}

/// What is to say of a step between files of a live directory.
pub(super) struct Judgement {
    pub(super) steps: Vec<FoundStep>,
    pub(super) verdict: Verdict,
    /// What does not hold, or is not in the model.
    pub(super) report: Report,
}

/// Proves the step from what is live to other files of its directory, whatever stages they are, and holds the rules
/// against what would be live then.
pub(super) fn judge(
    entry: &Entry,
    rules: &RuleSet,
    directory: &str,
    (before, after): (&Files, &Files),
    prover: &Prover,
) -> Judgement {
    let topology = &entry.release.topology;
    let least = topology.replicas.least();
    let (before, after) = (objects(directory, before, least), objects(directory, after, least));
    let capacity = capacity(topology, &before);
    let given = Given {
        peak_pods: Some(capacity.peak_pods),
        spare_pods: Some(capacity.spare_pods),
        most_pods: capacity.most_pods,
        router: Some(routers::profile_of(topology)),
        promise: None,
        canary: Some(topology.names(Track::Canary).service.to_string()),
    };
    let steps = prove_step(("what is live", &before), ("the next commit", &after), &given, prover);
    let mut verdict = steps.iter().map(FoundStep::verdict).max().unwrap_or(Verdict::Safe);
    let mut report = Report::new();
    steps.iter().for_each(|step| report.extend(step.findings()));
    let is_told = |it: &Finding| it.severity == Severity::Error || it.rule.name == INCONCLUSIVE.name;
    report.retain(is_told);
    // Objects that change one after the other may fit only together: a port and the Service that sends to it.
    let known = rules.check_found(&before);
    let is_new = |it: &Finding| {
        let is_same = |old: &&Finding| {
            (old.rule.name, &old.object, &old.message) == (it.rule.name, &it.object, &it.message)
        };
        it.severity == Severity::Error && !known.findings().iter().any(|old| is_same(&old))
    };
    let broken: Vec<Finding> = rules.check_found(&after).into_iter().filter(is_new).collect();
    if !broken.is_empty() {
        verdict = Verdict::Unsafe;
    }
    report.extend(broken);
    Judgement { steps, verdict, report }
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

/// The objects of the files of a live directory. A stable track that says no number of pods has those that an autoscaler
/// keeps at least: the autoscaler is the team's, and stands elsewhere.
pub(super) fn objects(directory: &str, files: &Files, least: u32) -> Objects {
    let read_text = |name: String, text: &str| {
        let file = Arc::new(SourceFile::new(name, text));
        read(&file, Doubt::Named, &mut Report::new()).objects
    };
    let manifests = files.iter().filter(|(name, _)| *name != kustomization::FILE);
    let found: Vec<_> =
        manifests.flat_map(|(name, text)| read_text(format!("{directory}/{name}"), text)).collect();
    let objects = Objects::of(found.clone());
    let scaled = objects.workloads().filter(|workload| workload.spec.replicas.is_none());
    let autoscalers = scaled.flat_map(|workload| {
        let (name, namespace) = (workload.object.name(), workload.object.namespace());
        let namespace = if namespace.is_empty() { String::new() } else { format!(", namespace: {namespace}") };
        let text = format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: {name}{namespace}}}\nspec:\n  \
             scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {name}}}\n  minReplicas: {least}\n  \
             maxReplicas: {least}\n"
        );
        read_text(format!("the autoscaler of {name}"), &text)
    });
    Objects::of(found.iter().cloned().chain(autoscalers).collect())
}
