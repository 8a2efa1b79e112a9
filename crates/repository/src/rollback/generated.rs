//! What was generated for a release, as far as it is needed to go back without its spec.

use std::collections::BTreeMap;

use serde::Deserialize;
use serin_plan::StageName;
use serin_render::kustomization;
use serin_tree::{Digest, LOCK, Live, ROLLBACK, STAGES, locked};

use super::Source;
use crate::Error;
use crate::recognise::{BACK, Files, RETIRING};

/// What was generated, as far as it is needed to go back from one stage.
pub(super) struct Generated {
    /// What it was read from: `generated/web`, or the commit.
    pub(super) source: String,
    pub(super) plan: PlanJson,
    /// The stage that is live, as it was generated.
    pub(super) stage: Files,
    /// Its way back.
    pub(super) way_back: Files,
    pub(super) baseline: Files,
}

/// Where a live directory is in what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Stage(usize),
    Back(usize),
    Retiring,
}

/// What is needed of `plan.json`.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PlanJson {
    pub(super) router: RouterJson,
    pub(super) capacity: CapacityJson,
    pub(super) stages: Vec<StageJson>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RouterJson {
    pub(super) name: String,
    pub(super) settle_seconds: u64,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CapacityJson {
    pub(super) replicas: u32,
    pub(super) peak_pods: u32,
    pub(super) spare_pods: u32,
    pub(super) most_pods: Option<u32>,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StageJson {
    pub(super) name: String,
    pub(super) way_back: String,
}

pub(super) const ROUTE_AT_REST: &str = "route-at-rest";

/// How what is live fits what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    /// Byte for byte.
    Bytes,
    /// By the record: this was written, and edited since.
    Record,
    /// By the record and by those objects alone that the way back changes.
    WayBack,
}

/// The stage that is live in the first of the sources that holds it: byte for byte if any does, else as it was written.
pub(super) fn find<'a>(
    live: &Live,
    now: Source<'a>,
    older: impl FnOnce() -> Vec<Source<'a>>,
) -> Result<Option<(Generated, Place)>, Error> {
    let mut trees: Vec<Tree<'a>> = Tree::open(now)?.into_iter().collect();
    for tree in &trees {
        let found = tree.holding(live, Fit::Bytes)?;
        if found.is_some() {
            return Ok(found);
        }
    }
    for source in older() {
        trees.extend(Tree::open(source)?);
    }
    for fit in [Fit::Bytes, Fit::Record, Fit::WayBack] {
        for tree in &trees {
            let found = tree.holding(live, fit)?;
            if found.is_some() {
                return Ok(found);
            }
        }
    }
    Ok(None)
}

/// The tree of a release whose files are believed only as its lock lists them.
struct Tree<'a> {
    source: Source<'a>,
    plan: PlanJson,
    lock: BTreeMap<String, Vec<Digest>>,
}

impl<'a> Tree<'a> {
    /// None where there is no tree, or one that another version of Serin may have written in other words.
    fn open(source: Source<'a>) -> Result<Option<Self>, Error> {
        let mut files = (source.read)("")?;
        let (Some(plan), Some(lock)) = (files.remove("plan.json"), files.remove(LOCK)) else {
            return Ok(None);
        };
        let (Ok(plan), Some(lock)) = (serde_json::from_str::<PlanJson>(&plan), locked(&lock)) else {
            return Ok(None);
        };
        Ok(Some(Self { source, plan, lock }))
    }

    /// The files of a folder; none unless all that the lock lists are there, and as it lists them.
    fn folder(&self, folder: &str) -> Result<Option<Files>, Error> {
        let mut files = (self.source.read)(folder)?;
        let prefix = format!("{folder}/");
        let listed: Vec<_> = self
            .lock
            .iter()
            .filter_map(|(path, digests)| Some((path.strip_prefix(&prefix)?, digests)))
            .collect();
        let is_there = |(name, digests): &(&str, &Vec<Digest>)| {
            files.get(*name).is_some_and(|text| digests.contains(&Digest::of(&**text)))
        };
        if !listed.iter().all(is_there) {
            return Ok(None);
        }
        files.retain(|name, _| listed.iter().any(|(listed, _)| listed == name));
        Ok(Some(files))
    }

    fn holding(&self, live: &Live, fit: Fit) -> Result<Option<(Generated, Place)>, Error> {
        let Some(baseline) = self.folder(&format!("{STAGES}/{}", StageName::BASELINE))? else {
            return Ok(None);
        };
        if baseline.is_empty() {
            return Ok(None);
        }
        let generated = |stage, way_back| Generated {
            source: self.source.name.clone(),
            plan: self.plan.clone(),
            stage,
            way_back,
            baseline: baseline.clone(),
        };
        let written = live.record.stage.as_str();
        if written == RETIRING {
            let is_part = |(name, text): (&String, _)| {
                *name == *kustomization::FILE || baseline.get(name) == Some(text)
            };
            let is_here = live.files.iter().all(is_part);
            return Ok(is_here.then(|| (generated(live.files.clone(), Files::new()), Place::Retiring)));
        }
        let stages = &self.plan.stages;
        let recorded = stages.iter().position(|it| it.name == written.strip_prefix(BACK).unwrap_or(written));
        let others = (0..stages.len()).filter(|position| Some(*position) != recorded && fit == Fit::Bytes);
        for position in recorded.into_iter().chain(others) {
            let name = &stages[position].name;
            let (Some(stage), Some(way_back)) =
                (self.folder(&format!("{STAGES}/{name}"))?, self.folder(&format!("{ROLLBACK}/{name}"))?)
            else {
                continue;
            };
            let promises = stages[position].way_back != NOTHING;
            if stage.is_empty() || (promises && way_back.is_empty()) {
                continue;
            }
            let mut back = stage.clone();
            back.extend(way_back.clone());
            let is = |files: &Files| match fit {
                Fit::Bytes => live.matches(files),
                Fit::Record => digests(files) == live.digests,
                Fit::WayBack => {
                    let is_there = |file: &String| live.files.get(file) == files.get(file);
                    !way_back.is_empty() && way_back.keys().all(is_there)
                }
            };
            let can_be_back = stages[position].way_back == ROUTE_AT_REST && back != stage;
            let place = if can_be_back && is(&back) && (fit == Fit::Bytes || written.starts_with(BACK)) {
                Place::Back(position)
            } else if is(&stage) && (fit == Fit::Bytes || !written.starts_with(BACK)) {
                Place::Stage(position)
            } else {
                continue;
            };
            return Ok(Some((generated(stage, way_back), place)));
        }
        Ok(None)
    }
}

const NOTHING: &str = "nothing";

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
