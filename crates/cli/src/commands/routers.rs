use std::process::ExitCode;

use clap::Args;

use crate::output::{self, Failure};

/// List the routers: what each can show, and how it behaves at the edges
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  serin routers\n  serin routers --all > routers.md")]
pub(crate) struct Routers {
    /// Print everything as one page of Markdown: why a router cannot, and where each fact was read
    #[arg(long)]
    all: bool,
}

impl Routers {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        let text = match self.all {
            false => serin::routers_table()?,
            true => serin::routers_page().map_err(|error| Failure::usage(error.to_string()))?,
        };
        output::result(&text)?;
        Ok(ExitCode::SUCCESS)
    }
}
