//! What git knows of live directories: since when they are what they are, and what was generated for them before.

use std::collections::HashMap;
use std::sync::Arc;

use serin::{Files, History, Past, RelativePath, Repository, Source};

use crate::run_git::{GitError, ask};
use crate::tracked::Tracked;

/// The past of a repository, by its git. Where there is none, nothing is known.
pub(crate) struct GitPast<'a> {
    repository: &'a Repository,
}

impl<'a> GitPast<'a> {
    pub(crate) fn of(repository: &'a Repository) -> Self {
        Self { repository }
    }

    /// The histories of many releases, by one walk through the history.
    pub(crate) fn histories(
        &self,
        releases: &[RelativePath],
    ) -> Result<HashMap<RelativePath, History>, GitError> {
        if releases.is_empty() {
            return Ok(HashMap::new());
        }
        let Some(live) = Tracked::find(&self.repository.live)? else { return Ok(HashMap::new()) };
        let is_shallow = live.is_shallow()?;
        let dirty = live.changed("")?;
        let ages = match live.head()? {
            Some(head) => live.ages_at(&head, releases)?,
            None => HashMap::new(),
        };
        let history = |release: &RelativePath| History {
            age: ages.get(release).copied(),
            is_dirty: dirty.contains(release.as_str()),
            is_tree_dirty: false,
            is_shallow,
        };
        Ok(releases.iter().map(|release| (release.clone(), history(release))).collect())
    }

    fn sources(&self, release: &RelativePath) -> Result<Vec<Source<'_>>, GitError> {
        let pair = (Tracked::find(&self.repository.live)?, Tracked::find(&self.repository.out)?);
        let (Some(live), Some(out)) = pair else { return Ok(Vec::new()) };
        let Some(head) = out.head()? else { return Ok(Vec::new()) };
        let out = Arc::new(out);
        // What was generated when this became live was what it came from.
        let record = live.pathspec(&format!("{release}/STAGE"));
        let answer = ask(&live.top, &["log", "-1", "--format=%H", "--", &record], &[])?;
        let became = String::from_utf8_lossy(&answer).trim().to_owned();
        let mut commits = vec![head];
        if !became.is_empty() && !commits.contains(&became) {
            commits.push(became);
        }
        let source = |commit: String| {
            let (release, out) = (release.clone(), out.clone());
            Source {
                name: format!("commit {}", commit.get(..12).unwrap_or(&commit)),
                read: Box::new(move |folder| Ok(out.folder_at(&commit, &format!("{release}/{folder}"))?)),
            }
        };
        Ok(commits.into_iter().map(source).collect())
    }
}

impl Past for GitPast<'_> {
    fn history(&self, release: &RelativePath) -> Result<History, serin::Error> {
        let Some(live) = Tracked::find(&self.repository.live)? else { return Ok(History::default()) };
        let is_dirty = live.changed(&format!("{release}/"))?.contains(release.as_str());
        let is_tree_dirty = match Tracked::find(&self.repository.out)? {
            Some(out) => is_tree_dirty(&out, release)?,
            None => false,
        };
        let age = match live.head()? {
            Some(head) => live.age_at(&head, release.as_str())?,
            None => None,
        };
        Ok(History { age, is_dirty, is_tree_dirty, is_shallow: live.is_shallow()? })
    }

    fn committed(&self, release: &RelativePath) -> Result<Option<Files>, serin::Error> {
        let Some(live) = Tracked::find(&self.repository.live)? else { return Ok(None) };
        let Some(head) = live.head()? else { return Ok(None) };
        let mut files = live.folder_at(&head, release.as_str())?;
        if files.is_empty() {
            return Ok(None);
        }
        files.retain(|name, _| name.ends_with(".yaml"));
        Ok(Some(files))
    }

    fn generated(&self, release: &RelativePath) -> Vec<Source<'_>> {
        // A way back that is not found is an error of its own, and says what to do.
        self.sources(release).unwrap_or_default()
    }
}

/// Whether what was generated for a release is not as it is committed. The releases in folders of it are others, and notes
/// that nobody committed are not generated.
pub(crate) fn is_tree_dirty(out: &Tracked, release: &RelativePath) -> Result<bool, GitError> {
    let directory = format!("{release}/");
    let is_own = |(letters, path): (String, String)| {
        let Some(below) = path.strip_prefix(&directory) else { return false };
        let is_inner = below.starts_with("stages/") || below.starts_with("rollback/");
        match letters.as_str() {
            "??" => below == "serin.lock" || is_inner && below.ends_with(".yaml"),
            _ => is_inner || !below.contains('/'),
        }
    };
    Ok(out.status([directory.as_str()])?.into_iter().any(is_own))
}
