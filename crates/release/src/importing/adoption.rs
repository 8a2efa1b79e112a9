//! The step from what a team runs to the stage that it is imported as.

use std::path::{Path, PathBuf};

use serin_diagnostic::Severity;
use serin_import::ImportedRelease;
use serin_proof::{Given, Prover, Verdict};

use crate::{Input, StepSide, verify_step};

/// What the proof says of a step, in words.
///
/// ```
/// use serin::{ImportOptions, Input, Prover, import, prove_adoption};
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
/// let input = Input::Text("web.yaml".to_owned(), web.into());
/// let found = import(vec![input], &ImportOptions::default());
/// let release = &found.imported.releases[0];
/// let step = prove_adoption(release, &Prover::default()).expect("a stage is the input");
/// assert!(step.words.starts_with("the step to it is "));
/// assert!(!step.is_safe); // pods that run now stop without a drain
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// A line: "the step to it is safe: …".
    pub words: String,
    /// Whether it is proven that no request is lost.
    pub is_safe: bool,
}

/// What the proof says of the step from the objects to the stage that they were imported as, in a line; none where there
/// is no such stage.
///
/// ```
/// use serin::{ImportOptions, Input, Prover, import, prove_adoption};
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
/// let input = Input::Text("web.yaml".to_owned(), web.into());
/// let found = import(vec![input], &ImportOptions::default());
/// let release = &found.imported.releases[0];
/// let step = prove_adoption(release, &Prover::default()).expect("a stage is the input");
/// assert!(step.words.starts_with("the step to it is "));
/// assert!(!step.is_safe); // pods that run now stop without a drain
/// ```
#[must_use]
pub fn prove_adoption(release: &ImportedRelease, prover: &Prover) -> Option<Adoption> {
    let (Some([before, after]), Some(stage)) = (release.step(), &release.stage) else { return None };
    let files = |files: Vec<(String, String)>| {
        Input::Files(files.into_iter().map(|(name, text)| (PathBuf::from(name), text.into_bytes())).collect())
    };
    let root = Path::new("");
    let from = StepSide { name: "what runs", root, input: files(before) };
    let to = StepSide { name: stage, root, input: files(after) };
    let step = verify_step(from, to, &Given::default(), prover);
    let wanted = match step.verdict() {
        Verdict::Safe => {
            let words =
                "the step to it is safe: no request is lost, in whatever order things happen".to_owned();
            return Some(Adoption { words, is_safe: true });
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
    let words = format!("the step to it is {is}: {}{why}", found.join("; "));
    Some(Adoption { words, is_safe: false })
}
