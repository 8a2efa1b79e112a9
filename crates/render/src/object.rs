use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::Service;
use k8s_openapi::api::networking::v1::Ingress;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use serde_json::Value;
use serin_plan::{Plan, RouteState, Stage, State, TrackState, WayBack};
use serin_topology::{Topology, Track};

use crate::routers;
use crate::service::service;

/// An object of a stage and the file that it stands in.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// `kind-track.yaml`, in lower case.
    pub file: String,
    /// The object.
    pub manifest: Manifest,
}

/// A Kubernetes object of a kind that is rendered.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Manifest {
    /// `apps/v1`.
    Deployment(Box<Deployment>),
    /// `v1`.
    Service(Box<Service>),
    /// `networking.k8s.io/v1`.
    Ingress(Box<Ingress>),
    /// Of a CustomResourceDefinition.
    Custom(Box<Custom>),
}

/// An object of a CustomResourceDefinition.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Custom {
    /// Group and version.
    pub api_version: &'static str,
    /// Its kind.
    pub kind: &'static str,
    /// Name, namespace, labels and annotations.
    pub metadata: ObjectMeta,
    /// What it asks for.
    pub spec: Value,
}

/// All objects of a stage, in the order of their files' names.
#[must_use]
pub fn objects(topology: &Topology, stage: &Stage) -> Vec<Object> {
    let mut objects = objects_of_state(topology, &stage.state);
    objects.sort_by(|left, right| left.file.cmp(&right.file));
    objects
}

/// The objects that take a cluster back from a stage: of the route where that is the way, else the one that the
/// stage changed, as it was.
#[must_use]
pub fn way_back(topology: &Topology, plan: &Plan, stage: &Stage) -> Vec<Object> {
    match stage.way_back {
        WayBack::Nothing => Vec::new(),
        WayBack::RouteAtRest => routers::switch(topology, &RouteState::REST),
        WayBack::StageBefore => {
            let Some(before) = plan.before(stage.name.as_str()) else { return Vec::new() };
            let now = objects(topology, stage);
            objects(topology, before).into_iter().filter(|object| !now.contains(object)).collect()
        }
    }
}

fn objects_of_state(topology: &Topology, state: &State) -> Vec<Object> {
    let mut objects = fixed(topology);
    objects.push(deployment(topology, Track::Stable, &state.stable));
    objects.push(deployment(topology, Track::Canary, &state.canary));
    objects.extend(routers::switch(topology, &state.route));
    objects
}

/// The objects that no move changes.
pub(crate) fn fixed(topology: &Topology) -> Vec<Object> {
    let services = Track::ALL.map(|track| Object {
        file: format!("service-{track}.yaml"),
        manifest: Manifest::Service(Box::new(service(topology, track))),
    });
    services.into_iter().chain(routers::fixed(topology)).collect()
}

/// The Deployment of a track in a state.
pub(crate) fn deployment(topology: &Topology, track: Track, state: &TrackState) -> Object {
    Object {
        file: format!("deployment-{track}.yaml"),
        manifest: Manifest::Deployment(Box::new(crate::deployment::deployment(topology, track, state))),
    }
}
