use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Service, ServiceSpec};
use serin_topology::{Topology, Track};

use crate::metadata::metadata;

/// The Service of a track: what the team wrote, selecting this track's pods and no others.
pub(crate) fn service(topology: &Topology, track: Track) -> Service {
    let names = topology.names(track);
    Service {
        metadata: metadata(topology, names.service.as_str(), BTreeMap::new()),
        spec: Some(ServiceSpec {
            selector: Some(names.selector.as_map().clone()),
            ..topology.service.clone()
        }),
        status: None,
    }
}
