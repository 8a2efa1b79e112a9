use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serin::Severity;

use crate::arguments::{Format, Place, Which};
use crate::deliver;
use crate::output::{self, Failure};
use crate::past::GitPast;

/// Finish a release: make `canary` part of `template` in the spec
///
/// When `fold-3-done` is live, what the new version changes is merged into the template, and the tree is generated: the
/// baseline is then what is live, byte for byte, and the next release starts from there. Comments and formatting of the
/// rest of the spec stay. A `canary` that environments share is finished when all of them have come so far; one of an
/// environment's own with `--environment`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin finish web\n  serin finish payments --environment production --commit\n  serin finish web > message && git add specs generated live && git commit -F message"
)]
pub(crate) struct Finish {
    #[command(flatten)]
    which: Which,
    /// Commit what was changed, and nothing else, with that message; never pushes
    #[arg(long)]
    commit: bool,
}

impl Finish {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        if loaded.report.has_errors() {
            return Ok(output::code(&loaded.report, Severity::Error));
        }
        let past = GitPast::of(&loaded.repository);
        let finished =
            output::proven(loaded.finish(&self.which.app, self.which.environment.as_deref(), &past))?;
        for line in finished.said() {
            output::talk(&line);
        }
        let message = finished.message();
        output::result(&message)?;
        if self.commit {
            let repository = &loaded.repository;
            let generated = finished.generated.iter().map(|path| repository.out.join(path.as_str()));
            let live = finished.releases.iter().map(|(path, _)| repository.live.join(path.as_str()));
            let paths: Vec<PathBuf> = generated.chain(live).chain([finished.spec.clone()]).collect();
            let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
            deliver::commit(Path::new("."), &paths, &message)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
