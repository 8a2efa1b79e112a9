use std::io;

use crate::table::table;

use super::{Verified, back};

/// For a terminal: a line a step, with its verdict, the states that were searched and, where they were tried, what each
/// way back comes to.
///
/// # Errors
///
/// When the columns cannot be aligned, which happens to no text.
///
/// ```
/// use serin::{Given, Prover, Verified, verified_table, verify_step};
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
/// let table = verified_table(&Verified::of_found(&step.steps[0])).expect("it is text");
/// assert!(table.contains("safe"));
/// ```
pub fn verified_table(verified: &Verified<'_>) -> io::Result<String> {
    let mut text = format!("{} · {}: {}\n", verified.subject, verified.about, verified.outcome());
    let Some(proof) = verified.proof.filter(|proof| !proof.steps.is_empty()) else {
        return Ok(text);
    };
    let heads = ["STEP TO", "VERDICT", "STATES", "TRANSITIONS"].map(str::to_owned);
    let heads = heads.into_iter().chain(verified.ways().map(|way| way.words().to_uppercase()));
    let lines = proof.steps.iter().enumerate().map(|(position, step)| {
        let verdict = verified.of_step(step).words().to_owned();
        let sizes = [step.outcome.states, step.outcome.steps].map(grouped);
        let ways = verified.backs.get(position).into_iter().flatten();
        let ways = ways.map(|(_, cell)| back(cell).to_string());
        [step.to.clone(), verdict].into_iter().chain(sizes).chain(ways).collect::<Vec<_>>()
    });
    text.push('\n');
    text.push_str(&table(heads, lines)?);
    if let Some(stage) = &proof.point_of_no_return {
        text.push_str(&format!("\npoint of no return: {stage}\n"));
    }
    let untested: Vec<_> = proof.untested().into_iter().map(|property| property.rule().name).collect();
    if !untested.is_empty() {
        text.push_str(&format!("not put to the test: {}\n", untested.join(", ")));
    }
    let is_open = |(_, back): &(_, serin_proof::Back)| matches!(back, serin_proof::Back::Open);
    if verified.backs.iter().flatten().any(is_open) {
        text.push_str("open: not everything was searched; `--states` searches more\n");
    }
    let mut wrong = verified.wrong_ways().peekable();
    if wrong.peek().is_some() {
        text.push_str("\nways back that go wrong:\n");
    }
    for (step, _, violation) in wrong {
        let events = violation.trace.events.len();
        text.push_str(&format!("  {}, in {events} events\n", step.message(violation)));
    }
    Ok(text)
}

/// `12,345`: with a comma after every three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
