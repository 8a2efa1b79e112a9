use std::process::ExitCode;

use clap::Args;

use crate::arguments::{Format, Place, Which};
use crate::commands::promote::reason;
use crate::deliver::Deliver;
use crate::output::{self, Failure};
use crate::past::GitPast;

/// Take a release out, in safe steps
///
/// The first call takes the route out of `live/`; until the next one, `serin rollback` brings it back. Where the GitOps tool
/// does not prune, as `serin init` sets it up, delete the objects of the route by hand then: until that, requests reach the
/// release. The second call, once that has had time to take effect, takes everything else out of `live/`; what is left in the
/// cluster goes with the Application or the Kustomization. docs/gitops.md has the steps. Then the spec is yours to remove, and
/// `serin generate` clears up.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  serin retire web --commit")]
pub(crate) struct Retire {
    #[command(flatten)]
    which: Which,
    /// Do not wait until the end of the route has taken effect, for this reason, which the commit message says
    #[arg(long, value_name = "REASON", value_parser = reason)]
    early: Option<String>,
    #[command(flatten)]
    deliver: Deliver,
}

impl Retire {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        let entry = self.which.one(&loaded)?;
        self.deliver.prepare(&loaded.repository, entry.path.as_str())?;
        let change = loaded.retire(entry, self.early.as_deref(), &GitPast::of(&loaded.repository))?;
        self.deliver.run(&change, &loaded.repository)?;
        if change.after.is_empty() {
            output::talk("next: remove its spec, and run `serin generate`");
        }
        Ok(ExitCode::SUCCESS)
    }
}
