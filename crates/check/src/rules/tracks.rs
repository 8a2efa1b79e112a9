//! What several rules ask of the pods of a track that was found.

use std::collections::HashSet;

use serin_objects::{Body, Objects, Workload};

/// Kinds whose pods a Service may select too, or that decide how many pods a Deployment has.
const OTHERS: [&str; 8] = [
    "Canary",
    "DaemonSet",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "Rollout",
    "ScaledObject",
    "StatefulSet",
];

/// Who else has pods, or decides how many there are.
pub(crate) struct Tracks<'a> {
    /// Namespaces with other workloads than Deployments.
    mixed: HashSet<&'a str>,
    /// Namespace and name of the Deployments that an autoscaler sizes.
    scaled: HashSet<(&'a str, &'a str)>,
}

impl<'a> Tracks<'a> {
    pub(crate) fn of(objects: &'a Objects) -> Self {
        let (mut mixed, mut scaled) = (HashSet::new(), HashSet::new());
        for object in objects.all() {
            if OTHERS.contains(&object.kind.as_str()) {
                mixed.insert(object.namespace());
            }
            if let Body::Autoscaler { kind, name, .. } = &object.body
                && kind == "Deployment"
            {
                scaled.insert((object.namespace(), name.as_str()));
            }
        }
        Self { mixed, scaled }
    }

    /// The pods that a Deployment has; none where somebody else may decide, or nobody says.
    pub(crate) fn replicas(&self, workload: &Workload<'_>) -> Option<u32> {
        let (namespace, name) = (workload.object.namespace(), workload.object.name());
        if self.mixed.contains(namespace) || self.scaled.contains(&(namespace, name)) {
            return None;
        }
        workload.replicas().and_then(|replicas| u32::try_from(replicas).ok())
    }
}
