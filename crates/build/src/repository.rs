//! The repository that a directory of specs belongs to, its releases and their proofs, as `serin generate` has them.

use std::path::{Path, PathBuf};

use serin::{Entry, Finding, Loaded, Report, Repository, Severity, Version};

use crate::Error;

/// The releases of some specs, read and checked; those that nobody asked for are left out, and what is said of them.
/// The second is the file of settings, where there is one.
pub(crate) fn load(specs: &Path, only: &[String]) -> Result<(Loaded, Option<PathBuf>), Error> {
    if !specs.exists() {
        return Err(Error::NoSpecs(specs.to_owned()));
    }
    let mut of_settings = Report::new();
    let (repository, settings) = repository(specs, &mut of_settings)?;
    let mut loaded = repository.load()?;
    loaded.report.extend(of_settings);
    loaded.report.sort();
    if !only.is_empty() {
        select(&mut loaded, only)?;
    }
    Ok((loaded, settings))
}

/// The repository that holds the specs: the one that `serin generate` finds from here; or one whose `serin.yaml` stands
/// nearer to them; or else the one that they are the `specs` of.
fn repository(specs: &Path, report: &mut Report) -> Result<(Repository, Option<PathBuf>), Error> {
    let folder = if specs.is_dir() { specs.to_owned() } else { parent(specs) };
    let whole = fs_err::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { &folder })?;
    let nearer = settings_above(&folder, whole.components().count());
    for start in [Some(PathBuf::new()), nearer].into_iter().flatten() {
        let mut of_settings = Report::new();
        let found = match Repository::find(&start, &mut of_settings) {
            Err(serin::Error::NoRepository(_)) => None,
            found => about(moved(found?, &start), specs, &whole),
        };
        if let Some(found) = found {
            report.extend(of_settings);
            return Ok((found, settings(start)));
        }
    }
    let only = specs.is_file().then(|| specs.to_owned());
    let root = parent(&folder);
    Ok((Repository { specs: folder, only, ..Repository::at(root) }, None))
}

/// The nearest folder above the specs, which are `depth` deep, that has settings.
fn settings_above(folder: &Path, depth: usize) -> Option<PathBuf> {
    let above = std::iter::successors(Some(parent(folder)), |path| Some(parent(path)));
    above.take(depth).find(|path| path.join(SETTINGS).is_file())
}

/// The settings of the repository that is found from a folder.
fn settings(start: PathBuf) -> Option<PathBuf> {
    let above = std::iter::successors(Some(start), |path| Some(parent(path)));
    let mut roots =
        above.take(256).filter(|path| path.join(SETTINGS).is_file() || path.join("specs").is_dir());
    roots.next().map(|root| root.join(SETTINGS)).filter(|path| path.is_file())
}

const SETTINGS: &str = "serin.yaml";

/// The folder that holds another, in a form that reads well: `specs` is in ``, `../specs` in `..`, and `..` in `../..`.
fn parent(path: &Path) -> PathBuf {
    match path.components().next_back() {
        Some(std::path::Component::Normal(_)) => path.parent().unwrap_or(Path::new("")).to_owned(),
        Some(std::path::Component::RootDir) => path.to_owned(),
        _ => path.join(".."),
    }
}

/// The same repository, with paths that are read from where the build script runs.
fn moved(found: Repository, start: &Path) -> Repository {
    let there = |path: PathBuf| start.join(path);
    Repository {
        specs: there(found.specs),
        out: there(found.out),
        live: there(found.live),
        ignore: found.ignore.into_iter().map(there).collect(),
        ..found
    }
}

/// The repository with an eye on these specs alone, if it holds them.
fn about(mut found: Repository, specs: &Path, whole: &Path) -> Option<Repository> {
    let all = fs_err::canonicalize(&found.specs).ok()?;
    if !whole.starts_with(&all) {
        return None;
    }
    if whole != all || specs.is_file() {
        found.only = Some(specs.to_owned());
    }
    Some(found)
}

/// Keeps the releases with the names, and what is said about them or about no release at all.
///
/// The specs of others may be anybody's, and broken; but what makes a release bad together with another is said, at its own
/// place.
fn select(loaded: &mut Loaded, only: &[String]) -> Result<(), Error> {
    let mut wanted = Vec::new();
    for name in only {
        match loaded.named(name, None) {
            Ok(found) => wanted.extend(found.into_iter().map(|entry| entry.path.clone())),
            // A spec that cannot be read may be the one that was meant.
            Err(_) if loaded.report.has_errors() => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    let (kept, others): (Vec<Entry>, Vec<Entry>) =
        std::mem::take(&mut loaded.entries).into_iter().partition(|entry| wanted.contains(&entry.path));
    let files = |entries: &[Entry]| -> Vec<String> { entries.iter().filter_map(file).collect() };
    let (ours, theirs) = (files(&kept), files(&others));
    let specs = loaded.repository.specs.clone();
    let live = loaded.repository.live.clone();
    let live_of: Vec<PathBuf> = kept.iter().map(|entry| live.join(entry.path.as_str())).collect();
    loaded.report.retain(|finding| {
        let Some(place) = &finding.place else { return true };
        let name = place.file.name();
        let path = Path::new(name);
        if ours.iter().any(|it| it == name) {
            return true;
        }
        let is_their_spec = theirs.iter().any(|it| it == name) || path.starts_with(&specs);
        let is_their_live = path.starts_with(&live) && !live_of.iter().any(|it| path.starts_with(it));
        !is_their_spec && !is_their_live
    });
    loaded.entries = kept;
    // What was not asked for is not gone.
    loaded.repository.only.get_or_insert(specs);
    Ok(())
}

/// The spec of a release.
fn file(entry: &Entry) -> Option<String> {
    let topology = &entry.release.topology;
    let place = topology.place(&topology.template_path(Version::Stable))?;
    Some(place.file.name().to_owned())
}

/// What is worth interrupting other work for; the way to a risk that is accepted stands in the plan page.
pub(crate) fn loud(mut finding: Finding) -> Option<Finding> {
    if finding.severity == Severity::Warning {
        finding.trace.clear();
    }
    (finding.severity > Severity::Note).then_some(finding)
}
