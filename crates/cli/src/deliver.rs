//! What becomes of a change of `live`: a message, and on demand a commit or the text of a pull request.

use std::path::{Path, PathBuf};

use clap::Args;
use serin::diff::summary_markdown;
use serin::{Change, Files, Repository};

use crate::git;
use crate::output::{self, Failure};

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
    /// Says what was changed on stderr and the message on stdout, and does with it what was asked for.
    pub(crate) fn run(&self, change: &Change, repository: &Repository) -> Result<(), Failure> {
        let directory = repository.live.join(change.release.as_str());
        output::talk(&change.said(&directory.display().to_string()));
        let message = change.message();
        output::result(&message)?;
        if let Some(folder) = &self.pr {
            fs_err::create_dir_all(folder)?;
            fs_err::write(folder.join("title.txt"), change.title() + "\n")?;
            fs_err::write(folder.join("body.md"), body(change))?;
        }
        if self.commit {
            commit(&repository.live, &[Path::new(change.release.as_str())], &message)?;
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

/// Commits paths below a directory, and nothing else that may be staged.
pub(crate) fn commit(directory: &Path, paths: &[&Path], message: &str) -> Result<(), Failure> {
    let paths: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
    let with = |words: &[&str]| -> Result<Vec<u8>, Failure> {
        let mut arguments: Vec<&str> = words.to_vec();
        arguments.push("--");
        arguments.extend(paths.iter().map(String::as_str));
        git::run(directory, &arguments, message.as_bytes())
    };
    with(&["add", "--all"])?;
    with(&["commit", "--quiet", "--file=-"])?;
    let commit = git::run(directory, &["rev-parse", "--short", "HEAD"], &[])?;
    output::talk(&format!("committed as {}", String::from_utf8_lossy(&commit).trim()));
    Ok(())
}
