use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use serin::{Entry, Loaded, Report, Repository, Severities, Severity};

use crate::commands;
use crate::output::Failure;

/// Canary releases as reviewed manifests, stage by stage.
///
/// One short spec of a release becomes the Kubernetes manifests of every promotion stage, in a GitOps directory that
/// people review as ordinary diffs.
#[derive(Debug, Parser)]
#[command(name = "serin", version, max_term_width = 100)]
#[command(
    after_help = "Start with `serin init` in a Git repository, then `serin generate` and `serin plan APP`."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) place: Place,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where everything stands.
#[derive(Debug, Clone, Args)]
pub(crate) struct Place {
    /// The directory of specs, or one spec [default: specs]
    #[arg(long, value_name = "DIR|FILE", global = true)]
    specs: Option<PathBuf>,
    /// The directory that is generated [default: generated]
    #[arg(long, value_name = "DIR", global = true)]
    out: Option<PathBuf>,
    /// The directory of what the clusters run [default: live]
    #[arg(long, value_name = "DIR", global = true)]
    live: Option<PathBuf>,
}

/// What to do. One file each below `commands`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(commands::init::Init),
    Generate(commands::generate::Generate),
    Plan(commands::plan::PlanCommand),
    Check(commands::check::Check),
    Verify(commands::verify::Verify),
    Status(commands::status::Status),
    Diff(commands::diff::DiffCommand),
    Promote(commands::promote::Promote),
    Rollback(commands::rollback::Rollback),
    Finish(commands::finish::Finish),
    Retire(commands::retire::Retire),
    Set(commands::set::Set),
    Import(commands::import::Import),
    Explain(commands::explain::Explain),
    Routers(commands::routers::Routers),
    Schema(commands::schema::SchemaCommand),
    Completions(commands::completions::Completions),
}

/// Which release.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// Name of the release, or its directory where several have the name
    pub(crate) app: String,
    /// Its environment, where it has several
    #[arg(long, short)]
    pub(crate) environment: Option<String>,
}

impl Which {
    /// The one release that is meant.
    pub(crate) fn one<'a>(&self, loaded: &'a Loaded) -> Result<&'a Entry, Failure> {
        let entries = loaded.named(&self.app, self.environment.as_deref())?;
        match entries.as_slice() {
            [entry] => Ok(entry),
            several => Err(serin::Error::SeveralReleases {
                name: self.app.clone(),
                paths: several.iter().map(|entry| entry.path.clone()).collect(),
            }
            .into()),
        }
    }
}

/// How findings are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people: file, line and column, the source line, and what to do
    Human,
    /// For machines: one document, its keys documented in the README
    Json,
    /// Annotations of a GitHub workflow, at their lines
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for whatever shows test results
    Junit,
}

/// The least severity that ends a command with exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Warning,
    Note,
}

impl FailOn {
    pub(crate) fn severity(self) -> Severity {
        match self {
            Self::Error => Severity::Error,
            Self::Warning => Severity::Warning,
            Self::Note => Severity::Note,
        }
    }
}

impl Place {
    /// The directories that were named, each with its argument.
    pub(crate) fn directories(&self) -> [(&'static str, Option<&Path>); 3] {
        [("--specs", &self.specs), ("--out", &self.out), ("--live", &self.live)]
            .map(|(flag, path)| (flag, path.as_deref()))
    }

    /// The repository: what the arguments say, and for the rest what is found from here upwards.
    pub(crate) fn repository(&self, report: &mut Report) -> Result<Repository, Failure> {
        let found = Repository::find(Path::new(""), report);
        let mut repository = match (found, &self.specs) {
            (Ok(repository), _) => repository,
            // With its specs named, a repository needs no other sign.
            (Err(serin::Error::NoRepository(_)), Some(_)) => Repository::at(""),
            (Err(error), _) => return Err(error.into()),
        };
        match &self.specs {
            Some(specs) if specs.is_file() || is_below(specs, &repository.specs) => {
                repository.only = Some(specs.clone());
            }
            Some(specs) => repository.specs.clone_from(specs),
            None => {}
        }
        if let Some(out) = &self.out {
            repository.out.clone_from(out);
        }
        if let Some(live) = &self.live {
            repository.live.clone_from(live);
        }
        Ok(repository)
    }

    /// How bad findings are to the team; mistakes in the settings are added to the report. Manifests need no repository.
    pub(crate) fn severities(&self, report: &mut Report) -> Result<Severities, Failure> {
        match self.repository(report) {
            Ok(repository) => Ok(repository.severities),
            Err(failure) if failure.is_no_repository() => Ok(Severities::default()),
            Err(failure) => Err(failure),
        }
    }

    /// The same place with one spec, or one folder of specs, of interest; none where a path does not stand there.
    pub(crate) fn only(&self, path: &Path) -> Option<Self> {
        let repository = self.repository(&mut Report::new()).ok()?;
        let (whole, specs) =
            (fs_err::canonicalize(path).ok()?, fs_err::canonicalize(&repository.specs).ok()?);
        let is_ignored = repository
            .ignore
            .iter()
            .any(|ignored| fs_err::canonicalize(ignored).is_ok_and(|ignored| whole.starts_with(ignored)));
        (whole.starts_with(&specs) && !is_ignored)
            .then(|| Self { specs: Some(path.to_owned()), ..self.clone() })
    }

    /// Everything read and checked; mistakes in the settings are among the findings.
    pub(crate) fn load(&self) -> Result<Loaded, Failure> {
        let mut report = Report::new();
        let mut loaded = self.repository(&mut report)?.load()?;
        loaded.report.extend(report);
        loaded.report.sort();
        Ok(loaded)
    }
}

/// True for a folder inside another; the other releases of the repository are then left alone.
fn is_below(folder: &Path, specs: &Path) -> bool {
    match (fs_err::canonicalize(folder), fs_err::canonicalize(specs)) {
        (Ok(folder), Ok(specs)) => folder != specs && folder.starts_with(specs),
        _ => false,
    }
}
