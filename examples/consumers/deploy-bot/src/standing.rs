use serin::{Entry, Loaded};

use crate::{Decision, Failure, live, next};

/// Where a release stands, and whether it may go on, in a line.
///
/// # Errors
///
/// When an object cannot be written.
pub fn standing(loaded: &Loaded, entry: &Entry) -> Result<String, Failure> {
    let name = &entry.path;
    if entry.live.is_none() {
        return Ok(format!("{name}: not live yet"));
    }
    let (entry, stage) = match live(loaded, name.as_str()) {
        Ok(found) => found,
        Err(why) => return Ok(format!("{name}: {why}")),
    };
    let weight = stage.state.route.weight;
    Ok(match next(&entry.release, stage)? {
        Decision::Go { to, .. } => format!("{name}: {} ({weight} %), next {to}, proven", stage.name),
        Decision::Stop { to, .. } => format!("{name}: {} ({weight} %), next {to}, NOT SAFE", stage.name),
        Decision::Done => format!("{name}: {}, the end", stage.name),
    })
}
