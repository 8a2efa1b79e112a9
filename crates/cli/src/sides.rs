//! What the sides of `serin diff` are: names of stages, directories, commits.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use serin::diff::Side;
use serin::{EXTENSIONS, Entry, Loaded, TreeFiles, manifests_at, nearest};

use crate::arguments::Place;
use crate::git;
use crate::output::Failure;
use crate::run_git::ask;

const SIDES: &str = "a side is `live`, `next`, a stage (APP/STAGE, or with APP behind), a directory, a file, REF:PATH, or a commit";

/// Both sides as a user typed them.
pub(crate) struct Asked<'a> {
    pub(crate) place: &'a Place,
    pub(crate) before: &'a str,
    pub(crate) after: Option<&'a str>,
    pub(crate) app: Option<&'a str>,
    pub(crate) environment: Option<&'a str>,
}

/// What a word means.
enum Meaning {
    Live,
    Next,
    /// A stage of a release.
    Stage(String, String),
    OnDisk(PathBuf),
    /// A path at a commit.
    At(String, String),
    /// All of the repository's tree at a commit.
    Commit(String),
    /// What was live at a commit.
    LiveAt(String),
    /// All of the repository's tree as it stands on the disk.
    WorkingTree,
}

struct Sides<'a> {
    asked: &'a Asked<'a>,
    loaded: OnceCell<Loaded>,
}

impl Asked<'_> {
    /// Finds out what the words mean, and reads it.
    pub(crate) fn sides(&self) -> Result<[Side; 2], Failure> {
        let sides = Sides { asked: self, loaded: OnceCell::new() };
        let before = sides.meaning(self.before)?;
        let after = match (self.after, &before) {
            (Some(after), _) => sides.meaning(after)?,
            (None, Meaning::Live) => Meaning::Next,
            (None, Meaning::Next) => {
                return Err(Failure::usage("`next` is compared with `live`: `serin diff live next`"));
            }
            (None, Meaning::Stage(..)) => Meaning::Live,
            (None, Meaning::Commit(_)) => Meaning::WorkingTree,
            (None, Meaning::At(_, path)) => Meaning::OnDisk(on_disk(path)?),
            (None, Meaning::OnDisk(path)) => {
                let path = path.display();
                return Err(Failure::usage(format!(
                    "`{path}` is one side, and there is no other: `serin diff HEAD:{path} {path}`, or two directories"
                )));
            }
            (None, Meaning::LiveAt(_) | Meaning::WorkingTree) => Meaning::Live,
        };
        let pair = sides.fitting(before, after);
        let names = [self.before.to_owned(), self.named(&pair.1)];
        let mut read = [sides.read(pair.0, &names[0])?, sides.read(pair.1, &names[1])?];
        one_name(&mut read);
        Ok(read)
    }

    /// How the other side is called in sentences; nothing where it has a name of its own.
    fn named(&self, after: &Meaning) -> String {
        match (self.after, after) {
            (Some(word), _) => word.to_owned(),
            (None, Meaning::OnDisk(path)) => path.display().to_string(),
            (None, _) => String::new(),
        }
    }
}

impl Sides<'_> {
    fn loaded(&self) -> Result<&Loaded, Failure> {
        if let Some(loaded) = self.loaded.get() {
            return Ok(loaded);
        }
        let loaded = self.asked.place.load()?;
        Ok(self.loaded.get_or_init(|| loaded))
    }

    /// The first that fits, in the order that the help states.
    fn meaning(&self, word: &str) -> Result<Meaning, Failure> {
        match word {
            "live" => return Ok(Meaning::Live),
            "next" => return Ok(Meaning::Next),
            _ => {}
        }
        if let Some(app) = self.asked.app
            && self.has_stage(app, word)
        {
            return Ok(Meaning::Stage(app.to_owned(), word.to_owned()));
        }
        let is_path = word.starts_with("./") || word.starts_with("../") || word.starts_with('/');
        if !is_path
            && let Some((app, stage)) = word.rsplit_once('/')
            && self.has_stage(app, stage)
        {
            return Ok(Meaning::Stage(app.to_owned(), stage.to_owned()));
        }
        if Path::new(word).exists() {
            return Ok(Meaning::OnDisk(PathBuf::from(word)));
        }
        let here = Path::new(".");
        if let Some((commit, path)) = word.split_once(':')
            && git::is_commit(here, commit)
        {
            return Ok(Meaning::At(commit.to_owned(), path.to_owned()));
        }
        if git::is_commit(here, word) {
            return Ok(Meaning::Commit(word.to_owned()));
        }
        Err(self.unknown(word))
    }

    fn has_stage(&self, app: &str, stage: &str) -> bool {
        let Ok(loaded) = self.loaded() else { return false };
        let entries = loaded.named(app, self.asked.environment);
        entries.is_ok_and(|entries| entries.iter().any(|entry| entry.release.plan.stage(stage).is_some()))
    }

    fn unknown(&self, word: &str) -> Failure {
        let mut known: Vec<String> = vec!["live".to_owned(), "next".to_owned()];
        if let Ok(loaded) = self.loaded() {
            let wanted = |entry: &&Entry| match self.asked.app {
                Some(app) => entry.path.as_str() == app || entry.release.topology.name.as_str() == app,
                None => true,
            };
            for entry in loaded.entries.iter().filter(wanted) {
                for stage in entry.release.plan.stages() {
                    known.push(match self.asked.app {
                        Some(_) => stage.name.to_string(),
                        None => format!("{}/{}", entry.path, stage.name),
                    });
                }
            }
        }
        known.extend(git::references(Path::new(".")));
        let hint = match nearest(word, known.iter().map(String::as_str)) {
            Some(nearest) => format!("; did you mean `{nearest}`?"),
            None => String::new(),
        };
        Failure::usage(format!("`{word}` is nothing that can be compared{hint}")).with_hint(SIDES)
    }

    /// A commit beside something smaller than a whole repository is that part of it.
    fn fitting(&self, before: Meaning, after: Meaning) -> (Meaning, Meaning) {
        let at = |commit: &str, path: &Path| Meaning::At(commit.to_owned(), format!("./{}", path.display()));
        match (before, after) {
            (Meaning::Commit(commit), Meaning::OnDisk(path)) if path.is_relative() => {
                (at(&commit, &path), Meaning::OnDisk(path))
            }
            (Meaning::OnDisk(path), Meaning::Commit(commit)) if path.is_relative() => {
                let there = at(&commit, &path);
                (Meaning::OnDisk(path), there)
            }
            // What is live was live, and has no stages that come beside it.
            (Meaning::Commit(commit), other @ (Meaning::Live | Meaning::Next | Meaning::Stage(..))) => {
                (Meaning::LiveAt(commit), other)
            }
            (other @ (Meaning::Live | Meaning::Next | Meaning::Stage(..)), Meaning::Commit(commit)) => {
                (other, Meaning::LiveAt(commit))
            }
            other => other,
        }
    }

    fn read(&self, meaning: Meaning, called: &str) -> Result<Side, Failure> {
        let side = match meaning {
            Meaning::Live => self.loaded()?.live_side(&self.entries()?)?,
            Meaning::Next => self.loaded()?.next_side(&self.entries()?)?,
            Meaning::Stage(app, stage) => {
                let loaded = self.loaded()?;
                let entries = loaded.named(&app, self.asked.environment)?;
                let with_stage: Vec<_> =
                    entries.into_iter().filter(|entry| entry.release.plan.stage(&stage).is_some()).collect();
                let [entry] = with_stage.as_slice() else {
                    let paths: Vec<_> = with_stage.iter().map(|entry| format!("`{}`", entry.path)).collect();
                    return Err(Failure::usage(format!(
                        "there are several releases `{app}` ({}); name one by its directory, or its `--environment`",
                        paths.join(", ")
                    )));
                };
                loaded.stage_side(entry, &stage)?
            }
            Meaning::OnDisk(path) => Side::of_files(called, manifests_at(&path)?),
            Meaning::At(commit, path) => Side::of_files(called, at_commit(&commit, &path)?),
            Meaning::Commit(commit) => self.asked_for(self.tree_at(&commit, false)?)?,
            Meaning::LiveAt(commit) => self.asked_for(self.tree_at(&commit, true)?)?,
            Meaning::WorkingTree => {
                let loaded = self.loaded()?;
                self.asked_for(loaded.tree_side("working tree", loaded.tree_files()?))?
            }
        };
        Ok(if called.is_empty() { side } else { Side { name: called.to_owned(), ..side } })
    }

    /// The releases that are meant.
    fn entries(&self) -> Result<Vec<&Entry>, Failure> {
        let loaded = self.loaded()?;
        let stage_of = [Some(self.asked.before), self.asked.after].into_iter().flatten().find_map(|word| {
            let (app, stage) = word.rsplit_once('/')?;
            self.has_stage(app, stage).then_some(app)
        });
        match (self.asked.app.or(stage_of), self.asked.environment) {
            (Some(app), environment) => Ok(loaded.named(app, environment)?),
            (None, None) => Ok(loaded.entries.iter().collect()),
            (None, Some(environment)) => {
                let of = |entry: &&Entry| {
                    entry.release.topology.environment.as_ref().is_some_and(|it| it.as_str() == environment)
                };
                Ok(loaded.entries.iter().filter(of).collect())
            }
        }
    }

    /// A side without the releases that nobody asked for.
    fn asked_for(&self, mut side: Side) -> Result<Side, Failure> {
        let wanted = self.entries()?;
        if wanted.len() < self.loaded()?.entries.len() {
            side.places.retain(|place| {
                wanted.iter().any(|entry| place.release.as_deref() == Some(entry.path.as_str()))
            });
        }
        Ok(side)
    }

    /// The repository's `live/` as it was, and its `generated/`.
    fn tree_at(&self, commit: &str, is_live_alone: bool) -> Result<Side, Failure> {
        let loaded = self.loaded()?;
        let read = |directory: &Path| -> Result<Vec<(String, Vec<u8>)>, Failure> {
            let name =
                directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let parent = directory.parent().filter(|parent| !parent.as_os_str().is_empty());
            let is_wanted =
                |path: &Path| is_manifest(path) || path.file_name().is_some_and(|it| it == "STAGE");
            let files = git::tree_at(commit, parent.unwrap_or(Path::new(".")), &name, true, is_wanted)?;
            Ok(files.into_iter().map(|(path, bytes)| (path.display().to_string(), bytes)).collect())
        };
        let repository = &loaded.repository;
        let generated = if is_live_alone { Vec::new() } else { read(&repository.out)? };
        let tree = TreeFiles { live: read(&repository.live)?, generated };
        Ok(loaded.tree_side(commit, tree))
    }
}

/// Where a path of a commit stands in the working tree, from here.
fn on_disk(path: &str) -> Result<PathBuf, Failure> {
    if path.starts_with("./") || path.starts_with("../") {
        return Ok(PathBuf::from(path));
    }
    let up = ask(Path::new("."), &["rev-parse", "--show-cdup"], &[])?;
    let found = Path::new(String::from_utf8_lossy(&up).trim_end_matches('\n')).join(path);
    Ok(if found.as_os_str().is_empty() { PathBuf::from(".") } else { found })
}

fn is_manifest(path: &Path) -> bool {
    path.extension().is_some_and(|it| EXTENSIONS.iter().any(|known| it == *known))
}

fn at_commit(commit: &str, path: &str) -> Result<Vec<(String, Vec<u8>)>, Failure> {
    let is_from_here = path.starts_with("./") || path.starts_with("../") || path == ".";
    let files = git::tree_at(commit, Path::new("."), path, is_from_here, is_manifest)?;
    if files.is_empty() && !path.is_empty() {
        return Err(Failure::usage(format!("there are no manifests at `{path}` of `{commit}`")));
    }
    let file_name = path.rsplit('/').next().unwrap_or(path);
    let name = |below: &Path| match below.as_os_str().is_empty() {
        true => file_name.to_owned(),
        false => below.display().to_string(),
    };
    Ok(files.into_iter().map(|(below, bytes)| (name(&below), bytes)).collect())
}

/// Two single files are the same file, whatever each is called.
fn one_name(sides: &mut [Side; 2]) {
    let [before, after] = sides;
    let ([old], [new]) = (before.places.as_mut_slice(), after.places.as_slice()) else { return };
    if old.release.is_none()
        && new.release.is_none()
        && let ([(old, _)], [(new, _)]) = (old.files.as_mut_slice(), new.files.as_slice())
    {
        old.clone_from(new);
    }
}
