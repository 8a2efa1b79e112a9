//! What several rules ask of pods.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::core::v1::{Container, PodSpec, ServicePort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::Path;
use serin_topology::{ServicePortRef, Topology, Version};

/// The pods of a version.
pub(crate) fn pod(topology: &Topology, version: Version) -> Option<&PodSpec> {
    topology.template(version).spec.as_ref()
}

/// Where the pods of a version stand in the spec.
pub(crate) fn pod_path(topology: &Topology, version: Version) -> Path {
    topology.template_path(version).key("spec")
}

/// The labels of a Deployment's pods.
pub(crate) fn pod_labels(deployment: &Deployment) -> BTreeMap<String, String> {
    // The generated types hold this field as an option up to Kubernetes 1.36, and plainly from 1.37.
    let spec: Option<DeploymentSpec> = deployment.spec.clone().into();
    spec.and_then(|spec| spec.template.metadata).and_then(|metadata| metadata.labels).unwrap_or_default()
}

/// The containers that the route's traffic reaches, with their positions; all of them where no container has the
/// port, because it may be any.
pub(crate) fn routed_containers(topology: &Topology, version: Version) -> Vec<(usize, &Container)> {
    let all: Vec<_> =
        pod(topology, version).map(|pod| pod.containers.iter().enumerate().collect()).unwrap_or_default();
    let Some(port) = routed_port(topology) else { return all };
    let target = target(port);
    let routed: Vec<_> = all.iter().copied().filter(|(_, container)| has_port(container, &target)).collect();
    let sidecar =
        pod(topology, version).is_some_and(|pod| serving_containers(pod).any(|it| has_port(it, &target)));
    if routed.is_empty() && !sidecar { all } else { routed }
}

/// The containers that serve as long as the pod does: the ordinary ones, and init containers that are restarted.
pub(crate) fn serving_containers(pod: &PodSpec) -> impl Iterator<Item = &Container> {
    let init = pod.init_containers.iter().flatten();
    let sidecars = init.filter(|container| container.restart_policy.as_deref() == Some("Always"));
    pod.containers.iter().chain(sidecars)
}

/// The port of a pod that a port of a Service leads to.
pub(crate) fn target(port: &ServicePort) -> Target {
    match &port.target_port {
        Some(IntOrString::Int(number)) => Target::Number(*number),
        Some(IntOrString::String(name)) => Target::Name(name.clone()),
        None => Target::Number(port.port),
    }
}

/// A port of a pod, as a Service names it.
pub(crate) enum Target {
    Number(i32),
    Name(String),
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Name(name) => formatter.write_str(name),
        }
    }
}

/// True when a container declares a port.
pub(crate) fn has_port(container: &Container, target: &Target) -> bool {
    container.ports.iter().flatten().any(|port| match target {
        Target::Number(number) => port.container_port == *number,
        Target::Name(name) => port.name.as_ref() == Some(name),
    })
}

/// The seconds that a container sleeps before it is stopped, where that is what its hook does: by itself, or by the
/// command `sleep`, with or without a shell. What another command does takes as long as it takes.
pub(crate) fn sleep_seconds(container: &Container) -> Option<i64> {
    let hook = container.lifecycle.as_ref()?.pre_stop.as_ref()?;
    if let Some(sleep) = &hook.sleep {
        return Some(sleep.seconds);
    }
    let command = hook.exec.as_ref()?.command.as_ref()?;
    let words: Vec<&str> = command.iter().flat_map(|word| word.split_whitespace()).collect();
    let words = match words.as_slice() {
        [_, "-c", words @ ..] | words => words,
    };
    match words {
        [sleep, seconds] if sleep.rsplit('/').next() == Some("sleep") => {
            seconds.trim_end_matches('s').parse().ok()
        }
        _ => None,
    }
}

fn routed_port(topology: &Topology) -> Option<&ServicePort> {
    topology.service.ports.iter().flatten().find(|port| match &topology.route.service_port {
        ServicePortRef::Number(number) => port.port == *number,
        ServicePortRef::Name(name) => port.name.as_ref() == Some(name),
    })
}
