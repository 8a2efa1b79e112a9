//! The step from what a team runs to the stage that it is imported as.

use std::path::{Path, PathBuf};

use serin_diagnostic::Severity;
use serin_import::ImportedRelease;
use serin_proof::{Given, Prover, Verdict};

use crate::{Error, Input, StepSide, verify_step};

/// What the proof says of the step from the objects to the stage that they were imported as, in a line; none where there
/// is no such stage.
///
/// # Errors
///
/// When the disk cannot be read, which nothing of this stands on.
pub fn adoption_in_words(release: &ImportedRelease, prover: &Prover) -> Result<Option<String>, Error> {
    let Ok(Some(live)) = release.live() else { return Ok(None) };
    let files = |files: Vec<(String, String)>| {
        Input::Files(files.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect())
    };
    let stage = live.files.iter().filter(|(name, _)| name != "kustomization.yaml");
    let stage = files(stage.map(|(name, text)| (name.clone(), text.to_string())).collect());
    let root = Path::new("");
    let from = StepSide { name: "what runs", root, input: files(release.manifests()) };
    let name = live.name.to_string();
    let to = StepSide { name: &name, root, input: stage };
    let step = verify_step(from, to, &Given::default(), prover)?;
    let wanted = match step.verdict() {
        Verdict::Safe => {
            return Ok(Some("the step to it is safe: no request is lost in any order of events".to_owned()));
        }
        Verdict::Unsafe => Severity::Error,
        Verdict::AcceptedRisk | Verdict::Inconclusive => Severity::Warning,
    };
    let found = step.report.findings().iter().filter(|finding| finding.severity == wanted);
    let mut found: Vec<&str> = found.map(|finding| finding.message.as_str()).collect();
    found.dedup();
    let is = if wanted == Severity::Error { "not safe" } else { "not proven" };
    let why = if wanted == Severity::Error && release.changes.iter().any(|it| it.what.contains("sleeps")) {
        "; pods that run now stop without a drain, so do it while there is little traffic"
    } else {
        ""
    };
    Ok(Some(format!("the step to it is {is}: {}{why}", found.join("; "))))
}
