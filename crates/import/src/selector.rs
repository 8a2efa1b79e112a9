//! What tells a track from the other.

use std::collections::BTreeMap;

use serin_objects::Objects;

use crate::recognise::Pods;

/// The labels by which a track is told apart: those of the Deployment, which cannot be changed.
pub(crate) fn selector(objects: &Objects, pods: Pods) -> BTreeMap<String, String> {
    let workload = objects.workload(pods.deployment);
    workload.and_then(|it| it.spec.selector.match_labels.clone()).unwrap_or_default()
}
