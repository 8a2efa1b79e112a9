//! A deploy bot for a team that has no GitOps tool: it reads a checkout, decides whether a release may go on, and plans
//! what to apply. Whoever holds the credentials applies it.

mod decide;
mod patch;
mod standing;

use std::path::Path;

pub use decide::{Decision, next};
pub use patch::{Patch, changed, list};
pub use standing::standing;

use serin::{Entry, Loaded, Repository, Stage};

/// Why the bot does nothing; for people.
pub type Failure = Box<dyn std::error::Error>;

/// The releases of a checkout. Specs with a mistake are a failure: the bot deploys nothing from a checkout that is not
/// right as a whole.
///
/// # Errors
///
/// When the checkout cannot be read; when a spec has a mistake or is unsafe, with every finding of it.
pub fn read(checkout: &Path) -> Result<Loaded, Failure> {
    let loaded = Repository::at(checkout).load()?;
    if !loaded.report.has_errors() {
        return Ok(loaded);
    }
    let findings: String =
        loaded.report.findings().iter().map(|it| serin::render::human(it, false)).collect();
    Err(findings.into())
}

/// A release by its name, and the stage that is live.
///
/// # Errors
///
/// When there is no such release, when it is not live, or when what is live is no stage of its plan.
pub fn live<'a>(loaded: &'a Loaded, name: &str) -> Result<(&'a Entry, &'a Stage), Failure> {
    let entry = loaded
        .entries
        .iter()
        .find(|entry| entry.path.as_str() == name)
        .ok_or_else(|| format!("there is no release `{name}`"))?;
    let live = entry.live.as_ref().ok_or_else(|| format!("`{name}` is not live"))?;
    let stage = entry.release.plan.stage(&live.record.stage);
    Ok((entry, stage.ok_or_else(|| format!("`{}` is no stage of `{name}`", live.record.stage))?))
}

/// What takes the cluster back from the stage that is live: of the route alone, as long as that is the way.
///
/// # Errors
///
/// As for [`live`].
pub fn rollback(loaded: &Loaded, name: &str) -> Result<Vec<Patch>, Failure> {
    let (entry, stage) = live(loaded, name)?;
    entry.release.way_back(stage).iter().map(Patch::of).collect()
}
