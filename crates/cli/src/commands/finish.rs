use std::process::ExitCode;

use clap::Args;
use serin::Severity;

use crate::arguments::{Format, Place, Which};
use crate::edited::{commit_edit, prepare_edit};
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
        if self.commit {
            prepare_edit(&loaded, &self.which.app, true)?;
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
            let live = finished.releases.iter().map(|(release, _)| release);
            commit_edit(&loaded, &finished.spec, &finished.files, live, &message)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
