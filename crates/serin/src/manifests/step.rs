use std::collections::BTreeMap;
use std::path::Path;

use serin_diagnostic::Report;
use serin_objects::{Objects, Scope, scopes};
use serin_proof::{FoundStep, Given, Prover, Verdict, prove_step};

use super::{Input, Text, read_input};
use crate::{Counts, Error};

/// A step between two sets of manifests.
#[derive(Debug)]
pub struct StepBetween {
    /// What is proven, for each release and each other Deployment behind a Service.
    pub steps: Vec<FoundStep>,
    /// What does not hold, at the object that brings it about, and what is wrong with the manifests as text.
    pub report: Report,
    /// What was looked at on the side that the step leads to, and what was passed over.
    pub counts: Counts,
}

impl StepBetween {
    /// What the search says of all of it together; inconclusive where nothing was found to prove anything of.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.steps.iter().map(FoundStep::verdict).max().unwrap_or(Verdict::Inconclusive)
    }
}

/// One side of a step.
#[derive(Debug)]
pub struct StepSide<'a> {
    /// What it is called in sentences.
    pub name: &'a str,
    /// The directory or file, below which names are the same on both sides.
    pub root: &'a Path,
    /// Its manifests.
    pub input: Input,
}

/// Proves the step from what is applied now to what a commit makes of it, whoever wrote the manifests.
///
/// Objects of both sides are taken to be applied together, unless an object stands in a side twice: then each folder is
/// a place by itself, and meets the folder of the same name on the other side.
///
/// # Errors
///
/// When the disk cannot be read.
pub fn verify_step(
    from: StepSide<'_>,
    to: StepSide<'_>,
    given: &Given,
    prover: &Prover,
) -> Result<StepBetween, Error> {
    let mut report = Report::new();
    let names = (from.name, to.name);
    let (before, _) = side(from, &mut report)?;
    let (after, counts) = side(to, &mut report)?;
    let mut steps = Vec::new();
    for (before, after) in meet(before, after) {
        for step in prove_step((names.0, &before), (names.1, &after), given, prover) {
            report.extend(step.findings());
            steps.push(step);
        }
    }
    report.sort();
    Ok(StepBetween { steps, report, counts })
}

fn side(side: StepSide<'_>, report: &mut Report) -> Result<(Vec<Scope>, Counts), Error> {
    let mut counts = Counts::default();
    let mut objects = Vec::new();
    for Text { name, contents, report: of_text } in read_input(side.input, &mut counts)? {
        counts.add(&contents);
        report.extend(
            of_text.into_iter().filter(|finding| finding.severity == serin_diagnostic::Severity::Error),
        );
        let below = Path::new(&name).strip_prefix(side.root).map(|path| path.display().to_string());
        objects.push((below.unwrap_or(name), contents.objects));
    }
    Ok((scopes(objects), counts))
}

/// The places of both sides that are the same; the only one of each side whatever they are called.
fn meet(before: Vec<Scope>, after: Vec<Scope>) -> Vec<(Objects, Objects)> {
    if before.len() <= 1 && after.len() <= 1 {
        let only =
            |scopes: Vec<Scope>| scopes.into_iter().next().map(|scope| scope.objects).unwrap_or_default();
        return vec![(only(before), only(after))];
    }
    let mut places: BTreeMap<String, (Objects, Objects)> = BTreeMap::new();
    for scope in before {
        places.entry(scope.name).or_default().0 = scope.objects;
    }
    for scope in after {
        places.entry(scope.name).or_default().1 = scope.objects;
    }
    places.into_values().collect()
}
