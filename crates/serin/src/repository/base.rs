use std::sync::Arc;

use serin_check::rules;
use serin_diagnostic::{Finding, Place, Report, Severity, SourceFile};
use serin_plan::{RouteState, Stage, State, WayBack};
use serin_proof::{FoundStep, Prover, Verdict, prove_between};
use serin_tree::{Live, RelativePath};
use serin_verify::INCONCLUSIVE;

use super::history::{EARLY, History, Least, UNPROVEN};
use super::recognise::{RETIRING, Recognised, recognise};
use super::ship::prove_files;
use super::{Entry, Loaded};
use crate::Error;

/// What was live of a release before a pull request, and what the pull request says of it.
#[derive(Debug, Default)]
pub struct BaseState {
    /// What was live; none where nothing was.
    pub live: Option<Live>,
    /// What is known of the live directory before the pull request.
    pub history: History,
    /// The trailers of the commits of the pull request that change the live directory.
    pub trailers: Vec<(String, String)>,
}

impl Loaded {
    /// What is wrong with how a pull request moves a release: a step that is not proven, one that comes before the bake
    /// is over, objects that Serin did not write. A way back is never too early.
    ///
    /// # Errors
    ///
    /// When the disk cannot be read.
    pub fn check_step(&self, path: &RelativePath, before: &BaseState) -> Result<Report, Error> {
        let mut report = Report::new();
        let Some(was) = &before.live else { return Ok(report) };
        let record = self.repository.live.join(path.as_str()).join("STAGE");
        let text = match fs_err::read_to_string(&record) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        let file = Arc::new(SourceFile::new(record.display().to_string(), text));
        let place = Place { file: file.clone(), span: 0..0 };
        let entry = self.entries.iter().find(|entry| entry.path == *path);
        let Some((entry, live)) = entry.and_then(|entry| Some((entry, entry.live.as_ref()?))) else {
            if was.record.stage != RETIRING && Live::read(&self.repository.live, path)?.is_none() {
                report.add(rules::live_taken_away(&file));
            }
            return Ok(report);
        };
        if was.files == live.files {
            return Ok(report);
        }
        let step = self.step(entry, was, live, before)?;
        let found = self.repository.severities.apply(step.findings);
        for finding in found {
            let is_told = finding.severity == Severity::Error || finding.rule.name == INCONCLUSIVE.name;
            if is_told {
                report.add(Finding {
                    place: Some(place.clone()),
                    release: Some(entry.release.topology.name.to_string()),
                    ..finding
                });
            }
        }
        if let Some((least, stage)) = step.least {
            let early = before.trailers.iter().find(|(key, _)| key == EARLY);
            if let Err(error) =
                least.refuse(&stage, &before.history, early.map(|(_, reason)| reason.as_str()))
            {
                report.add(Finding { message: error.to_string(), ..rules::bake_not_over(&file) });
            }
        }
        Ok(report)
    }

    fn step(&self, entry: &Entry, was: &Live, live: &Live, before: &BaseState) -> Result<Judged, Error> {
        let release = &entry.release;
        let stages = release.texts()?.stages;
        let at = |live: &Live| recognise(live, &release.plan, &stages);
        let plan = release.plan.stages();
        let state = |at: Recognised| match at {
            Recognised::Stage(here) => Some(plan[here].clone()),
            Recognised::Back(here) => Some(Stage {
                state: State { route: RouteState::REST, ..plan[here].state.clone() },
                ..plan[here].clone()
            }),
            Recognised::Before(_) | Recognised::Retiring | Recognised::Unknown => None,
        };
        let (from, to) = (at(was), at(live));
        let bake = match (from, to) {
            // What comes before it is at rest, and `retire` has no other way there or on from there.
            (Recognised::Retiring, _) | (_, Recognised::Retiring) => return Ok(Judged::default()),
            (Recognised::Stage(here), Recognised::Back(there)) if here == there => {
                return Ok(Judged::default());
            }
            (Recognised::Stage(here), Recognised::Stage(there))
                if there + 1 == here && plan[here].way_back == WayBack::StageBefore =>
            {
                return Ok(Judged::default());
            }
            (Recognised::Stage(here), Recognised::Stage(there)) if there > here => Some(&plan[here]),
            _ => None,
        };
        let least = Least::at(&release.topology, bake, self.repository.sync_interval);
        let mut judged = Judged { findings: Report::new(), least: Some((least, was.record.stage.clone())) };
        if let (Some(before), Some(after)) = (state(from), state(to)) {
            let mut proof =
                prove_between(&release.topology, &release.plan, &before, &after, &Prover::default());
            for step in &mut proof.steps {
                step.from.clone_from(&was.record.stage);
                step.to.clone_from(&live.record.stage);
            }
            judged.findings = proof.findings(&release.topology, &release.plan);
            return Ok(judged);
        }
        let directory = self.repository.live.join(entry.path.as_str()).display().to_string();
        let steps = prove_files(entry, &directory, (&was.files, &live.files), &Prover::default());
        let is_unproven = before.trailers.iter().any(|(key, _)| key == UNPROVEN);
        let is_open = steps.iter().map(FoundStep::verdict).max() == Some(Verdict::Inconclusive);
        if !(is_open && is_unproven) {
            steps.iter().for_each(|step| judged.findings.extend(step.findings()));
        }
        Ok(judged)
    }
}

/// What is to say of a step, and the least time that was to come before it, with what it was at.
#[derive(Default)]
struct Judged {
    findings: Report,
    least: Option<(Least, String)>,
}
