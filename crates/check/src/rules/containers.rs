//! What several rules ask of pods.

use k8s_openapi::api::core::v1::{Container, PodSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serin_diagnostic::Path;
use serin_objects::{Body, Object, Objects, Workload};
use serin_render::routers::{self, Profile};
use serin_topology::{Topology, Version};

/// The pods of a version.
pub(crate) fn pod(topology: &Topology, version: Version) -> Option<&PodSpec> {
    topology.template(version).spec.as_ref()
}

/// Where the pods of a version stand in the spec.
pub(crate) fn pod_path(topology: &Topology, version: Version) -> Path {
    topology.template_path(version).key("spec")
}

/// Where a container stands in its Deployment.
pub(crate) fn container_path(position: usize) -> Path {
    Path::of("spec.template.spec.containers").index(position)
}

/// Every container of a pod and where it stands in its Deployment, those that run before the others included.
pub(crate) fn placed_containers(pod: &PodSpec) -> impl Iterator<Item = (Path, &Container)> {
    let pods = Path::of("spec.template.spec");
    let (ordinary, init) = (pods.key("containers"), pods.key("initContainers"));
    let ordinary = pod.containers.iter().enumerate().map(move |(at, it)| (ordinary.index(at), it));
    let init = pod.init_containers.iter().flatten().enumerate().map(move |(at, it)| (init.index(at), it));
    ordinary.chain(init)
}

/// The pods of a Deployment; none for any other object, and for a part of a Deployment that is laid over a whole one:
/// that has no selector, without which there is no Deployment.
pub(crate) fn pods_of(object: &Object) -> Option<&PodSpec> {
    let Body::Deployment(spec) = &object.body else { return None };
    let is_part = spec.selector == LabelSelector::default();
    spec.template.spec.as_ref().filter(|_| !is_part)
}

/// Text that another program fills in before Kubernetes sees it: `${TAG}`, `$(TAG)`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    text.contains('$')
}

/// How the router of a Deployment's traffic behaves, where it is known.
pub(crate) fn profile(objects: &Objects, workload: &Workload<'_>) -> Option<&'static Profile> {
    let router = objects.router_of(workload.position)?;
    routers::profile(router.name())
}
