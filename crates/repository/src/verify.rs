use std::collections::BTreeMap;

use rayon::prelude::*;
use serin_diagnostic::{Path, Report};
use serin_proof::{Proof, Prover};

use super::Loaded;

/// The releases of a repository, and what is proven of each.
#[derive(Debug)]
pub struct Verification<'a> {
    /// The releases.
    pub loaded: &'a Loaded,
    /// A proof for each of its entries, in order.
    pub proofs: Vec<Proof>,
    /// All findings, those of the rules and those of the proofs, sorted. While one is an error, nothing is written.
    pub report: Report,
}

impl Loaded {
    /// Proves every release: no stage and no step between stages drops traffic, or the shortest way in which it does.
    #[must_use]
    pub fn verify(&self, prover: &Prover) -> Verification<'_> {
        let proofs: Vec<Proof> = self.entries.par_iter().map(|entry| entry.release.prove(prover)).collect();
        // An allowance is for all environments of a spec, and used where one of them uses it.
        let mut by_spec: BTreeMap<String, (Report, usize)> = BTreeMap::new();
        for (entry, proof) in self.entries.iter().zip(&proofs) {
            let topology = &entry.release.topology;
            let file = topology.place(&Path::root()).map(|place| place.file.name().to_owned());
            let (report, count) = by_spec.entry(file.unwrap_or_else(|| entry.path.to_string())).or_default();
            report.extend(proof.findings(topology, &entry.release.plan));
            *count += 1;
        }
        let mut of_proofs = Report::new();
        for (report, count) in by_spec.into_values() {
            of_proofs.extend(serin_check::over_environments(report, count));
        }
        let of_proofs = self.repository.severities.apply(of_proofs);
        let mut report = self.report.clone();
        report.extend(of_proofs);
        report.sort();
        Verification { loaded: self, proofs, report }
    }
}
