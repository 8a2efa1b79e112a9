//! A commit of what a command writes, and of nothing else.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::output::{self, Failure};
use crate::run_git::{GitError, act, ask};
use crate::tracked::Tracked;

/// Files below a directory, by their names there.
pub(crate) struct Below {
    pub(crate) directory: PathBuf,
    pub(crate) names: BTreeSet<String>,
}

impl Below {
    pub(crate) fn new<T: Into<String>>(directory: &Path, names: impl IntoIterator<Item = T>) -> Self {
        Self { directory: directory.to_owned(), names: names.into_iter().map(Into::into).collect() }
    }

    /// One file.
    pub(crate) fn file(path: &Path) -> Self {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Self::new(path.parent().unwrap_or(Path::new("")), name)
    }
}

/// Refuses, before anything is written, what git would refuse afterwards; `files` are some of those that will be written.
pub(crate) fn prepare(files: &[Below]) -> Result<(), Failure> {
    let mut found: Vec<(Tracked, &Below)> = Vec::with_capacity(files.len());
    for below in files {
        let tracked = Tracked::of(&below.directory).map_err(|error| refused(&error.to_string()))?;
        if let Some((first, named)) = found.first().filter(|(first, _)| first.top != tracked.top) {
            return Err(refused(&format!(
                "`{}` and `{}` stand in two repositories, {} and {}",
                named.directory.display(),
                below.directory.display(),
                first.top.display(),
                tracked.top.display()
            )));
        }
        found.push((tracked, below));
    }
    let Some((first, _)) = found.first() else { return Ok(()) };
    if let Some(what) = under_way(&first.top)? {
        return Err(refused(&format!("git is in the middle of {what}")));
    }
    refuse_ignored(&found).map_err(|what| refused(&what))
}

/// Refuses changes of the user's own, which a commit would take along.
pub(crate) fn refuse_changed(changed: &[PathBuf]) -> Result<(), Failure> {
    if changed.is_empty() {
        return Ok(());
    }
    let paths: Vec<_> = changed.iter().map(|path| format!("`{}`", path.display())).collect();
    let has = if changed.len() == 1 { "has" } else { "have" };
    Err(Failure::usage(format!(
        "nothing was written: {} {has} changes that are not committed",
        paths.join(", ")
    ))
    .with_hint("commit them first, or leave `--commit` out, and commit by hand what belongs together"))
}

/// Commits those of the files that changed, whatever else is changed or staged.
pub(crate) fn commit(files: &[Below], message: &str) -> Result<(), Failure> {
    let mut found = Vec::with_capacity(files.len());
    for below in files {
        let tracked = Tracked::of(&below.directory).map_err(|error| by_hand(&error.to_string(), files))?;
        found.push((tracked, below));
    }
    let Some((first, _)) = found.first() else { return Ok(()) };
    refuse_ignored(&found).map_err(|what| by_hand(&what, files))?;
    let changed = changed(&found).map_err(|error| by_hand(&error.to_string(), files))?;
    if changed.is_empty() {
        output::talk("nothing to commit: the last commit has all of it");
        return Ok(());
    }
    let named: String = changed.iter().map(|pathspec| format!("{pathspec}\0")).collect();
    let with = |words: &[&str]| {
        let from_input = ["--pathspec-from-file=-", "--pathspec-file-nul"];
        act(&first.top, &[words, &from_input].concat(), named.as_bytes())
    };
    let commit = with(&["add", "--all"])
        .and_then(|_| with(&["commit", "--quiet", "--only", "--cleanup=whitespace", "--message", message]))
        .map_err(|error| by_hand(&error.to_string(), files))?;
    // A hook may have had something to say.
    if !commit.is_empty() {
        output::talk(String::from_utf8_lossy(&commit).trim_end());
    }
    let name = ask(&first.top, &["rev-parse", "--short", "HEAD"], &[])?;
    output::talk(&format!("committed as {}", String::from_utf8_lossy(&name).trim()));
    Ok(())
}

/// Those of the files that are not as they are committed, as git is told of them.
fn changed(found: &[(Tracked, &Below)]) -> Result<Vec<String>, GitError> {
    let mut changed = Vec::new();
    for (tracked, below) in found {
        let status = tracked.status(below.names.iter().map(String::as_str))?;
        changed.extend(status.into_iter().map(|(_, name)| tracked.pathspec(&name)));
    }
    Ok(changed)
}

/// What git is doing that a commit would get in the way of.
fn under_way(top: &Path) -> Result<Option<&'static str>, GitError> {
    let states = [
        ("MERGE_HEAD", "a merge"),
        ("rebase-merge", "a rebase"),
        ("rebase-apply", "a rebase"),
        ("CHERRY_PICK_HEAD", "a cherry-pick"),
        ("REVERT_HEAD", "a revert"),
    ];
    let mut arguments = vec!["rev-parse"];
    for (file, _) in &states {
        arguments.extend(["--git-path", file]);
    }
    let answer = ask(top, &arguments, &[])?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let is_there =
        |((_, what), path): (&(&str, &'static str), &str)| top.join(path).exists().then_some(*what);
    Ok(states.iter().zip(answer.lines()).find_map(is_there))
}

/// Files that git is told to ignore cannot be committed.
fn refuse_ignored(found: &[(Tracked, &Below)]) -> Result<(), String> {
    let Some((first, _)) = found.first() else { return Ok(()) };
    let mut asked = String::new();
    for (tracked, below) in found {
        asked.extend(below.names.iter().map(|name| format!("{}{name}\0", tracked.path)));
    }
    match ask(&first.top, &["check-ignore", "-z", "--stdin"], asked.as_bytes()) {
        Ok(ignored) => {
            let ignored: Vec<_> = ignored.split(|byte| *byte == 0).map(String::from_utf8_lossy).collect();
            let first = ignored.first().map(AsRef::as_ref).unwrap_or_default();
            Err(format!("git ignores `{first}`"))
        }
        Err(error) if error.is_no => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn refused(why: &str) -> Failure {
    Failure::usage(format!("nothing was written, because it could not be committed: {why}"))
        .with_hint("mend that; without `--commit` the files are written all the same")
}

/// What somebody types who has to commit what is written already.
fn by_hand(why: &str, files: &[Below]) -> Failure {
    let all = files.iter().flat_map(|below| below.names.iter().map(|name| below.directory.join(name)));
    let mut paths: Vec<String> = all.map(|path| quoted(&path.display().to_string())).collect();
    if paths.len() > FEW {
        let roots = files.iter().flat_map(|below| {
            let root = |name: &String| below.directory.join(name.split('/').next().unwrap_or_default());
            below.names.iter().map(root).collect::<BTreeSet<_>>()
        });
        paths = roots.map(|path| quoted(&path.display().to_string())).collect();
    }
    let paths = paths.join(" ");
    Failure::usage(format!("the files are written, and not committed: {why}")).with_hint(format!(
        "mend that, then `git add -- {paths}` and `git commit -F - -- {paths}` with the message above"
    ))
}

/// More paths are named by their directories.
const FEW: usize = 8;

/// A path as a shell takes it for one word.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@:,".contains(c);
    if path.chars().all(is_plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}
