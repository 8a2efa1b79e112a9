//! What a pull request does to `live`, as git knows it.

use std::collections::BTreeSet;

use serin::{BaseState, EARLY, LiveFiles, Loaded, RelativePath, Report, UNPROVEN};

use crate::git;
use crate::output::Failure;
use crate::past::{GitPast, Tracked};

/// What is wrong with how the working tree moves releases on from where its branch began.
pub(crate) fn check(loaded: &Loaded, base: &str) -> Result<Report, Failure> {
    if base.starts_with('-') {
        return Err(Failure::usage(format!("`{base}` is no commit")));
    }
    let live = GitPast::of(&loaded.repository).live()?;
    // What has happened on the main line since is no matter of this branch.
    let began = match git::run(&live.here, &["merge-base", base, "HEAD"], &[]) {
        Ok(answer) => text(&answer),
        // Without a common commit the base itself is what is compared with; one that does not exist is told by git.
        Err(_) => {
            text(&git::run(&live.here, &["rev-parse", "--verify", &format!("{base}^{{commit}}")], &[])?)
        }
    };
    let all = live.pathspec("");
    let mut names = live.names(&["diff", "--name-only", "-z", &began, "--", &all])?;
    names.extend(live.names(&[
        "ls-files",
        "--full-name",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        &all,
    ])?);
    let directories: BTreeSet<&str> =
        names.iter().filter_map(|name| Some(name.rsplit_once('/')?.0)).collect();
    let mut report = Report::new();
    for directory in directories {
        // A folder of the team's own is none of ours.
        let Ok(release) = RelativePath::new(directory) else { continue };
        let before = live.folder_at(&began, directory).unwrap_or_default();
        let state = BaseState {
            live: LiveFiles::of_texts(before).map_err(serin::Error::from)?,
            history: live.history_at(&began, directory),
            trailers: trailers(&live, &began, directory)?,
            plan: None,
        };
        report.extend(loaded.check_step(&release, &state)?);
    }
    Ok(report)
}

/// What the commits since then that change a release give reasons for.
fn trailers(live: &Tracked, began: &str, release: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    let (range, path) = (format!("{began}..HEAD"), live.pathspec(release));
    for key in [EARLY, UNPROVEN] {
        let format = format!("--format=%(trailers:key={key},valueonly,unfold)");
        let answer = git::run(&live.here, &["log", &format, &range, "--", &path], &[])?;
        let values = text(&answer);
        found.extend(values.lines().filter(|it| !it.is_empty()).map(|it| (key.to_owned(), it.to_owned())));
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
