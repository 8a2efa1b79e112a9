use std::collections::BTreeMap;
use std::sync::Arc;

use serin_check::Live;
use serin_plan::{Stage, StageName};
use serin_tree::{Digest, Record};

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
    /// True where an earlier promotion had been interrupted, and was completed instead of another one.
    pub completed: bool,
    /// True where a change of the spec was shipped at rest, one object of it, and more of it is to come.
    pub more: bool,
}

type Files = BTreeMap<String, Arc<str>>;

impl Loaded {
    /// Takes a release one stage further: makes `live` as the baseline, or changes the one object of the next stage.
    ///
    /// At rest, an ordinary change of the spec is shipped in the same way, one object at a time.
    ///
    /// # Errors
    ///
    /// When what is generated is stale, when `live` was edited by hand or is no stage of the plan, or when no stage
    /// is left; and when the disk cannot be read or written.
    pub fn promote(&self, entry: &Entry) -> Result<Promotion, Error> {
        let drifts = self.drift(entry)?;
        if !drifts.is_empty() {
            return Err(Error::NotFresh(drifts));
        }
        let mut stages = Vec::new();
        for (stage, files) in entry.release.plan.stages().iter().zip(entry.release.texts()?.stages) {
            stages.push((stage, files.files.into_iter().collect::<Files>()));
        }
        let Some(live) = &entry.live else {
            let (baseline, files) = first(&stages)?;
            return self.write(entry, None, baseline, files);
        };
        let recorded = live.record.stage.clone();
        if let Some(position) = stages.iter().position(|(_, files)| live.matches(files)) {
            let (stage, files) = &stages[position];
            if recorded != stage.name.as_str() {
                let promotion = self.write(entry, Some(recorded), stage, files)?;
                return Ok(Promotion { completed: true, ..promotion });
            }
            let Some((next, files)) = stages.get(position + 1) else {
                return Err(Error::LastStage { release: entry.path.clone(), stage: recorded });
            };
            return self.write(entry, Some(recorded), next, files);
        }
        self.ship(entry, live, first(&stages)?)
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
            plan: Digest::of(entry.release.json()).to_string(),
            facts: Live::of(&entry.release.topology, stage.name.as_str()).facts(),
        };
        let written = serin_tree::Live::write(&self.repository.live, &entry.path, &record, files)?;
        let mut changed = written.written;
        changed.extend(written.removed);
        Ok(Promotion { from, to: record.stage, files: changed, completed: false, more: false })
    }
}

const KUSTOMIZATION: &str = "kustomization.yaml";

fn first<'a>(stages: &'a [(&'a Stage, Files)]) -> Result<(&'a Stage, &'a Files), Error> {
    let (stage, files) = stages.first().ok_or_else(|| Error::Render("a plan without a stage".to_owned()))?;
    Ok((stage, files))
}
