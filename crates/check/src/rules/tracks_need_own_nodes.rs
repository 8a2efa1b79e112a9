use k8s_openapi::api::core::v1::{PodAffinityTerm, PodSpec};
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, Workload, selects};
use serin_topology::Track;

use super::containers::placed_containers;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "tracks-need-own-nodes",
        severity: Severity::Warning,
        page: include_str!("tracks_need_own_nodes.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for split in objects.splits() {
        let (stable, canary) = (objects.track(split, Track::Stable), objects.track(split, Track::Canary));
        for (own, other) in [(&stable, &canary), (&canary, &stable)] {
            for own in own {
                for other in other.iter().filter(|other| other.position != own.position) {
                    shared_ports(own, other, findings);
                    kept_apart(own, other, findings);
                }
            }
        }
    }
}

fn shared_ports(own: &Workload<'_>, other: &Workload<'_>, findings: &mut ObjectFindings<'_>) {
    let taken = host_ports(other.pod);
    for port in host_ports(own.pod) {
        if taken.iter().any(|other| collide(&port, other)) {
            findings.add_hint(
                own.object,
                &port.path,
                format!("the pods of both tracks need port {} of their node", port.number),
                "let a Service lead to the pods, or have a free node for each pod of both tracks",
            );
        }
    }
}

/// A port of a node that a pod takes.
struct HostPort<'a> {
    number: i32,
    protocol: &'a str,
    /// None stands for all addresses of the node.
    ip: Option<&'a str>,
    path: Path,
}

/// In the network of the node every port that is declared is one of the node.
fn host_ports(pod: &PodSpec) -> Vec<HostPort<'_>> {
    let mut ports = Vec::new();
    let is_host = pod.host_network == Some(true);
    for (path, container) in placed_containers(pod) {
        for (position, port) in container.ports.iter().flatten().enumerate() {
            let Some(number) = port.host_port.or(is_host.then_some(port.container_port)) else { continue };
            let field = if port.host_port.is_some() { "hostPort" } else { "containerPort" };
            ports.push(HostPort {
                number,
                protocol: port.protocol.as_deref().unwrap_or("TCP"),
                ip: port.host_ip.as_deref().filter(|ip| !ip.is_empty() && *ip != "0.0.0.0"),
                path: path.key("ports").index(position).key(field),
            });
        }
    }
    ports
}

fn collide(one: &HostPort<'_>, other: &HostPort<'_>) -> bool {
    let same_address = one.ip.is_none() || other.ip.is_none() || one.ip == other.ip;
    one.number > 0 && (one.number, one.protocol) == (other.number, other.protocol) && same_address
}

fn kept_apart(own: &Workload<'_>, other: &Workload<'_>, findings: &mut ObjectFindings<'_>) {
    let affinity = own.pod.affinity.as_ref().and_then(|affinity| affinity.pod_anti_affinity.as_ref());
    let terms = affinity.and_then(|it| it.required_during_scheduling_ignored_during_execution.as_ref());
    for (position, term) in terms.into_iter().flatten().enumerate() {
        if keeps_away(term, own, other) {
            findings.add_hint(
                own.object,
                &Path::of("spec.template.spec.affinity.podAntiAffinity")
                    .key("requiredDuringSchedulingIgnoredDuringExecution")
                    .index(position),
                format!("the pods of both tracks may not share a `{}`", term.topology_key),
                "select the label that tells the tracks apart, or prefer it instead of requiring it",
            );
        }
    }
}

/// True when a pod of the first Deployment keeps away from those of the second. Terms that look into other namespaces are
/// left alone.
fn keeps_away(term: &PodAffinityTerm, own: &Workload<'_>, other: &Workload<'_>) -> bool {
    let is_in_namespace = term.namespace_selector.is_none()
        && term.namespaces.as_ref().is_none_or(Vec::is_empty)
        && own.object.namespace() == other.object.namespace();
    // Each version of a template has a hash of its own.
    let differ = |key: &String| {
        let value = own.labels.get(key);
        key == "pod-template-hash" || (value.is_some() && value != other.labels.get(key))
    };
    let equal = |key: &String| own.labels.get(key).is_some_and(|value| other.labels.get(key) == Some(value));
    let is_told_apart = term.match_label_keys.iter().flatten().any(differ)
        || term.mismatch_label_keys.iter().flatten().any(equal);
    let is_selected = term.label_selector.as_ref().is_some_and(|selector| selects(selector, other.labels));
    is_in_namespace && is_selected && !is_told_apart
}
