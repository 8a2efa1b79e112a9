use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Objects};
use serin_plan::Plan;
use serin_topology::Topology;

use super::steps::Before;
use crate::{Check, Findings, Live, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "replicas-dropped",
        severity: Severity::Warning,
        page: include_str!("replicas_dropped.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Step(step), Run::Live(live)],
};

const HINT: &str = "take the field out of what was last applied first: `kubectl apply edit-last-applied`, or give \
                    it to the autoscaler's field manager";

fn step(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let before = Before::of(before);
    for workload in after.workloads().filter(|workload| workload.replicas().is_none()) {
        let Some(Body::Deployment(old)) = before.get(workload.object).map(|object| &object.body) else {
            continue;
        };
        // One pod goes to one pod.
        if let Some(replicas) = old.replicas.filter(|replicas| *replicas > 1) {
            findings.add_hint(workload.object, &Path::of("spec"), message(&replicas.to_string()), HINT);
        }
    }
}

fn live(topology: &Topology, _: &Plan, live: &Live, findings: &mut Findings<'_>) {
    let now = Live::of(topology, live.stage.clone());
    let was = live.replicas.parse::<u32>().ok();
    // A record that was written before there was this fact says nothing.
    if was.is_some_and(|was| was > 1) && now.replicas == Live::AUTOSCALER {
        findings.add_hint(&Path::of("spec.replicas"), message(&live.replicas), HINT);
    }
}

fn message(replicas: &str) -> String {
    format!("`replicas: {replicas}` is dropped: the first apply resets it to 1 until an autoscaler acts")
}
