use serin_diagnostic::{Rule, Severity};
use serin_render::{Drain, routers};
use serin_topology::{Topology, Version};

use super::containers::{pod, pod_path, sleep_seconds};
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "short-grace-period",
        severity: Severity::Error,
        page: include_str!("short_grace_period.md"),
    },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let drain = Drain::for_router(routers::of(topology).profile());
    for version in [Version::Stable, Version::Canary] {
        let Some(pod) = pod(topology, version) else { continue };
        // A hook of the team's that is no sleep takes as long as it takes; what is known is counted.
        let sleeps = pod.containers.iter().map(|container| match &container.lifecycle {
            Some(lifecycle) if lifecycle.pre_stop.is_some() => sleep_seconds(container).unwrap_or_default(),
            Some(_) | None => drain.sleep_seconds,
        });
        let sleep = sleeps.max().unwrap_or_default();
        // Kubernetes' default applies to nobody here: Serin extends it where the spec is silent.
        let grace = pod.termination_grace_period_seconds.unwrap_or(i64::MAX);
        if grace <= sleep {
            findings.add_hint(
                &pod_path(topology, version).key("terminationGracePeriodSeconds"),
                format!("pods are killed after {grace} s, and sleep {sleep} s of them"),
                format!("give them {} s or more, or leave it out", sleep.saturating_add(30)),
            );
        }
    }
}
