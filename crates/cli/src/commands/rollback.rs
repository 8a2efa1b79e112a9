use std::process::ExitCode;

use clap::Args;
use serin::{Report, RollbackOptions};

use crate::arguments::{Format, Place, Which};
use crate::commands::promote::reason;
use crate::deliver::Deliver;
use crate::output::{self, Failure};
use crate::past::GitPast;

/// Take a release back, one safe step from where it is
///
/// Before the fold that is the route alone: everybody is sent to the stable track, which has its full size. A second call
/// takes the canary's pods. From the fold on it is the stage before, because nothing runs the old version any more. It needs
/// no network and no spec, and works in a tree that is edited, stale or broken; where `generated/` does not hold what is
/// live, git is asked for what it was. Files are written and a commit message is printed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin rollback web --commit && git push\n  serin rollback payments --environment production"
)]
pub(crate) struct Rollback {
    #[command(flatten)]
    which: Which,
    /// Do not wait until the step back before this one has taken effect, for this reason
    #[arg(long, value_name = "REASON", value_parser = reason)]
    early: Option<String>,
    #[command(flatten)]
    deliver: Deliver,
}

impl Rollback {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        // Settings that are wrong are no reason to stay where users are, but one to say what is not found.
        let mut report = Report::new();
        let repository = place.repository(&mut report)?;
        output::warnings(&report, Format::Human)?;
        let Which { app, environment } = &self.which;
        let directory =
            environment.as_ref().map_or(app.clone(), |environment| format!("{environment}/{app}"));
        self.deliver.prepare(&repository, &directory)?;
        let options =
            RollbackOptions { environment: self.which.environment.clone(), early: self.early.clone() };
        let change = repository.rollback(&self.which.app, &options, &GitPast::of(&repository))?;
        self.deliver.run(&change, &repository)?;
        Ok(ExitCode::SUCCESS)
    }
}
