use std::path::Path;
use std::process::ExitCode;

use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};
use minijinja::{Environment, context};
use serin::RouterName;

use crate::output::{self, Failure};

/// Start a repository: a commented spec, a Makefile, a CI workflow and what a GitOps tool needs
///
/// Files that exist are left as they are. Afterwards `make generate` works at once.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  serin init\n  serin init shop --router traefik --gitops flux")]
pub(crate) struct Init {
    /// Name of the first release
    #[arg(default_value = "web")]
    name: String,
    /// What splits the traffic: one of `serin routers`
    #[arg(long, default_value = "gateway-api", value_parser = routers())]
    router: String,
    /// The GitOps tool that watches `live`
    #[arg(long, value_enum, default_value = "argocd")]
    gitops: GitOps,
    /// The CI that checks pull requests
    #[arg(long, value_enum, default_value = "github")]
    ci: Ci,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum GitOps {
    /// An Argo CD Application
    Argocd,
    /// A Flux Kustomization
    Flux,
    /// Neither: `kubectl apply -k live/APP`
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// A GitHub workflow
    Github,
    /// None
    None,
}

/// A file, its template, and when it is wanted.
struct Scaffold {
    path: &'static str,
    template: &'static str,
    wanted: fn(&Init) -> bool,
}

static SCAFFOLDS: &[Scaffold] = &[
    Scaffold { path: "specs/{{ name }}.yaml", template: include_str!("spec.yaml.j2"), wanted: |_| true },
    Scaffold { path: "serin.yaml", template: include_str!("serin.yaml.j2"), wanted: |_| true },
    Scaffold { path: "Makefile", template: include_str!("Makefile.j2"), wanted: |_| true },
    Scaffold { path: ".gitattributes", template: include_str!("gitattributes.j2"), wanted: |_| true },
    Scaffold {
        path: ".github/workflows/serin.yaml",
        template: include_str!("workflow.yaml.j2"),
        wanted: |init| init.ci == Ci::Github,
    },
    Scaffold {
        path: "gitops/{{ name }}.argocd.yaml",
        template: include_str!("argocd.yaml.j2"),
        wanted: |init| init.gitops == GitOps::Argocd,
    },
    Scaffold {
        path: "gitops/{{ name }}.flux.yaml",
        template: include_str!("flux.yaml.j2"),
        wanted: |init| init.gitops == GitOps::Flux,
    },
];

impl Init {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        // The name becomes a path before any spec is read.
        let name = self.name.as_str();
        let allowed = |it: char| matches!(it, 'a'..='z' | '0'..='9' | '-');
        if name.is_empty()
            || name.len() > 56
            || !name.chars().all(allowed)
            || !name.starts_with(|it: char| it.is_ascii_lowercase())
            || name.ends_with('-')
        {
            return Err(Failure::usage(format!(
                "`{name}` is no name of a release: at most 56 of a-z, 0-9 and `-`, and a letter first"
            )));
        }
        for scaffold in SCAFFOLDS.iter().filter(|scaffold| (scaffold.wanted)(self)) {
            let path = self.render(scaffold.path)?;
            if Path::new(&path).exists() {
                output::talk(&format!("kept     {path}"));
                continue;
            }
            let text = self.render(scaffold.template)?;
            if let Some(directory) = Path::new(&path).parent() {
                fs_err::create_dir_all(directory)?;
            }
            fs_err::write(&path, text)?;
            output::talk(&format!("written  {path}"));
        }
        output::talk(&format!("next: edit the spec, then `make generate` and `serin plan {name}`"));
        Ok(ExitCode::SUCCESS)
    }

    fn render(&self, template: &str) -> Result<String, Failure> {
        let mut environment = Environment::new();
        let syntax = minijinja::syntax::SyntaxConfig::builder().keep_trailing_newline(true).build();
        environment.set_syntax(syntax.map_err(template_failure)?);
        environment
            .render_str(template, context! { name => self.name.as_str(), router => self.router.as_str() })
            .map_err(template_failure)
    }
}

fn routers() -> PossibleValuesParser {
    RouterName::ALL.iter().map(|router| router.as_str()).collect::<Vec<_>>().into()
}

fn template_failure(error: minijinja::Error) -> Failure {
    Failure::usage(error.to_string())
}
