//! What was generated for a release, as far as it is needed to go back without its spec.

use std::collections::BTreeMap;

use serde::Deserialize;
use serin_plan::StageName;
use serin_render::kustomization;
use serin_tree::{Digest, Live, ROLLBACK, STAGES};

use super::Source;
use crate::Error;
use crate::repository::recognise::{BACK, Files, RETIRING};

/// What was generated, as far as it is needed to go back.
pub(super) struct Generated {
    pub(super) source: String,
    pub(super) plan: PlanJson,
    /// The stage that is live, as it was generated.
    pub(super) stage: Files,
    /// Its way back.
    pub(super) way_back: Files,
    pub(super) baseline: Files,
}

/// How much of what is live has to be what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    All,
    /// The objects that the way back changes.
    WayBack,
}

/// The first of the sources that holds all of what is live; or the first that holds what has to change.
pub(super) fn find<'a>(
    live: &Live,
    now: Source<'a>,
    older: impl FnOnce() -> Vec<Source<'a>>,
) -> Result<Option<(Generated, Place)>, Error> {
    let found = Generated::holding(live, &now, Fit::All)?;
    if found.is_some() {
        return Ok(found);
    }
    let mut sources = vec![now];
    sources.extend(older());
    for fit in [Fit::All, Fit::WayBack] {
        for source in &sources {
            let found = Generated::holding(live, source, fit)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// Where a live directory is in what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Stage(usize),
    Back(usize),
    Retiring,
}

/// What is needed of `plan.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlanJson {
    pub(super) router: RouterJson,
    pub(super) stages: Vec<StageJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouterJson {
    pub(super) settle_seconds: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageJson {
    pub(super) name: String,
    pub(super) way_back: String,
}

impl Generated {
    /// What was generated, if what is live is a stage of it, as it was written or as it is; or if at least the objects are
    /// that the way back changes.
    fn holding(live: &Live, source: &Source<'_>, fit: Fit) -> Result<Option<(Self, Place)>, Error> {
        let Some(plan) = (source.read)("")?.remove("plan.json") else { return Ok(None) };
        // A plan of another version of Serin may be another document.
        let Ok(plan) = serde_json::from_str::<PlanJson>(&plan) else { return Ok(None) };
        let baseline = (source.read)(&format!("{STAGES}/{}", StageName::BASELINE))?;
        let written = live.record.stage.as_str();
        if written == RETIRING {
            let is_part = live
                .files
                .iter()
                .all(|(name, text)| *name == *kustomization::FILE || baseline.get(name) == Some(text));
            let generated = Self {
                source: source.name.clone(),
                plan,
                stage: live.files.clone(),
                way_back: Files::new(),
                baseline,
            };
            return Ok(is_part.then_some((generated, Place::Retiring)));
        }
        let recorded =
            plan.stages.iter().position(|it| it.name == written.strip_prefix(BACK).unwrap_or(written));
        let others = (0..plan.stages.len()).filter(|position| Some(*position) != recorded);
        for position in recorded.into_iter().chain(others) {
            let name = &plan.stages[position].name;
            let stage = (source.read)(&format!("{STAGES}/{name}"))?;
            let way_back = (source.read)(&format!("{ROLLBACK}/{name}"))?;
            let mut back = stage.clone();
            back.extend(way_back.clone());
            let can_be_back = plan.stages[position].way_back == ROUTE_AT_REST && back != stage;
            // The record tells what was written, whatever was edited since; but only of the stage that it names.
            let was_written = |files: &Files| Some(position) == recorded && digests(files) == live.digests;
            let is = |files: &Files| live.matches(files) || was_written(files);
            let changes_what_is_there = || {
                let is_there = |file: &String| live.files.get(file) == stage.get(file);
                Some(position) == recorded && !way_back.is_empty() && way_back.keys().all(is_there)
            };
            let place = if can_be_back && is(&back) {
                Place::Back(position)
            } else if is(&stage) || (fit == Fit::WayBack && changes_what_is_there()) {
                Place::Stage(position)
            } else {
                continue;
            };
            return Ok(Some((Self { source: source.name.clone(), plan, stage, way_back, baseline }, place)));
        }
        Ok(None)
    }
}

pub(super) const ROUTE_AT_REST: &str = "route-at-rest";

fn digests(files: &Files) -> BTreeMap<String, Digest> {
    files.iter().map(|(name, text)| (name.clone(), Digest::of(&**text))).collect()
}

/// The files that stand directly in a folder; none where there is no such folder.
pub(super) fn read_folder(folder: &std::path::Path) -> Result<Files, Error> {
    let mut files = Files::new();
    if !folder.is_dir() {
        return Ok(files);
    }
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !name.starts_with('.') {
            // Line ends are git's to choose.
            files.insert(name, fs_err::read_to_string(entry.path())?.replace("\r\n", "\n").into());
        }
    }
    Ok(files)
}
