//! A platform tool that holds every release against a rule of its own company, together with Serin's.
//!
//! `cargo run --bin own_rule -- REPOSITORY`

use std::error::Error;
use std::process::ExitCode;

use serin::rules::{Body, Check, Object, ObjectFindings, Path, Rule, RuleSet, Run, Severity};
use serin::{Repository, WriteOptions};

/// A rule is named for what is wrong, so that `allow: image-from-elsewhere` reads as English. The first line of its page
/// is what lists say of it.
static IMAGE_FROM_ELSEWHERE: Check = Check {
    rule: Rule {
        name: "image-from-elsewhere",
        severity: Severity::Error,
        page: "\
A container runs an image that is not from the company's registry.

## Why is this bad?

Nobody scans it, and when its registry is down no pod can start.

## Use instead

An image below `registry.acme.example`, which mirrors those of others.
",
    },
    can_be_allowed: true,
    // It sees each object alone, rendered from a spec or found in a text. Other rules look at a topology, a plan, the
    // objects that are applied together, or at both sides of a step.
    runs: &[Run::Object(image_from_elsewhere)],
};

const REGISTRY: &str = "registry.acme.example/";

fn image_from_elsewhere(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Body::Deployment(deployment) = &object.body else { return };
    let Some(pod) = &deployment.template.spec else { return };
    for (position, container) in pod.containers.iter().enumerate() {
        let Some(image) = &container.image else { continue };
        if !image.starts_with(REGISTRY) {
            // The path is one of the object. Where that was rendered, the finding points at the line of the spec.
            findings.add_hint(
                object,
                &Path::of("spec.template.spec.containers").index(position).key("image"),
                format!("container `{}` runs `{image}`", container.name),
                format!("take it from `{REGISTRY}`"),
            );
        }
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = std::env::args().nth(1).ok_or("usage: own_rule REPOSITORY")?;

    // A name that is one of Serin's is refused: an allowance would silence both. From here on nothing tells the rule from
    // others: `allow` in a spec and the severities of `serin.yaml` know its name.
    let rules = RuleSet::with([&IMAGE_FROM_ELSEWHERE])?;
    let repository = Repository { rules, ..Repository::at(root) };

    let loaded = repository.load()?;
    for finding in loaded.report.findings() {
        print!("{}", serin::render::human(finding, false));
    }
    match loaded.generate(WriteOptions::default()) {
        Ok(generated) => {
            println!("{} files written", generated.written());
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => {
            println!("error: {refusal}");
            Ok(ExitCode::FAILURE)
        }
    }
}
