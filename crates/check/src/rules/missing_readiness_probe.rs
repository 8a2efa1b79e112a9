use k8s_openapi::api::core::v1::Probe;
use serin_diagnostic::{Rule, Severity};
use serin_topology::{Topology, Version};

use super::containers::{pod_path, routed_containers};
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "missing-readiness-probe",
        severity: Severity::Error,
        page: include_str!("missing_readiness_probe.md"),
    },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for version in [Version::Stable, Version::Canary] {
        for (position, container) in routed_containers(topology, version) {
            if !container.readiness_probe.as_ref().is_some_and(asks) {
                let path = pod_path(topology, version).key("containers").index(position);
                findings.add_hint(
                    &path,
                    format!("container `{}` gets traffic and has no readiness probe", container.name),
                    "add a `readinessProbe` that fails until the application can serve",
                );
            }
        }
    }
}

/// A probe without a handler asks nobody, and the API server refuses it.
fn asks(probe: &Probe) -> bool {
    probe.http_get.is_some() || probe.exec.is_some() || probe.tcp_socket.is_some() || probe.grpc.is_some()
}
