use std::process::ExitCode;

use clap::Args;

use crate::arguments::{Format, Place};
use crate::output::{self, Failure};

/// Say what is wrong with the specs, at its line
///
/// Every mistake of every spec is found in one run. Nothing is written.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin check\n  serin check --specs specs/web.yaml\n  serin check --format json | jq '.findings[].message'"
)]
pub(crate) struct Check {
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Check {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::findings(&loaded.report, self.format)?;
        if loaded.report.is_empty() && self.format == Format::Human {
            let releases = loaded.entries.len();
            output::talk(&format!(
                "{releases} release{}: nothing is wrong",
                if releases == 1 { "" } else { "s" }
            ));
        }
        Ok(output::code(&loaded.report))
    }
}
