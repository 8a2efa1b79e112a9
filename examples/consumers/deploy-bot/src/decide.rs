use serin::{Prover, Release, Stage, Verdict};

use crate::{Failure, Patch, changed};

/// Whether a release may go on, and with what.
#[derive(Debug)]
pub enum Decision {
    /// The step is proven.
    Go {
        /// The stage that it leads to.
        to: String,
        /// What to apply.
        patches: Vec<Patch>,
    },
    /// It could drop traffic, or was not wholly searched.
    Stop {
        /// The stage that it would lead to.
        to: String,
        /// What leads to lost traffic, a sentence an event.
        trace: Vec<String>,
    },
    /// The last stage is live.
    Done,
}

/// Decides about the step from a stage to the next one: by every order of events, not by hope.
///
/// # Errors
///
/// When an object cannot be written as JSON.
pub fn next(release: &Release, stage: &Stage) -> Result<Decision, Failure> {
    let Some(next) = release.plan.after(stage.name.as_str()) else { return Ok(Decision::Done) };
    let proof = release.prove(&Prover::default());
    let to = next.name.to_string();
    let step = proof.steps.iter().find(|step| step.to == to).ok_or("the step is not in the proof")?;
    match step.verdict() {
        Verdict::Safe | Verdict::AcceptedRisk => {
            Ok(Decision::Go { to, patches: changed(&release.objects(stage), &release.objects(next))? })
        }
        Verdict::Unsafe | Verdict::Inconclusive => {
            let trace = step.failures().next().map(|it| step.trace(it)).unwrap_or_default();
            Ok(Decision::Stop { to, trace })
        }
    }
}
