use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "recreate-strategy",
        severity: Severity::Error,
        page: include_str!("recreate_strategy.md"),
    },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let strategy = topology.deployment.strategy.as_ref().and_then(|strategy| strategy.type_.as_deref());
    if strategy == Some("Recreate") {
        findings.add_hint(
            &Path::of("spec.deployment.strategy.type"),
            "`Recreate` stops all pods before the first new one starts",
            "use `RollingUpdate`, or leave the strategy out",
        );
    }
}
