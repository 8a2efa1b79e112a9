use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serin_check::RuleSet;
use serin_diagnostic::{Finding, Place, Report, Severity};
use serin_objects::{Objects, Scope, scopes};
use serin_proof::{FoundStep, Given, Prover, Verdict, prove_step};
use serin_verify::INCONCLUSIVE;

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
    let before = read_side(from, &mut report)?;
    let after = read_side(to, &mut report)?;
    report.extend(before.not_modelled(&after));
    let counts = after.counts;
    let mut steps = Vec::new();
    for (place, (before, after)) in meet(before.scopes, after.scopes) {
        for mut step in prove_step((names.0, &before), (names.1, &after), given, prover) {
            report.extend(step.findings());
            if !place.is_empty() {
                step.subject = format!("{place}: {}", step.subject);
            }
            steps.push(step);
        }
    }
    report.sort();
    Ok(StepBetween { steps, report, counts })
}

/// Runs the rules about what a commit changes over the step between two sets of manifests, with
/// [rules of one's own](mod@crate::rules) beside Serin's: what makes a commit wrong although either side of it is right.
/// Whether the step drops traffic is for [`verify_step`], which looks for the same objects on both sides as this does.
///
/// # Errors
///
/// When the disk cannot be read.
pub fn check_step(from: StepSide<'_>, to: StepSide<'_>, rules: &RuleSet) -> Result<Report, Error> {
    let mut report = Report::new();
    let (before, after) = (read_side(from, &mut report)?, read_side(to, &mut report)?);
    for (_, (before, after)) in meet(before.scopes, after.scopes) {
        report.extend(rules.check_step(&before, &after));
    }
    report.sort();
    Ok(report)
}

/// What one side holds.
struct Read {
    scopes: Vec<Scope>,
    counts: Counts,
    /// Files that say what becomes of other files, by their names below the root: what they say, and a place in them.
    kustomizations: BTreeMap<String, (Kustomization, Option<Place>)>,
}

/// A kustomization, as far as it matters whether the files below it are what is applied.
#[derive(PartialEq, Eq)]
struct Kustomization {
    text: String,
    is_list: bool,
}

fn read_side(side: StepSide<'_>, report: &mut Report) -> Result<Read, Error> {
    let mut read = Read { scopes: Vec::new(), counts: Counts::default(), kustomizations: BTreeMap::new() };
    let mut objects = Vec::new();
    for Text { name, contents, report: of_text } in
        read_input(side.input, &RuleSet::default(), &mut read.counts)?
    {
        read.counts.add(&contents);
        report.extend(of_text.into_iter().filter(|finding| finding.severity == Severity::Error));
        let below = Path::new(&name).strip_prefix(side.root).map(|path| path.display().to_string());
        let name = below.unwrap_or(name);
        if Path::new(&name).file_stem().is_some_and(|stem| stem == "kustomization") {
            let node = contents.objects.iter().find_map(|object| object.node());
            let keys = ["apiVersion", "kind", "metadata", "namespace", "resources"];
            let is_list = node.is_some_and(|node| {
                node.entries().iter().all(|entry| keys.contains(&entry.key.text.as_str()))
            });
            let text = node.map(|node| node.source().to_owned()).unwrap_or_default();
            let place = node.map(|node| node.place.clone());
            read.kustomizations.insert(name, (Kustomization { text, is_list }, place));
        } else {
            objects.push((name, contents.objects));
        }
    }
    read.scopes = scopes(objects);
    Ok(read)
}

impl Read {
    /// What of the files is not what is applied: what a kustomization makes of them, and what a template engine does.
    fn not_modelled(&self, after: &Self) -> Vec<Finding> {
        let mut findings = Vec::new();
        let say = |what: &str, place: Option<Place>| {
            Finding::new(&INCONCLUSIVE, format!("not in the model: {what}")).at(place)
        };
        let names: BTreeSet<&String> =
            self.kustomizations.keys().chain(after.kustomizations.keys()).collect();
        for name in names {
            let (before, after) = (self.kustomizations.get(name), after.kustomizations.get(name));
            let is_same = before.map(|(it, _)| it) == after.map(|(it, _)| it);
            let is_list = before.into_iter().chain(after).all(|(it, _)| it.is_list);
            if is_same && is_list {
                continue;
            }
            let place = after.or(before).and_then(|(_, place)| place.clone());
            let what = format!("what `{name}` makes of the files below it");
            findings.push(say(&what, place).hint("verify what `kustomize build` prints, of both sides"));
        }
        let templates = self.counts.templates.max(after.counts.templates);
        if templates > 0 {
            let what = format!("{templates} files that a template engine fills first");
            findings.push(say(&what, None).hint("verify what `helm template` prints, of both sides"));
        }
        findings
    }
}

/// The places of both sides that are the same; the only one of each side whatever they are called.
fn meet(before: Vec<Scope>, after: Vec<Scope>) -> Vec<(String, (Objects, Objects))> {
    if before.len() <= 1 && after.len() <= 1 {
        let only =
            |scopes: Vec<Scope>| scopes.into_iter().next().map(|scope| scope.objects).unwrap_or_default();
        return vec![(String::new(), (only(before), only(after)))];
    }
    let mut places: BTreeMap<String, (Objects, Objects)> = BTreeMap::new();
    for scope in before {
        places.entry(scope.name).or_default().0 = scope.objects;
    }
    for scope in after {
        places.entry(scope.name).or_default().1 = scope.objects;
    }
    places.into_iter().collect()
}
