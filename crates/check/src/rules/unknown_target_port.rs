use serin_diagnostic::{Path, Rule, Severity, nearest};
use serin_objects::{Objects, Target, has_port, serving_containers, target};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unknown-target-port",
        severity: Severity::Error,
        page: include_str!("unknown_target_port.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for (service, object, spec) in objects.services() {
        for (position, port) in spec.ports.iter().flatten().enumerate() {
            let target = target(port);
            // A pod may listen on a port that it does not declare; in a spec it is declared, so that one can tell.
            if matches!(target, Target::Number(_)) && object.rendered_for.is_none() {
                continue;
            }
            let pods = objects.workloads_of(service).iter().filter_map(|it| objects.workload(*it));
            for pod in pods.map(|workload| workload.pod) {
                if serving_containers(pod).any(|container| has_port(container, &target)) {
                    continue;
                }
                let path = Path::of("spec.ports").index(position).key("targetPort");
                let ports = pod.containers.iter().flat_map(|container| container.ports.iter().flatten());
                let names: Vec<_> = ports.filter_map(|port| port.name.as_deref()).collect();
                let is_quoted = matches!(&target, Target::Name(name) if name.parse::<u16>().is_ok());
                let hint = match nearest(&target.to_string(), names.iter().copied()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None if is_quoted => "remove the quotes: in quotes it is a name".to_owned(),
                    None => "declare it in the container's `ports`".to_owned(),
                };
                findings.add_hint(object, &path, format!("no container has the port `{target}`"), hint);
            }
        }
    }
}
