//! What git knows of live directories: since when they are what they are, and what was generated for them before.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serin::{History, Past, RelativePath, Repository, Source};

use crate::git;
use crate::output::Failure;

/// The past of a repository, by its git. Where there is none, nothing is known.
pub(crate) struct GitPast<'a> {
    repository: &'a Repository,
}

impl<'a> GitPast<'a> {
    pub(crate) fn of(repository: &'a Repository) -> Self {
        Self { repository }
    }

    /// The histories of many releases, by one walk through the history.
    pub(crate) fn histories(&self, releases: &[RelativePath]) -> HashMap<RelativePath, History> {
        let live = &self.repository.live;
        let is_shallow = self.is_shallow();
        let dirty = self.changed(".");
        let mut ages = ages(live, releases).unwrap_or_default();
        let mut history = |release: &RelativePath| History {
            age: ages.remove(release),
            is_dirty: dirty.iter().any(|path| is_below(path, release.as_str())),
            is_shallow,
        };
        releases.iter().map(|release| (release.clone(), history(release))).collect()
    }

    /// Paths below `live` that are not as they are committed.
    fn changed(&self, below: &str) -> Vec<String> {
        let live = &self.repository.live;
        let arguments =
            ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", below];
        let Ok(prefix) = prefix(live) else { return Vec::new() };
        let Ok(answer) = git::run(live, &arguments, &[]) else { return Vec::new() };
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // `XY path`, from the root of the repository on.
        let paths = answer.split_terminator('\0').filter_map(|entry| entry.get(3..)?.strip_prefix(&prefix));
        paths.map(ToOwned::to_owned).collect()
    }

    fn is_shallow(&self) -> bool {
        let answer = git::run(&self.repository.live, &["rev-parse", "--is-shallow-repository"], &[]);
        answer.is_ok_and(|answer| answer.starts_with(b"true"))
    }

    /// The files that stand directly in a folder of what was generated, at a commit.
    fn generated_at(&self, commit: &str, folder: &str) -> Result<BTreeMap<String, Arc<str>>, Failure> {
        // What is generated may be gone from the disk, and a repository of its own knows no other.
        let out = &self.repository.out;
        let existing = out.ancestors().find(|it| it.is_dir()).unwrap_or(Path::new("."));
        let existing = if existing.as_os_str().is_empty() { Path::new(".") } else { existing };
        let rest = out.strip_prefix(existing).unwrap_or(out);
        let path = Path::new(&prefix(existing)?).join(rest).join(folder);
        // git names a path at a commit from the root of the repository on.
        git::folder_at(existing, &format!("{commit}:{}", path.display()).trim_end_matches('/'))
    }

    /// What was live of a release at a commit.
    pub(crate) fn live_at(&self, commit: &str, release: &str) -> Option<BTreeMap<String, Arc<str>>> {
        let live = &self.repository.live;
        git::folder_at(live, &format!("{commit}:{}{release}", prefix(live).ok()?)).ok()
    }

    /// What is known of a live directory at a commit.
    pub(crate) fn history_at(&self, commit: &str, release: &str) -> History {
        let age = || {
            let arguments = ["log", "-1", "--first-parent", "--format=%ct", commit, "--", release];
            let answer = git::run(&self.repository.live, &arguments, &[]).ok()?;
            age(String::from_utf8_lossy(&answer).trim())
        };
        History { age: age(), is_dirty: false, is_shallow: self.is_shallow() }
    }

impl Past for GitPast<'_> {
    fn history(&self, release: &RelativePath) -> History {
        let is_dirty = !self.changed(release.as_str()).is_empty();
        History { is_dirty, ..self.history_at("HEAD", release.as_str()) }
    }

    fn committed(&self, release: &RelativePath) -> Option<BTreeMap<String, Arc<str>>> {
        let mut files = self.live_at("HEAD", release.as_str())?;
        files.retain(|name, _| name.ends_with(".yaml"));
        Some(files)
    }

    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>> {
        let live = &self.repository.live;
        let record = format!("{release}/STAGE");
        let mut commits = vec!["HEAD".to_owned()];
        // What was generated when this became live was what it came from.
        if let Ok(answer) = git::run(live, &["log", "-1", "--format=%H", "--", &record], &[]) {
            commits.extend(String::from_utf8_lossy(&answer).lines().map(ToOwned::to_owned));
        }
        let source = |commit: String| {
            let release = release.clone();
            Source {
                name: format!("commit {}", &commit[..commit.len().min(12)]),
                read: Box::new(move |folder| {
                    // What is not in a commit is no reason to stop looking.
                    Ok(self.generated_at(&commit, &format!("{release}/{folder}")).unwrap_or_default())
                }),
            }
        };
        commits.into_iter().map(source).collect()
    }
}

/// The path of a directory from the root of its repository on, with a `/` at its end; empty at the root itself.
pub(crate) fn prefix(directory: &Path) -> Result<String, Failure> {
    let answer = git::run(directory, &["rev-parse", "--show-prefix"], &[])?;
    Ok(String::from_utf8_lossy(&answer).trim_end_matches('\n').to_owned())
}

/// Time since each release was last changed, by the commits of the main line: a merge is the moment at which what it
/// brings takes effect.
fn ages(live: &Path, releases: &[RelativePath]) -> Option<HashMap<RelativePath, Duration>> {
    let mut log = Command::new("git")
        .arg("-C")
        .arg(live)
        .args(["log", "--first-parent", "-m", "--format=%x00%ct", "--name-only", "--relative", "--", "."])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut wanted: HashMap<&str, &RelativePath> =
        releases.iter().map(|release| (release.as_str(), release)).collect();
    let mut found = HashMap::new();
    let mut now = None;
    for line in BufReader::new(log.stdout.take()?).lines() {
        let line = line.ok()?;
        if let Some(time) = line.strip_prefix('\0') {
            now = age(time);
            continue;
        }
        let Some((directory, _)) = line.rsplit_once('/') else { continue };
        if let (Some(release), Some(age)) = (wanted.remove(directory), now) {
            found.insert(release.clone(), age);
        }
        if wanted.is_empty() {
            // What came before does not matter any more.
            let _ = log.kill();
            break;
        }
    }
    let _ = log.wait();
    Some(found)
}

/// Time since a moment in seconds of the epoch; a clock that runs ahead of ours says 0.
fn age(time: &str) -> Option<Duration> {
    let then = UNIX_EPOCH + Duration::from_secs(time.parse().ok()?);
    Some(SystemTime::now().duration_since(then).unwrap_or_default())
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}
