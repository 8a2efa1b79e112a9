use std::collections::{BTreeSet, HashMap};
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use serin::{Entry, History, Loaded, RelativePath, Severity, nearest, status_json, status_table};

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
        let entries: Vec<&Entry> = loaded.entries.iter().filter(|entry| self.is_wanted(entry)).collect();
        let mut without = loaded.status_without_spec(&|_| History::default())?;
        without.retain(|status| self.is_asked(&status.release, None, &status.path));
        if entries.is_empty() && without.is_empty() {
            self.refuse_unknown(&loaded)?;
        }
        let live = entries.iter().filter(|entry| entry.live.is_some()).map(|entry| &entry.path);
        let live: Vec<RelativePath> =
            live.chain(without.iter().map(|status| &status.path)).cloned().collect();
        // Where releases stand is known without it, and at night that is what matters.
        let (histories, trouble) = match GitPast::of(&loaded.repository).histories(&live) {
            Ok(histories) => (histories, None),
            Err(error) => (HashMap::new(), Some(error)),
        };
        let history = |path: &RelativePath| histories.get(path).copied().unwrap_or_default();
        for status in &mut without {
            status.history = history(&status.path);
        }
        let mut found = without;
        for entry in entries {
            found.push(loaded.status(entry, history(&entry.path))?);
        }
        found.sort_by(|left, right| left.path.cmp(&right.path));
        match self.format {
            StatusFormat::Human => output::result(&status_table(&found)?)?,
            StatusFormat::Json => output::result(&status_json(&found))?,
        }
        match trouble {
            Some(error) => Err(serin::Error::from(error).into()),
            None => Ok(output::code(&loaded.report, Severity::Error)),
        }
    }

    fn is_wanted(&self, entry: &Entry) -> bool {
        let topology = &entry.release.topology;
        let environment = topology.environment.as_ref().map(ToString::to_string);
        self.is_asked(topology.name.as_str(), environment.as_ref(), &entry.path)
    }

    fn is_asked(&self, name: &str, environment: Option<&String>, path: &RelativePath) -> bool {
        let path = path.as_str();
        let is_app = self.app.as_ref().is_none_or(|app| name == app || path == app);
        // Of a release without a spec the directory is all that tells.
        let is_here = |it: &String| environment == Some(it) || path.starts_with(&format!("{it}/"));
        is_app && self.environment.as_ref().is_none_or(is_here)
    }

    /// Says what there is instead of what was asked for.
    fn refuse_unknown(&self, loaded: &Loaded) -> Result<(), Failure> {
        if let Some(app) = &self.app {
            loaded.named(app, self.environment.as_deref())?;
        }
        let Some(environment) = &self.environment else { return Ok(()) };
        let of = |entry: &Entry| entry.release.topology.environment.as_ref().map(ToString::to_string);
        let known: BTreeSet<String> = loaded.entries.iter().filter_map(of).collect();
        let known = match nearest(environment, known.iter().map(String::as_str)) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if known.is_empty() => "there is none at all".to_owned(),
            None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        };
        Err(Failure::usage(format!("there is no environment `{environment}`; {known}")))
    }
}
