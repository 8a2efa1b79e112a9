//! Directories of Serin's as git knows them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serin::RelativePath;

use crate::git;
use crate::run_git::{GitError, ask, walk};

/// A directory that git knows, whether it is there or not.
pub(crate) struct Tracked {
    /// The root of the working tree: where git is asked.
    pub(crate) top: PathBuf,
    /// The path of the directory from the root on, with a `/` at its end; empty at the root itself.
    pub(crate) path: String,
}

/// The files of a directory by what is wanted of them.
pub(crate) type Named<T> = BTreeMap<String, T>;

impl Tracked {
    /// The directory, where there is a repository: `.git` in it or above it. A repository that git cannot answer for is
    /// an error, not a directory without a past.
    pub(crate) fn find(directory: &Path) -> Result<Option<Self>, GitError> {
        let (here, _) = nearest(directory);
        let whole = fs_err::canonicalize(&here).unwrap_or(here);
        let has_git = |above: &Path| std::fs::symlink_metadata(above.join(".git")).is_ok();
        if whole.ancestors().any(has_git) { Self::of(directory).map(Some) } else { Ok(None) }
    }

    /// The directory in its repository, which there must be.
    pub(crate) fn of(directory: &Path) -> Result<Self, GitError> {
        let (here, rest) = nearest(directory);
        let answer = ask(&here, &["rev-parse", "--show-toplevel", "--show-prefix"], &[])?;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (top, prefix) = answer.split_once('\n').unwrap_or((answer.as_str(), ""));
        let mut path = prefix.strip_suffix('\n').unwrap_or(prefix).to_owned();
        for part in rest.components() {
            path += &part.as_os_str().to_string_lossy();
            path.push('/');
        }
        Ok(Self { top: PathBuf::from(top), path })
    }

    /// Names a path below the directory to git.
    pub(crate) fn pathspec(&self, below: &str) -> String {
        format!(":(top,literal){}{below}", self.path)
    }

    /// Names what Serin writes directly in a live directory, and nothing of the directories in it.
    fn own_files(&self, release: &str) -> [String; 2] {
        let mut pattern = String::new();
        for character in format!("{}{release}", self.path).chars() {
            if matches!(character, '*' | '?' | '[' | '\\') {
                pattern.push('\\');
            }
            pattern.push(character);
        }
        [self.pathspec(&format!("{release}/STAGE")), format!(":(top,glob){pattern}/*.yaml")]
    }

    /// The last commit; none before the first one.
    pub(crate) fn head(&self) -> Result<Option<String>, GitError> {
        match self.commit("HEAD") {
            Ok(commit) => Ok(Some(commit)),
            // A branch that is not there yet is the one thing that git has no word about.
            Err(error) if error.is_no => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The name of a commit that stays.
    pub(crate) fn commit(&self, named: &str) -> Result<String, GitError> {
        let named = format!("{named}^{{commit}}");
        let arguments = ["rev-parse", "--verify", "--quiet", "--end-of-options", &named];
        Ok(String::from_utf8_lossy(&ask(&self.top, &arguments, &[])?).trim().to_owned())
    }

    /// Runs git, and gives the names that it answers, those below the directory, as they are called there.
    pub(crate) fn names(&self, arguments: &[&str]) -> Result<Vec<String>, GitError> {
        let answer = ask(&self.top, arguments, &[])?;
        let names = answer.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        Ok(names.filter_map(|name| Some(name.strip_prefix(&self.path)?.to_owned())).collect())
    }

    /// The files below the directory at a commit, and the objects that git keeps them as; none where nothing is there.
    pub(crate) fn objects_at(&self, commit: &str) -> Result<Named<String>, GitError> {
        let path = format!(":(literal){}", self.path);
        let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", commit];
        if !self.path.is_empty() {
            arguments.extend(["--", &path]);
        }
        let below =
            |(name, object): (String, String)| Some((name.strip_prefix(&self.path)?.to_owned(), object));
        Ok(git::listing(&ask(&self.top, &arguments, &[])?).filter_map(below).collect())
    }

    /// The texts of the files that stand directly in a folder below the directory at a commit, by name; none where there is
    /// no such folder. Their line ends are those that Serin writes.
    pub(crate) fn folder_at(&self, commit: &str, folder: &str) -> Result<Named<Arc<str>>, GitError> {
        let path = format!("{}{}/", self.path, folder.trim_end_matches('/'));
        let literal = format!(":(literal){path}");
        let listed = ask(&self.top, &["ls-tree", "-z", "--full-tree", commit, "--", &literal], &[])?;
        let direct =
            |(name, object): (String, String)| Some((PathBuf::from(name.strip_prefix(&path)?), object));
        let files = git::contents(&self.top, git::listing(&listed).filter_map(direct).collect())?;
        Ok(files.into_iter().map(|(name, bytes)| (name.display().to_string(), text(&bytes))).collect())
    }

    /// The releases below the directory of which something that Serin writes is not as it is committed.
    pub(crate) fn changed(&self, below: &str) -> Result<HashSet<String>, GitError> {
        let own = |(_, path): (String, String)| Some(live_file(&path)?.0.to_owned());
        Ok(self.status([below])?.into_iter().filter_map(own).collect())
    }

    /// What git says of files at or below paths in the directory that are not as they are committed: two letters, and the
    /// name.
    pub(crate) fn status<'a>(
        &self,
        below: impl IntoIterator<Item = &'a str>,
    ) -> Result<Vec<(String, String)>, GitError> {
        let pathspecs: Vec<String> = below.into_iter().map(|path| self.pathspec(path)).collect();
        // `XY path`, from the root of the repository on.
        let entry = |entry: &[u8]| {
            let entry = String::from_utf8_lossy(entry);
            let (letters, path) = (entry.get(..2)?, entry.get(3..)?);
            Some((letters.to_owned(), path.strip_prefix(&self.path)?.to_owned()))
        };
        let mut found = Vec::new();
        // A system takes only so many words for one command.
        for some in pathspecs.chunks(1000) {
            let mut arguments =
                vec!["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames", "--"];
            arguments.extend(some.iter().map(String::as_str));
            let answer = ask(&self.top, &arguments, &[])?;
            found.extend(answer.split(|byte| *byte == 0).filter_map(entry));
        }
        Ok(found)
    }

    pub(crate) fn is_shallow(&self) -> Result<bool, GitError> {
        Ok(ask(&self.top, &["rev-parse", "--is-shallow-repository"], &[])?.starts_with(b"true"))
    }

    /// Time since a release was last changed, as a commit knows it.
    pub(crate) fn age_at(&self, commit: &str, release: &str) -> Result<Option<Duration>, GitError> {
        let [record, manifests] = self.own_files(release);
        let arguments = ["log", "-1", "--first-parent", "--format=%ct", commit, "--", &record, &manifests];
        let answer = ask(&self.top, &arguments, &[])?;
        Ok(age(String::from_utf8_lossy(&answer).trim()))
    }

    /// Time since each release was last changed, by the commits of the main line up to one: a merge is the moment at which
    /// what it brings takes effect.
    pub(crate) fn ages_at(
        &self,
        commit: &str,
        releases: &[RelativePath],
    ) -> Result<HashMap<RelativePath, Duration>, GitError> {
        let mut wanted: HashMap<&str, &RelativePath> =
            releases.iter().map(|release| (release.as_str(), release)).collect();
        let mut found = HashMap::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let path = self.pathspec("");
        let arguments = [
            "log",
            "-z",
            "--first-parent",
            "--diff-merges=first-parent",
            "--no-renames",
            "--format=%x01%ct",
            "--name-only",
            commit,
            "--",
            &path,
        ];
        let mut now = None;
        walk(&self.top, &arguments, |piece| {
            if let Some(time) = piece.strip_prefix(b"\x01") {
                now = age(String::from_utf8_lossy(time).trim());
                return ControlFlow::Continue(());
            }
            let name = String::from_utf8_lossy(piece);
            let below = name.trim_start_matches('\n').strip_prefix(&self.path);
            if let Some((release, _)) = below.and_then(live_file)
                && let (Some(release), Some(age)) = (wanted.remove(release), now)
            {
                found.insert(release.clone(), age);
            }
            // What came before does not matter any more.
            if wanted.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok(found)
    }
}

/// The directory of a release and the name of a file in it, for a path below `live` at which Serin writes. Notes of the team
/// are none of it.
pub(crate) fn live_file(path: &str) -> Option<(&str, &str)> {
    let (release, name) = path.rsplit_once('/')?;
    (name == "STAGE" || name.ends_with(".yaml")).then_some((release, name))
}

/// A text as Serin writes it, whatever the line ends that git was told to write.
pub(crate) fn text(bytes: &[u8]) -> Arc<str> {
    Arc::from(String::from_utf8_lossy(bytes).replace("\r\n", "\n"))
}

/// A directory, or the nearest one above it that is there, and the way from there.
fn nearest(directory: &Path) -> (PathBuf, PathBuf) {
    let exists = |it: &&Path| it.as_os_str().is_empty() || it.is_dir();
    let above = directory.ancestors().find(exists).unwrap_or(Path::new(""));
    let rest = directory.strip_prefix(above).unwrap_or(directory);
    let here = if above.as_os_str().is_empty() { Path::new(".") } else { above };
    (here.to_owned(), rest.to_owned())
}

/// Time since a moment in seconds of the epoch; a clock that runs ahead of ours says 0.
fn age(time: &str) -> Option<Duration> {
    let then = UNIX_EPOCH + Duration::from_secs(time.parse().ok()?);
    Some(SystemTime::now().duration_since(then).unwrap_or_default())
}
