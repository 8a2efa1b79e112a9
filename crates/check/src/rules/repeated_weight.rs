use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "repeated-weight",
        severity: Severity::Error,
        page: include_str!("repeated_weight.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (position, pair) in topology.stages.windows(2).enumerate() {
        let (from, to) = (pair[0].weight, pair[1].weight);
        if to == from {
            let path = Path::of("spec.plan.stages").index(position + 1).key("weight");
            findings.add_hint(&path, format!("weight {to} is repeated"), "give one stage a longer `bake`");
        }
    }
}
