use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serin::{RelativePath, Severity, Status as Where, status_json, status_table};

use crate::arguments::{Format, Place};
use crate::output::{self, Failure};
use crate::past::GitPast;

/// Say where releases stand: what is live, since when, what comes next, and the way back
///
/// What is live is recognised by its bytes; where it is no stage, the objects that differ are listed with the reason. Since
/// when it is live is known from the history of git.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  serin status\n  serin status web\n  serin status --format json")]
pub(crate) struct Status {
    /// One release; without it, all of them
    app: Option<String>,
    /// Its environment, where it has several
    #[arg(long, short)]
    environment: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value = "human")]
    format: StatusFormat,
}

/// How a status is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    /// For people: a line a release
    Human,
    /// For machines: one document, versioned
    Json,
}

impl Status {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        let is_wanted = |status: &Where| {
            let is_app =
                self.app.as_ref().is_none_or(|app| status.release == *app || status.path.as_str() == app);
            let path = status.path.as_str();
            let is_environment = self.environment.as_ref().is_none_or(|it| {
                status.environment.as_ref() == Some(it) || path.starts_with(&format!("{it}/"))
            });
            is_app && is_environment
        };
        let past = GitPast::of(&loaded.repository);
        let releases: Vec<RelativePath> = loaded.entries.iter().map(|entry| entry.path.clone()).collect();
        let mut without = loaded.status_without_spec(&|_| serin::History::default())?;
        let all: Vec<RelativePath> =
            releases.iter().cloned().chain(without.iter().map(|status| status.path.clone())).collect();
        let histories = past.histories(&all);
        let history = |path: &RelativePath| histories.get(path).copied().unwrap_or_default();
        for status in &mut without {
            status.history = history(&status.path);
        }
        let mut found = Vec::with_capacity(all.len());
        for entry in &loaded.entries {
            found.push(loaded.status(entry, history(&entry.path))?);
        }
        found.extend(without);
        found.retain(is_wanted);
        found.sort_by(|left, right| left.path.cmp(&right.path));
        if let (true, Some(app)) = (found.is_empty(), &self.app) {
            loaded.named(app, self.environment.as_deref())?;
        }
        match self.format {
            StatusFormat::Human => output::result(&status_table(&found)?)?,
            StatusFormat::Json => output::result(&status_json(&found))?,
        }
        Ok(output::code(&loaded.report, Severity::Error))
    }
}
