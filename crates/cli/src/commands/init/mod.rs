mod files;
mod names;

use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use serin::RouterName;

use crate::arguments::Place;
use crate::output::{self, Failure};
use files::{File, Team};
use names::Names;

/// Start a repository, or add a release to one: a commented spec, and the files that a team needs
///
/// A Makefile, attributes for git, a CI that checks a pull request and says what it does to users, code owners, and what
/// the GitOps tool needs. Files that exist are left as they are. Afterwards `make generate` works at once.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin init\n  serin init shop --router traefik --gitops flux --ci gitlab\n  serin init --print .gitattributes\n\nWhat the files do, and what each was tried with: docs/gitops.md in Serin's repository."
)]
pub(crate) struct Init {
    /// Name of the first release, or of one more
    #[arg(default_value = "web")]
    name: String,
    /// What splits the traffic: one of `serin routers`
    #[arg(long, default_value = "gateway-api", value_parser = routers())]
    router: String,
    /// The GitOps tool that watches `live` [default: the one that `gitops/` has files for, else argocd]
    #[arg(long, value_enum)]
    gitops: Option<GitOps>,
    /// The CI that checks pull requests [default: gitlab where there is a .gitlab-ci.yml, else github]
    #[arg(long, value_enum)]
    ci: Option<Ci>,
    /// Write a .pre-commit-config.yaml, too
    #[arg(long)]
    pre_commit: bool,
    /// Write nothing, and print one of the files: for those that you have already
    #[arg(long, value_name = "FILE")]
    print: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GitOps {
    /// An Argo CD Application for the release
    Argocd,
    /// An Argo CD ApplicationSet for every release, those to come included
    Applicationset,
    /// A Flux Kustomization for the release
    Flux,
    /// Neither: `kubectl apply -k live/APP`
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// A GitHub workflow, and code owners as GitHub reads them
    Github,
    /// GitLab jobs, and code owners as GitLab reads them
    Gitlab,
    /// Neither
    None,
}

impl GitOps {
    fn name(self) -> &'static str {
        match self {
            Self::Argocd => "argocd",
            Self::Applicationset => "applicationset",
            Self::Flux => "flux",
            Self::None => "none",
        }
    }

    /// One more release joins the others.
    fn found() -> Self {
        let names: Vec<_> = fs_err::read_dir("gitops")
            .into_iter()
            .flatten()
            .flatten()
            .map(|file| file.file_name().to_string_lossy().into_owned())
            .collect();
        if names.iter().any(|name| name == "applicationset.yaml") {
            Self::Applicationset
        } else if names.iter().any(|name| name.ends_with(".flux.yaml")) {
            Self::Flux
        } else {
            Self::Argocd
        }
    }
}

impl Ci {
    fn name(self) -> &'static str {
        match self {
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::None => "none",
        }
    }

    fn found() -> Self {
        if Path::new(".gitlab-ci.yml").exists() { Self::Gitlab } else { Self::Github }
    }
}

impl Init {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        check(&self.name)?;
        let names = Names::of(place)?;
        if self.pre_commit && !names.folder.is_empty() {
            return Err(Failure::usage(
                "pre-commit runs at the root of the git repository, and this is a folder of it: leave --pre-commit out",
            ));
        }
        let team = Team {
            name: &self.name,
            router: &self.router,
            gitops: self.gitops.unwrap_or_else(GitOps::found),
            ci: self.ci.unwrap_or_else(Ci::found),
            pre_commit: self.pre_commit,
            names,
        };
        let files = files::wanted(&team).map_err(|error| Failure::usage(error.to_string()))?;
        match &self.print {
            Some(path) => print(&files, path)?,
            None => write(&files, &team)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// The name becomes a path before any spec is read.
fn check(name: &str) -> Result<(), Failure> {
    let allowed = |it: char| matches!(it, 'a'..='z' | '0'..='9' | '-');
    if name.len() <= 56
        && name.chars().all(allowed)
        && name.starts_with(|it: char| it.is_ascii_lowercase())
        && !name.ends_with('-')
    {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "`{name}` is no name of a release: at most 56 of a-z, 0-9 and `-`, and a letter first"
    )))
}

fn print(files: &[File], path: &str) -> Result<(), Failure> {
    let path = path.strip_prefix("./").unwrap_or(path);
    if let Some(file) = files.iter().find(|file| file.path == path) {
        return output::result(&file.text);
    }
    let paths: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    Err(Failure::usage(format!("`{path}` is none of the files: {}", paths.join(", "))))
}

fn write(files: &[File], team: &Team<'_>) -> Result<(), Failure> {
    let mut differing = Vec::new();
    for file in files {
        let Some(there) = file.there() else {
            if let Some(directory) = Path::new(&file.path).parent() {
                fs_err::create_dir_all(directory)?;
            }
            fs_err::write(&file.path, &file.text)?;
            output::talk(&format!("written  {}", file.path));
            continue;
        };
        let is_same = fs_err::read(there).is_ok_and(|bytes| bytes == file.text.as_bytes());
        output::talk(&format!("kept     {there}{}", if is_same { "" } else { ", which is yours" }));
        // The spec is there to be changed.
        if !is_same && !Path::new(there).starts_with(&team.names.specs) {
            differing.push(file.path.as_str());
        }
    }
    next(team, files, &differing);
    Ok(())
}

/// What a person has to do now, in order.
fn next(team: &Team<'_>, files: &[File], differing: &[&str]) {
    let name = team.name;
    let Names { specs, live, .. } = &team.names;
    let mut steps = Vec::new();
    if !differing.is_empty() {
        let differing = differing.join(", ");
        steps.push(format!(
            "take over what yours lacks ({differing}): `serin init {name} --print FILE` prints each"
        ));
    }
    // GitHub and GitLab look at the root alone.
    let folder = &team.names.folder;
    let of_root = match team.ci {
        _ if folder.is_empty() => None,
        Ci::Github => Some("`.github/`"),
        Ci::Gitlab => Some("`.gitlab-ci.yml` and `.gitlab/`"),
        Ci::None => None,
    };
    if let Some(files) = of_root {
        let root = "../".repeat(folder.matches('/').count());
        let reader = if team.ci == Ci::Github { "GitHub" } else { "GitLab" };
        steps.push(format!(
            "move {files} to the root of the git repository, `{root}`: {reader} reads them nowhere else, and their paths are those from there"
        ));
    }
    steps.push(format!("edit {specs}/{name}.yaml, then `serin generate` and `serin plan {name}`"));
    // Teams and repositories have the names of examples.
    if let Some(owners) = files.iter().find(|file| file.path.ends_with("CODEOWNERS")) {
        steps.push(format!("name your teams in {}", owners.there().unwrap_or(&owners.path)));
    }
    let repository = match team.gitops {
        GitOps::Argocd | GitOps::Applicationset => Some("name your repository in gitops/"),
        GitOps::Flux => Some("name the source of your repository in gitops/, unless it is Flux's own"),
        GitOps::None => None,
    };
    steps.extend(repository.map(str::to_owned));
    steps.push(format!("commit it all; `serin promote {name}` makes {live}/{name}"));
    output::talk("\nnext:");
    for (index, step) in steps.iter().enumerate() {
        output::talk(&format!("{}. {step}", index + 1));
    }
}

fn routers() -> PossibleValuesParser {
    RouterName::ALL.iter().map(|router| router.as_str()).collect::<Vec<_>>().into()
}
