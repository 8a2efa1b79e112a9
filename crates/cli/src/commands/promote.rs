use std::process::ExitCode;

use clap::Args;
use serin::{PromoteOptions, Severity};

use crate::arguments::{Format, Place, Which};
use crate::deliver::Deliver;
use crate::output::{self, Failure};
use crate::past::GitPast;

/// Take what is live of a release to its next stage
///
/// The first promotion makes `live/APP` as the baseline; each one after it changes the one object of the next stage. It
/// waits for no cluster: before the bake of a stage is over, and while what is live is not committed, it refuses. Another
/// stage is reached with `--to` exactly when the step to it is proven safe. What the spec changes otherwise ships at rest,
/// one object a promotion. Files are written and a commit message is printed; nothing is ever pushed, and no cluster is
/// asked.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin promote web\n  serin promote payments --environment production --commit\n  serin promote web --to 050-pods\n  serin promote web --early \"the old version loses data\"\n  serin promote web --pr pr/ && gh pr create --title \"$(cat pr/title.txt)\" --body-file pr/body.md"
)]
pub(crate) struct Promote {
    #[command(flatten)]
    which: Which,
    /// The stage to go to, if not the next one
    #[arg(long, value_name = "STAGE")]
    to: Option<String>,
    /// Make `live/APP` as the stage that the cluster runs already, of a release that was imported
    #[arg(long, value_name = "STAGE", conflicts_with = "to")]
    adopt: Option<String>,
    /// Do not wait for the bake, for this reason, which the commit message says
    #[arg(long, value_name = "REASON", value_parser = reason)]
    early: Option<String>,
    /// Ship a change of which nothing can be proven, for this reason, which the commit message says
    #[arg(long, value_name = "REASON", value_parser = reason)]
    unproven: Option<String>,
    #[command(flatten)]
    deliver: Deliver,
}

impl Promote {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        if loaded.report.has_errors() {
            return Ok(output::code(&loaded.report, Severity::Error));
        }
        let entry = self.which.one(&loaded)?;
        self.deliver.prepare(&loaded.repository, entry.path.as_str())?;
        let options = PromoteOptions {
            to: self.to.clone(),
            adopt: self.adopt.clone(),
            early: self.early.clone(),
            unproven: self.unproven.clone(),
        };
        let change = output::proven(loaded.promote(entry, &options, &GitPast::of(&loaded.repository)))?;
        self.deliver.run(&change, &loaded.repository)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// A reason that says something.
pub(crate) fn reason(text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err("a reason is needed".to_owned()),
        reason => Ok(reason.to_owned()),
    }
}
