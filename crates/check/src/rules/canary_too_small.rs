use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::pods_needed;
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-too-small",
        severity: Severity::Error,
        page: include_str!("canary_too_small.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (position, stage) in topology.stages.iter().enumerate() {
        let needed = pods_needed(topology, stage.weight);
        let Some(given) = stage.canary_replicas.filter(|given| *given < needed) else { continue };
        let capacity = topology.capacity;
        let path = Path::of("spec.plan.stages").index(position).key("canaryReplicas");
        findings.add_hint(
            &path,
            format!("weight {} needs {needed} canary pods, not {given}", stage.weight),
            format!(
                "{} pods carry all of peak traffic, and {} may be lost",
                capacity.peak_pods, capacity.spare_pods
            ),
        );
    }
}
