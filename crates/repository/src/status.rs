use std::fmt;
use std::time::Duration;

use serin_plan::{RouteState, WayBack};
use serin_tree::RelativePath;

use super::history::{History, Least};
use super::recognise::{BACK, Files, Recognised, files_of, recognise};
use super::{Entry, Loaded};
use crate::Error;

/// Where a release stands.
///
/// ```
/// use std::time::Duration;
/// use serin::{History, PromoteOptions, Repository, WriteOptions, status_json, status_table};
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
/// let loaded = load()?;
/// loaded.promote(&loaded.entries[0], &PromoteOptions::default(), &History::default())?;
///
/// let loaded = load()?;
/// let minute = Duration::from_secs(60);
/// let status = loaded.status(&loaded.entries[0], History::committed(minute))?;
/// assert_eq!((status.stage.as_deref(), status.is_exact), (Some("000-baseline"), true));
/// assert_eq!(status.next.as_ref().map(|next| next.stage.as_str()), Some("050-pods"));
///
/// // The commit of a minute ago has not reached every proxy.
/// let least = status.least.expect("something comes next");
/// assert!(!least.is_bake);
/// assert_eq!(status.is_baked(), Some(false));
/// assert_eq!(status.left(), Some(least.time - minute));
///
/// assert!(status_table(std::slice::from_ref(&status))?.contains("000-baseline"));
/// assert!(status_json(&[status]).contains("\"next\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// Name of the release; that of its directory where no spec can be read.
    pub release: String,
    /// Its environment, where it has several.
    pub environment: Option<String>,
    /// Its directory, below `generated` and below `live`.
    pub path: RelativePath,
    /// What is live: a stage, `back/STAGE` where its route was taken to rest; none where nothing is live.
    pub stage: Option<String>,
    /// Whether what is live is that stage byte for byte.
    pub is_exact: bool,
    /// The objects that differ from the stage, and why, a phrase each.
    pub differences: Vec<(String, &'static str)>,
    /// Per cent of requests that are sent to the canary; none where that is not known.
    pub weight: Option<f64>,
    /// What comes next; none after the last stage, and where something has to be mended first.
    pub next: Option<Next>,
    /// What is known from the history of the repository.
    pub history: History,
    /// The least time before what comes next; none where nothing does.
    pub least: Option<Least>,
    /// What `rollback` promises here; none at rest, and where only `rollback` itself finds out.
    pub way_back: Option<Promise>,
    /// What has to be mended or known first.
    pub remark: Option<&'static str>,
}

/// What a way back leads to.
///
/// ```
/// use serin::Promise;
///
/// assert_eq!(Promise::RouteAtRest.to_string(), "route at rest");
/// assert_eq!(Promise::Baseline.to_string(), "the baseline");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// The route alone, at once: nobody is sent to the canary.
    RouteAtRest,
    /// The stage before.
    StageBefore,
    /// The baseline.
    Baseline,
}

impl fmt::Display for Promise {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::RouteAtRest => "route at rest",
            Self::StageBefore => "the stage before",
            Self::Baseline => "the baseline",
        })
    }
}

/// What the next promotion does.
///
/// ```
/// use serin::Next;
///
/// /// A line of one's own.
/// fn line(next: &Next) -> String {
///     format!("next is {}: {}", next.stage, next.change)
/// }
/// let next = Next { stage: "050-pods".to_owned(), change: "canary to 2 pods".to_owned() };
/// assert_eq!(line(&next), "next is 050-pods: canary to 2 pods");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Next {
    /// The stage.
    pub stage: String,
    /// What it changes, in words.
    pub change: String,
}

impl Status {
    /// Whether the next promotion may come now; unknown where the history is.
    #[must_use]
    pub fn is_baked(&self) -> Option<bool> {
        let least = self.least?;
        Some(self.history.age? >= least.time)
    }

    /// The time that is left before the next promotion.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        self.least?.time.checked_sub(self.history.age?).filter(|left| !left.is_zero())
    }

    /// What is live of a release whose spec cannot be read.
    pub(super) fn without_spec(path: &RelativePath, live: &serin_tree::Live, history: History) -> Self {
        let mut status = Self::nothing(path.as_str().rsplit('/').next().unwrap_or_default(), path, history);
        status.stage = Some(live.record.stage.clone());
        status.differences = differences(live, None);
        status.remark = Some("no spec of it can be read: `serin rollback` needs none");
        status
    }

    fn nothing(release: &str, path: &RelativePath, history: History) -> Self {
        Self {
            release: release.to_owned(),
            environment: None,
            path: path.clone(),
            stage: None,
            is_exact: false,
            differences: Vec::new(),
            weight: None,
            next: None,
            history,
            least: None,
            way_back: None,
            remark: None,
        }
    }
}

impl Loaded {
    /// Where a release stands.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn status(&self, entry: &Entry, history: History) -> Result<Status, Error> {
        let topology = &entry.release.topology;
        let mut status = Status::nothing(topology.name.as_str(), &entry.path, history);
        status.environment = topology.environment.as_ref().map(ToString::to_string);
        let plan = entry.release.plan.stages();
        let next = |position: usize| {
            let row = entry.release.summary().stages.get(position).cloned()?;
            Some(Next { stage: row.name, change: row.change })
        };
        let Some(live) = &entry.live else {
            status.next = next(0);
            return Ok(status);
        };
        let stages = entry.release.texts()?.stages;
        status.stage = Some(live.record.stage.clone());
        let percent = |route: &RouteState| f64::from(route.weight.hundredths()) / 100.0;
        let effect = |at| Some(Least::at(topology, at, self.repository.sync_interval));
        match recognise(live, &entry.release.plan, &stages) {
            Recognised::Stage(here) => {
                let stage = &plan[here];
                status.stage = Some(stage.name.to_string());
                status.is_exact = true;
                status.weight = Some(percent(&stage.state.route));
                status.next = next(here + 1);
                status.way_back = way_back(stage.way_back);
                if live.record.stage != stage.name.as_str() {
                    status.remark = Some("its record says otherwise: the next promotion sets that right");
                } else if status.next.is_some() {
                    status.least = effect(Some(stage));
                }
            }
            Recognised::Back(here) => {
                status.stage = Some(format!("{BACK}{}", plan[here].name));
                status.is_exact = true;
                status.weight = Some(0.0);
                status.next = Some(Next {
                    stage: plan[0].name.to_string(),
                    change: "canary: 0 pods, everybody is on stable".to_owned(),
                });
                status.least = effect(None);
                status.way_back = Some(Promise::Baseline);
            }
            Recognised::Before(here) => {
                status.differences = differences(live, Some(&files_of(&stages[here])));
                status.next = Some(Next {
                    stage: live.record.stage.clone(),
                    change: "a change of the spec, one object a commit".to_owned(),
                });
                status.least = effect(None);
                status.way_back = way_back(plan[here].way_back);
            }
            Recognised::Retiring => {
                status.weight = Some(0.0);
                status.way_back = Some(Promise::Baseline);
                status.least = effect(None);
                status.remark =
                    Some("it is being taken out: `serin retire` goes on, `serin rollback` goes back");
            }
            Recognised::Unknown => {
                status.differences = differences(live, None);
            }
        }
        if live.is_interrupted {
            status.remark =
                Some("a run was stopped: the next `serin promote` or `serin rollback` completes it");
        }
        Ok(status)
    }

    /// What is live of releases whose specs cannot be read, or are gone.
    ///
    /// # Errors
    ///
    /// When the disk cannot be read.
    pub fn status_without_spec(
        &self,
        history: &dyn Fn(&RelativePath) -> History,
    ) -> Result<Vec<Status>, Error> {
        let mut found = Vec::new();
        if self.repository.only.is_some() {
            return Ok(found);
        }
        for path in serin_tree::find_live(&self.repository.live)? {
            if self.entries.binary_search_by(|entry| entry.path.cmp(&path)).is_ok() {
                continue;
            }
            if let Some(live) = serin_tree::Live::read(&self.repository.live, &path)? {
                found.push(Status::without_spec(&path, &live, history(&path)));
            }
        }
        Ok(found)
    }
}

fn way_back(way: WayBack) -> Option<Promise> {
    match way {
        WayBack::Nothing => None,
        WayBack::RouteAtRest => Some(Promise::RouteAtRest),
        WayBack::StageBefore => Some(Promise::StageBefore),
    }
}

/// What of the manifests is not what was written; and, where nothing else is wrong, not what is wanted by now.
fn differences(live: &serin_tree::Live, wanted: Option<&Files>) -> Vec<(String, &'static str)> {
    let mut found: Vec<(String, &'static str)> = Vec::new();
    for name in live.edited() {
        let how = if live.files.contains_key(&name) { "edited by hand" } else { "missing" };
        found.push((name, how));
    }
    found.extend(live.unlisted().into_iter().map(|name| (name, "not written by serin")));
    if let (true, Some(wanted)) = (found.is_empty(), wanted) {
        let gone = live.files.keys().filter(|name| !wanted.contains_key(*name));
        let names = wanted.keys().chain(gone).filter(|name| live.files.get(*name) != wanted.get(*name));
        found.extend(names.map(|name| (name.clone(), "the spec says otherwise by now")));
    }
    found.sort();
    found
}
