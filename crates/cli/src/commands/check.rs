use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serin::{Input, Manifests, Report};

use crate::arguments::{FailOn, Format, Place};
use crate::output::{self, Failure};
use crate::pull_request;

/// Say what is wrong with specs, or with any manifests, at its line
///
/// Without a path: every mistake of every spec, and what is live of it. With paths: any YAML or JSON, whoever wrote it.
/// Objects that are applied together are looked at together; what a Service is for is recognised by selectors, backends
/// and weights. An object accepts a finding by the annotation `allow.serin.dev/RULE: reason`. Nothing is written.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin check\n  serin check specs/web.yaml\n  serin check manifests/\n  helm template shop | serin check -\n  serin check --format sarif > serin.sarif\n  serin check --fail-on warning --format github\n  serin check --base origin/main    in the CI of pull requests"
)]
pub(crate) struct Check {
    /// Files and directories of manifests, `-` for standard input; without any, the specs of the repository
    #[arg(value_name = "DIR|FILE")]
    paths: Vec<PathBuf>,
    /// In a pull request: also say what is wrong with how it moves releases, against the commit where it began
    ///
    /// A release moves at most by a step that is proven, not before its bake is over, and by `serin promote` or `rollback`
    /// alone.
    #[arg(long, value_name = "REF", conflicts_with = "paths")]
    base: Option<String>,
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The least severity that ends with exit code 1
    #[arg(long, value_enum, default_value = "error")]
    fail_on: FailOn,
}

impl Check {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let (report, talk) = match self.paths.as_slice() {
            [] => specs(place, self.base.as_deref())?,
            // A spec of the repository knows more of itself than a file that stands anywhere: what is live of it.
            [only] => match place.only(only) {
                Some(place) => specs(&place, None)?,
                None => self.manifests(place)?,
            },
            _ => self.manifests(place)?,
        };
        output::findings(&report, self.format)?;
        if let Some(talk) = talk.filter(|_| self.format == Format::Human) {
            output::talk(&talk);
        }
        Ok(output::code(&report, self.fail_on.severity()))
    }

    fn manifests(&self, place: &Place) -> Result<(Report, Option<String>), Failure> {
        let mut settings = Report::new();
        let severities = place.severities(&mut settings)?;
        let inputs = self.paths.iter().map(|path| input(path)).collect::<Result<_, _>>()?;
        let Manifests { mut report, counts } = serin::check_manifests(inputs);
        report.extend(settings);
        report.sort();
        let mut talk = counts.to_string();
        let shown = counts.releases.iter().take(MOST_RELEASES);
        talk.extend(shown.map(|release| format!("\n{release}")));
        if counts.releases.len() > MOST_RELEASES {
            talk += &format!("\nand {} canaries more", counts.releases.len() - MOST_RELEASES);
        }
        if counts.is_empty() && self.format != Format::Human {
            // People are told in any case. A pipe that broke must not look like one in which nothing is wrong.
            output::talk("found no Kubernetes objects");
        }
        Ok((severities.apply(report), Some(talk)))
    }
}

/// More would push the findings off the screen.
const MOST_RELEASES: usize = 10;

fn specs(place: &Place, base: Option<&str>) -> Result<(Report, Option<String>), Failure> {
    let mut loaded = place.load()?;
    if let Some(base) = base {
        let of_steps = pull_request::check(&loaded, base)?;
        loaded.report.extend(of_steps);
        loaded.report.sort();
    }
    let releases = loaded.entries.len();
    let talk = loaded
        .report
        .is_empty()
        .then(|| format!("{releases} release{}: nothing is wrong", if releases == 1 { "" } else { "s" }));
    Ok((loaded.report, talk))
}

/// A path, or `-` for standard input.
pub(crate) fn input(path: &Path) -> Result<Input, Failure> {
    if path != Path::new("-") {
        return Ok(serin::read_input(path)?);
    }
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(Input::Text("-".to_owned(), bytes))
}
