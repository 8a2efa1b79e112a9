//! The way back from where a release is, without its spec.

mod generated;
mod past;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use serin_plan::StageName;
use serin_proof::{Given, Prover, Verdict, prove_step};
use serin_render::{kustomization, routers};
use serin_tree::{Hold, Live, Record, RelativePath};

use self::generated::{Generated, Place, ROUTE_AT_REST, find, read_folder};
pub use self::past::{Past, ReadFolder, Source};
use super::Repository;
use super::change::{Change, ChangeKind, Holding, Trailer};
use super::history::Least;
use super::promote::FROM;
use super::recognise::{BACK, Files, RETIRING, is_of_a_track};
use super::ship::objects;
use crate::Error;

/// How to go back.
///
/// ```
/// use std::time::Duration;
/// use serin::{History, PromoteOptions, Repository, RollbackOptions, WriteOptions};
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
/// let repository = Repository::at(root);
/// repository.load()?.generate(WriteOptions::default())?;
/// let committed = History::committed(Duration::from_secs(86_400));
/// for _ in ["000-baseline", "050-pods", "050-weight"] {
///     let loaded = repository.load()?;
///     loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &committed)?;
/// }
/// // The route goes to rest at once, however new the last commit is.
/// let now = History::committed(Duration::ZERO);
/// let change = repository.rollback("web", &RollbackOptions::default(), &now)?;
/// assert_eq!(change.to, "back/050-weight");
/// drop(change); // it holds the directory until its commit is made
///
/// // The pods of the canary go once that has taken effect. `early` says why that is not waited for.
/// let early = Some("they write wrong data".to_owned());
/// let change = repository.rollback("web", &RollbackOptions { early, ..RollbackOptions::default() }, &now)?;
/// assert_eq!(change.to, "000-baseline");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
        let hold = Hold::take(&self.live, &release)?;
        let change = self.rollback_held(release, options, past)?;
        Ok(Change { held: Holding::new(hold), ..change })
    }

    fn rollback_held(
        &self,
        release: RelativePath,
        options: &RollbackOptions,
        past: &dyn Past,
    ) -> Result<Change, Error> {
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
        if let Ok(path) = RelativePath::new(direct.as_str())
            && !self.unrecorded(&path)?.is_empty()
        {
            return Err(Error::NoRecord { path: self.live.join(path.as_str()) });
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
                let name_of = |path: &RelativePath| path.as_str().rsplit('/').next().map(ToOwned::to_owned);
                let elsewhere: Vec<String> = all
                    .iter()
                    .filter(|path| name_of(path).as_deref() == Some(app))
                    .map(ToString::to_string)
                    .collect();
                let names = all.iter().map(|path| path.as_str().rsplit('/').next().unwrap_or_default());
                let known = match serin_diagnostic::nearest(app, names) {
                    _ if !elsewhere.is_empty() => elsewhere,
                    Some(nearest) => vec![nearest.to_owned()],
                    None => all.iter().map(ToString::to_string).collect(),
                };
                let name = environment.map_or(app.to_owned(), |it| format!("{app} in {it}"));
                Err(Error::UnknownRelease { name, known })
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
        let stages = &self.generated.plan.stages;
        match place {
            Place::Stage(0) => self.baseline_again(),
            Place::Stage(here) if stages[here].way_back == ROUTE_AT_REST => self.to_rest(here),
            Place::Stage(here) => self.to_stage_before(here),
            Place::Back(here) => {
                let from = format!("{BACK}{}", stages[here].name);
                self.to_baseline(&from, &self.at_rest(), true)
            }
            Place::Retiring => self.to_baseline(RETIRING, &self.generated.stage, false),
        }
    }

    /// At rest there is nothing to go back from, unless somebody has sent requests to the canary by hand.
    fn baseline_again(&self) -> Result<Change, Error> {
        let is_route = |file: &String| !is_of_a_track(file) && *file != *kustomization::FILE;
        let route: Changes = self.put(self.generated.baseline.iter().filter(|(file, _)| is_route(file)));
        if route.is_empty() {
            return Err(Error::AtRest { release: self.release.clone() });
        }
        let about = vec!["route: at rest again, everybody is sent to stable".to_owned()];
        self.write(StageName::BASELINE, StageName::BASELINE, route, about, None)
    }

    /// Before the fold the route alone goes back, whoever changed it; and where it is at rest already, the canary's pods.
    fn to_rest(&self, here: usize) -> Result<Change, Error> {
        let name = &self.generated.plan.stages[here].name;
        let route = self.put(self.generated.way_back.iter());
        if route.is_empty() {
            return self.to_baseline(name, &self.at_rest(), true);
        }
        let stable = self.stable_again(&route)?;
        if !stable.is_empty() {
            let about = vec![
                "stable was changed by hand, and could not carry everybody: it is as it was generated"
                    .to_owned(),
                "then: commit this, wait until its pods are ready, and call `serin rollback` again"
                    .to_owned(),
            ];
            let change = self.write(name, name, stable, about, None)?;
            return Ok(Change { kind: ChangeKind::Mended, ..change });
        }
        // The first step back from a promotion is proven at any instant; one that follows a step back is not.
        let came_from = self.live.record.facts.get(FROM);
        let stages = &self.generated.plan.stages;
        let came_back = came_from.is_some_and(|from| stages.iter().skip(here + 1).any(|it| it.name == *from));
        let early = if came_back { self.wait(name)? } else { None };
        let about = vec![
            "route: at rest, everybody is sent to stable, which has its full size".to_owned(),
            "then: commit this; the next `serin rollback` takes the canary's pods".to_owned(),
        ];
        self.write(name, &format!("{BACK}{name}"), route, about, early)
    }

    fn to_stage_before(&self, here: usize) -> Result<Change, Error> {
        let stages = &self.generated.plan.stages;
        let about = vec![
            format!("why the stage before: from `{FOLD}` on stable does not run the old version any more"),
            "then: commit this, and wait until it has rolled out; another `serin rollback` goes further back"
                .to_owned(),
        ];
        let way_back = self.put(self.generated.way_back.iter());
        self.keep_apart(&way_back)?;
        // No such step changes anything for users at once, so that waiting costs them nothing.
        let early = self.wait(&stages[here].name)?;
        self.write(&stages[here].name, &stages[here - 1].name, way_back, about, early)
    }

    /// Takes the canary's pods, when what is live has its route at rest, as `now` was generated.
    fn to_baseline(&self, from: &str, now: &Files, waits: bool) -> Result<Change, Error> {
        let baseline = &self.generated.baseline;
        let gone = now.keys().filter(|file| !baseline.contains_key(*file)).map(|file| (file.clone(), None));
        let new = baseline.iter().filter(|(file, text)| now.get(*file) != Some(*text));
        let changes: Changes =
            new.map(|(file, text)| (file.clone(), Some(text.clone()))).chain(gone).collect();
        self.keep_apart(&changes)?;
        let early = if waits { self.wait(from)? } else { None };
        let about = match from {
            RETIRING => "route: at rest, everybody is sent to stable",
            _ => "canary: 0 pods, everybody is on stable",
        };
        self.write(from, StageName::BASELINE, changes, vec![about.to_owned()], early)
    }

    /// Those of the files that are not as they should be.
    fn put<'a>(&self, files: impl Iterator<Item = (&'a String, &'a Arc<str>)>) -> Changes {
        let differs = |(file, text): &(&String, &Arc<str>)| self.live.files.get(*file) != Some(*text);
        files.filter(differs).map(|(file, text)| (file.clone(), Some(text.clone()))).collect()
    }

    fn at_rest(&self) -> Files {
        let mut files = self.generated.stage.clone();
        files.extend(self.generated.way_back.clone());
        files
    }

    /// What has to be as it was generated before everybody can be sent to stable: nothing, unless what the cluster runs was
    /// changed by hand, so that the step would lose requests.
    fn stable_again(&self, route: &Changes) -> Result<Changes, Error> {
        // What is not committed runs nowhere.
        let running = match self.past.committed(self.release) {
            Ok(Some(committed)) if !committed.is_empty() => committed,
            _ => self.live.files.clone(),
        };
        let is_needed =
            |file: &String| !self.generated.way_back.contains_key(file) && !file.contains("-canary.");
        let needed = self.generated.stage.iter().filter(|(file, _)| is_needed(file));
        let changed: Changes = needed
            .filter(|(file, text)| running.get(*file) != Some(*text))
            .map(|(file, text)| (file.clone(), Some(text.clone())))
            .collect();
        if changed.is_empty() {
            return Ok(changed);
        }
        let mut after = running.clone();
        after.extend(route.iter().filter_map(|(file, text)| Some((file.clone(), text.clone()?))));
        let plan = &self.generated.plan;
        let given = Given {
            peak_pods: Some(plan.capacity.peak_pods),
            spare_pods: Some(plan.capacity.spare_pods),
            most_pods: plan.capacity.most_pods,
            router: routers::profile(&plan.router.name),
            ..Given::default()
        };
        let objects = |files: &Files| objects("live", files, plan.capacity.replicas);
        let steps =
            prove_step(("now", &objects(&running)), ("then", &objects(&after)), &given, &Prover::default());
        let is_unsafe = steps.iter().any(|step| step.verdict() == Verdict::Unsafe);
        let is_there = |file: &str| running.contains_key(file);
        let is_whole = is_there("deployment-stable.yaml") && is_there("service-stable.yaml");
        Ok(if is_unsafe || !is_whole { changed } else { Changes::new() })
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
    fn wait(&self, stage: &str) -> Result<Option<Trailer>, Error> {
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
        early: Option<Trailer>,
    ) -> Result<Change, Error> {
        let mut facts = self.live.record.facts.clone();
        facts.insert(FROM.to_owned(), from.to_owned());
        let record = Record { stage: to.to_owned(), plan: self.live.record.plan.clone(), facts };
        let (replaced, left): (Vec<String>, Vec<String>) =
            self.live.by_hand().into_iter().partition(|file| changes.contains_key(file));
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
        Ok(Change {
            files,
            about,
            trailers: early.into_iter().collect(),
            before: self.live.files.clone(),
            after,
            ..change
        })
    }
}

/// The first stage at which stable does not run the old version.
const FOLD: &str = "fold-1-stable";
