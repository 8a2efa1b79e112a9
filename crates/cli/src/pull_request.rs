//! What a pull request does to `live`, as git knows it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use serin::{BaseState, EARLY, History, LiveFiles, Loaded, RelativePath, Report, UNPROVEN};

use crate::git;
use crate::output::Failure;
use crate::run_git::{GitError, ask};
use crate::tracked::{Named, Tracked, live_file, text};

/// What is wrong with how the working tree moves releases on from where its branch began.
pub(crate) fn check(loaded: &Loaded, base: &str) -> Result<Report, Failure> {
    if loaded.repository.only.is_some() {
        return Err(Failure::usage(
            "`--base` looks at every release that the branch changes, and at no single spec",
        )
        .with_hint("leave one of `--base` and `--specs` out"));
    }
    let live = Tracked::of(&loaded.repository.live)?;
    let ends = Ends::of(&live, base)?;
    let releases = changed(&live, &ends.began)?;
    // What is generated may stand in another repository than what is live.
    let out = Tracked::find(&loaded.repository.out)?.filter(|out| out.top == live.top);
    let mut states = states((&live, out.as_ref()), &ends, base, &releases)?;
    let mut report = Report::new();
    for release in &releases {
        let state = states.remove(release).unwrap_or_default();
        report.extend(loaded.check_step(release, &state)?);
    }
    Ok(report)
}

/// Between which commits a branch stands.
struct Ends {
    /// Where it goes.
    base: String,
    /// Where it began. What has happened on the main line since is no matter of it.
    began: String,
}

impl Ends {
    fn of(live: &Tracked, named: &str) -> Result<Self, Failure> {
        let base = live.commit(named).map_err(|error| match error.is_no {
            true => Failure::usage(format!("git knows no commit `{named}`")).with_hint(
                "in CI the history has to be there: `fetch-depth: 0` on GitHub, `GIT_DEPTH: 0` on GitLab",
            ),
            false => error.into(),
        })?;
        let began = match ask(&live.top, &["merge-base", &base, "HEAD"], &[]) {
            Ok(answer) => String::from_utf8_lossy(&answer).trim().to_owned(),
            // Without a common commit the base itself is what is compared with.
            Err(error) if error.is_no => base.clone(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { base, began })
    }
}

/// The releases that are not what they were at a commit. One that was renamed is taken away here, and new there.
fn changed(live: &Tracked, began: &str) -> Result<Vec<RelativePath>, GitError> {
    let all = live.pathspec("");
    let mut names =
        live.names(&["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", began, "--", &all])?;
    names.extend(live.names(&[
        "ls-files",
        "--full-name",
        "--others",
        "--exclude-standard",
        "-z",
        "--",
        &all,
    ])?);
    let directories: BTreeSet<&str> = names.iter().filter_map(|name| Some(live_file(name)?.0)).collect();
    // A folder of the team's own is none of ours.
    Ok(directories.into_iter().filter_map(|directory| RelativePath::new(directory).ok()).collect())
}

/// What releases were where the branch began, and what is known of them.
fn states(
    (live, out): (&Tracked, Option<&Tracked>),
    ends: &Ends,
    named: &str,
    releases: &[RelativePath],
) -> Result<HashMap<RelativePath, BaseState>, Failure> {
    let before = objects(live, &ends.began)?;
    let at_base = if ends.base == ends.began { before.clone() } else { objects(live, &ends.base)? };
    let wanted = releases.iter().filter_map(|release| Some((release, before.get(release.as_str())?)));
    let mut files = Vec::new();
    for (release, objects) in wanted {
        files.extend(
            objects.iter().map(|(name, object)| (PathBuf::from(release.as_str()).join(name), object.clone())),
        );
    }
    let mut texts: HashMap<String, Named<Arc<str>>> = HashMap::new();
    for (path, bytes) in git::contents(&live.top, files)? {
        let path = path.display().to_string();
        if let Some((release, name)) = live_file(&path) {
            texts.entry(release.to_owned()).or_default().insert(name.to_owned(), text(&bytes));
        }
    }
    let is_shallow = live.is_shallow()?;
    let ages = live.ages_at(&ends.base, releases)?;
    let is_same = |release: &RelativePath| before.get(release.as_str()) == at_base.get(release.as_str());
    let others: Vec<RelativePath> = releases.iter().filter(|release| !is_same(release)).cloned().collect();
    let ages_before = live.ages_at(&ends.began, &others)?;
    let mut reasons = reasons(live, ends)?;
    let mut plans = match out {
        Some(out) => plans(out, &ends.began, releases)?,
        None => HashMap::new(),
    };
    let mut states = HashMap::new();
    for release in releases {
        let texts = texts.remove(release.as_str()).unwrap_or_default();
        let was = LiveFiles::of_texts(texts).map_err(|error| {
            // It names the record as if it stood here.
            let said = error.to_string();
            let said = said.strip_prefix("STAGE:").unwrap_or(&said);
            Failure::usage(format!("{named}:{}{release}/STAGE:{said}", live.path))
                .with_hint("mend it on the base branch first")
        })?;
        // What is the same at the base took effect there when it was merged; otherwise whichever was later counts.
        let known = [ages.get(release), ages_before.get(release)];
        let age = known.into_iter().flatten().min().copied();
        let history = History { age, is_shallow, ..History::default() };
        let trailers = reasons.remove(release.as_str()).unwrap_or_default();
        states.insert(
            release.clone(),
            BaseState { live: was, plan: plans.remove(release.as_str()), history, trailers },
        );
    }
    Ok(states)
}

/// What was generated as `plan.json`, by release: it tells the bakes as they were.
fn plans(out: &Tracked, commit: &str, releases: &[RelativePath]) -> Result<HashMap<String, String>, Failure> {
    let path = |release: &RelativePath| format!("{}{release}/plan.json", out.path);
    let mut found = HashMap::new();
    // A system takes only so many words for one command.
    for some in releases.chunks(1000) {
        let names: Vec<String> = some.iter().map(|release| format!(":(literal){}", path(release))).collect();
        let mut arguments = vec!["ls-tree", "-z", "--full-tree", commit, "--"];
        arguments.extend(names.iter().map(String::as_str));
        let listed = ask(&out.top, &arguments, &[])?;
        let files = git::listing(&listed).map(|(name, object)| (PathBuf::from(name), object)).collect();
        for (name, bytes) in git::contents(&out.top, files)? {
            let name = name.display().to_string();
            let release = name.strip_prefix(&out.path).and_then(|name| name.strip_suffix("/plan.json"));
            found.extend(
                release.map(|release| (release.to_owned(), String::from_utf8_lossy(&bytes).into_owned())),
            );
        }
    }
    Ok(found)
}

type Objects = BTreeMap<String, Named<String>>;

/// What Serin has written at a commit, by release and name.
fn objects(live: &Tracked, commit: &str) -> Result<Objects, GitError> {
    let mut found = Objects::new();
    for (path, object) in live.objects_at(commit)? {
        if let Some((release, name)) = live_file(&path) {
            found.entry(release.to_owned()).or_default().insert(name.to_owned(), object);
        }
    }
    Ok(found)
}

/// The reasons that the commits of a branch give, by the release that they change. They are looked for anywhere in a message:
/// a forge that squashes commits puts its own trailers behind them.
fn reasons(live: &Tracked, ends: &Ends) -> Result<HashMap<String, Vec<(String, String)>>, GitError> {
    let (range, all) = (format!("{}..HEAD", ends.began), live.pathspec(""));
    let arguments = [
        "log",
        "-z",
        "--diff-merges=first-parent",
        "--no-renames",
        "--format=%x01%B",
        "--name-only",
        &range,
        "--",
        &all,
    ];
    let answer = ask(&live.top, &arguments, &[])?;
    let mut found: HashMap<String, Vec<(String, String)>> = HashMap::new();
    let mut given = Vec::new();
    let mut told = BTreeSet::new();
    for piece in answer.split(|byte| *byte == 0) {
        let piece = String::from_utf8_lossy(piece);
        if let Some(message) = piece.strip_prefix('\u{1}') {
            given = message.lines().filter_map(reason).collect();
            told.clear();
        } else if let Some(below) = piece.trim_start_matches('\n').strip_prefix(&live.path)
            && let Some((release, _)) = live_file(below)
            && told.insert(release.to_owned())
        {
            found.entry(release.to_owned()).or_default().extend(given.iter().cloned());
        }
    }
    Ok(found)
}

fn reason(line: &str) -> Option<(String, String)> {
    let (key, reason) = line.split_once(':')?;
    let key = [EARLY, UNPROVEN].into_iter().find(|known| key.eq_ignore_ascii_case(known))?;
    let reason = reason.trim();
    (!reason.is_empty()).then(|| (key.to_owned(), reason.to_owned()))
}
