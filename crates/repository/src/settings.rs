//! `serin.yaml` at the root of a repository.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serin_check::RuleSet;
use serin_diagnostic::{Finding, Path, Report, Severity};
use serin_yaml::{Limits, Node, Value};

use super::Repository;
use super::history::SYNC_INTERVAL;
use serin_release::Severities;

use crate::Error;

/// Name of the file.
pub(super) const NAME: &str = "serin.yaml";

/// What may stand in it; all of it is optional, and paths are relative to the repository.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Settings {
    /// The directory of specs. Default `specs`.
    specs: Option<String>,
    /// The directory that is generated. Default `generated`.
    out: Option<String>,
    /// The directory of what the clusters run. Default `live`.
    live: Option<String>,
    /// Files and directories below `specs` that hold no releases.
    ignore: Option<Vec<String>>,
    /// The time after which a GitOps tool has applied a commit, as in `5m`. Default 5 minutes.
    sync_interval: Option<String>,
    /// How bad findings are to the team, by the names of their rules.
    rules: BTreeMap<String, RuleSetting>,
}

/// What a team says of a rule.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RuleSetting {
    /// How bad its findings are.
    severity: Option<SeveritySetting>,
    /// Why; mandatory.
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SeveritySetting {
    Error,
    Warning,
    Note,
    /// Its findings are left out.
    Ignore,
}

impl SeveritySetting {
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Note => Some(Severity::Note),
            Self::Ignore => None,
        }
    }
}

/// Reads the settings of the repository at `root`, which stands at `here` on the disk.
pub(super) fn read(
    root: &std::path::Path,
    here: &std::path::Path,
    set: RuleSet,
    report: &mut Report,
) -> Result<Repository, Error> {
    let bytes = fs_err::read(here.join(NAME))?;
    let name = root.join(NAME).display().to_string();
    let documents = serin_yaml::parse_bytes(&name, &bytes, Limits::default(), report);
    let settings: Settings = match documents.first() {
        Some(document) if document.value != Value::Null => serin_yaml::read::<Settings>(document, report),
        Some(Node { .. }) | None => Settings::default(),
    };
    let severities = match documents.first() {
        Some(document) => severities(document, settings.rules, &set, report),
        None => Severities::default(),
    };
    let sync_interval = match (&settings.sync_interval, documents.first()) {
        (Some(text), Some(document)) => serin_spec::duration(text).unwrap_or_else(|| {
            let finding = Finding::new(
                &serin_yaml::rules::INVALID_VALUE,
                format!("`syncInterval` is `{}`, which is no time", text.escape_debug()),
            );
            let place = document.place_of(&Path::of("syncInterval"));
            report.add(finding.at(place).hint("as in `5m` or `1h 30m`"));
            SYNC_INTERVAL
        }),
        _ => SYNC_INTERVAL,
    };
    let path = |setting: Option<String>, default: &str| root.join(setting.as_deref().unwrap_or(default));
    let ignore = settings.ignore.unwrap_or_default();
    Ok(Repository {
        specs: path(settings.specs, "specs"),
        only: None,
        out: path(settings.out, "generated"),
        live: path(settings.live, "live"),
        ignore: ignore.into_iter().map(|ignored| root.join(ignored)).collect::<Vec<PathBuf>>(),
        severities,
        rules: set,
        sync_interval,
    })
}

/// What the settings make of rules. A rule that does not exist, that cannot be allowed, or that nobody gave a reason for
/// is a finding.
fn severities(
    document: &Node,
    rules: BTreeMap<String, RuleSetting>,
    set: &RuleSet,
    report: &mut Report,
) -> Severities {
    let mut severities = Severities::default();
    for (name, setting) in rules {
        let path = Path::of("rules").key(&name);
        let missing = |field: &str| {
            let finding =
                Finding::new(&serin_yaml::rules::MISSING_FIELD, format!("`{path}` has no `{field}`"));
            finding.at(document.place_of(&path))
        };
        let Some(severity) = setting.severity.map(SeveritySetting::severity) else {
            report.add(missing("severity").hint("`error`, `warning`, `note` or `ignore`"));
            continue;
        };
        if let Some(refusal) = serin_check::refused_setting(set, &name, severity) {
            report.add(refusal.at(document.place_of(&path)));
            continue;
        }
        if setting.reason.is_none_or(|reason| reason.trim().is_empty()) {
            report.add(missing("reason"));
        }
        severities.set(name, severity);
    }
    severities
}
