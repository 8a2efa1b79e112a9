use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-equals-stable",
        severity: Severity::Error,
        page: include_str!("canary_equals_stable.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    if topology.canary.as_ref() == Some(&topology.template) {
        findings.add_hint(
            &Path::of("spec.canary"),
            "the canary is the same as the stable version",
            "change something in it, or remove `canary`: then no release is under way",
        );
    }
}
