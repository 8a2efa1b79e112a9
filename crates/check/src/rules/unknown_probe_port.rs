use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Rule, Severity, nearest};
use serin_objects::{Object, Target, has_port};

use super::containers::{is_placeholder, placed_containers, pods_of};
use super::probes::{asked_ports, within};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unknown-probe-port",
        severity: Severity::Error,
        page: include_str!("unknown_probe_port.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Some(pod) = pods_of(object) else { return };
    for (path, container) in placed_containers(pod) {
        for (port, value) in asked_ports(container) {
            let IntOrString::String(name) = value else { continue };
            let target = Target::Name(name.clone());
            // A number in quotes is the finding of `invalid-port-name`.
            if name.parse::<u16>().is_ok() || is_placeholder(name) || has_port(container, &target) {
                continue;
            }
            let names = container.ports.iter().flatten().filter_map(|port| port.name.as_deref());
            let elsewhere = placed_containers(pod).find(|(_, other)| has_port(other, &target));
            let hint = match (nearest(name, names), elsewhere) {
                (Some(nearest), _) => format!("did you mean `{nearest}`?"),
                (None, Some((_, other))) => {
                    format!("`{}` has it: write its number to ask another container", other.name)
                }
                (None, None) => "declare it in the container's `ports`, or write the number".to_owned(),
            };
            let message = format!("container `{}` has no port `{name}`", container.name);
            findings.add_hint(object, &within(&path, &port), message, hint);
        }
    }
}
