use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serin::{Prover, Severity};

use crate::arguments::{Format, Place, Which};
use crate::output::{self, Failure};

/// Draw the stages of a release: traffic, pods and the way back, a line each
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin plan web\n  serin plan payments --environment production\n  serin plan web --format json"
)]
pub(crate) struct PlanCommand {
    #[command(flatten)]
    which: Which,
    /// How the plan is written: json is the document that is generated as plan.json
    #[arg(long, value_enum, default_value = "human")]
    format: PlanFormat,
}

/// How a plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlanFormat {
    /// A drawing for people, a line a stage
    Human,
    /// For machines: `plan.json`
    Json,
}

impl PlanCommand {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        let entries = match loaded.named(&self.which.app, self.which.environment.as_deref()) {
            Ok(entries) => entries,
            // A release whose spec cannot be read has no plan, and the findings have said so.
            Err(_) if loaded.report.has_errors() => return Ok(ExitCode::FAILURE),
            Err(error) => return Err(error.into()),
        };
        for (position, entry) in entries.iter().enumerate() {
            match self.format {
                PlanFormat::Json => {
                    let proof = entry.release.prove(&Prover::default());
                    output::result(&entry.release.json(Some(&proof)))?;
                }
                PlanFormat::Human => {
                    let gap = if position > 0 { "\n" } else { "" };
                    output::result(&format!("{gap}{}", entry.release.drawing()?))?;
                }
            }
        }
        Ok(output::code(&loaded.report, Severity::Error))
    }
}
