use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::{Plan, StageName};
use serin_topology::Topology;

use crate::{Check, Findings, Live, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "changed-in-flight",
        severity: Severity::Error,
        page: include_str!("changed_in_flight.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Live(run)],
};

fn run(topology: &Topology, _: &Plan, live: &Live, findings: &mut Findings<'_>) {
    if live.stage == StageName::BASELINE {
        return;
    }
    let now = Live::of(topology, live.stage.clone());
    if (&live.template, &live.canary) == (&now.template, &now.canary) && !live.known {
        findings.add_hint(
            &Path::of("spec"),
            format!(
                "the spec was changed while `{}` is live, which is no stage of the plan any more",
                live.stage
            ),
            "an ordinary change ships at rest: undo it until this release is done",
        );
    }
    for (part, path, before, now) in [
        ("template", "spec.template", &live.template, &now.template),
        ("canary", "spec.canary", &live.canary, &now.canary),
    ] {
        if before == now || (part == "canary" && live.template != Live::of(topology, "").template) {
            continue;
        }
        findings.add_hint(
            &Path::of(path),
            format!("`{part}` was changed while `{}` is live", live.stage),
            "undo the change, or go back to rest first: `serin explain changed-in-flight` says how",
        );
    }
}
