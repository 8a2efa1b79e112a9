use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "capacity-above-replicas",
        severity: Severity::Error,
        page: include_str!("capacity_above_replicas.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let replicas = topology.replicas.least();
    let capacity = topology.capacity;
    let needed = capacity.peak_pods.saturating_add(capacity.spare_pods);
    if needed > replicas {
        findings.add_hint(
            &Path::of("spec.capacity.peakPods"),
            format!(
                "{} pods at peak and {} spare ones are {needed}; the stable track has {replicas}",
                capacity.peak_pods, capacity.spare_pods,
            ),
            "raise `replicas`, or lower what is needed",
        );
    }
}
