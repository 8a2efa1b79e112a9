use std::fmt::Write;
use std::process::ExitCode;

use clap::Args;

use crate::output::{self, Failure};

/// Print the page of a rule, or the list of all rules
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin explain\n  serin explain missing-readiness-probe\n  serin explain --all > rules.md"
)]
pub(crate) struct Explain {
    /// Name of the rule; without it, all rules are listed
    rule: Option<String>,
    /// Print the pages of all rules as one page of Markdown
    #[arg(long, conflicts_with = "rule")]
    all: bool,
}

impl Explain {
    pub(crate) fn run(&self) -> Result<ExitCode, Failure> {
        if self.all {
            output::result(&serin::rules::catalogue())?;
            return Ok(ExitCode::SUCCESS);
        }
        let rules = serin::rules::all();
        let Some(name) = &self.rule else {
            let width = rules.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
            let mut list = String::new();
            for rule in rules {
                let _ = writeln!(
                    list,
                    "{:width$}  {:7}  {}",
                    rule.name,
                    rule.severity.to_string(),
                    rule.summary()
                );
            }
            output::result(&list)?;
            return Ok(ExitCode::SUCCESS);
        };
        let Some(rule) = serin::rules::find(name) else {
            let near = serin::nearest(name, rules.iter().map(|rule| rule.name));
            let near = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            return Err(Failure::usage(format!("there is no rule `{name}`{near}")));
        };
        output::result(&format!("# {}\n\nSeverity: {}\n\n{}", rule.name, rule.severity, rule.page))?;
        Ok(ExitCode::SUCCESS)
    }
}
