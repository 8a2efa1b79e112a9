use std::process::ExitCode;

use clap::Args;

use crate::output::{self, Failure};

/// Print the JSON Schema of a spec, for editors
///
/// `serin generate` writes the same to `spec.schema.json` beside the releases; a first line
/// `# yaml-language-server: $schema=../generated/spec.schema.json` in a spec makes editors use it.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  serin schema > spec.schema.json")]
pub(crate) struct SchemaCommand {}

impl SchemaCommand {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        output::result(&serin::json_schema())?;
        Ok(ExitCode::SUCCESS)
    }
}
