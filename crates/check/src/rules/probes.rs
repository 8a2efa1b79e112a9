//! What rules ask of probes.

use k8s_openapi::api::core::v1::{Container, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Step};
use serin_objects::Object;

use super::containers::{placed_containers, pods_of};

/// The probes of a container, by the name of their field.
pub(crate) fn probes(container: &Container) -> impl Iterator<Item = (&'static str, &Probe)> {
    let named = [
        ("readinessProbe", &container.readiness_probe),
        ("livenessProbe", &container.liveness_probe),
        ("startupProbe", &container.startup_probe),
    ];
    named.into_iter().filter_map(|(name, probe)| Some((name, probe.as_ref()?)))
}

/// A container that is asked both whether it lives and whether it is ready.
pub(crate) struct Asked<'a> {
    /// Where the container stands in its Deployment.
    pub(crate) path: Path,
    pub(crate) container: &'a Container,
    pub(crate) liveness: &'a Probe,
    pub(crate) readiness: &'a Probe,
}

/// The containers of a Deployment that have a liveness and a readiness probe.
pub(crate) fn asked_both(object: &Object) -> impl Iterator<Item = Asked<'_>> {
    pods_of(object).into_iter().flat_map(placed_containers).filter_map(|(path, container)| {
        let (liveness, readiness) = (container.liveness_probe.as_ref()?, container.readiness_probe.as_ref()?);
        Some(Asked { path, container, liveness, readiness })
    })
}

/// The ports that probes and hooks of a container ask, and where they stand in it.
pub(crate) fn asked_ports(container: &Container) -> Vec<(Path, &IntOrString)> {
    let mut ports = Vec::new();
    for (name, probe) in probes(container) {
        let probe_path = Path::of(name);
        let http = probe.http_get.as_ref().map(|it| (probe_path.key("httpGet").key("port"), &it.port));
        let tcp = probe.tcp_socket.as_ref().map(|it| (probe_path.key("tcpSocket").key("port"), &it.port));
        ports.extend(http.into_iter().chain(tcp));
    }
    let Some(lifecycle) = &container.lifecycle else { return ports };
    for (name, hook) in [("postStart", &lifecycle.post_start), ("preStop", &lifecycle.pre_stop)] {
        let http = hook.as_ref().and_then(|hook| hook.http_get.as_ref());
        let path = Path::of("lifecycle").key(name).key("httpGet").key("port");
        ports.extend(http.map(|it| (path, &it.port)));
    }
    ports
}

/// Seconds from the first failure of a probe that fails for good to what follows from it. Source: Kubernetes,
/// `Probe` in `core/v1/types.go`, for the defaults.
pub(crate) fn patience(probe: &Probe) -> i64 {
    i64::from(probe.failure_threshold.unwrap_or(3)) * i64::from(probe.period_seconds.unwrap_or(10))
}

/// True when two probes ask the same thing.
pub(crate) fn same_handler(one: &Probe, other: &Probe) -> bool {
    one.http_get == other.http_get
        && one.exec == other.exec
        && one.tcp_socket == other.tcp_socket
        && one.grpc == other.grpc
}

/// A path within a container, from where the container stands.
pub(crate) fn within(container: &Path, path: &Path) -> Path {
    path.steps().iter().fold(container.clone(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    })
}
