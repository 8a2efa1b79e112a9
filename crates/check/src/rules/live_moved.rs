use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::Plan;
use serin_topology::Topology;

use crate::{Check, Findings, Live, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "live-moved", severity: Severity::Error, page: include_str!("live_moved.md") },
    run: Run::Live(run),
};

fn run(topology: &Topology, _: &Plan, live: &Live, findings: &mut Findings<'_>) {
    let now = Live::of(topology, live.stage.clone());
    for (what, path, before, now) in [
        ("namespace", "metadata.namespace", &live.namespace, &now.namespace),
        (
            "selector of the stable track",
            "spec.selectors.stable",
            &live.stable_selector,
            &now.stable_selector,
        ),
        (
            "selector of the canary track",
            "spec.selectors.canary",
            &live.canary_selector,
            &now.canary_selector,
        ),
    ] {
        if before != now {
            findings.add_hint(
                &Path::of(path),
                format!("the {what} is {}, and {} is live", quoted(now), quoted(before)),
                "undo the change; a release moves as a new one, beside the old",
            );
        }
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "none".to_owned() } else { format!("`{value}`") }
}
