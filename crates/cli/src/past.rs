//! What git knows of live directories: since when they are what they are, and what was generated for them before.

use std::collections::{BTreeMap, HashMap};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serin::{Files, History, Past, RelativePath, Repository, Source};

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
        let Ok(live) = self.live() else { return HashMap::new() };
        let is_shallow = live.is_shallow();
        let dirty = live.changed("");
        let mut ages = live.ages(releases).unwrap_or_default();
        let mut history = |release: &RelativePath| History {
            age: ages.remove(release),
            is_dirty: dirty.iter().any(|path| is_below(path, release.as_str())),
            is_tree_dirty: false,
            is_shallow,
        };
        releases.iter().map(|release| (release.clone(), history(release))).collect()
    }

    /// The live directory, as git knows it.
    pub(crate) fn live(&self) -> Result<Tracked, Failure> {
        Tracked::of(&self.repository.live)
    }
}

/// A directory that git knows, whether it is there or not.
pub(crate) struct Tracked {
    /// It, or the nearest directory above it that is there: where git is asked.
    pub(crate) here: PathBuf,
    /// Its path from the root of the repository on, with a `/` at its end; empty at the root itself.
    pub(crate) path: String,
}

impl Tracked {
    fn of(directory: &Path) -> Result<Self, Failure> {
        let exists = |it: &&Path| it.as_os_str().is_empty() || it.is_dir();
        let above = directory.ancestors().find(exists).unwrap_or(Path::new(""));
        let rest = directory.strip_prefix(above).unwrap_or(directory);
        let here = if above.as_os_str().is_empty() { PathBuf::from(".") } else { above.to_owned() };
        let prefix = git::run(&here, &["rev-parse", "--show-prefix"], &[])?;
        let mut path = String::from_utf8_lossy(&prefix).trim_end_matches('\n').to_owned();
        for part in rest.components() {
            path += &part.as_os_str().to_string_lossy();
            path.push('/');
        }
        Ok(Self { here, path })
    }

    /// Names a path below the directory to git, wherever git is asked.
    pub(crate) fn pathspec(&self, below: &str) -> String {
        format!(":(top,literal){}{below}", self.path)
    }

    /// Runs git, and gives the names that it answers, those below the directory, as they are called there.
    pub(crate) fn names(&self, arguments: &[&str]) -> Result<Vec<String>, Failure> {
        let answer = git::run(&self.here, arguments, &[])?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let names = answer.split_terminator('\0').filter_map(|name| name.strip_prefix(&self.path));
        Ok(names.map(ToOwned::to_owned).collect())
    }

    /// The files that stand directly in a folder below the directory, at a commit.
    pub(crate) fn folder_at(
        &self,
        commit: &str,
        folder: &str,
    ) -> Result<BTreeMap<String, Arc<str>>, Failure> {
        let path = format!("{}{folder}", self.path);
        git::folder_at(&self.here, &format!("{commit}:{}", path.trim_end_matches('/')))
    }

    /// What is known of a directory below this one at a commit.
    pub(crate) fn history_at(&self, commit: &str, below: &str) -> History {
        let age = || {
            let path = self.pathspec(below);
            let arguments = ["log", "-1", "--first-parent", "--format=%ct", commit, "--", &path];
            let answer = git::run(&self.here, &arguments, &[]).ok()?;
            age(String::from_utf8_lossy(&answer).trim())
        };
        History { age: age(), is_shallow: self.is_shallow(), ..History::default() }
    }

    /// Paths below the directory that are not as they are committed.
    fn changed(&self, below: &str) -> Vec<String> {
        let path = self.pathspec(below);
        let arguments =
            ["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--", &path];
        let Ok(answer) = git::run(&self.here, &arguments, &[]) else { return Vec::new() };
        let answer = String::from_utf8_lossy(&answer).into_owned();
        // `XY path`, from the root of the repository on.
        let paths =
            answer.split_terminator('\0').filter_map(|entry| entry.get(3..)?.strip_prefix(&self.path));
        // What an interrupted run left aside is cleared away by the next one.
        paths.filter(|path| !path.ends_with(".serin-new")).map(ToOwned::to_owned).collect()
    }

    fn is_shallow(&self) -> bool {
        let answer = git::run(&self.here, &["rev-parse", "--is-shallow-repository"], &[]);
        answer.is_ok_and(|answer| answer.starts_with(b"true"))
    }

    /// Time since each release was last changed, by the commits of the main line: a merge is the moment at which what it
    /// brings takes effect.
    fn ages(&self, releases: &[RelativePath]) -> Option<HashMap<RelativePath, Duration>> {
        let mut log = Command::new("git")
            .arg("-C")
            .arg(&self.here)
            .args([
                "-c",
                "core.quotePath=false",
                "log",
                "--first-parent",
                "-m",
                "--format=%x00%ct",
                "--name-only",
                "--",
            ])
            .arg(self.pathspec(""))
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
            let Some((directory, _)) = line.strip_prefix(&self.path).and_then(|line| line.rsplit_once('/'))
            else {
                continue;
            };
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
}

impl Past for GitPast<'_> {
    fn history(&self, release: &RelativePath) -> Result<History, serin::Error> {
        let Ok(live) = self.live() else { return Ok(History::default()) };
        let below = format!("{release}/");
        let is_dirty = !live.changed(&below).is_empty();
        let is_tree_dirty =
            Tracked::of(&self.repository.out).is_ok_and(|out| !out.changed(&below).is_empty());
        Ok(History { is_dirty, is_tree_dirty, ..live.history_at("HEAD", release.as_str()) })
    }

    fn committed(&self, release: &RelativePath) -> Result<Option<Files>, serin::Error> {
        let Ok(live) = self.live() else { return Ok(None) };
        let Ok(mut files) = live.folder_at("HEAD", release.as_str()) else { return Ok(None) };
        files.retain(|name, _| name.ends_with(".yaml"));
        Ok(Some(files))
    }

    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>> {
        let (Ok(live), Ok(out)) = (self.live(), Tracked::of(&self.repository.out)) else { return Vec::new() };
        let out = Arc::new(out);
        let record = live.pathspec(&format!("{release}/STAGE"));
        let mut commits = vec!["HEAD".to_owned()];
        // What was generated when this became live was what it came from.
        if let Ok(answer) = git::run(&live.here, &["log", "-1", "--format=%H", "--", &record], &[]) {
            commits.extend(String::from_utf8_lossy(&answer).lines().map(ToOwned::to_owned));
        }
        let source = |commit: String| {
            let (release, out) = (release.clone(), out.clone());
            Source {
                name: format!("commit {}", &commit[..commit.len().min(12)]),
                read: Box::new(move |folder| {
                    // What is not in a commit is no reason to stop looking.
                    Ok(out.folder_at(&commit, &format!("{release}/{folder}")).unwrap_or_default())
                }),
            }
        };
        commits.into_iter().map(source).collect()
    }
}

/// Time since a moment in seconds of the epoch; a clock that runs ahead of ours says 0.
fn age(time: &str) -> Option<Duration> {
    let then = UNIX_EPOCH + Duration::from_secs(time.parse().ok()?);
    Some(SystemTime::now().duration_since(then).unwrap_or_default())
}

fn is_below(path: &str, directory: &str) -> bool {
    path.strip_prefix(directory).is_some_and(|rest| rest.starts_with('/'))
}
