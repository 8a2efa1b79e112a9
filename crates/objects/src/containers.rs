use std::fmt;

use k8s_openapi::api::core::v1::{Container, PodSpec, ServicePort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::{Objects, Workload};

/// The containers that the traffic of Services reaches, with their positions; all of them where no container has the
/// port, because it may be any, and none where no Service selects the pods.
#[must_use]
pub fn routed_containers<'a>(objects: &'a Objects, workload: &Workload<'a>) -> Vec<(usize, &'a Container)> {
    let services = objects.services_of(workload.position).iter();
    let targets: Vec<_> = services.flat_map(|service| objects.routed_ports(*service)).map(target).collect();
    let all = workload.pod.containers.iter().enumerate();
    let is_routed = |container: &Container| targets.iter().any(|target| has_port(container, target));
    let routed: Vec<_> = all.clone().filter(|(_, container)| is_routed(container)).collect();
    // A sidecar that takes the traffic is the mesh's or the team's to look after.
    if targets.is_empty() || !routed.is_empty() || serving_containers(workload.pod).any(is_routed) {
        return routed;
    }
    all.collect()
}

/// The containers that serve as long as the pod does: the ordinary ones, and init containers that are restarted.
pub fn serving_containers(pod: &PodSpec) -> impl Iterator<Item = &Container> {
    let init = pod.init_containers.iter().flatten();
    let sidecars = init.filter(|container| container.restart_policy.as_deref() == Some("Always"));
    pod.containers.iter().chain(sidecars)
}

/// The port of a pod that a port of a Service leads to.
#[must_use]
pub fn target(port: &ServicePort) -> Target {
    match &port.target_port {
        Some(IntOrString::Int(number)) => Target::Number(*number),
        Some(IntOrString::String(name)) => Target::Name(name.clone()),
        None => Target::Number(port.port),
    }
}

/// A port of a pod, as a Service names it.
pub enum Target {
    /// By its number.
    Number(i32),
    /// By its name.
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
#[must_use]
pub fn has_port(container: &Container, target: &Target) -> bool {
    container.ports.iter().flatten().any(|port| match target {
        Target::Number(number) => port.container_port == *number,
        Target::Name(name) => port.name.as_ref() == Some(name),
    })
}

/// The seconds that a container sleeps before it is stopped, where that is what its hook does: by itself, or by the
/// command `sleep`, with or without a shell. What another command does takes as long as it takes.
#[must_use]
pub fn sleep_seconds(container: &Container) -> Option<i64> {
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
