use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serin_plan::StageName;
use serin_render::kustomization;
use serin_tree::{Digest, Hold, Live, ROLLBACK, Record, RelativePath, STAGES};

use super::Repository;
use super::change::{Change, ChangeKind};
use super::history::{History, Least};
use super::promote::FROM;
use super::recognise::{BACK, Files, RETIRING};
use crate::Error;

/// How to go back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RollbackOptions {
    /// The environment of the release, where it has several.
    pub environment: Option<String>,
    /// Why the second step is not kept waiting until the first has taken effect.
    pub early: Option<String>,
}

/// What is known of a release from earlier commits. It is asked only where it is needed.
pub trait Past {
    /// What is known of the live directory.
    fn history(&self, release: &RelativePath) -> History;
    /// The manifests of the live directory in the last commit; none where nobody knows.
    fn committed(&self, release: &RelativePath) -> Option<BTreeMap<String, Arc<str>>>;
    /// What was generated for the release in earlier commits, the newest first.
    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>>;
}

/// What was generated for a release, now or in an earlier commit.
pub struct Source<'a> {
    /// What it is called: `generated/web`, or the commit.
    pub name: String,
    /// Reads the files that stand directly in a folder below the directory of the release, by name; none where there is
    /// no such folder.
    pub read: Box<dyn Fn(&str) -> Result<BTreeMap<String, Arc<str>>, Error> + 'a>,
}

impl Repository {
    /// Takes a release one safe step back from where it is: before the fold the route alone, to rest, and with a second call
    /// the canary's pods; from the fold on the stage before.
    ///
    /// It reads what is live and what was generated, and no spec: it works while specs are broken or changed, and in a tree
    /// that is edited or stale. Where `generated` does not hold what is live any more, earlier commits are asked. Manifests
    /// that were edited by hand and need no change stay as they are.
    ///
    /// # Errors
    ///
    /// At rest; where nothing that was generated fits what is live; where the step would join one that is not committed yet,
    /// or follow one that has not taken effect, which never happens to the first step before the fold; and when the disk
    /// cannot be read or written, or another process is at work in the directory.
    pub fn rollback(&self, app: &str, options: &RollbackOptions, past: &dyn Past) -> Result<Change, Error> {
        let release = self.live_path(app, options.environment.as_deref())?;
        let _hold = Hold::take(&self.live, &release)?;
        let was_interrupted = Live::complete(&self.live, &release)?;
        let Some(live) = Live::read(&self.live, &release)? else {
            return Err(Error::NotLive { release });
        };
        // A promotion that was interrupted is gone back from; a way back that was is at its end now.
        if was_interrupted && live.record.stage.starts_with(BACK) {
            let to = live.record.stage.clone();
            return Ok(Change {
                release,
                kind: ChangeKind::Completed,
                from: Some(to.clone()),
                to,
                files: Vec::new(),
                about: Vec::new(),
                trailers: Vec::new(),
                before: live.files.clone(),
                after: live.files,
            });
        }
        let here = self.out.join(release.as_str());
        let now = Source {
            name: here.display().to_string(),
            read: Box::new(|folder| read_folder(&here.join(folder))),
        };
        let mut found = Generated::holding(&live, &now)?;
        if found.is_none() {
            for source in past.generated(&release) {
                found = Generated::holding(&live, &source)?;
                if found.is_some() {
                    break;
                }
            }
        }
        let Some((generated, place)) = found else {
            let path = self.live.join(release.as_str());
            return Err(Error::NoWayBack { path, stage: live.record.stage.clone() });
        };
        Rollback { repository: self, release: &release, live: &live, generated: &generated, options, past }
            .from(place)
    }

    /// The live directory of a release.
    fn live_path(&self, app: &str, environment: Option<&str>) -> Result<RelativePath, Error> {
        let direct = match environment {
            Some(environment) => format!("{environment}/{app}"),
            None => app.to_owned(),
        };
        if let Ok(path) = RelativePath::new(direct.as_str())
            && Live::read(&self.live, &path)?.is_some()
        {
            return Ok(path);
        }
        let all = serin_tree::find_live(&self.live)?;
        let is_called = |path: &&RelativePath| {
            let path = path.as_str();
            let is_app = path == app || path.ends_with(&format!("/{app}"));
            is_app && environment.is_none_or(|it| path.starts_with(&format!("{it}/")))
        };
        let found: Vec<&RelativePath> = all.iter().filter(is_called).collect();
        match found.as_slice() {
            [one] => Ok((*one).clone()),
            [] => {
                let names = all.iter().map(|path| path.as_str().rsplit('/').next().unwrap_or_default());
                let known = match serin_diagnostic::nearest(app, names) {
                    Some(nearest) => vec![nearest.to_owned()],
                    None => all.iter().map(ToString::to_string).collect(),
                };
                Err(Error::UnknownRelease { name: direct.replace('/', " in "), known })
            }
            several => Err(Error::SeveralReleases {
                name: app.to_owned(),
                paths: several.iter().map(|path| (*path).clone()).collect(),
            }),
        }
    }
}

/// What was generated, as far as it is needed to go back.
struct Generated {
    source: String,
    plan: PlanJson,
    /// The stage that is live, as it was generated.
    stage: Files,
    /// Its way back.
    way_back: Files,
    baseline: Files,
}

/// Where a live directory is in what was generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Stage(usize),
    Back(usize),
    Retiring,
}

/// What is needed of `plan.json`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PlanJson {
    router: RouterJson,
    stages: Vec<StageJson>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RouterJson {
    settle_seconds: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageJson {
    name: String,
    way_back: String,
}

impl Generated {
    /// What was generated, if what is live is a stage of it, as it was written or as it is.
    fn holding(live: &Live, source: &Source<'_>) -> Result<Option<(Self, Place)>, Error> {
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
            let place = if can_be_back && is(&back) {
                Place::Back(position)
            } else if is(&stage) {
                Place::Stage(position)
            } else {
                continue;
            };
            return Ok(Some((Self { source: source.name.clone(), plan, stage, way_back, baseline }, place)));
        }
        Ok(None)
    }
}

const ROUTE_AT_REST: &str = "route-at-rest";

/// A step back.
struct Rollback<'a> {
    repository: &'a Repository,
    release: &'a RelativePath,
    live: &'a Live,
    generated: &'a Generated,
    options: &'a RollbackOptions,
    past: &'a dyn Past,
}

type Changes = BTreeMap<String, Option<Arc<str>>>;

impl Rollback<'_> {
    fn from(&self, place: Place) -> Result<Change, Error> {
        let name = |position: usize| self.generated.plan.stages[position].name.as_str();
        match place {
            Place::Stage(0) => Err(Error::AtRest { release: self.release.clone() }),
            Place::Stage(here) if self.generated.plan.stages[here].way_back == ROUTE_AT_REST => {
                // The route has to be at rest, whoever changed it.
                let differs = |(file, text): &(&String, &Arc<str>)| self.live.files.get(*file) != Some(*text);
                let route: Changes = self
                    .generated
                    .way_back
                    .iter()
                    .filter(differs)
                    .map(|(file, text)| (file.clone(), Some(text.clone())))
                    .collect();
                if route.is_empty() {
                    return self.to_baseline(name(here), Vec::new());
                }
                let to = format!("{BACK}{}", name(here));
                let about = vec![
                    "route: at rest, everybody is sent to stable, which has its full size".to_owned(),
                    "then: commit this; the next `serin rollback` takes the canary's pods".to_owned(),
                ];
                self.write(name(here), &to, route, about, Vec::new())
            }
            Place::Stage(here) => {
                let before = name(here - 1);
                let about = vec![
                    format!("why the stage before: from `{FOLD}` on stable does not run the old version any more"),
                    "then: commit this, and wait until it has rolled out; another `serin rollback` goes further back"
                        .to_owned(),
                ];
                let way_back: Changes = self
                    .generated
                    .way_back
                    .iter()
                    .map(|(file, text)| (file.clone(), Some(text.clone())))
                    .collect();
                self.keep_apart(&way_back)?;
                // Going back once is proven from every instant of the step; twice in a row is two steps.
                let came_from = self.live.record.facts.get(FROM);
                let stages = &self.generated.plan.stages;
                let came_back =
                    came_from.is_some_and(|from| stages.iter().skip(here).any(|it| it.name == *from));
                let early = if came_back { self.wait(name(here))? } else { None };
                self.write(name(here), before, way_back, about, early.into_iter().collect())
            }
            Place::Back(here) => {
                let from = format!("{BACK}{}", name(here));
                let baseline = self.baseline_changes();
                self.keep_apart(&baseline)?;
                let early = self.wait(&from)?;
                self.to_baseline(&from, early.into_iter().collect())
            }
            Place::Retiring => self.to_baseline(RETIRING, Vec::new()),
        }
    }

    fn to_baseline(&self, from: &str, trailers: Vec<(&'static str, String)>) -> Result<Change, Error> {
        let changes = self.baseline_changes();
        self.keep_apart(&changes)?;
        let about = match from {
            RETIRING => "route: at rest, everybody is sent to stable",
            _ => "canary: 0 pods, everybody is on stable",
        };
        self.write(from, StageName::BASELINE, changes, vec![about.to_owned()], trailers)
    }

    /// What the baseline changes against what was generated for what is live.
    fn baseline_changes(&self) -> Changes {
        let mut now = self.generated.stage.clone();
        if self.live.record.stage.starts_with(BACK) || self.live.matches(&self.at_rest()) {
            now = self.at_rest();
        }
        let baseline = &self.generated.baseline;
        let gone = now.keys().filter(|file| !baseline.contains_key(*file)).map(|file| (file.clone(), None));
        let new = baseline.iter().filter(|(file, text)| now.get(*file) != Some(*text));
        new.map(|(file, text)| (file.clone(), Some(text.clone()))).chain(gone).collect()
    }

    fn at_rest(&self) -> Files {
        let mut files = self.generated.stage.clone();
        files.extend(self.generated.way_back.clone());
        files
    }

    /// Refuses what would change a second object in one commit.
    fn keep_apart(&self, changes: &Changes) -> Result<(), Error> {
        let Some(committed) = self.past.committed(self.release) else { return Ok(()) };
        let after = self.after(changes);
        let names = after.keys().chain(committed.keys().filter(|name| !after.contains_key(*name)));
        let objects = names.filter(|name| *name != kustomization::FILE && name.ends_with(".yaml"));
        match objects.filter(|name| after.get(*name) != committed.get(*name)).count() {
            0 | 1 => Ok(()),
            _ if self.live.record.stage == RETIRING => Ok(()),
            _ => Err(Error::NotCommitted { path: self.repository.live.join(self.release.as_str()) }),
        }
    }

    /// Waits for what was committed to take effect.
    fn wait(&self, stage: &str) -> Result<Option<(&'static str, String)>, Error> {
        let settle = Duration::from_secs(self.generated.plan.router.settle_seconds);
        let least = Least::effect(settle, self.repository.sync_interval);
        least.refuse(stage, &self.past.history(self.release), self.options.early.as_deref())
    }

    fn after(&self, changes: &Changes) -> Files {
        let mut files = self.live.files.clone();
        for (file, text) in changes {
            match text {
                Some(text) => files.insert(file.clone(), text.clone()),
                None => files.remove(file),
            };
        }
        files
    }

    fn write(
        &self,
        from: &str,
        to: &str,
        changes: Changes,
        mut about: Vec<String>,
        trailers: Vec<(&'static str, String)>,
    ) -> Result<Change, Error> {
        let mut facts = self.live.record.facts.clone();
        facts.insert(FROM.to_owned(), from.to_owned());
        let record = Record { stage: to.to_owned(), plan: self.live.record.plan.clone(), facts };
        let mut edited = self.live.edited();
        edited.extend(self.live.unlisted());
        let (replaced, left): (Vec<String>, Vec<String>) =
            edited.into_iter().partition(|file| changes.contains_key(file));
        if !replaced.is_empty() {
            about.push(format!("edited by hand, and replaced: {}", replaced.join(", ")));
        }
        if !left.is_empty() {
            about.push(format!("edited by hand, and left as it is: {}", left.join(", ")));
        }
        if self.repository.out.join(self.release.as_str()).display().to_string() != self.generated.source {
            about.push(format!("from what was generated in {}", self.generated.source));
        }
        let after = self.after(&changes);
        let written = Live::change(&self.repository.live, self.release, &record, &changes)?;
        let mut files = written.written;
        files.extend(written.removed);
        Ok(Change {
            release: self.release.clone(),
            kind: ChangeKind::Back,
            from: Some(from.to_owned()),
            to: to.to_owned(),
            files,
            about,
            trailers,
            before: self.live.files.clone(),
            after,
        })
    }
}

/// The first stage at which stable does not run the old version.
const FOLD: &str = "fold-1-stable";

fn digests(files: &Files) -> BTreeMap<String, Digest> {
    files.iter().map(|(name, text)| (name.clone(), Digest::of(&**text))).collect()
}

/// The files that stand directly in a folder; none where there is no such folder.
fn read_folder(folder: &std::path::Path) -> Result<Files, Error> {
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
