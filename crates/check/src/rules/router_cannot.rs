use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::{Move, Plan};
use serin_render::routers;
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "router-cannot", severity: Severity::Error, page: include_str!("router_cannot.md") },
    can_be_allowed: false,
    runs: &[Run::Plan(run)],
};

fn run(topology: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
    let router = routers::of(topology);
    for stage in plan.stages() {
        let Err(cannot) = router.accepts(topology, &stage.change) else { continue };
        let finding = findings
            .add(&path(topology, &stage.change), format!("{} cannot {}", router.profile().name, cannot.what));
        finding.stage = Some(stage.name.to_string());
        finding.hint = Some(cannot.hint);
    }
}

/// Where in the spec a move comes from.
fn path(topology: &Topology, change: &Move) -> Path {
    let position = topology.stages.iter().position(|stage| match change {
        Move::Match(header) => stage.header.as_ref() == Some(header),
        Move::Weight(weight) => stage.header.is_none() && stage.weight == *weight,
        Move::Baseline | Move::CanaryPods { .. } | Move::FoldStable | Move::Shift | Move::CanaryDone => false,
    });
    match (position, change) {
        (Some(position), Move::Match(_)) => Path::of("spec.plan.stages").index(position).key("match"),
        (Some(position), _) => Path::of("spec.plan.stages").index(position).key("weight"),
        (None, _) => Path::of("spec.route.router"),
    }
}
