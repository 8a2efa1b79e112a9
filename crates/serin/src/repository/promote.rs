use serin_check::Live;
use serin_plan::{Stage, StageName};
use serin_proof::Prover;
use serin_tree::{Digest, Record};

use super::load::BACK;
use super::recognise::{Files, Recognised, recognise};
use super::{Entry, Loaded};
use crate::Error;

/// What a promotion did to `live`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promotion {
    /// The stage that was live; none where nothing was.
    pub from: Option<String>,
    /// The stage that is live now.
    pub to: String,
    /// The files that were written or removed.
    pub files: Vec<String>,
    /// True where the record was behind what was live, after an interruption or a merge, and was set right instead.
    pub completed: bool,
    /// True where a change of the spec was shipped at rest, one object of it, and more of it is to come.
    pub more: bool,
}

impl Loaded {
    /// Takes a release one stage further: makes `live` as the baseline, or changes the one object of the next stage.
    /// A stage whose route was taken to rest by the objects of its `rollback/` goes to the baseline.
    ///
    /// At rest, an ordinary change of the spec is shipped in the same way, one object at a time.
    ///
    /// # Errors
    ///
    /// While the report has an error; when what is generated is stale, when `live` was edited by hand or is no stage of the plan, or when no stage
    /// is left; and when the disk cannot be read or written.
    pub fn promote(&self, entry: &Entry) -> Result<Promotion, Error> {
        // What is wrong with `live` itself is told below, file by file.
        self.refuse_errors(|finding| finding.rule.name != "live-edited")?;
        let drifts = self.drift(entry, &entry.release.prove(&Prover::default()))?;
        if !drifts.is_empty() {
            return Err(Error::NotFresh(drifts));
        }
        let stages = entry.release.texts()?.stages;
        let files = |position: usize| stages[position].files.iter().cloned().collect::<Files>();
        let stage = |position: usize| &entry.release.plan.stages()[position];
        let Some(live) = &entry.live else {
            let unrecorded = self.repository.unrecorded(&entry.path)?;
            if !unrecorded.is_empty() {
                let path = self.repository.live.join(entry.path.as_str());
                return Err(Error::LiveEdited { path, files: unrecorded });
            }
            return self.write(entry, None, stage(0), &files(0));
        };
        let recorded = live.record.stage.clone();
        match recognise(live, &entry.release.plan, &stages) {
            Recognised::Stage(here) if recorded != stage(here).name.as_str() => {
                let promotion = self.write(entry, Some(recorded), stage(here), &files(here))?;
                Ok(Promotion { completed: true, ..promotion })
            }
            Recognised::Stage(here) if here + 1 < stages.len() => {
                self.write(entry, Some(recorded), stage(here + 1), &files(here + 1))
            }
            Recognised::Stage(_) => Err(Error::LastStage {
                release: entry.path.clone(),
                stage: recorded,
                is_under_way: entry.release.topology.is_under_way(),
            }),
            // Nobody is sent to the canary any more: its pods are all that is left to take.
            Recognised::Back(here) => {
                self.write(entry, Some(format!("{BACK}{}", stage(here).name)), stage(0), &files(0))
            }
            Recognised::Unknown => self.ship(entry, live, (stage(0), &files(0))),
        }
    }

    /// Takes what is live at rest one object nearer to the baseline.
    fn ship(
        &self,
        entry: &Entry,
        live: &serin_tree::Live,
        (baseline, wanted): (&Stage, &Files),
    ) -> Result<Promotion, Error> {
        let path = self.repository.live.join(entry.path.as_str());
        let mut edited = live.edited();
        edited.extend(live.unlisted());
        if !edited.is_empty() {
            return Err(Error::LiveEdited { path, files: edited });
        }
        if live.record.stage != StageName::BASELINE {
            return Err(Error::LiveUnknown { path, stage: live.record.stage.clone() });
        }
        let mut files: Files = live.files.clone();
        let names: Vec<&String> =
            wanted.keys().chain(live.files.keys().filter(|name| !wanted.contains_key(*name))).collect();
        let changed = names.into_iter().filter(|name| live.files.get(*name) != wanted.get(*name));
        // The list of the objects goes with the object that it is changed for.
        let object = changed.clone().find(|name| *name != KUSTOMIZATION);
        for name in object.into_iter().chain(changed.filter(|name| *name == KUSTOMIZATION)) {
            match wanted.get(name) {
                Some(text) => files.insert(name.clone(), text.clone()),
                None => files.remove(name),
            };
        }
        let more = files != *wanted;
        let promotion = self.write(entry, Some(live.record.stage.clone()), baseline, &files)?;
        Ok(Promotion { more, ..promotion })
    }

    fn write(
        &self,
        entry: &Entry,
        from: Option<String>,
        stage: &Stage,
        files: &Files,
    ) -> Result<Promotion, Error> {
        let record = Record {
            stage: stage.name.to_string(),
            plan: Digest::of(entry.release.json(None)).to_string(),
            facts: Live::of(&entry.release.topology, stage.name.as_str()).facts(),
        };
        let written = serin_tree::Live::write(&self.repository.live, &entry.path, &record, files)?;
        let mut changed = written.written;
        changed.extend(written.removed);
        Ok(Promotion { from, to: record.stage, files: changed, completed: false, more: false })
    }
}

const KUSTOMIZATION: &str = "kustomization.yaml";
