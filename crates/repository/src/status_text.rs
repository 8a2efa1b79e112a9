use std::io;
use std::time::Duration;

use serde::Serialize;
use serin_review::{table, time};

use super::Status;

/// Where releases stand, for a terminal: a line each, and below it what differs and what has to be known.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
///
/// ```
/// use serin::status_table;
///
/// assert!(status_table(&[])?.starts_with("RELEASE")); // and a line for each release
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn status_table(all: &[Status]) -> io::Result<String> {
    let heads = ["RELEASE", "LIVE", "TRAFFIC", "SINCE", "NEXT", "IN", "WAY BACK"];
    let lines = table(heads, all.iter().map(line))?;
    let mut text = String::new();
    for (position, line) in lines.lines().enumerate() {
        text += line;
        text.push('\n');
        let Some(status) = position.checked_sub(1).and_then(|position| all.get(position)) else { continue };
        let differing = status.differences.iter().map(|(file, how)| format!("  {file}: {how}\n"));
        text.extend(differing);
        text.extend(status.remark.map(|remark| format!("  {remark}\n")));
        text.extend(status.history.is_dirty.then_some("  not committed yet\n"));
    }
    Ok(text)
}

fn line(status: &Status) -> [String; 7] {
    let none = || "–".to_owned();
    let stage = match &status.stage {
        None => "nothing".to_owned(),
        Some(stage) if status.is_exact || status.remark.is_some() => stage.clone(),
        Some(stage) => format!("{stage}, changed"),
    };
    let wait = match (status.is_baked(), status.left()) {
        _ if status.next.is_none() => none(),
        (Some(true), _) => "now".to_owned(),
        (Some(false), Some(left)) => rounded(left),
        _ if status.stage.is_none() => "now".to_owned(),
        _ => match status.least {
            Some(least) => format!("{} after a commit", rounded(least.time)),
            None => "now".to_owned(),
        },
    };
    [
        status.path.to_string(),
        stage,
        status.weight.map_or_else(none, |weight| format!("{weight} %")),
        status.history.age.map_or_else(none, |age| format!("{} ago", rounded(age))),
        status.next.as_ref().map_or_else(none, |next| next.stage.clone()),
        wait,
        status.way_back.map_or_else(none, |way| way.to_string()),
    ]
}

/// A time with its two largest units, which is all that anybody reads.
fn rounded(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let unit = [(86_400, 3_600), (3_600, 60), (60, 1)].into_iter().find(|(large, _)| seconds >= *large);
    match unit {
        Some((86_400, small)) => days(seconds / small * small),
        Some((_, small)) => time(Duration::from_secs(seconds / small * small)),
        None => time(Duration::from_secs(seconds)),
    }
}

/// Days are told as days: a duration that a spec holds has none.
fn days(seconds: u64) -> String {
    let (days, hours) = (seconds / 86_400, seconds % 86_400 / 3_600);
    if hours == 0 { format!("{days}d") } else { format!("{days}d {hours}h") }
}

/// Where releases stand, for machines: one JSON document, `{"version": 1, "releases": [...]}`. Keys are added in later
/// versions of Serin without a new `version`, never removed or changed.
///
/// ```
/// use serin::status_json;
///
/// assert!(status_json(&[]).contains("\"releases\""));
/// ```
#[must_use]
pub fn status_json(all: &[Status]) -> String {
    let document = Document { version: 1, releases: all.iter().map(Row::of).collect() };
    // Strings and numbers alone cannot fail to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    releases: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    release: &'a str,
    environment: Option<&'a str>,
    /// The directory below `live`.
    directory: &'a str,
    /// What is live; null where nothing is.
    stage: Option<&'a str>,
    /// Whether what is live is that stage byte for byte.
    exact: bool,
    differences: Vec<Difference<'a>>,
    /// Per cent of requests sent to the canary; null where that is not known.
    weight: Option<f64>,
    next: Option<NextRow<'a>>,
    /// Seconds since the last commit that changed what is live; null where no commit says so.
    age_seconds: Option<u64>,
    /// The least seconds before what comes next; null where nothing does.
    least_seconds: Option<u64>,
    /// Whether they are over; null where that is not known.
    baked: Option<bool>,
    /// Null at rest, and where only `serin rollback` finds out.
    way_back: Option<String>,
    uncommitted: bool,
    remark: Option<&'a str>,
}

#[derive(Serialize)]
struct Difference<'a> {
    file: &'a str,
    how: &'a str,
}

#[derive(Serialize)]
struct NextRow<'a> {
    stage: &'a str,
    change: &'a str,
}

impl<'a> Row<'a> {
    fn of(status: &'a Status) -> Self {
        Self {
            release: &status.release,
            environment: status.environment.as_deref(),
            directory: status.path.as_str(),
            stage: status.stage.as_deref(),
            exact: status.is_exact,
            differences: status.differences.iter().map(|(file, how)| Difference { file, how }).collect(),
            weight: status.weight,
            next: status.next.as_ref().map(|next| NextRow { stage: &next.stage, change: &next.change }),
            age_seconds: status.history.age.map(|age| age.as_secs()),
            least_seconds: status.least.map(|least| least.time.as_secs()),
            baked: status.is_baked(),
            way_back: status.way_back.map(|way| way.to_string().replace(' ', "-")),
            uncommitted: status.history.is_dirty,
            remark: status.remark,
        }
    }
}
