use std::collections::BTreeSet;

use serin_diagnostic::{Finding, Place, Report};
use serin_proof::{FoundStep, Given, Prover, Verdict, prove_step};
use serin_verify::INCONCLUSIVE;

use super::side::{Read, StepSide, meet, read_side};
use crate::Counts;

/// A step between two sets of manifests.
///
/// ```
/// use std::path::Path;
/// use serin::{Given, Input, Prover, StepSide, Verdict, verify_step};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let side = |name, text: &str| {
///     let input = Input::Text("web.yaml".to_owned(), text.into());
///     StepSide { name, root: Path::new(""), input }
/// };
/// let (now, next) = (side("now", web), side("next", &web.replace("replicas: 3", "replicas: 0")));
/// let step = verify_step(now, next, &Given::default(), &Prover::default());
/// assert_eq!(step.verdict(), Verdict::Unsafe); // nobody serves any more
/// assert!(step.report.has_errors());
/// assert_eq!(step.steps.len(), 1);
/// assert_eq!(step.counts.objects["Deployment"], 1);
/// ```
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

/// Proves the step from what is applied now to what a commit makes of it, whoever wrote the manifests.
///
/// Objects of both sides are taken to be applied together, unless an object stands in a side twice: then each folder is
/// a place by itself, and meets the folder of the same name on the other side.
///
/// ```
/// use std::path::Path;
/// use serin::{Given, Input, Prover, StepSide, Verdict, verify_step};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let side = |name, text: &str| {
///     let input = Input::Text("web.yaml".to_owned(), text.into());
///     StepSide { name, root: Path::new(""), input }
/// };
/// let (now, next) = (side("now", web), side("next", &web.replace("replicas: 3", "replicas: 0")));
/// let step = verify_step(now, next, &Given::default(), &Prover::default());
/// assert_eq!(step.verdict(), Verdict::Unsafe); // nobody serves any more
/// assert!(step.report.has_errors());
/// ```
#[must_use]
pub fn verify_step(from: StepSide<'_>, to: StepSide<'_>, given: &Given, prover: &Prover) -> StepBetween {
    let mut report = Report::new();
    let names = (from.name, to.name);
    let before = read_side(from, &mut report);
    let after = read_side(to, &mut report);
    report.extend(not_modelled(&before, &after));
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
    StepBetween { steps, report, counts }
}

/// What of the files is not what is applied: what a kustomization makes of them, and what a template engine does.
fn not_modelled(from: &Read, to: &Read) -> Vec<Finding> {
    let mut findings = Vec::new();
    let say = |what: &str, place: Option<Place>| {
        Finding::new(&INCONCLUSIVE, format!("not in the model: {what}")).at(place)
    };
    let names: BTreeSet<&String> = from.kustomizations.keys().chain(to.kustomizations.keys()).collect();
    for name in names {
        let (before, after) = (from.kustomizations.get(name), to.kustomizations.get(name));
        let is_same = before.map(|(it, _)| it) == after.map(|(it, _)| it);
        let is_list = before.into_iter().chain(after).all(|(it, _)| it.is_list);
        if is_same && is_list {
            continue;
        }
        let place = after.or(before).and_then(|(_, place)| place.clone());
        let what = format!("what `{name}` makes of the files below it");
        findings.push(say(&what, place).hint("verify what `kustomize build` prints, of both sides"));
    }
    let templates = from.counts.templates.max(to.counts.templates);
    if templates > 0 {
        let what = format!("{templates} files that a template engine fills first");
        findings.push(say(&what, None).hint("verify what `helm template` prints, of both sides"));
    }
    findings
}
