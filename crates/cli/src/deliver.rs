//! What becomes of a change of `live`: a message, and on demand a commit or the text of a pull request.

use std::path::PathBuf;

use clap::Args;
use serin::diff::summary_markdown;
use serin::{Change, Files, LiveFiles, Repository};

use crate::commit::{Below, commit, prepare};
use crate::output::{self, Failure};
use crate::tracked::Tracked;

/// What to do with a change once it is written.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Deliver {
    /// Commit what was changed, and nothing else, with that message; never pushes
    #[arg(long)]
    commit: bool,
    /// Write the title and the body of a pull request into this directory, as `title.txt` and `body.md`
    #[arg(long, value_name = "DIR")]
    pr: Option<PathBuf>,
}

impl Deliver {
    /// Makes sure, before anything is written, that what was asked for can be done with it.
    pub(crate) fn prepare(&self, repository: &Repository, release: &str) -> Result<(), Failure> {
        if let Some(folder) = &self.pr {
            fs_err::create_dir_all(folder)?;
        }
        if self.commit {
            let directory = repository.live.join(release);
            prepare(&[Below::new(&directory, ["STAGE", "kustomization.yaml", "deployment-stable.yaml"])])?;
        }
        Ok(())
    }

    /// Says what was changed on stderr and the message on stdout, and does with it what was asked for.
    pub(crate) fn run(&self, change: &Change, repository: &Repository) -> Result<(), Failure> {
        let directory = repository.live.join(change.release.as_str());
        output::talk(&change.said(&directory.display().to_string()));
        let message = change.message();
        output::result(&message)?;
        if let Some(folder) = &self.pr {
            fs_err::write(folder.join("title.txt"), change.title() + "\n")?;
            fs_err::write(folder.join("body.md"), body(change))?;
        }
        if self.commit {
            commit(&[written(change, repository)?], &message)?;
        }
        Ok(())
    }
}

/// The body of a pull request: what the commit message says, and what it does to users and operators.
fn body(change: &Change) -> String {
    let mut body: String = change.about.iter().map(|sentence| format!("- {sentence}\n")).collect();
    let texts =
        |files: &Files| files.iter().map(|(name, text)| (name.clone(), text.to_string())).collect::<Vec<_>>();
    body += &format!("\nWhat changes:\n\n{}", summary_markdown(texts(&change.before), texts(&change.after)));
    if !change.trailers.is_empty() {
        body.push('\n');
        // A squash makes a commit message of it, in which trailers are the last lines.
        body.extend(change.trailers().map(|trailer| format!("{trailer}\n")));
    }
    body
}

/// The files that a change wrote, and its record.
fn written(change: &Change, repository: &Repository) -> Result<Below, Failure> {
    let mut names = change.files.clone();
    if names.is_empty() {
        names = recorded(change, repository)?;
    }
    names.push("STAGE".to_owned());
    Ok(Below::new(&repository.live.join(change.release.as_str()), names))
}

/// What a run wrote that was interrupted, or somebody's hand: what the record says of the manifests is what they are.
fn recorded(change: &Change, repository: &Repository) -> Result<Vec<String>, Failure> {
    let live = LiveFiles::read(&repository.live, &change.release).map_err(serin::Error::from)?;
    let mut names = Vec::new();
    if let Some(live) = &live {
        let edited = live.edited();
        names.extend(live.digests.keys().filter(|name| !edited.contains(*name)).cloned());
    }
    let tracked = Tracked::of(&repository.live)?;
    let Some(head) = tracked.head()? else { return Ok(names) };
    let committed = tracked.folder_at(&head, change.release.as_str())?;
    if let Ok(Some(committed)) = LiveFiles::of_texts(committed) {
        // It removed what is gone and not in the record any more; what is still in it somebody else removed.
        let is_listed = |name: &String| live.as_ref().is_some_and(|live| live.digests.contains_key(name));
        let is_there = |name: &String| live.as_ref().is_some_and(|live| live.files.contains_key(name));
        names.extend(committed.digests.into_keys().filter(|name| !is_listed(name) && !is_there(name)));
    }
    Ok(names)
}
