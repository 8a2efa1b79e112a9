use std::process::ExitCode;

use clap::Args;
use serin::{Drift, DriftKind, Loaded, Prover, Verification, WriteOptions};

use crate::arguments::{Format, Place};
use crate::output::{self, Failure};

/// Write the manifests of every stage of every release
///
/// Only files whose bytes differ are written. A file that was edited by hand keeps its release from being written,
/// and files that are not Serin's are never touched; `live` is for `serin promote` alone. While a spec has an error
/// nothing is written at all.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  serin generate            write what the specs say\n  serin generate --check    in CI: write nothing, exit 1 where the tree is stale"
)]
pub(crate) struct Generate {
    /// Write nothing; say for each file that is not what it should be why, and exit 1
    #[arg(long, conflicts_with = "force")]
    check: bool,
    /// Overwrite files that were edited by hand
    #[arg(long)]
    force: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

impl Generate {
    pub(crate) fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let loaded = place.load()?;
        if loaded.report.has_errors() {
            output::warnings(&loaded.report, self.format)?;
            return Ok(ExitCode::FAILURE);
        }
        let verification = loaded.verify(&Prover::default());
        output::warnings(&verification.report, self.format)?;
        if verification.report.has_errors() {
            return Ok(ExitCode::FAILURE);
        }
        if self.check { check(&verification) } else { self.write(&verification) }
    }

    fn write(&self, verification: &Verification<'_>) -> Result<ExitCode, Failure> {
        let loaded = verification.loaded;
        let generated = verification.generate(WriteOptions { force: self.force })?;
        let refused = generated.refused();
        for drift in &refused {
            output::talk(&line(loaded, drift));
        }
        let releases = count(loaded.entries.len(), "release");
        let (written, unchanged) = (generated.written(), generated.unchanged());
        output::talk(&format!("{releases}: {} changed, {unchanged} unchanged", count(written, "file")));
        if refused.is_empty() {
            return Ok(ExitCode::SUCCESS);
        }
        output::talk(hint(&refused));
        Ok(ExitCode::FAILURE)
    }
}

fn check(verification: &Verification<'_>) -> Result<ExitCode, Failure> {
    let loaded = verification.loaded;
    let drifts = verification.compare()?;
    for drift in &drifts {
        output::result(&format!("{}\n", line(loaded, drift)))?;
    }
    if drifts.is_empty() {
        output::talk(&format!(
            "{}: all files are what the specs say",
            count(loaded.entries.len(), "release")
        ));
        return Ok(ExitCode::SUCCESS);
    }
    output::talk(hint(&drifts));
    Ok(ExitCode::FAILURE)
}

fn hint(drifts: &[Drift]) -> &'static str {
    let any = |kind| drifts.iter().any(|drift| drift.kind == kind);
    if any(DriftKind::EditedByHand) {
        "  hint: put the change into the spec, or take it back with `serin generate --force`"
    } else if any(DriftKind::Foreign) {
        "  hint: move your file elsewhere; Serin overwrites none that it did not write"
    } else {
        "  hint: run `serin generate`, and commit what it changes"
    }
}

fn line(loaded: &Loaded, drift: &Drift) -> String {
    format!("{}: {}", loaded.repository.out.join(drift.path.as_str()).display(), drift.kind.describe())
}

fn count(count: usize, of: &str) -> String {
    if count == 1 { format!("1 {of}") } else { format!("{count} {of}s") }
}
