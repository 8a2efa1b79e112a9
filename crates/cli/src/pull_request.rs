//! What a pull request does to `live`, as git knows it.

use std::collections::BTreeSet;

use serin::{BaseState, EARLY, LiveFiles, Loaded, RelativePath, Report, UNPROVEN};

use crate::git;
use crate::output::Failure;
use crate::past::GitPast;

/// What is wrong with how the working tree moves releases on from where its branch began.
pub(crate) fn check(loaded: &Loaded, base: &str) -> Result<Report, Failure> {
    let live = &loaded.repository.live;
    let mut report = Report::new();
    if base.starts_with('-') {
        return Err(Failure::usage(format!("`{base}` is no commit")));
    }
    let here = live.ancestors().find(|it| it.is_dir());
    let here = here.unwrap_or(live);
    // What has happened on the main line since is no matter of this branch.
    let began = match git::run(here, &["merge-base", base, "HEAD"], &[]) {
        Ok(answer) => text(&answer),
        // Without a common commit the base itself is what is compared with; one that does not exist is told by git.
        Err(_) => text(&git::run(here, &["rev-parse", "--verify", &format!("{base}^{{commit}}")], &[])?),
    };
    if !live.is_dir() {
        return Ok(report);
    }
    let past = GitPast::of(&loaded.repository);
    let changed = git::run(live, &["diff", "--name-only", "--relative", "-z", &began, "--", "."], &[])?;
    let new = git::run(live, &["ls-files", "--others", "--exclude-standard", "-z", "--", "."], &[])?;
    let names = text(&changed) + "\0" + &text(&new);
    let directories: BTreeSet<&str> =
        names.split('\0').filter_map(|name| Some(name.rsplit_once('/')?.0)).collect();
    for directory in directories {
        // A folder of the team's own is none of ours.
        let Ok(release) = RelativePath::new(directory) else { continue };
        let before = past.live_at(&began, directory).unwrap_or_default();
        let state = BaseState {
            live: LiveFiles::of_texts(before).map_err(serin::Error::from)?,
            history: past.history_at(&began, directory),
            trailers: trailers(loaded, &began, directory)?,
        };
        report.extend(loaded.check_step(&release, &state)?);
    }
    Ok(report)
}

/// What the commits since then that change a release give reasons for.
fn trailers(loaded: &Loaded, began: &str, release: &str) -> Result<Vec<(String, String)>, Failure> {
    let mut found = Vec::new();
    for key in [EARLY, UNPROVEN] {
        let format = format!("--format=%(trailers:key={key},valueonly,unfold)");
        let range = format!("{began}..HEAD");
        let answer = git::run(&loaded.repository.live, &["log", &format, &range, "--", release], &[])?;
        let values = text(&answer);
        found.extend(values.lines().filter(|it| !it.is_empty()).map(|it| (key.to_owned(), it.to_owned())));
    }
    Ok(found)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}
