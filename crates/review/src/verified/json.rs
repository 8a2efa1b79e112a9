use serde::Serialize;
use serin_proof::{Back, Step, Verdict};
use serin_verify::{Violation, WayBack};

use super::{Verified, back_word};
use crate::proven::{way, word};

/// For machines: one JSON document, `{"version": 1, "proofs": [...]}`. Keys are added in later versions of Serin without
/// a new `version`, never removed or changed.
///
/// ```
/// use serin::{Given, Prover, Verified, verified_json, verify_step};
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
/// let text = verified_json(&[Verified::of_found(&step.steps[0])]);
/// let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
/// assert_eq!(json["version"], 1);
/// ```
#[must_use]
pub fn verified_json(verified: &[Verified<'_>]) -> String {
    let document = Document { version: 1, proofs: verified.iter().map(Row::of).collect() };
    // Strings and numbers alone cannot fail to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    proofs: Vec<Row<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    subject: &'a str,
    verdict: &'static str,
    router: Option<Router>,
    point_of_no_return: Option<&'a str>,
    steps: Vec<StepRow<'a>>,
    /// The properties that nothing could have broken in any state.
    untested: Vec<&'static str>,
    not_modelled: &'a [String],
    assumptions: &'a [String],
}

#[derive(Serialize)]
struct Router {
    name: &'static str,
    version: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StepRow<'a> {
    from: &'a str,
    to: &'a str,
    verdict: &'static str,
    states: usize,
    transitions: usize,
    /// The longest of the shortest ways to a state.
    depth: usize,
    violations: Vec<ViolationRow>,
    /// What does not hold before anything of the step happens.
    already: Vec<ViolationRow>,
    /// Empty where they were not tried.
    ways_back: Vec<WayRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ViolationRow {
    property: &'static str,
    message: String,
    way_back: Option<&'static str>,
    needs_death: bool,
    is_accepted: bool,
    trace: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WayRow {
    way_back: &'static str,
    verdict: &'static str,
    violation: Option<ViolationRow>,
}

impl<'a> Row<'a> {
    fn of(verified: &'a Verified<'a>) -> Self {
        let proof = verified.proof;
        let steps = proof.map(|proof| proof.steps.as_slice()).unwrap_or_default().iter().enumerate();
        Self {
            subject: &verified.subject,
            verdict: word(verified.verdict),
            router: proof.map(|proof| Router { name: proof.router, version: proof.router_version }),
            point_of_no_return: proof.and_then(|proof| proof.point_of_no_return.as_deref()),
            steps: steps
                .map(|(position, step)| {
                    StepRow::of(step, verified.of_step(step), verified.backs.get(position).map(Vec::as_slice))
                })
                .collect(),
            untested: proof
                .map(|proof| proof.untested().into_iter().map(|property| property.rule().name).collect())
                .unwrap_or_default(),
            not_modelled: verified.not_modelled,
            assumptions: proof.map(|proof| proof.assumptions.as_slice()).unwrap_or_default(),
        }
    }
}

impl<'a> StepRow<'a> {
    fn of(step: &'a Step, verdict: Verdict, backs: Option<&[(WayBack, Back)]>) -> Self {
        let failures = step.failures().map(|violation| ViolationRow::of(step, violation, false));
        let risk = step.risk().map(|violation| ViolationRow::of(step, violation, true));
        let ways = backs.into_iter().flatten();
        Self {
            from: &step.from,
            to: &step.to,
            verdict: word(verdict),
            states: step.outcome.states,
            transitions: step.outcome.steps,
            depth: step.outcome.depth,
            violations: failures.chain(risk).collect(),
            already: step.already().map(|violation| ViolationRow::of(step, violation, false)).collect(),
            ways_back: ways
                .map(|(way_back, back)| WayRow {
                    way_back: way(*way_back),
                    verdict: back_word(back),
                    violation: match back {
                        Back::Unsafe(violation) | Back::SafeUnlessNewDies(violation) => {
                            Some(ViolationRow::of(step, violation, false))
                        }
                        Back::Nothing | Back::Safe | Back::Open => None,
                    },
                })
                .collect(),
        }
    }
}

impl ViolationRow {
    fn of(step: &Step, violation: &Violation, is_accepted: bool) -> Self {
        Self {
            property: violation.property.rule().name,
            message: step.message(violation),
            way_back: violation.way_back.map(way),
            needs_death: violation.needs_death,
            is_accepted,
            trace: step.trace(violation),
        }
    }
}
