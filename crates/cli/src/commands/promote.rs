use std::process::ExitCode;

use clap::Args;
use serin::{Entry, Promotion, Severity};

use crate::arguments::{Format, Place, Which};
use crate::output::{self, Failure};

/// Take what is live of a release one stage further
///
/// The first promotion makes `live/APP` as the baseline; each one after it changes the one object of the next stage.
/// It writes files and prints a commit message; it never commits, pushes or talks to a cluster.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin promote web\n  serin promote payments --environment production\n  serin promote web > message && git add live && git commit -F message"
)]
pub(crate) struct Promote {
    #[command(flatten)]
    which: Which,
}

impl Promote {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        output::warnings(&loaded.report, Format::Human)?;
        if loaded.report.has_errors() {
            return Ok(output::code(&loaded.report, Severity::Error));
        }
        let entries = loaded.named(&self.which.app, self.which.environment.as_deref())?;
        let [entry] = entries.as_slice() else {
            let places: Vec<_> = entries.iter().map(|entry| format!("`{}`", entry.path)).collect();
            let app = &self.which.app;
            return Err(Failure::usage(format!(
                "there are several releases `{app}` ({}); name one by its directory, or its `--environment`",
                places.join(", ")
            )));
        };
        let promotion = loaded.promote(entry)?;
        let directory = loaded.repository.live.join(entry.path.as_str());
        output::talk(&said(&promotion, &directory.display().to_string()));
        output::result(&message(&promotion, entry))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn said(promotion: &Promotion, directory: &str) -> String {
    let files = promotion.files.join(", ");
    let what = match (&promotion.from, promotion.completed, promotion.more) {
        (_, true, _) => format!("`{directory}` is `{}`, and its record says so now", promotion.to),
        (None, ..) => format!("`{directory}` is new, at `{}`", promotion.to),
        (Some(_), _, true) => {
            "a change of the spec was shipped in part; promote again for the rest".to_owned()
        }
        (Some(from), ..) if *from == promotion.to => "a change of the spec was shipped".to_owned(),
        (Some(from), ..) => format!("`{directory}` went from `{from}` to `{}`", promotion.to),
    };
    if files.is_empty() { what } else { format!("{what}: {files}") }
}

/// A commit message: what happens to users, and the way back.
fn message(promotion: &Promotion, entry: &Entry) -> String {
    let release = &entry.path;
    let to = &promotion.to;
    let title = match &promotion.from {
        None => format!("{release}: live as {to}"),
        Some(_) if promotion.completed => format!("{release}: record that {to} is live"),
        Some(from) if from == to => format!("{release}: ship a change at rest"),
        Some(from) => format!("{release}: promote from {from} to {to}"),
    };
    let summary = entry.release.summary();
    match summary.stages.iter().find(|stage| stage.name == *to) {
        Some(stage) if !promotion.completed && promotion.from.as_ref().is_some_and(|from| from != to) => {
            format!("{title}\n\n{}\nway back: {}\n", stage.change, stage.way_back)
        }
        _ => format!("{title}\n"),
    }
}
