use serin_diagnostic::{Rule, Severity};
use serin_objects::{Objects, routed_containers, sleep_seconds};
use serin_render::Drain;

use super::containers::{container_path, profile};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "short-drain", severity: Severity::Error, page: include_str!("short_drain.md") },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for workload in objects.workloads() {
        // How long a route takes to settle is known of the routers that have a profile.
        let Some(profile) = profile(objects, &workload) else { continue };
        let settle = i64::try_from(profile.settle.as_secs()).unwrap_or(i64::MAX);
        for (position, container) in routed_containers(objects, &workload) {
            let Some(seconds) = sleep_seconds(container).filter(|seconds| *seconds < settle) else {
                continue;
            };
            findings.add_hint(
                workload.object,
                &container_path(position).key("lifecycle").key("preStop").key("sleep").key("seconds"),
                format!(
                    "container `{}` stops after {seconds} s, and {} needs up to {settle} s to learn that it is gone",
                    container.name, profile.name,
                ),
                format!("sleep {} s", Drain::for_router(profile).sleep_seconds),
            );
        }
    }
}
