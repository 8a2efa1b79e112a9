use std::collections::BTreeMap;

use rayon::prelude::*;
use serin_diagnostic::{Path, Report};
use serin_proof::{Proof, Prover};

use super::Loaded;

/// The releases of a repository, and what is proven of each.
///
/// ```
/// use serin::{Prover, Repository, Verdict, WriteOptions};
///
/// # let folder = tempfile::tempdir()?;
/// # let root = folder.path();
/// # std::fs::create_dir(root.join("specs"))?;
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 4, plan: {stages: [50, 100]}, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # std::fs::write(root.join("specs/web.yaml"), spec)?;
/// let loaded = Repository::at(root).load()?;
/// let verification = loaded.verify(&Prover::default());
/// assert_eq!(verification.proofs[0].verdict(), Verdict::AcceptedRisk);
/// assert!(!verification.report.has_errors());
///
/// // The same proofs are good for what is written and for what is compared.
/// verification.generate(WriteOptions::default())?;
/// assert!(verification.compare()?.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
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
