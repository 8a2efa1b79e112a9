use std::sync::Arc;

use serin_check::ALLOW;
use serin_diagnostic::{Finding, Path, Report};
use serin_objects::{Object, Objects};
use serin_render::routers::Profile;
use serin_topology::Capacity;
use serin_verify::{PerTrack, Property, Side, WayBack};

use crate::pair::{Pair, pairs};
use crate::{Proof, Prover, Step, Verdict};

/// What manifests cannot say. What is absent is as in a spec that is silent.
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Pods needed to carry 100 % of peak traffic. Absent: the pods of the stable track without the spare ones.
    pub peak_pods: Option<u32>,
    /// Pods that may be lost at any instant. Absent: 0 with one replica, else 1.
    pub spare_pods: Option<u32>,
    /// The most pods of both tracks together that there is room for.
    pub most_pods: Option<u32>,
    /// How the router behaves. Absent: as the kind of the route says.
    pub router: Option<&'static Profile>,
    /// The way back that is promised after the commit. Absent: none, and what each one comes to is a question of its own.
    pub promise: Option<WayBack>,
    /// Name of the Service of the canary track, where the weights do not show it.
    pub canary: Option<String>,
}

/// A step between two sets of objects, for one release in them.
#[derive(Debug, Clone)]
pub struct FoundStep {
    /// What it is about: ``Services `web` and `web-canary` ``.
    pub subject: String,
    /// The step; none where the commit changes nothing that matters to it, or what the model does not hold.
    pub proof: Option<Proof>,
    /// What the model does not hold, a sentence each. Where there is anything, nothing is proven.
    pub not_modelled: Vec<String>,
    places: Places,
}

/// What findings about a step point at.
#[derive(Debug, Clone, Default)]
struct Places {
    tracks: PerTrack<Option<Arc<Object>>>,
    route: Option<(Arc<Object>, Path)>,
}

/// Proves the step from one set of objects to another, for every canary release that either of them shows, and for
/// every other Deployment behind a Service.
#[must_use]
pub fn prove_step(
    (from, before): (&str, &Objects),
    (to, after): (&str, &Objects),
    given: &Given,
    prover: &Prover,
) -> Vec<FoundStep> {
    let found = pairs(before, after, given.canary.as_deref());
    found.iter().map(|pair| prove_pair(pair, (from, to), given, prover)).collect()
}

fn prove_pair(pair: &Pair<'_>, (from, to): (&str, &str), given: &Given, prover: &Prover) -> FoundStep {
    let not_modelled = pair.not_modelled();
    let places = Places {
        tracks: PerTrack { stable: pair.object(Side::Stable), canary: pair.object(Side::Canary) },
        route: pair.route_place(),
    };
    let subject = pair.subject();
    // What is left of the step without that is another step.
    if !pair.is_changed() || !not_modelled.is_empty() {
        return FoundStep { subject, proof: None, not_modelled, places };
    }
    let profile = given.router.unwrap_or_else(|| pair.profile());
    let (capacity, problem) = pair.problem(profile, |pods| capacity(pods, given), given.promise);
    let outcome = prover.solve(&problem);
    let assumptions = crate::assumptions::of_world(capacity, profile, &problem.tracks);
    let step = Step { from: from.to_owned(), to: to.to_owned(), promised: given.promise, problem, outcome };
    FoundStep { subject, proof: Some(Proof::of_step(step, assumptions, profile)), not_modelled, places }
}

fn capacity(pods: u32, given: &Given) -> Capacity {
    let default = Capacity::of(pods);
    let spare_pods = given.spare_pods.unwrap_or(default.spare_pods);
    let peak_pods = given.peak_pods.unwrap_or(pods.saturating_sub(spare_pods).max(1));
    Capacity { peak_pods, spare_pods, most_pods: given.most_pods }
}

impl FoundStep {
    /// What the search says, as far as the model holds the step.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let proven = self.proof.as_ref().map_or(Verdict::Safe, Proof::verdict);
        if self.not_modelled.is_empty() { proven } else { proven.max(Verdict::Inconclusive) }
    }

    /// What does not hold, at the object that brings it about.
    #[must_use]
    pub fn findings(&self) -> Report {
        let mut report = Report::new();
        for step in self.proof.iter().flat_map(|proof| &proof.steps) {
            for finding in step.findings() {
                report.extend(self.places.locate(finding));
            }
            for violation in step.outcome.violations.iter().filter(|violation| violation.stage == 0) {
                let mut finding = Finding::new(violation.property.rule(), step.message(violation));
                finding.message = format!("already before the commit: {}", finding.message);
                report.extend(self.places.locate(finding));
            }
        }
        for sentence in &self.not_modelled {
            let message = format!("not in the model: {sentence}");
            report.extend(self.places.locate(Finding::new(&serin_verify::INCONCLUSIVE, message)));
        }
        report
    }
}

impl Places {
    /// The finding at the object that brings it about: an overload is the matter of a Deployment that is too small,
    /// everything else first of all of the route. None where that object allows it, by an annotation with the reason.
    fn locate(&self, mut finding: Finding) -> Option<Finding> {
        let replicas = |side: Side| Some((self.tracks.of(side).clone()?, Path::of("spec.replicas")));
        let tracks = || replicas(Side::Canary).or_else(|| replicas(Side::Stable));
        let place = if finding.rule.name != Property::Overload.rule().name {
            self.route.clone().or_else(tracks)
        } else if finding.message.starts_with("stable") {
            replicas(Side::Stable).or_else(tracks)
        } else {
            tracks()
        };
        let Some((object, path)) = place else { return Some(finding) };
        let is_allowed = object.annotation(&format!("{ALLOW}{}", finding.rule.name)).is_some();
        finding.place = object.place(&path);
        finding.object = Some(object.title());
        (!is_allowed).then_some(finding)
    }
}
