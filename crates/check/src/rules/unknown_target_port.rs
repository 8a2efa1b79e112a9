use serin_diagnostic::{Path, Rule, Severity, nearest};
use serin_topology::{Topology, Version};

use super::containers::{Target, has_port, pod, serving_containers, target};
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unknown-target-port",
        severity: Severity::Error,
        page: include_str!("unknown_target_port.md"),
    },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (position, port) in topology.service.ports.iter().flatten().enumerate() {
        for version in [Version::Stable, Version::Canary] {
            let Some(pod) = pod(topology, version) else { continue };
            let target = target(port);
            if serving_containers(pod).any(|container| has_port(container, &target)) {
                continue;
            }
            let path = Path::of("spec.service.ports").index(position).key("targetPort");
            let finding = findings.add(&path, format!("no container has the port `{target}`"));
            let ports = pod.containers.iter().flat_map(|container| container.ports.iter().flatten());
            let names: Vec<_> = ports.filter_map(|port| port.name.as_deref()).collect();
            let is_quoted = matches!(&target, Target::Name(name) if name.parse::<u16>().is_ok());
            finding.hint = Some(match nearest(&target.to_string(), names.iter().copied()) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None if is_quoted => "remove the quotes: in quotes it is a name".to_owned(),
                None => "declare it in the container's `ports`".to_owned(),
            });
        }
    }
}
