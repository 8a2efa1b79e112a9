use serin_diagnostic::{Rule, Severity};
use serin_render::{Drain, routers};
use serin_topology::{Topology, Version};

use super::containers::{pod_path, routed_containers, sleep_seconds};
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "short-drain", severity: Severity::Error, page: include_str!("short_drain.md") },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let profile = routers::of(topology).profile();
    let settle = i64::try_from(profile.settle.as_secs()).unwrap_or(i64::MAX);
    for version in [Version::Stable, Version::Canary] {
        for (position, container) in routed_containers(topology, version) {
            let Some(seconds) = sleep_seconds(container).filter(|seconds| *seconds < settle) else {
                continue;
            };
            let path = pod_path(topology, version).key("containers").index(position);
            findings.add_hint(
                &path.key("lifecycle").key("preStop").key("sleep").key("seconds"),
                format!(
                    "container `{}` stops after {seconds} s, and {} needs up to {settle} s to learn that it is gone",
                    container.name, profile.name,
                ),
                format!("sleep {} s, or leave `preStop` out", Drain::for_router(profile).sleep_seconds),
            );
        }
    }
}
