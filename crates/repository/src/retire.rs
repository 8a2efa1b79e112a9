use serin_render::kustomization;
use serin_tree::{Hold, RelativePath};

use super::change::{Change, ChangeKind, Holding, Trailer};
use super::history::Least;
use super::recognise::{Files, RETIRING, Recognised, is_of_a_track, recognise};
use super::rollback::Past;
use super::{Entry, Loaded};
use crate::Error;

impl Loaded {
    /// Takes a release out, a commit a call: first its route, so that no request reaches it any more, and when that has
    /// taken effect everything else. Its spec is for the user to remove then.
    ///
    /// # Errors
    ///
    /// Where the release is not at rest, or differs from the last commit; before the route's end has taken effect, unless
    /// `early` gives a reason; and as for [`promote`](Self::promote). The report may
    /// have errors: what is taken out need not be right.
    pub fn retire(&self, entry: &Entry, early: Option<&str>, past: &dyn Past) -> Result<Change, Error> {
        let hold = Hold::take(&self.repository.live, &entry.path)?;
        let change = self.retire_held(entry, early, past)?;
        Ok(Change { held: Holding::new(hold), ..change })
    }

    fn retire_held(&self, entry: &Entry, early: Option<&str>, past: &dyn Past) -> Result<Change, Error> {
        let root = &self.repository.live;
        let path = root.join(entry.path.as_str());
        let was_interrupted = serin_tree::Live::complete(root, &entry.path)?;
        let Some(live) = serin_tree::Live::read(root, &entry.path)? else {
            let is_gone = was_interrupted.then(|| gone(&entry.path));
            return is_gone.ok_or_else(|| Error::NotLive { release: entry.path.clone() });
        };
        if was_interrupted {
            let to = live.record.stage;
            return Ok(Change::of(&entry.path, ChangeKind::Completed, Some(to.clone()), &to));
        }
        let history = past.history(&entry.path)?;
        if history.is_dirty {
            return Err(Error::NotCommitted { path });
        }
        let stages = entry.release.texts()?.stages;
        let is_at_rest = match recognise(&live, &entry.release.plan, &stages) {
            Recognised::Retiring => {
                let least = Least::at(&entry.release.topology, None, self.repository.sync_interval);
                let early = least.refuse(RETIRING, &history, early)?;
                return self.remove(entry, &live, early.into_iter().collect());
            }
            Recognised::Stage(here) | Recognised::Before(here) => here == 0,
            Recognised::Back(_) | Recognised::Unknown => false,
        };
        if !is_at_rest {
            return Err(Error::NotAtRest { release: entry.path.clone(), stage: live.record.stage.clone() });
        }
        let after = without_route(&live.files)?;
        let mut change = Change::of(
            &entry.path,
            ChangeKind::Retired { done: false },
            Some(live.record.stage.clone()),
            RETIRING,
        );
        change.about.push(
            "route: none in git, so that no request reaches the release once the cluster has none".to_owned(),
        );
        change
            .about
            .push("where the GitOps tool does not prune, delete the objects of the route by hand".to_owned());
        change.about.push("way back: the commit before".to_owned());
        self.write(entry, change, &live.files, &after)
    }

    fn remove(
        &self,
        entry: &Entry,
        live: &serin_tree::Live,
        trailers: Vec<Trailer>,
    ) -> Result<Change, Error> {
        let written = serin_tree::Live::remove(&self.repository.live, &entry.path)?;
        Ok(Change {
            files: written.removed,
            trailers,
            before: live.files.clone(),
            from: Some(live.record.stage.clone()),
            ..gone(&entry.path)
        })
    }
}

/// What was done to a release of which nothing is left, by this run or by one that was interrupted.
fn gone(release: &RelativePath) -> Change {
    let change =
        Change::of(release, ChangeKind::Retired { done: true }, Some(RETIRING.to_owned()), "nothing");
    Change { about: vec!["Deployments and Services: none".to_owned()], ..change }
}

/// The files without those of the route: what is neither a Deployment nor a Service.
pub(super) fn without_route(files: &Files) -> Result<Files, Error> {
    let left = files.iter().filter(|(name, _)| is_of_a_track(name));
    let mut left: Files = left.map(|(name, text)| (name.clone(), text.clone())).collect();
    let names: Vec<String> = left.keys().cloned().collect();
    left.insert(kustomization::FILE.to_owned(), kustomization::text(&names)?);
    Ok(left)
}
