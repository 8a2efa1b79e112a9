use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, context};

use super::names::Names;
use super::{Ci, GitOps};

/// What the files are about.
#[derive(Debug)]
pub(super) struct Team<'a> {
    /// Name of the release.
    pub(super) name: &'a str,
    pub(super) router: &'a str,
    pub(super) gitops: GitOps,
    pub(super) ci: Ci,
    /// Whether commits are checked by pre-commit.
    pub(super) pre_commit: bool,
    /// Where everything stands.
    pub(super) names: Names,
}

/// A file that a team needs.
#[derive(Debug)]
pub(super) struct File {
    pub(super) path: String,
    pub(super) text: String,
    /// Where a team may have this file already: whoever reads it takes only one of these, and two would hide one another.
    others: &'static [&'static str],
}

impl File {
    /// The file that is there already, wherever it stands.
    pub(super) fn there(&self) -> Option<&str> {
        let places = std::iter::once(self.path.as_str()).chain(self.others.iter().copied());
        places.into_iter().find(|path| Path::new(path).exists())
    }
}

/// A file, its template, and who wants it.
struct Scaffold {
    path: &'static str,
    template: &'static str,
    others: &'static [&'static str],
    wanted: fn(&Team<'_>) -> bool,
}

impl Scaffold {
    const fn new(path: &'static str, template: &'static str) -> Self {
        Self { path, template, others: &[], wanted: |_| true }
    }
}

static SCAFFOLDS: &[Scaffold] = &[
    Scaffold::new("{{ specs }}/{{ name }}.yaml", include_str!("templates/spec.yaml.j2")),
    Scaffold::new("serin.yaml", include_str!("templates/serin.yaml.j2")),
    Scaffold {
        others: &["GNUmakefile", "makefile"],
        ..Scaffold::new("Makefile", include_str!("templates/Makefile.j2"))
    },
    Scaffold::new(".gitattributes", include_str!("templates/gitattributes.j2")),
    Scaffold {
        others: &[".github/workflows/serin.yml"],
        wanted: |team| team.ci == Ci::Github,
        ..Scaffold::new(".github/workflows/serin.yaml", include_str!("templates/github.yaml.j2"))
    },
    Scaffold {
        others: &["CODEOWNERS", "docs/CODEOWNERS"],
        wanted: |team| team.ci == Ci::Github,
        ..Scaffold::new(".github/CODEOWNERS", include_str!("templates/codeowners.j2"))
    },
    Scaffold {
        wanted: |team| team.ci == Ci::Gitlab,
        ..Scaffold::new(".gitlab-ci.yml", include_str!("templates/gitlab-include.yaml.j2"))
    },
    Scaffold {
        wanted: |team| team.ci == Ci::Gitlab,
        ..Scaffold::new(".gitlab/serin.yml", include_str!("templates/gitlab.yaml.j2"))
    },
    Scaffold {
        others: &["CODEOWNERS", "docs/CODEOWNERS"],
        wanted: |team| team.ci == Ci::Gitlab,
        ..Scaffold::new(".gitlab/CODEOWNERS", include_str!("templates/codeowners.j2"))
    },
    Scaffold {
        wanted: |team| team.gitops == GitOps::Argocd,
        ..Scaffold::new("gitops/{{ name }}.argocd.yaml", include_str!("templates/argocd.yaml.j2"))
    },
    Scaffold {
        wanted: |team| team.gitops == GitOps::Applicationset,
        ..Scaffold::new("gitops/applicationset.yaml", include_str!("templates/applicationset.yaml.j2"))
    },
    Scaffold {
        wanted: |team| team.gitops == GitOps::Flux,
        ..Scaffold::new("gitops/{{ name }}.flux.yaml", include_str!("templates/flux.yaml.j2"))
    },
    Scaffold {
        wanted: |team| team.pre_commit,
        ..Scaffold::new(".pre-commit-config.yaml", include_str!("templates/pre-commit.yaml.j2"))
    },
];

/// What a team wants, in the order in which it is told.
pub(super) fn wanted(team: &Team<'_>) -> Result<Vec<File>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_syntax(SyntaxConfig::builder().keep_trailing_newline(true).build()?);
    let values = context! {
        name => team.name,
        specs => &team.names.specs,
        out => &team.names.out,
        live => &team.names.live,
        is_usual => team.names.is_usual(),
        up => team.names.up_from_specs(),
        folder => &team.names.folder,
        router => team.router,
        ci => team.ci.name(),
        gitops => team.gitops.name(),
        version => env!("CARGO_PKG_VERSION"),
        repository => env!("CARGO_PKG_REPOSITORY"),
    };
    let wanted = SCAFFOLDS.iter().filter(|scaffold| (scaffold.wanted)(team));
    wanted
        .map(|scaffold| {
            Ok(File {
                path: environment.render_str(scaffold.path, &values)?,
                text: environment.render_str(scaffold.template, &values)?,
                others: scaffold.others,
            })
        })
        .collect()
}
