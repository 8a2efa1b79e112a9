use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::Plan;
use serin_topology::Topology;

use crate::{Check, Findings, Live, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "live-moved", severity: Severity::Error, page: include_str!("live_moved.md") },
    can_be_allowed: false,
    runs: &[Run::Live(run)],
};

fn run(topology: &Topology, _: &Plan, live: &Live, findings: &mut Findings<'_>) {
    let now = Live::of(topology, live.stage.clone());
    if !live.router.is_empty() && live.router != now.router {
        let (before, now) = (&live.router, &now.router);
        findings.add_hint(
            &Path::of("spec.route.router"),
            format!("the router would be `{now}`, and `{before}` is live"),
            "undo the change; a release goes to another router as a new one beside the old, and clients follow by DNS",
        );
        return;
    }
    let are_named_alike = live.stable_names == now.stable_names && live.canary_names == now.canary_names;
    if !live.route.is_empty() && live.route != now.route && are_named_alike {
        findings.add_hint(
            &Path::of("spec.route"),
            format!("the route would be {}, and {} is live", quoted(&now.route), quoted(&live.route)),
            "undo the change: what serves requests now would go before the other does; a release moves as a new one, \
             beside the old",
        );
    }
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
        (
            "Deployment, Service and route of the stable track",
            "spec.names.stable",
            &live.stable_names,
            &now.stable_names,
        ),
        (
            "Deployment, Service and route of the canary track",
            "spec.names.canary",
            &live.canary_names,
            &now.canary_names,
        ),
    ] {
        if before != now {
            findings.add_hint(
                &Path::of(path),
                format!("the {what} would be {}, and {} is live", quoted(now), quoted(before)),
                "undo the change; a release moves as a new one, beside the old",
            );
        }
    }
    // Objects change one at a time: the port that the route names has to be on both sides of every step.
    let has = |ports: &str, port: &str| ports.split(' ').any(|it| it == port);
    if !has(&live.service_ports, &now.routed_port) || !has(&now.service_ports, &live.routed_port) {
        findings.add_hint(
            &Path::of("spec.service.ports"),
            format!("the route goes from port `{}` to `{}` in one step", live.routed_port, now.routed_port),
            "add the new port beside the old one, which `route.servicePort` names, and ship that; then move `route.servicePort`; then remove the old one",
        );
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "none".to_owned() } else { format!("`{value}`") }
}
