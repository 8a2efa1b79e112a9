use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use serin::{Report, Severity, render};

use crate::arguments::Format;

/// Why a command could not do its work: exit code 2, or 1 where the state of the repository is the reason.
pub(crate) struct Failure {
    message: String,
    hint: Option<Cow<'static, str>>,
    code: u8,
    no_repository: bool,
}

impl Failure {
    /// True where nothing but a repository is missing.
    pub(crate) fn is_no_repository(&self) -> bool {
        self.no_repository
    }

    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, code: 2, no_repository: false }
    }

    /// The same with what to do about it.
    pub(crate) fn with_hint(self, hint: impl Into<Cow<'static, str>>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }
}

impl From<serin::RenderError> for Failure {
    fn from(error: serin::RenderError) -> Self {
        serin::Error::from(error).into()
    }
}

impl From<serin::Error> for Failure {
    fn from(error: serin::Error) -> Self {
        let message = error.to_string();
        let no_repository = matches!(error, serin::Error::NoRepository(_));
        let (hint, code) = match error {
            serin::Error::NoRepository(_) => {
                (Some("`serin init` makes a repository; `--specs` names specs elsewhere"), 2)
            }
            serin::Error::NotFresh(_) => (Some("run `serin generate`, and review what it changes"), 1),
            serin::Error::LiveEdited { .. } => (
                Some(
                    "take the change back, or put it into the spec; git equals the cluster only while nobody edits it",
                ),
                1,
            ),
            serin::Error::LiveUnknown { .. } => {
                (Some("an ordinary change ships at rest: undo it until this release is done"), 1)
            }
            serin::Error::LastStage { is_under_way: false, .. } => {
                (Some("no release is under way: put what the next version changes into `canary`"), 1)
            }
            serin::Error::LastStage { .. } => (
                Some("`serin finish` merges `canary` into `template`: the next release starts from there"),
                1,
            ),
            serin::Error::NotDone { are_apart: true, .. } => (
                Some(
                    "promote what is behind; where a `canary` stands in an environment, `--environment` finishes it alone",
                ),
                1,
            ),
            serin::Error::NotDone { .. } => (
                Some("`serin promote` goes there, stage by stage; `serin rollback` takes the release back"),
                1,
            ),
            serin::Error::NothingToFinish { .. } => (
                Some(
                    "`serin set image` starts one, or what the next version changes under `canary` in the spec",
                ),
                1,
            ),
            serin::Error::UnderWay { .. } => (
                Some(
                    "bring it to its end with `serin promote` and `serin finish`, or take it back with `serin rollback`",
                ),
                1,
            ),
            serin::Error::OtherBaseline { .. } => (
                Some(
                    "merge `canary` into `template` by hand, and compare what is generated with what is live",
                ),
                1,
            ),
            serin::Error::NotEdited(_) => (None, 1),
            serin::Error::NotCommitted { .. } => {
                (Some("commit it, or take it back: one step is one commit of one object"), 1)
            }
            serin::Error::TooEarly { .. } => {
                (Some("wait; or `--early REASON`, and the commit message says why"), 1)
            }
            serin::Error::NotProven(ref report) => (
                Some(match report.has_errors() {
                    true => {
                        "go by the stages in between, or make it smaller changes of the spec, one after the other"
                    }
                    false => {
                        "prove it otherwise, and ship it with `--unproven REASON`, which the commit message says"
                    }
                }),
                1,
            ),
            serin::Error::ShipFirst { .. } => {
                (Some("`serin promote` without `--to` ships it, one object a commit"), 1)
            }
            serin::Error::Retiring { .. } => {
                (Some("`serin rollback` brings its route back; `serin retire` goes on"), 1)
            }
            serin::Error::AtRest { .. } => (
                Some(
                    "what was shipped at rest goes back with `git revert`; an older version is a new release",
                ),
                1,
            ),
            serin::Error::NotAtRest { .. } => (Some("finish the release, or roll it back, first"), 1),
            serin::Error::NoRecord { .. } => {
                (Some("restore it: `git checkout HEAD -- live`, or the path of its STAGE alone"), 1)
            }
            serin::Error::Past(_) => {
                (Some("mend that first: without its history two steps could become one commit"), 2)
            }
            serin::Error::NoWayBack { .. } => {
                (Some("`git log -- live` shows what was live; take back the commits that came after it"), 1)
            }
            serin::Error::AlreadyThere { .. }
            | serin::Error::NotLive { .. }
            | serin::Error::NotLiveYet { .. } => (None, 1),
            serin::Error::SeveralReleases { .. } => {
                (Some("name one by its directory, or by its `--environment`"), 2)
            }
            serin::Error::Tree(ref error) => (error.hint(), 2),
            _ => (None, 2),
        };
        Self { message, hint: hint.map(Cow::Borrowed), code, no_repository }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::usage(error.to_string())
    }
}

/// Says on stderr why a command failed.
pub(crate) fn failure(failure: &Failure) -> ExitCode {
    let mut stderr = anstream::stderr();
    let _ = writeln!(stderr, "\x1b[1m\x1b[91merror\x1b[0m: {}", failure.message);
    if let Some(hint) = &failure.hint {
        let _ = writeln!(stderr, "  \x1b[1mhint\x1b[0m: {hint}");
    }
    ExitCode::from(failure.code)
}

/// Writes findings to stdout: they are what `serin check` is for.
pub(crate) fn findings(report: &Report, format: Format) -> Result<(), Failure> {
    let text = match format {
        Format::Json => render::json(report),
        Format::Github => render::github(report),
        Format::Sarif => render::sarif(report, env!("CARGO_PKG_VERSION")),
        Format::Junit => render::junit(report),
        Format::Human => human(report),
    };
    result(&text)
}

/// Shows the findings of a step that was not proven, or of a spec that was not edited.
pub(crate) fn proven<T>(result: Result<T, serin::Error>) -> Result<T, Failure> {
    if let Err(serin::Error::NotProven(report) | serin::Error::NotEdited(report)) = &result {
        let found: String = report.findings().iter().map(|finding| render::human(finding, true)).collect();
        anstream::stderr().lock().write_all(found.as_bytes())?;
    }
    Ok(result?)
}

/// Writes what is worth interrupting other work for, errors and warnings: for people to stderr, so that a result stays
/// alone on stdout. Notes are for `serin check`.
pub(crate) fn warnings(report: &Report, format: Format) -> Result<(), Failure> {
    if format != Format::Human {
        return findings(report, format);
    }
    let loud = report.clone().into_iter().filter(|finding| finding.severity > Severity::Note);
    let loud: Report = loud
        .map(|mut finding| {
            // The way to a risk that is accepted stands in the plan page, and `serin verify` tells it.
            if finding.severity == Severity::Warning {
                finding.trace.clear();
            }
            finding
        })
        .collect();
    Ok(anstream::stderr().lock().write_all(human(&loud).as_bytes())?)
}

/// Writes findings to stderr, notes too: where stdout is a result of its own.
pub(crate) fn said(report: &Report) -> Result<(), Failure> {
    Ok(anstream::stderr().lock().write_all(human(report).as_bytes())?)
}

fn human(report: &Report) -> String {
    let mut text: String = report.findings().iter().map(|finding| render::human(finding, true)).collect();
    if !report.is_empty() {
        text += &render::summary(report);
        text.push('\n');
    }
    text
}

/// Writes a result to stdout.
pub(crate) fn result(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // Whoever reads has seen enough: `serin explain | head`.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

/// Says something on stderr.
pub(crate) fn talk(text: &str) {
    // Nobody can be told that nobody can be told.
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// The exit code of a report: 1 where something in it is bad enough.
pub(crate) fn code(report: &Report, fail_on: Severity) -> ExitCode {
    ExitCode::from(u8::from(report.findings().iter().any(|finding| finding.severity >= fail_on)))
}
