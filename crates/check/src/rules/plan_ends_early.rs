use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::{Topology, Weight};

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "plan-ends-early",
        severity: Severity::Error,
        page: include_str!("plan_ends_early.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let Some((last, before)) = topology.stages.split_last() else { return };
    if last.weight < Weight::FULL {
        let path = Path::of("spec.plan.stages").index(before.len()).key("weight");
        findings.add_hint(
            &path,
            format!("the plan ends at weight {}", last.weight),
            "add a last stage of 100",
        );
    }
}
