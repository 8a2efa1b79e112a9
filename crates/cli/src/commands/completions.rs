use std::process::ExitCode;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::output::{self, Failure};

/// Print a completion script for a shell
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  serin completions bash > /etc/bash_completion.d/serin")]
pub(crate) struct Completions {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Arguments::command(), "serin", &mut script);
        output::result(&String::from_utf8_lossy(&script))?;
        Ok(ExitCode::SUCCESS)
    }
}
