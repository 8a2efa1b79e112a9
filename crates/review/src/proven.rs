use serde::Serialize;
use serin_proof::{Proof, Step, Verdict};
use serin_topology::Topology;
use serin_verify::Violation;

/// What is proven of a plan, for reading: the same for the plan page and for machines. It holds no counts and no times,
/// so that it changes only when the release does.
///
/// ```
/// use serin::{Proven, Prover};
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
/// let proven = Proven::of(&web.topology, &web.prove(&Prover::default()));
/// assert_eq!(proven.verdict, "accepted-risk");
/// assert_eq!(proven.point_of_no_return.as_deref(), Some("fold-1-stable"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Proven {
    /// `safe`, `accepted-risk`, `inconclusive` or `unsafe`.
    pub verdict: &'static str,
    /// The verdict as a sentence.
    pub sentence: String,
    /// The first stage from which taking the route to rest does not lead back.
    pub point_of_no_return: Option<String>,
    /// The steps.
    pub steps: Vec<ProvenStep>,
    /// What it all rests on.
    pub assumptions: Vec<String>,
}

/// What is proven of the step to a stage.
///
/// ```
/// use serin::{Proven, ProvenStep, Prover};
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
/// let steps: Vec<ProvenStep> = Proven::of(&web.topology, &web.prove(&Prover::default())).steps;
/// assert_eq!((steps[0].stage.as_str(), steps[0].verdict), ("010-pods", "safe"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvenStep {
    /// Name of the stage.
    pub stage: String,
    /// As for all steps together.
    pub verdict: &'static str,
    /// What does not hold.
    pub violations: Vec<ProvenViolation>,
}

/// Something that does not hold.
///
/// ```
/// use serin::{Proven, ProvenViolation, Prover};
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
/// let proven = Proven::of(&web.topology, &web.prove(&Prover::default()));
/// let risks: Vec<&ProvenViolation> = proven.steps.iter().flat_map(|step| &step.violations).collect();
/// // All that can go wrong needs the death of the new version, and the plan itself accepts it.
/// assert!(risks.iter().all(|risk| risk.needs_death && risk.accepted.is_some()));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProvenViolation {
    /// Name of the property, which is that of its page.
    pub property: &'static str,
    /// What does not hold, as a phrase.
    pub message: String,
    /// The way back on which it happens, if it does on one.
    pub way_back: Option<&'static str>,
    /// Whether it happens only when the whole new version dies.
    pub needs_death: bool,
    /// Why it is accepted, if it is: by the plan itself after the point of no return, or by the team.
    pub accepted: Option<String>,
    /// What leads to it.
    pub trace: Vec<String>,
}

impl Proven {
    /// Puts a proof into words.
    #[must_use]
    pub fn of(topology: &Topology, proof: &Proof) -> Self {
        let steps: Vec<_> = proof.steps.iter().map(|step| ProvenStep::of(topology, step)).collect();
        let mut violations = steps.iter().flat_map(|step| &step.violations);
        let sentence = match proof.verdict() {
            Verdict::Unsafe if violations.all(|violation| violation.accepted.is_some()) => {
                "Unsafe, and accepted by the team: what stands below goes wrong."
            }
            verdict => sentence(verdict),
        };
        Self {
            verdict: word(proof.verdict()),
            sentence: sentence.to_owned(),
            point_of_no_return: proof.point_of_no_return.clone(),
            steps,
            assumptions: proof.assumptions.clone(),
        }
    }
}

impl ProvenStep {
    fn of(topology: &Topology, step: &Step) -> Self {
        let allowed = |violation: &Violation| {
            let allow = topology.allow.iter().find(|allow| allow.rule == violation.property.rule().name);
            allow.map(|allow| allow.reason.clone())
        };
        let failures = step.failures().map(|it| ProvenViolation::of(step, it, allowed(it)));
        let risk = step.risk().map(|it| ProvenViolation::of(step, it, Some(PAST_RETURN.to_owned())));
        Self {
            stage: step.to.clone(),
            verdict: word(step.verdict()),
            violations: failures.chain(risk).collect(),
        }
    }
}

const PAST_RETURN: &str = "past the point of no return nothing but the new version is left";

impl ProvenViolation {
    fn of(step: &Step, violation: &Violation, accepted: Option<String>) -> Self {
        Self {
            property: violation.property.rule().name,
            message: step.message(violation),
            way_back: violation.way_back.map(way),
            needs_death: violation.needs_death,
            accepted,
            trace: step.trace(violation),
        }
    }
}

pub(crate) fn way(way: serin_verify::WayBack) -> &'static str {
    match way {
        serin_verify::WayBack::RouteAtRest => "route-at-rest",
        serin_verify::WayBack::Baseline => "baseline",
        serin_verify::WayBack::StageBefore => "stage-before",
    }
}

/// The verdict as a name for machines.
pub(crate) fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Safe => "safe",
        Verdict::AcceptedRisk => "accepted-risk",
        Verdict::Inconclusive => "inconclusive",
        Verdict::Unsafe => "unsafe",
    }
}

fn sentence(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Safe => {
            "Safe: no stage and no step between stages drops traffic, in whatever order things happen."
        }
        Verdict::AcceptedRisk => {
            "Safe, with an accepted risk: no stage and no step between stages drops traffic, in whatever order things \
             happen, unless the whole new version dies after the point of no return."
        }
        Verdict::Inconclusive => {
            "Inconclusive: nothing that was searched is unsafe, and not everything was searched."
        }
        Verdict::Unsafe => "Unsafe: something below goes wrong.",
    }
}
