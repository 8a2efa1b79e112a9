//! Proves the step between two sets of manifests, whoever wrote them, and prints the shortest way in which it drops
//! traffic.
//!
//! `cargo run --bin verify_step -- BEFORE AFTER`, each a file or a directory

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use serin::{Given, Prover, Severity, StepSide, Verdict, read_input, verify_step};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [before, after] = arguments.as_slice() else {
        return Err("usage: verify_step BEFORE AFTER".into());
    };

    // What manifests cannot say: how many pods carry the peak, and how many may be lost at any instant.
    let given = Given { peak_pods: Some(5), spare_pods: Some(1), ..Given::default() };
    let step = verify_step(side(before)?, side(after)?, &given, &Prover::default());

    for found in &step.steps {
        println!("{}: {}", found.subject, found.verdict().words());
    }
    // A violation is a finding at the object that brings it about, and its trace tells how, an event a sentence.
    for finding in step.report.findings().iter().filter(|finding| finding.severity == Severity::Error) {
        let place = finding.place.as_ref().map(|place| {
            let (line, column) = place.line_column();
            format!("{}:{line}:{column}: ", place.file.name())
        });
        println!("{}{}", place.unwrap_or_default(), finding.message);
        for (position, event) in finding.trace.iter().enumerate() {
            println!("  {position}. {event}");
        }
    }

    // What could not be proven is not safe.
    Ok(match step.verdict() {
        Verdict::Safe | Verdict::AcceptedRisk => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// A side of the step. Below its root, names are the same on both sides.
fn side(path: &str) -> Result<StepSide<'_>, serin::Error> {
    let root = Path::new(path);
    Ok(StepSide { name: path, root, input: read_input(root)? })
}
