use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::{Move, Plan};
use serin_render::routers;
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "router-cannot", severity: Severity::Error, page: include_str!("router_cannot.md") },
    can_be_allowed: false,
    runs: &[Run::Topology(release), Run::Plan(run)],
};

fn release(topology: &Topology, findings: &mut Findings<'_>) {
    let router = routers::of(topology);
    for refusal in router.refuses(topology) {
        let message = format!("{} cannot {}", router.name(), refusal.cannot.what);
        findings.add_hint(&refusal.at, message, refusal.cannot.hint);
    }
}

fn run(topology: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
    let router = routers::of(topology);
    for stage in plan.stages() {
        let Err(cannot) = router.accepts(topology, &stage.change) else { continue };
        let message = format!("{} cannot {}", router.name(), cannot.what);
        let finding = findings.add(&path(topology, &stage.change), message);
        finding.stage = Some(stage.name.to_string());
        finding.hint = Some(match others(topology, &stage.change) {
            None => cannot.hint,
            Some(others) => format!("{}; these could: {others}", cannot.hint),
        });
    }
}

/// The routers that could show a move; none where that is a matter of the weight alone, which changes no router.
fn others(topology: &Topology, change: &Move) -> Option<String> {
    if !matches!(change, Move::Match(_)) {
        return None;
    }
    let takes_the_rest = |router: &dyn routers::Router| {
        let mut release = topology.clone();
        release.route.router = router.name().unset();
        router.refuses(&release).is_empty()
    };
    let could = routers::ALL.iter().filter(|it| it.accepts(topology, change).is_ok() && takes_the_rest(**it));
    let names: Vec<_> = could.map(|router| router.name().as_str()).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

/// Where in the spec a move comes from.
fn path(topology: &Topology, change: &Move) -> Path {
    let position = topology.stages.iter().position(|stage| match change {
        Move::Match(header) => stage.matched.as_ref() == Some(header),
        Move::Weight(weight) => stage.matched.is_none() && stage.weight == *weight,
        Move::Baseline | Move::CanaryPods { .. } | Move::FoldStable | Move::Shift | Move::CanaryDone => false,
    });
    match (position, change) {
        (Some(position), Move::Match(_)) => Path::of("spec.plan.stages").index(position).key("match"),
        (Some(position), _) => Path::of("spec.plan.stages").index(position).key("weight"),
        (None, _) => Path::of("spec.route.router"),
    }
}
