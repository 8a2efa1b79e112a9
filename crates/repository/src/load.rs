use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serin_check::{Live, rules};
use serin_diagnostic::{Finding, Report, SourceFile, nearest};
use serin_plan::StageName;
use serin_release::Release;
use serin_render::GENERATION;
use serin_topology::Topology;
use serin_tree::RelativePath;
use serin_yaml::{Limits, parse_bytes};

use super::Repository;
use super::recognise::{BACK, Recognised, recognise};
use crate::Error;
use crate::files::files;

/// How the name of a spec ends.
const SPECS: &[&str] = &["yaml", "yml"];

/// The releases of a repository and what there is to say of them.
///
/// ```
/// use std::time::Duration;
/// use serin::{BaseState, ChangeKind, History, PromoteOptions, Prover, Repository, WriteOptions, edit};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 4
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// #   plan: {stages: [50, 100]}
/// # ";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let load = || Repository::at(root).load();
/// let loaded = load()?;
/// assert_eq!(loaded.verify(&Prover::default()).proofs.len(), 1);
/// loaded.generate(WriteOptions::default())?;
/// assert!(loaded.compare()?.is_empty());
///
/// // A release, where its spec stands, and what comes next of it.
/// let web = loaded.named("web", None)?[0];
/// assert_eq!(loaded.spec_of("web")?.0, root.join("specs/web.yaml"));
/// let status = loaded.status(web, History::default())?;
/// assert_eq!(status.next.map(|next| next.stage).as_deref(), Some("000-baseline"));
/// assert!(loaded.status_without_spec(&|_| History::default())?.is_empty());
///
/// // What is live, and what it may be compared with.
/// assert!(loaded.live_side(&[web])?.places.is_empty());
/// assert_eq!(loaded.next_side(&[web])?.places.len(), 1);
/// assert_eq!(loaded.stage_side(web, "050-weight")?.name, "web/050-weight");
/// assert!(!loaded.tree_side("now", loaded.tree_files()?).places.is_empty());
///
/// // The day of the release, a commit each; here each is a day old when the next one comes.
/// let committed = History::committed(Duration::from_secs(86_400));
/// loop {
///     let loaded = load()?;
///     let web = &loaded.entries[0];
///     let change = loaded.promote(web, &PromoteOptions::default(), &committed)?;
///     if change.to == "000-baseline" {
///         // A pull request that begins at the baseline is right.
///         assert!(load()?.check_step(&web.path, &BaseState::default())?.is_empty());
///     }
///     if change.to == "fold-3-done" {
///         break;
///     }
/// }
/// load()?.finish("web", None, &committed)?;
/// let image = edit::Image { container: "app".to_owned(), image: "r.example.com/web:3".to_owned() };
/// load()?.set_images("web", None, &[image], true)?;
///
/// // Or it is taken out: its route first.
/// let loaded = load()?;
/// let change = loaded.retire(&loaded.entries[0], None, &committed)?;
/// assert_eq!(change.kind, ChangeKind::Retired { done: false });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Loaded {
    /// Where they stand.
    pub repository: Repository,
    /// The releases, in the order of their directories.
    pub entries: Vec<Entry>,
    /// All findings, sorted. While one is an error, nothing is written.
    pub report: Report,
}

/// A release and its directory.
///
/// ```
/// use serin::Repository;
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let loaded = Repository::at(root).load()?;
/// let web = &loaded.entries[0];
/// assert_eq!(web.path.as_str(), "web"); // below `generated` and below `live`
/// assert_eq!(web.release.plan.stages()[0].name.as_str(), "000-baseline");
/// assert!(web.live.is_none()); // nothing was promoted yet
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Entry {
    /// The release.
    pub release: Release,
    /// Its directory, below what is generated and below what is live: `[ENVIRONMENT/][FOLDER/]NAME`.
    pub path: RelativePath,
    /// What is live of it.
    pub live: Option<serin_tree::Live>,
}

/// What one spec gave.
struct SpecRead {
    entries: Vec<Entry>,
    report: Report,
    /// Whether these are all releases that the spec describes.
    is_complete: bool,
}

impl Repository {
    /// Reads and checks every spec.
    ///
    /// # Errors
    ///
    /// When the disk cannot be read. What is wrong with a spec is in the report.
    pub fn load(&self) -> Result<Loaded, Error> {
        let specs = match &self.only {
            Some(only) if only.is_dir() => files(only, SPECS, &self.ignore)?,
            Some(only) => vec![only.clone()],
            None => files(&self.specs, SPECS, &self.ignore)?,
        };
        let read: Vec<Result<SpecRead, Error>> = specs.par_iter().map(|file| self.read(file)).collect();
        let mut entries = Vec::new();
        let mut report = Report::new();
        let mut is_complete = self.only.is_none();
        for result in read {
            let spec = result?;
            entries.extend(spec.entries);
            report.extend(spec.report);
            is_complete &= spec.is_complete;
        }
        entries.sort_by(|left: &Entry, right| left.path.cmp(&right.path));
        let topologies: Vec<&Topology> = entries.iter().map(|entry| &entry.release.topology).collect();
        report.extend(self.rules.check_together(&topologies));
        report.extend(same_directory(&entries));
        // A release that could not be read is not one that vanished.
        if is_complete {
            report.extend(self.vanished(&entries)?);
        }
        report.sort();
        let report = self.severities.apply(report);
        Ok(Loaded { repository: self.clone(), entries, report })
    }

    fn read(&self, file: &Path) -> Result<SpecRead, Error> {
        let limit = Limits::default().bytes;
        let name = file.display().to_string();
        match String::from_utf8(read_at_most(file, limit)?) {
            Ok(text) => self.read_text(file, &Arc::new(SourceFile::new(name, text))),
            Err(error) => {
                let mut report = Report::new();
                parse_bytes(&name, error.as_bytes(), Limits::default(), &mut report);
                Ok(SpecRead { entries: Vec::new(), report, is_complete: false })
            }
        }
    }

    /// What the repository would be of one spec alone, if its text were another one.
    pub(super) fn draft(&self, file: &Path, text: &Arc<SourceFile>) -> Result<Loaded, Error> {
        let spec = self.read_text(file, text)?;
        let mut entries = spec.entries;
        entries.sort_by(|left: &Entry, right| left.path.cmp(&right.path));
        let repository = Self { only: Some(file.to_owned()), ..self.clone() };
        Ok(Loaded { repository, entries, report: self.severities.apply(spec.report) })
    }

    fn read_text(&self, file: &Path, text: &Arc<SourceFile>) -> Result<SpecRead, Error> {
        let mut report = Report::new();
        let releases = Release::read(text, &mut report);
        let is_complete = !report.has_errors();
        let folder = self.folder(file);
        let count = releases.len();
        let mut checked = Report::new();
        let mut entries = Vec::with_capacity(count);
        for release in releases {
            let path = directory(&release.topology, &folder)?;
            let live = match serin_tree::Live::read(&self.live, &path) {
                Ok(live) => live,
                // One directory that cannot be read is no reason to say nothing of the others.
                Err(error) => {
                    report.add(self.unreadable(&path, &error));
                    checked.extend(release.check_with(None, &self.rules));
                    entries.push(Entry { release, path, live: None });
                    continue;
                }
            };
            let recorded = match &live {
                Some(live) => Some(self.recorded(&release, &path, live, &mut report)?),
                None => {
                    for file in self.unrecorded(&path)? {
                        report.add(self.live_finding(&path, &file)?);
                    }
                    None
                }
            };
            checked.extend(release.check_with(recorded.as_ref(), &self.rules));
            entries.push(Entry { release, path, live });
        }
        report.extend(serin_check::over_environments(checked, count));
        Ok(SpecRead { entries, report, is_complete })
    }

    /// The folder of a spec below `specs`, which its output mirrors; none for a spec from elsewhere.
    fn folder(&self, file: &Path) -> PathBuf {
        let parent = file.parent().unwrap_or(Path::new(""));
        if let Ok(folder) = parent.strip_prefix(&self.specs) {
            return folder.to_owned();
        }
        // The user may have typed the path in another form than that of `specs`.
        let whole = |path: &Path| {
            fs_err::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })
        };
        match (whole(parent), whole(&self.specs)) {
            (Ok(parent), Ok(specs)) => parent.strip_prefix(specs).unwrap_or(Path::new("")).to_owned(),
            _ => PathBuf::new(),
        }
    }

    /// What is live of releases that no spec describes any more.
    fn vanished(&self, entries: &[Entry]) -> Result<Vec<Finding>, Error> {
        let mut findings = Vec::new();
        for path in serin_tree::find_live(&self.live)? {
            if entries.binary_search_by(|entry| entry.path.cmp(&path)).is_ok() {
                continue;
            }
            findings.push(rules::live_without_spec(&self.live_file(&path, "STAGE")?));
        }
        Ok(findings)
    }

    /// What is live, as the rules need it; files that were edited by hand are reported, unless what they make is a
    /// stage all the same.
    fn recorded(
        &self,
        release: &Release,
        path: &RelativePath,
        live: &serin_tree::Live,
        report: &mut Report,
    ) -> Result<Live, Error> {
        let stages = release.texts()?.stages;
        let stage = match recognise(live, &release.plan, &stages) {
            Recognised::Stage(position) => stages[position].name.to_string(),
            Recognised::Back(position) => format!("{BACK}{}", stages[position].name),
            Recognised::Retiring => live.record.stage.clone(),
            Recognised::Before(position) => {
                let written = Live::from_facts(&live.record.stage, &live.record.facts);
                // A newer Serin may write a stage in other words; that is no change of the spec.
                let known = position == 0 || written.generation != GENERATION.to_string();
                return Ok(Live { known, ..written });
            }
            Recognised::Unknown => {
                let edited = live.by_hand();
                for file in &edited {
                    report.add(self.live_finding(path, file)?);
                }
                // What was edited by hand is no change of the spec, and said already.
                let known = live.record.stage == StageName::BASELINE || !edited.is_empty();
                return Ok(Live { known, ..Live::from_facts(&live.record.stage, &live.record.facts) });
            }
        };
        Ok(Live::from_facts(stage, &live.record.facts))
    }

    /// Manifests in a live directory without a record: nobody can tell what they are.
    pub(super) fn unrecorded(&self, path: &RelativePath) -> Result<Vec<String>, Error> {
        Ok(serin_tree::Live::unrecorded(&self.live, path)?)
    }

    fn unreadable(&self, path: &RelativePath, error: &serin_tree::Error) -> Finding {
        let file =
            Arc::new(SourceFile::new(self.live.join(path.as_str()).join("STAGE").display().to_string(), ""));
        let finding = Finding { message: error.to_string(), ..rules::live_edited(&file) };
        finding.hint(error.hint().unwrap_or("restore it from git"))
    }

    fn live_finding(&self, path: &RelativePath, file: &str) -> Result<Finding, Error> {
        Ok(rules::live_edited(&self.live_file(path, file)?))
    }

    /// A file that is live, for a finding to point at; one that is gone is pointed at all the same.
    fn live_file(&self, path: &RelativePath, file: &str) -> Result<Arc<SourceFile>, Error> {
        let file = self.live.join(path.as_str()).join(file);
        let text = match fs_err::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            other => other?,
        };
        Ok(Arc::new(SourceFile::new(file.display().to_string(), text)))
    }
}

impl Loaded {
    /// The releases with a name, in one environment or in all; or the one with a directory, as in `shop/web`.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn named(&self, name: &str, environment: Option<&str>) -> Result<Vec<&Entry>, Error> {
        let wanted = |entry: &&Entry| {
            let topology = &entry.release.topology;
            let here = topology.environment.as_ref().map(serin_topology::DnsLabel::as_str);
            let called = topology.name.as_str() == name || entry.path.as_str() == name;
            called && (environment.is_none() || environment == here)
        };
        let found: Vec<_> = self.entries.iter().filter(wanted).collect();
        // A directory names one release, whatever others have its name.
        if let (None, Some(exact)) = (environment, found.iter().find(|entry| entry.path.as_str() == name)) {
            return Ok(vec![*exact]);
        }
        if !found.is_empty() {
            return Ok(found);
        }
        let paths = |entries: Vec<&Entry>| entries.iter().map(|entry| entry.path.to_string()).collect();
        let is_called = |entry: &&Entry| entry.release.topology.name.as_str() == name;
        let elsewhere: Vec<&Entry> = self.entries.iter().filter(is_called).collect();
        let names = self.entries.iter().map(|entry| entry.release.topology.name.as_str());
        let known: Vec<String> = match nearest(name, names) {
            _ if !elsewhere.is_empty() => paths(elsewhere),
            Some(nearest) => vec![nearest.to_owned()],
            None => paths(self.entries.iter().collect()),
        };
        Err(Error::UnknownRelease {
            name: environment.map_or(name.to_owned(), |it| format!("{name} in {it}")),
            known,
        })
    }
}

fn directory(topology: &Topology, folder: &Path) -> Result<RelativePath, Error> {
    let mut parts: Vec<String> = topology.environment.iter().map(ToString::to_string).collect();
    parts.extend(folder.components().map(|component| component.as_os_str().to_string_lossy().into_owned()));
    parts.push(topology.name.to_string());
    Ok(RelativePath::new(parts.join("/"))?)
}

fn same_directory(entries: &[Entry]) -> Vec<Finding> {
    let pairs = entries.windows(2).filter(|pair| pair[0].path == pair[1].path);
    pairs.map(|pair| rules::same_directory(&pair[1].release.topology, pair[0].path.as_str())).collect()
}

/// A file that is far too large is not read whole: a few bytes too many are enough to say so.
fn read_at_most(file: &Path, limit: usize) -> Result<Vec<u8>, Error> {
    use std::io::Read;
    const LONGEST_CHARACTER: u64 = 4;
    let mut bytes = Vec::new();
    fs_err::File::open(file)?.take(limit as u64 + LONGEST_CHARACTER).read_to_end(&mut bytes)?;
    // A cut in the middle of a character would look like another mistake than it is.
    if let Err(error) = std::str::from_utf8(&bytes)
        && bytes.len() > limit
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    Ok(bytes)
}
