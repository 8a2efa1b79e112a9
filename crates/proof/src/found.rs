use std::sync::Arc;

use serin_check::ALLOW;
use serin_diagnostic::{Finding, Path, Report, Severity};
use serin_objects::{Object, Objects};
use serin_render::routers::Profile;
use serin_topology::Capacity;
use serin_verify::{PerTrack, Property, Side, WayBack};

use crate::differences::differences;
use crate::pair::{Pair, pairs};
use crate::{Proof, Prover, Step, Verdict};

/// What manifests cannot say. What is absent is as in a spec that is silent.
///
/// ```
/// use serin::{Given, Prover, verify_step};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// # let tree = web.texts().expect("objects can be written");
/// # let side = |at: usize| {
/// #     let files = tree.stages[at].files.iter();
/// #     let files = files.map(|(name, text)| (std::path::PathBuf::from(name), text.as_bytes().to_vec()));
/// #     let input = serin::Input::Files(files.collect());
/// #     serin::StepSide { name: tree.stages[at].name.as_str(), root: std::path::Path::new(""), input }
/// # };
/// // Manifests do not say how many pods carry peak traffic.
/// let given = Given { peak_pods: Some(4), spare_pods: Some(2), ..Given::default() };
/// let step = verify_step(side(1), side(2), &given, &Prover::default());
/// let proof = step.steps[0].proof.as_ref().expect("a weight changes");
/// assert_eq!(proof.steps[0].problem.peak_pods, 4);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Given {
    /// Pods needed to carry 100 % of peak traffic. Absent: the pods of the stable track without the spare ones.
    pub peak_pods: Option<u32>,
    /// Pods that may be lost at any instant. Absent: 0 with one replica, else 1.
    pub spare_pods: Option<u32>,
    /// The most pods of both tracks together that there is room for. Absent: there is room for any number.
    pub most_pods: Option<u32>,
    /// How the router behaves. Absent: as the kind of the route says.
    pub router: Option<&'static Profile>,
    /// The way back that is promised after the commit. Absent: none, and what each one comes to is a question of its own.
    pub promise: Option<WayBack>,
    /// Name of the Service of the canary track, where the weights do not show it.
    pub canary: Option<String>,
}

/// A step between two sets of objects, for one release in them.
///
/// ```
/// use serin::{FoundStep, Given, Prover, Verdict, verify_step};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// # let tree = web.texts().expect("objects can be written");
/// # let side = |at: usize| {
/// #     let files = tree.stages[at].files.iter();
/// #     let files = files.map(|(name, text)| (std::path::PathBuf::from(name), text.as_bytes().to_vec()));
/// #     let input = serin::Input::Files(files.collect());
/// #     serin::StepSide { name: tree.stages[at].name.as_str(), root: std::path::Path::new(""), input }
/// # };
/// let step = verify_step(side(1), side(2), &Given::default(), &Prover::default());
/// let found: &FoundStep = &step.steps[0];
/// assert_eq!(found.verdict(), Verdict::Safe);
/// assert!(!found.findings().has_errors());
/// ```
#[derive(Debug, Clone)]
pub struct FoundStep {
    /// What it is about: ``Services `web` and `web-canary` ``.
    pub subject: String,
    /// The step; none where the commit changes nothing that matters to it, or what the model does not hold.
    pub proof: Option<Proof>,
    /// Whether nobody served before the commit, so that there is nothing to lose.
    pub is_new: bool,
    /// What the model does not hold, a sentence each. Where there is anything, nothing is proven.
    pub not_modelled: Vec<String>,
    /// What the rules say of what the proof rests on.
    broken: Vec<Finding>,
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
    let mut steps: Vec<FoundStep> =
        found.iter().map(|pair| prove_pair(pair, (from, to), given, prover)).collect();
    let rules: Vec<_> = serin_check::check_found(after).into_iter().collect();
    for (pair, step) in found.iter().zip(&mut steps) {
        let titles = pair.titles();
        let is_own = |finding: &&Finding| finding.object.as_ref().is_some_and(|it| titles.contains(it));
        let rests_on_it = |finding: &&Finding| RESTS_ON.contains(&finding.rule.name);
        if step.proof.is_some() {
            step.broken = rules.iter().filter(is_own).filter(rests_on_it).cloned().collect();
        }
    }
    let no_step = |sentence: String, route| FoundStep {
        subject: sentence.clone(),
        proof: None,
        is_new: false,
        not_modelled: vec![sentence],
        broken: Vec::new(),
        places: Places { tracks: PerTrack::default(), route },
    };
    for (sentence, object) in differences(before, after, &found) {
        steps.push(no_step(sentence, Some((object, Path::of("spec")))));
    }
    if let Some(canary) = &given.canary
        && !found.iter().any(|pair| pair.is_canary(canary))
    {
        steps.push(no_step(format!("no route shares requests out to a canary Service `{canary}`"), None));
    }
    steps
}

/// The rules without which a proof rests on nothing: pods that say when they are ready and are not killed while they
/// drain, requests that go where the weights send them, and a route that the router takes.
const RESTS_ON: [&str; 20] = [
    "all-weights-zero",
    "ambiguous-priority",
    "bypassed-action",
    "invalid-action",
    "missing-readiness-probe",
    "missing-reference-grant",
    "rejected-splits",
    "repeated-backend",
    "repeated-target-group",
    "short-grace-period",
    "sole-backend-weight-zero",
    "stable-service-shared",
    "sticky-sessions",
    "unknown-action",
    "unknown-backend",
    "unknown-backend-port",
    "unknown-subset",
    "unresolved-host",
    "unset-weight",
    "weight-out-of-range",
];

fn prove_pair(pair: &Pair<'_>, (from, to): (&str, &str), given: &Given, prover: &Prover) -> FoundStep {
    let mut not_modelled = pair.not_modelled();
    not_modelled.extend(given.router.and_then(|router| pair.is_of_another(router)));
    let places = Places {
        tracks: PerTrack { stable: pair.object(Side::Stable), canary: pair.object(Side::Canary) },
        route: pair.route_place(),
    };
    let subject = pair.subject();
    let without = |not_modelled, is_new| FoundStep {
        subject: subject.clone(),
        proof: None,
        is_new,
        not_modelled,
        broken: Vec::new(),
        places: places.clone(),
    };
    if pair.is_new() {
        return without(Vec::new(), true);
    }
    if !pair.is_changed() {
        return without(Vec::new(), false);
    }
    // What is left of the step without that is another step.
    if !not_modelled.is_empty() {
        return without(not_modelled, false);
    }
    let profile = given.router.unwrap_or_else(|| pair.profile());
    let (capacity, problem) = pair.problem(profile, |pods| capacity(pods, given), given.promise);
    let outcome = prover.solve(&problem);
    let assumptions = crate::assumptions::of_world(capacity, profile, &problem.tracks);
    let step = Step { from: from.to_owned(), to: to.to_owned(), promised: given.promise, problem, outcome };
    let proof = Some(Proof::of_step(step, assumptions, profile));
    FoundStep { proof, ..without(Vec::new(), false) }
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
        let mut verdict = self.proof.as_ref().map_or(Verdict::Safe, Proof::verdict);
        let mut steps = self.proof.iter().flat_map(|proof| &proof.steps);
        if steps.any(|step| step.already().next().is_some()) {
            verdict = Verdict::Unsafe;
        }
        let is_open = !self.not_modelled.is_empty()
            || self.broken.iter().any(|finding| finding.severity == Severity::Error);
        if is_open { verdict.max(Verdict::Inconclusive) } else { verdict }
    }

    /// What does not hold, at the object that brings it about.
    #[must_use]
    pub fn findings(&self) -> Report {
        let mut report = Report::new();
        for step in self.proof.iter().flat_map(|proof| &proof.steps) {
            for finding in step.findings() {
                report.extend(self.places.locate(finding));
            }
            for violation in step.already() {
                let finding = Finding::new(violation.property.rule(), step.message(violation));
                report.extend(self.places.locate(finding).map(|mut finding| {
                    finding.message = format!("already before the commit: {}", finding.message);
                    finding
                }));
            }
        }
        for sentence in &self.not_modelled {
            let message = format!("not in the model: {sentence}");
            let finding = Finding::new(&serin_verify::INCONCLUSIVE, message);
            report.extend(
                self.places
                    .locate(finding.hint("make it a commit of its own, and prove the rest without it")),
            );
        }
        report.extend(self.broken.iter().cloned());
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

#[cfg(test)]
mod tests {
    use super::RESTS_ON;

    #[test]
    fn what_a_proof_rests_on_are_rules() {
        for name in RESTS_ON {
            assert!(serin_check::find(name).is_some(), "there is no rule `{name}` any more");
        }
    }
}
