use std::fmt;

use k8s_openapi::api::core::v1::{Container, PodSpec, ServicePort};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::{Objects, Workload};

/// The containers that the traffic of Services reaches, with their positions; all of them where no container has the
/// port, because it may be any, and none where no Service selects the pods.
///
/// ```
/// use serin::rules::{Objects, routed_containers};
///
/// let yaml = "
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web}
/// spec:
///   selector: {matchLabels: {app: web}}
///   template:
///     metadata: {labels: {app: web}}
///     spec:
///       containers:
///       - {name: logs, image: 'logs:1'}
///       - {name: app, image: 'web:1', ports: [{name: http, containerPort: 8080}]}
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web}
/// spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let workload = objects.workload(0).expect("a Deployment is the first");
/// let routed = routed_containers(&objects, &workload);
/// let names: Vec<_> = routed.iter().map(|(position, container)| (*position, &container.name[..])).collect();
/// assert_eq!(names, [(1, "app")]);
/// ```
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
///
/// ```
/// use k8s_openapi::api::core::v1::{Container, PodSpec};
/// use serin::rules::serving_containers;
///
/// let container = |name: &str, restarts: Option<&str>| Container {
///     name: name.to_owned(),
///     restart_policy: restarts.map(str::to_owned),
///     ..Container::default()
/// };
/// let pod = PodSpec {
///     init_containers: Some(vec![container("migrate", None), container("proxy", Some("Always"))]),
///     containers: vec![container("app", None)],
///     ..PodSpec::default()
/// };
/// let names: Vec<_> = serving_containers(&pod).map(|it| it.name.as_str()).collect();
/// assert_eq!(names, ["app", "proxy"]);
/// ```
pub fn serving_containers(pod: &PodSpec) -> impl Iterator<Item = &Container> {
    let init = pod.init_containers.iter().flatten();
    let sidecars = init.filter(|container| container.restart_policy.as_deref() == Some("Always"));
    pod.containers.iter().chain(sidecars)
}

/// The port of a pod that a port of a Service leads to.
///
/// ```
/// use k8s_openapi::api::core::v1::ServicePort;
/// use serin::rules::target;
///
/// // A port that says no target leads to the port of the same number.
/// let port = ServicePort { port: 80, ..ServicePort::default() };
/// assert_eq!(target(&port).to_string(), "80");
/// ```
#[must_use]
pub fn target(port: &ServicePort) -> Target {
    match &port.target_port {
        Some(IntOrString::Int(number)) => Target::Number(*number),
        Some(IntOrString::String(name)) => Target::Name(name.clone()),
        None => Target::Number(port.port),
    }
}

/// A port of a pod, as a Service names it.
///
/// ```
/// use k8s_openapi::api::core::v1::ServicePort;
/// use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
/// use serin::rules::{Target, target};
///
/// let to = |target| ServicePort { port: 80, target_port: Some(target), ..ServicePort::default() };
/// assert!(matches!(target(&to(IntOrString::Int(8080))), Target::Number(8080)));
/// let named = target(&to(IntOrString::String("http".to_owned())));
/// assert!(matches!(named, Target::Name(name) if name == "http"));
/// ```
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
///
/// ```
/// use k8s_openapi::api::core::v1::{Container, ContainerPort};
/// use serin::rules::{Target, has_port};
///
/// let http = ContainerPort { name: Some("http".to_owned()), container_port: 8080, ..ContainerPort::default() };
/// let app = Container { ports: Some(vec![http]), ..Container::default() };
/// assert!(has_port(&app, &Target::Name("http".to_owned())) && has_port(&app, &Target::Number(8080)));
/// assert!(!has_port(&app, &Target::Number(80)));
/// ```
#[must_use]
pub fn has_port(container: &Container, target: &Target) -> bool {
    container.ports.iter().flatten().any(|port| match target {
        Target::Number(number) => port.container_port == *number,
        Target::Name(name) => port.name.as_ref() == Some(name),
    })
}

/// The seconds that a container sleeps before it is stopped, where that is what its hook does: by itself, or by the
/// command `sleep`, with or without a shell. What another command does takes as long as it takes.
///
/// ```
/// use k8s_openapi::api::core::v1::{Container, ExecAction, Lifecycle, LifecycleHandler};
/// use serin::rules::sleep_seconds;
///
/// let stops_by = |command: [&str; 3]| {
///     let exec = ExecAction { command: Some(command.map(str::to_owned).to_vec()) };
///     let hook = LifecycleHandler { exec: Some(exec), ..LifecycleHandler::default() };
///     let lifecycle = Lifecycle { pre_stop: Some(hook), ..Lifecycle::default() };
///     Container { lifecycle: Some(lifecycle), ..Container::default() }
/// };
/// assert_eq!(sleep_seconds(&stops_by(["sh", "-c", "sleep 15"])), Some(15));
/// assert_eq!(sleep_seconds(&stops_by(["sh", "-c", "nginx -s quit"])), None);
/// ```
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
