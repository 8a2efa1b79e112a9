use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serin_topology::Topology;

use crate::MANAGED_BY;

/// The metadata of an object of a release, with annotations of its own over the release's.
pub(crate) fn metadata(topology: &Topology, name: &str, own: BTreeMap<String, String>) -> ObjectMeta {
    let mut labels = topology.labels.as_map().clone();
    labels.insert(MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned());
    let mut annotations = topology.annotations.clone();
    annotations.extend(own);
    ObjectMeta {
        name: Some(name.to_owned()),
        namespace: topology.namespace.as_ref().map(ToString::to_string),
        labels: Some(labels),
        annotations: (!annotations.is_empty()).then_some(annotations),
        ..ObjectMeta::default()
    }
}
