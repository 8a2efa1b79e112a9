use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_plan::TrackState;
use serin_topology::{Topology, Track, Version};

use crate::metadata::metadata;
use crate::{Drain, routers};

/// The Deployment of a track in a state.
pub(crate) fn deployment(topology: &Topology, track: Track, state: &TrackState) -> Deployment {
    let names = topology.names(track);
    let settings = &topology.deployment;
    Deployment {
        metadata: metadata(topology, names.deployment.as_str(), BTreeMap::new()),
        // The generated types hold this field as an option up to Kubernetes 1.36, and plainly from 1.37.
        spec: DeploymentSpec {
            replicas: state.replicas.map(|count| i32::try_from(count).unwrap_or(i32::MAX)),
            selector: LabelSelector {
                match_labels: Some(names.selector.as_map().clone()),
                match_expressions: None,
            },
            template: pods(topology, track, state.version),
            strategy: Some(strategy(topology)),
            min_ready_seconds: settings.min_ready_seconds,
            progress_deadline_seconds: settings.progress_deadline_seconds,
            revision_history_limit: settings.revision_history_limit,
            paused: None,
        },
        status: None,
    }
}

/// The pods of a version on a track: the version's template, the track's labels, and a drain.
fn pods(topology: &Topology, track: Track, version: Version) -> PodTemplateSpec {
    let mut template = topology.template(version).clone();
    let metadata = template.metadata.get_or_insert_default();
    metadata.labels = Some(topology.pod_labels(track, version));
    if let Some(pod) = &mut template.spec {
        Drain::for_router(routers::profile_of(topology)).add_to(pod);
    }
    template
}

/// What the team wrote; where it is silent, a rolling update that never takes a pod before its successor is there.
/// Kubernetes' default may take a quarter of the pods first.
///
/// When an update is taken back half-way, the controller may count pods that are about to be deleted for pods that
/// serve, and take too many: as many as it adds. Where the others are those that may be lost, none would be left; then
/// the update may add all pods at once, which leaves it no reason to take any. Source: Kubernetes `pkg/controller/deployment/rolling.go`
/// (reconcileOldReplicaSets goes by what ReplicaSets last reported), and the proof, which finds the way to it.
fn strategy(topology: &Topology) -> DeploymentStrategy {
    let mut strategy = topology.deployment.strategy.clone().unwrap_or_default();
    if strategy.type_.get_or_insert_with(|| ROLLING_UPDATE.to_owned()) == ROLLING_UPDATE {
        let rolling = strategy.rolling_update.get_or_insert_with(RollingUpdateDeployment::default);
        rolling.max_unavailable.get_or_insert(IntOrString::Int(0));
        let (replicas, spare_pods) = (topology.replicas.least(), topology.capacity.spare_pods);
        // What Kubernetes would add, and the update may take too many of, is a quarter, rounded up.
        if replicas > 1 && spare_pods.saturating_add(replicas.div_ceil(4)) >= replicas {
            rolling.max_surge.get_or_insert(IntOrString::String("100%".to_owned()));
        }
    }
    strategy
}

const ROLLING_UPDATE: &str = "RollingUpdate";
