use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serin::{ImportOptions, ImportedRelease, Prover, Report, RouterName, Severity};

use crate::arguments::Place;
use crate::commands::check::input;
use crate::output::{self, Failure};

/// Make specs of Kubernetes objects that you have already
///
/// Any YAML or JSON: hand-written, or what Helm and Kustomize put out. Releases are recognised by selectors, backends and
/// weights; a single Deployment with its Service and route is a release at rest. Each spec is tried: the stage that your
/// objects are is found and held against them. What a spec cannot hold is said at its line, with what to do. The spec
/// goes to stdout, and everything that is said of it to stderr.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin import manifests/                     look at it first\n  helm template shop | serin import - --write\n  kustomize build overlays/prod | serin import -\n  serin import manifests/ --stable web-blue\n  serin import deploy.yaml service.yaml --router gateway-api --host web.example.com"
)]
pub(crate) struct Import {
    /// Files and directories of manifests, `-` for standard input
    #[arg(value_name = "DIR|FILE", required = true)]
    paths: Vec<PathBuf>,
    /// Write each spec into the directory of specs; a file that is there already stays as it is
    #[arg(long)]
    write: bool,
    /// Name of the release [default: that of the stable track's Service, without `-stable`]
    #[arg(long)]
    name: Option<String>,
    /// Namespace of objects that name none
    #[arg(long)]
    namespace: Option<String>,
    /// The stable track, by its Deployment or its Service, where weights do not tell
    #[arg(long, value_name = "NAME")]
    stable: Option<String>,
    /// The canary track, by its Deployment or its Service, where no route names it
    #[arg(long, value_name = "NAME")]
    canary: Option<String>,
    /// A host of a route that names none, or of one that there is not yet; may be given several times
    #[arg(long = "host", value_name = "HOST")]
    hosts: Vec<String>,
    /// What reads an Ingress without a class, or the route that there is not yet
    #[arg(long, value_parser = router)]
    router: Option<RouterName>,
}

fn router(name: &str) -> Result<RouterName, String> {
    let all: Vec<_> = RouterName::ALL.iter().map(|router| router.as_str()).collect();
    let found = RouterName::ALL.iter().find(|router| router.as_str() == name).copied();
    found.ok_or_else(|| format!("there are {}", all.join(", ")))
}

impl Import {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let options = ImportOptions {
            name: self.name.clone(),
            namespace: self.namespace.clone(),
            stable: self.stable.clone(),
            canary: self.canary.clone(),
            hosts: self.hosts.clone(),
            router: self.router,
        };
        let inputs = self.paths.iter().map(|path| input(path)).collect::<Result<_, _>>()?;
        let import = serin::import(inputs, &options);
        let releases = &import.imported.releases;
        let specs = if self.write { Some(specs(place)?) } else { None };
        let mut is_fine = !releases.is_empty() && !import.imported.report.has_errors();
        // Where nothing is found, every note may be the reason.
        let least = if releases.is_empty() { Severity::Note } else { Severity::Warning };
        say(&import.imported.report, least)?;
        let prover = Prover::default();
        for (position, release) in releases.iter().enumerate() {
            is_fine &= release.is_whole();
            tell(release)?;
            self.tell_step(release, &prover)?;
            match &specs {
                Some(specs) if release.is_whole() => {
                    let (file, text) = import.file(release, specs);
                    is_fine &= write(&file, &text)?;
                }
                Some(_) => output::talk(&format!("{}: not written", release.name)),
                None => {
                    let divider = if position > 0 { "---\n" } else { "" };
                    output::result(&format!("{divider}{}", release.text))?;
                }
            }
        }
        self.last_words(&import)?;
        Ok(if is_fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    /// What the step to the stage comes to, and how to see it event by event.
    fn tell_step(&self, release: &ImportedRelease, prover: &Prover) -> Result<(), Failure> {
        let Some(stage) = release.stage.as_deref().filter(|_| release.is_whole()) else { return Ok(()) };
        let Some(step) = serin::prove_adoption(release, prover) else { return Ok(()) };
        let name = &release.name;
        let from = match self.paths.as_slice() {
            [only] if only.as_os_str() != "-" => only.display().to_string(),
            _ => "DIR".to_owned(),
        };
        output::talk(&format!("{name}: {}", step.words));
        if step.is_safe {
            return Ok(());
        }
        output::talk(&format!(
            "  event by event, once it is generated: `serin verify --from {from} --to generated/{name}/stages/{stage}`"
        ));
        Ok(())
    }

    fn last_words(&self, import: &serin::Import) -> Result<(), Failure> {
        let releases = &import.imported.releases;
        let yours = list(&import.imported.yours);
        if !yours.is_empty() {
            output::talk(&format!("no part of a release, and stays yours: {yours}"));
        }
        if let [first, .., last] = import.imported.places.as_slice() {
            let count = import.imported.places.len();
            output::talk(&format!(
                "some objects stand in several files: {count} places were looked at each by itself, `{first}` to `{last}`"
            ));
        }
        if releases.is_empty() {
            output::talk(&import.counts.to_string());
            output::talk(
                "found no release: a Deployment, a Service that selects it, and a route that names the Service",
            );
            return Ok(());
        }
        let whole = releases.iter().filter(|release| release.is_whole()).count();
        let is_are = if whole == 1 { "is a spec" } else { "are specs" };
        let next = match (self.write, whole) {
            (_, 0) => "nothing was imported whole: the errors say what to do".to_owned(),
            (true, _) => {
                // What is under way is adopted where it is; its line says so.
                let at_rest = releases.iter().filter(|it| it.is_whole()).all(|it| !is_under_way(it));
                let ships = if at_rest {
                    "`serin promote APP` ships what was added"
                } else {
                    "`serin promote APP --adopt STAGE`, with the stage named above"
                };
                format!("next: `serin generate`, and {ships}")
            }
            (false, _) => format!(
                "{whole} of {} {is_are} to use: `--write` puts it where `serin generate` finds it",
                releases.len()
            ),
        };
        output::talk(&next);
        Ok(())
    }
}

/// Says of a release what it was recognised by, what it does not hold, and what is new.
fn tell(release: &ImportedRelease) -> Result<(), Failure> {
    let [recognised, changes] = release.told();
    output::talk(&recognised);
    say(&release.report, Severity::Note)?;
    if !changes.is_empty() {
        output::talk(&changes);
    }
    if !release.is_whole() {
        return Ok(());
    }
    if let Some(stage) = release.stage.as_deref().filter(|_| is_under_way(release)) {
        output::talk(&format!(
            "{}: it is under way: `serin promote {} --adopt {stage}` makes `live/` as what runs now",
            release.name, release.name
        ));
    }
    let rules = serin::check_imported(release);
    let errors: Report =
        rules.findings().iter().filter(|finding| finding.severity == Severity::Error).cloned().collect();
    if !errors.is_empty() {
        output::talk(&format!("{}: `serin generate` will refuse the spec for this:", release.name));
        say(&errors, Severity::Error)?;
    }
    Ok(())
}

/// Whether the canary runs already.
fn is_under_way(release: &ImportedRelease) -> bool {
    release.stage.as_deref().is_some_and(|stage| stage != "000-baseline")
}

/// Findings of a severity or worse, on stderr: stdout is the spec's.
fn say(report: &Report, least: Severity) -> Result<(), Failure> {
    let mut loud = report.clone();
    loud.retain(|finding| finding.severity >= least);
    output::said(&loud)
}

/// The directory of specs; one is made where there is no repository yet.
fn specs(place: &Place) -> Result<PathBuf, Failure> {
    match place.repository(&mut Report::new()) {
        Ok(repository) => Ok(repository.specs),
        Err(failure) if failure.is_no_repository() => Ok(PathBuf::from("specs")),
        Err(failure) => Err(failure),
    }
}

/// False where a file stands there already.
fn write(file: &Path, text: &str) -> Result<bool, Failure> {
    if let Some(folder) = file.parent() {
        fs_err::create_dir_all(folder)?;
    }
    let opened = fs_err::OpenOptions::new().write(true).create_new(true).open(file);
    match opened {
        Ok(mut opened) => {
            opened.write_all(text.as_bytes())?;
            output::talk(&format!("wrote {}", file.display()));
            Ok(true)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            output::talk(&format!("{} is there already, and stays as it is", file.display()));
            Ok(false)
        }
        Err(error) => Err(error.into()),
    }
}

fn list(kinds: &BTreeMap<String, usize>) -> String {
    kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect::<Vec<_>>().join(", ")
}
