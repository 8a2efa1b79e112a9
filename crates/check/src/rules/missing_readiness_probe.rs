use k8s_openapi::api::core::v1::Probe;
use serin_diagnostic::{Rule, Severity};
use serin_objects::{Objects, routed_containers};

use super::containers::container_path;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "missing-readiness-probe",
        severity: Severity::Error,
        page: include_str!("missing_readiness_probe.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for workload in objects.workloads() {
        for (position, container) in routed_containers(objects, &workload) {
            if !container.readiness_probe.as_ref().is_some_and(asks) {
                findings.add_hint(
                    workload.object,
                    &container_path(position),
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
