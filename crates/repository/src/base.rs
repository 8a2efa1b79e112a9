use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serin_check::rules;
use serin_diagnostic::{Finding, Place, Report, Severity, SourceFile};
use serin_plan::Stage;
use serin_proof::{Proof, Prover, Verdict, prove_between};
use serin_tree::{Live, RelativePath};
use serin_verify::{INCONCLUSIVE, WayBack};

use super::history::{EARLY, History, Least, UNPROVEN};
use super::recognise::{Files, RETIRING, Recognised, recognise};
use super::retire::without_route;
use super::ship::judge;
use super::{Entry, Loaded};
use crate::Error;

/// What was live of a release before a pull request, and what the pull request says of it.
///
/// ```
/// use std::time::Duration;
/// use serin::{BaseState, EARLY, History, PromoteOptions, Repository, WriteOptions};
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
/// let promote = || -> Result<_, serin::Error> {
///     let (loaded, past) = (load()?, History::committed(Duration::from_secs(86_400)));
///     loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &past)
/// };
/// promote()?;
/// let live = load()?.entries[0].live.clone(); // on the main branch
/// let web = promote()?.release; // on the branch of the pull request
///
/// // The commit before is a minute old: not every proxy knows of it.
/// let history = History::committed(Duration::from_secs(60));
/// let mut before = BaseState { live, history, ..BaseState::default() };
/// assert!(load()?.check_step(&web, &before)?.has_errors());
/// before.trailers.push((EARLY.to_owned(), "an incident".to_owned()));
/// assert!(load()?.check_step(&web, &before)?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Default)]
pub struct BaseState {
    /// What was live; none where nothing was.
    pub live: Option<Live>,
    /// What was generated as `plan.json`, which tells the bakes as they were before; none where nothing was.
    pub plan: Option<String>,
    /// What is known of the live directory before the pull request.
    pub history: History,
    /// The trailers of the commits of the pull request that change the live directory.
    pub trailers: Vec<(String, String)>,
}

impl BaseState {
    fn reason(&self, key: &str) -> Option<&str> {
        self.trailers.iter().find(|(it, _)| it == key).map(|(_, reason)| reason.as_str())
    }

    /// The bake of a stage as the plan had it before.
    fn bake(&self, stage: &str) -> Option<Duration> {
        let plan: PlanJson = serde_json::from_str(self.plan.as_deref()?).ok()?;
        let stage = plan.stages.into_iter().find(|it| it.name == stage)?;
        stage.bake_seconds.map(Duration::from_secs)
    }
}

#[derive(Deserialize)]
struct PlanJson {
    stages: Vec<StageJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageJson {
    name: String,
    bake_seconds: Option<u64>,
}

impl Loaded {
    /// What is wrong with how a pull request moves a release: a step that is not proven, one that comes before the bake
    /// is over, a release that does not begin at its baseline or is taken away in another way than by `retire`. A way back
    /// that is proven at any instant is never too early.
    ///
    /// # Errors
    ///
    /// When the disk cannot be read.
    pub fn check_step(&self, path: &RelativePath, before: &BaseState) -> Result<Report, Error> {
        let record = self.repository.live.join(path.as_str()).join("STAGE");
        let text = match fs_err::read_to_string(&record) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let file = Arc::new(SourceFile::new(record.display().to_string(), text));
        let mut judged = Judged { file, findings: Report::new() };
        let entry = self.entries.binary_search_by(|entry| entry.path.cmp(path)).ok();
        let entry = entry.and_then(|position| self.entries.get(position));
        match (&before.live, entry.and_then(|entry| Some((entry, entry.live.as_ref()?)))) {
            (None, Some((entry, live))) => self.begins(entry, live, before, &mut judged)?,
            (Some(was), Some((entry, live))) if was.files != live.files => {
                self.moves(entry, (was, live), before, &mut judged)?;
            }
            (Some(was), None) if Live::read(&self.repository.live, path)?.is_none() => {
                if was.record.stage == RETIRING {
                    let effect = Least::effect(Duration::ZERO, self.repository.sync_interval);
                    judged.wait(effect, RETIRING, before);
                } else {
                    judged.findings.add(rules::live_taken_away(&judged.file));
                }
            }
            _ => {}
        }
        Ok(self.repository.severities.apply(judged.findings))
    }

    /// What begins has to begin at its baseline, unless it is adopted with a reason.
    fn begins(
        &self,
        entry: &Entry,
        live: &Live,
        before: &BaseState,
        judged: &mut Judged,
    ) -> Result<(), Error> {
        let stages = entry.release.texts()?.stages;
        let at = recognise(live, &entry.release.plan, &stages);
        if at != Recognised::Stage(0) && before.reason(UNPROVEN).is_none() {
            let name = at.name(&entry.release.plan, &live.record.stage);
            let message = format!("this begins at `{name}`, and nothing was live before");
            let hint =
                "begin with `serin promote`; `--adopt` takes over what a cluster runs already, and says so";
            judged.findings.add(Finding { message, ..rules::live_taken_away(&judged.file) }.hint(hint));
        }
        Ok(())
    }

    fn moves(
        &self,
        entry: &Entry,
        (was, live): (&Live, &Live),
        before: &BaseState,
        judged: &mut Judged,
    ) -> Result<(), Error> {
        let (topology, plan) = (&entry.release.topology, &entry.release.plan);
        let stages = entry.release.texts()?.stages;
        let at = |live: &Live| recognise(live, plan, &stages);
        let (from, to) = (at(was), at(live));
        let prover = Prover::default();
        let least = |stage: Option<&Stage>| Least::at(topology, stage, self.repository.sync_interval);
        let all = plan.stages();
        let bake = match (from, to) {
            // `retire` has no other way there, and `rollback` none but that from there.
            (Recognised::Stage(0) | Recognised::Before(0), Recognised::Retiring)
                if is_without_route(&was.files, &live.files)? =>
            {
                None
            }
            (Recognised::Retiring, Recognised::Stage(0)) => return Ok(()),
            (_, Recognised::Retiring) | (Recognised::Retiring, _) => {
                judged.findings.add(rules::live_taken_away(&judged.file));
                return Ok(());
            }
            (Recognised::Stage(here), Recognised::Back(there)) if here == there => return Ok(()),
            (Recognised::Stage(here), Recognised::Stage(there)) if there + 1 == here => {
                let proof = prove_between(topology, plan, &all[there], &all[here], &prover);
                if is_proven_back(&proof, &prover) {
                    return Ok(());
                }
                None
            }
            (Recognised::Stage(here) | Recognised::Before(here), Recognised::Stage(there))
                if there > here =>
            {
                Some(&all[here])
            }
            _ => None,
        };
        let mut least = least(bake);
        let was_at = from.name(plan, &was.record.stage);
        if let Some(longer) = before.bake(&was_at).filter(|it| bake.is_some() && *it > least.time) {
            least = Least { time: longer, is_bake: true };
        }
        judged.wait(least, &was_at, before);
        let is_open_allowed = before.reason(UNPROVEN).is_some();
        match (from.state(plan), to.state(plan)) {
            _ if to == Recognised::Retiring => {}
            (Some(earlier), Some(later)) => {
                let mut proof = prove_between(topology, plan, &earlier, &later, &prover);
                for step in &mut proof.steps {
                    step.from.clone_from(&was_at);
                    step.to = to.name(plan, &live.record.stage);
                }
                judged.add(entry, proof.findings(topology, plan), proof.verdict(), is_open_allowed);
            }
            _ => {
                let directory = self.repository.live.join(entry.path.as_str()).display().to_string();
                let found =
                    judge(entry, &self.repository.rules, &directory, (&was.files, &live.files), &prover);
                judged.add(entry, found.report, found.verdict, is_open_allowed);
            }
        }
        Ok(())
    }
}

/// Whether what is left is what was there, without its route.
fn is_without_route(before: &Files, after: &Files) -> Result<bool, Error> {
    Ok(without_route(before)? == *after)
}

/// Whether a step can be taken back at any instant by the commit before it.
fn is_proven_back(proof: &Proof, prover: &Prover) -> bool {
    proof.steps.iter().all(|step| step.back(WayBack::StageBefore, prover).is_proven())
}

/// What is to say of one release, at its record.
struct Judged {
    file: Arc<SourceFile>,
    findings: Report,
}

impl Judged {
    /// What does not hold; a step that was not searched, or is not in the model, needs a reason.
    fn add(&mut self, entry: &Entry, report: Report, verdict: Verdict, is_open_allowed: bool) {
        for finding in report {
            let is_open = finding.rule.name == INCONCLUSIVE.name;
            if is_open && (is_open_allowed && verdict == Verdict::Inconclusive) {
                continue;
            }
            if is_open || finding.severity == Severity::Error {
                self.findings.add(Finding {
                    severity: Severity::Error,
                    place: Some(Place { file: self.file.clone(), span: 0..0 }),
                    release: Some(entry.release.topology.name.to_string()),
                    ..finding
                });
            }
        }
    }

    fn wait(&mut self, least: Least, stage: &str, before: &BaseState) {
        if let Err(error) = least.refuse(stage, &before.history, before.reason(EARLY)) {
            let message = error.to_string();
            self.findings.add(Finding { message, ..rules::bake_not_over(&self.file) });
        }
    }
}
