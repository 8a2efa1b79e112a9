//! The way back from where a release is, without its spec.

mod generated;
mod past;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serin_plan::StageName;
use serin_render::kustomization;
use serin_tree::{Hold, Live, Record, RelativePath};

use self::generated::{Generated, Place, ROUTE_AT_REST, find, read_folder};
pub use self::past::{Past, ReadFolder, Source};
use super::Repository;
use super::change::{Change, ChangeKind};
use super::history::Least;
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
            let done = Change::of(&release, ChangeKind::Completed, Some(to.clone()), &to);
            return Ok(Change { before: live.files.clone(), after: live.files, ..done });
        }
        let here = self.out.join(release.as_str());
        let now = Source {
            name: here.display().to_string(),
            read: Box::new(|folder| read_folder(&here.join(folder))),
        };
        let Some((generated, place)) = find(&live, now, || past.generated(&release))? else {
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
        let Some(committed) = self.past.committed(self.release)? else { return Ok(()) };
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
        least.refuse(stage, &self.past.history(self.release)?, self.options.early.as_deref())
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
        let change = Change::of(self.release, ChangeKind::Back, Some(from.to_owned()), to);
        Ok(Change { files, about, trailers, before: self.live.files.clone(), after, ..change })
    }
}

/// The first stage at which stable does not run the old version.
const FOLD: &str = "fold-1-stable";
