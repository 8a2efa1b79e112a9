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
///
/// ```
/// use serin::{Manifest, Object};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let objects: Vec<Object> = web.objects(&web.plan.stages()[0]);
/// let stable = objects.iter().find(|object| object.file == "deployment-stable.yaml").expect("it is always there");
/// assert!(matches!(stable.manifest, Manifest::Deployment(_)));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// `kind-track.yaml`, in lower case.
    pub file: String,
    /// The object.
    pub manifest: Manifest,
}

/// A Kubernetes object of a kind that is rendered.
///
/// ```
/// use serin::Manifest;
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let names = web.objects(&web.plan.stages()[0]).into_iter().filter_map(|object| match object.manifest {
///     Manifest::Deployment(deployment) => deployment.metadata.name,
///     Manifest::Service(_) | Manifest::Ingress(_) | Manifest::Custom(_) => None,
/// });
/// assert_eq!(names.collect::<Vec<_>>(), ["web-canary", "web-stable"]);
/// ```
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
///
/// ```
/// use serin::{Custom, Manifest};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// # let spec = spec.replace("router: ingress-nginx,", "router: nginx-inc,");
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// // A release whose router is `nginx-inc`.
/// let objects = web.objects(web.plan.stage("010-weight").expect("by default"));
/// let route: Vec<&Custom> = objects.iter().filter_map(|object| match &object.manifest {
///     Manifest::Custom(custom) => Some(custom.as_ref()),
///     _ => None,
/// }).collect();
/// assert_eq!((route[0].api_version, route[0].kind), ("k8s.nginx.org/v1", "VirtualServer"));
/// assert_eq!(route[0].spec["host"], "web.example.com");
/// ```
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
