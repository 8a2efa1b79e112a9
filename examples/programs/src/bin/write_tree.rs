//! Reads a directory of specs, proves every release, and writes the tree: what `serin generate` does.
//!
//! `cargo run --bin write_tree -- SPECS OUT`

use std::error::Error;
use std::process::ExitCode;

use serin::{Prover, Report, Repository, WriteOptions};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [specs, out] = arguments.as_slice() else {
        return Err("usage: write_tree SPECS OUT".into());
    };
    let repository = Repository { specs: specs.into(), out: out.into(), ..Repository::at(".") };

    // An error is what keeps the disk from being read. What is wrong with a spec is a finding, and all specs are read
    // before anybody decides what that means.
    let loaded = repository.load()?;
    if loaded.report.has_errors() {
        return Ok(refused(&loaded.report));
    }

    // The proofs are made once, and written into the plans. Without one nothing is written.
    let verification = loaded.verify(&Prover::default());
    if verification.report.has_errors() {
        return Ok(refused(&verification.report));
    }
    for (entry, proof) in loaded.entries.iter().zip(&verification.proofs) {
        println!("{}: {}, {} stages", entry.path, proof.verdict().words(), entry.release.plan.stages().len());
    }

    // Only files whose bytes differ are written. One that somebody edited by hand is refused with its release, unless
    // `force` is set.
    let generated = verification.generate(WriteOptions { force: false })?;
    println!("{} files written, {} unchanged", generated.written(), generated.unchanged());
    let by_hand = generated.refused();
    for drift in &by_hand {
        eprintln!("{out}/{drift}");
    }
    Ok(if by_hand.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn refused(report: &Report) -> ExitCode {
    for finding in report.findings() {
        eprint!("{}", serin::render::human(finding, false));
    }
    ExitCode::FAILURE
}
