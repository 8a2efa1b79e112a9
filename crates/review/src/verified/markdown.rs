use std::fmt::Write;

use serin_proof::Step;
use serin_verify::Violation;

use super::{Verified, back};

/// For a pull request: the verdict, a table of the steps and of the ways back, and each trace that goes wrong as a list
/// and as a Mermaid diagram, folded.
///
/// ```
/// use serin::{Given, Prover, Verified, verified_markdown, verify_step};
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
/// let comment = verified_markdown(&[Verified::of_found(&step.steps[0])]);
/// assert!(comment.contains("safe"));
/// ```
#[must_use]
pub fn verified_markdown(verified: &[Verified<'_>]) -> String {
    let mut text = String::new();
    for (position, one) in verified.iter().enumerate() {
        if position > 0 {
            text.push('\n');
        }
        add(&mut text, one);
    }
    text
}

fn add(text: &mut String, verified: &Verified<'_>) {
    let _ = writeln!(text, "## {}: {}\n\n{}\n", verified.subject, verified.outcome(), verified.about);
    for sentence in verified.not_modelled {
        let _ = writeln!(text, "- Not in the model: {sentence}.");
    }
    let Some(proof) = verified.proof.filter(|proof| !proof.steps.is_empty()) else {
        return;
    };
    let ways: String = verified.ways().map(|way| format!(" {} |", way.words())).collect();
    let lines = " --- |".repeat(verified.ways().count());
    let _ = writeln!(text, "| step to | verdict |{ways}\n| --- | --- |{lines}");
    for (position, step) in proof.steps.iter().enumerate() {
        let _ = write!(text, "| `{}` | {} |", step.to, verified.of_step(step).words());
        for (_, cell) in verified.backs.get(position).into_iter().flatten() {
            let _ = write!(text, " {} |", back(cell));
        }
        text.push('\n');
    }
    if let Some(stage) = &proof.point_of_no_return {
        let _ = writeln!(text, "\nPoint of no return: `{stage}`.");
    }
    for step in &proof.steps {
        for violation in step.already() {
            let _ = writeln!(text, "\nAlready before the commit: {}.", step.message(violation));
        }
        for violation in step.failures() {
            fold(text, step, violation, "error");
        }
        if let Some(violation) = step.risk() {
            fold(text, step, violation, "accepted risk");
        }
    }
    for (step, _, violation) in verified.wrong_ways().filter(|(step, way, _)| step.promised != Some(*way)) {
        fold(text, step, violation, "way back");
    }
    text.push_str("\n<details><summary>What this rests on</summary>\n\n");
    for sentence in &proof.assumptions {
        let _ = writeln!(text, "- {sentence}");
    }
    text.push_str("\n</details>\n");
}

fn fold(text: &mut String, step: &Step, violation: &Violation, kind: &str) {
    let _ = writeln!(
        text,
        "\n<details><summary>{kind}, <code>{}</code>: {}</summary>\n",
        step.to,
        step.message(violation).replace('`', "")
    );
    for (position, sentence) in step.trace(violation).iter().enumerate() {
        let _ = writeln!(text, "{position}. {sentence}");
    }
    let _ = writeln!(text, "\n```mermaid\n{}```\n\n</details>", step.mermaid(violation));
}
