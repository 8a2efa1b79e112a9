use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use k8s_openapi::api::core::v1::{PodTemplateSpec, ServiceSpec};
use serin_diagnostic::{Locate, Path, Place};

use crate::{
    Capacity, DeploymentSettings, DnsLabel, Labels, Replicas, Route, ServicePortRef, StageSpec, Track,
    TrackNames, Version,
};

/// The typed model of one release in one environment: two tracks and one route.
///
/// ```
/// use serin::{Topology, Track, Version};
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
/// let topology: &Topology = &web.topology;
/// assert!(topology.is_under_way());
/// assert_eq!(topology.names(Track::Canary).deployment.as_str(), "web-canary");
/// assert_eq!(topology.service_port(), 80);
///
/// let pods = topology.template(Version::Canary).spec.as_ref().expect("every template has a spec");
/// assert_eq!(pods.containers[0].image.as_deref(), Some("r.example.com/web:2"));
/// // A Deployment finds its pods: they have the labels of its selector, whichever version they are.
/// let labels = topology.pod_labels(Track::Stable, Version::Canary);
/// assert!(topology.names(Track::Stable).selector.select(&labels));
///
/// // Where something stands in the text is known of a release that was read, and of no release that was built.
/// let place = topology.place(&topology.template_path(Version::Canary)).expect("it was read");
/// assert_eq!(place.line_column().0, 14);
/// ```
#[derive(Clone)]
pub struct Topology {
    /// Name of the release.
    pub name: DnsLabel,
    /// Name of the environment, where the release has several.
    pub environment: Option<DnsLabel>,
    /// Namespace of all objects; none means the one that they are applied to.
    pub namespace: Option<DnsLabel>,
    /// Labels of every object, beside the one that says who manages it; never of pods or selectors.
    pub labels: Labels,
    /// Annotations of every object.
    pub annotations: BTreeMap<String, String>,
    /// Pods of the stable track.
    pub replicas: Replicas,
    /// What the stable track can carry and lose.
    pub capacity: Capacity,
    /// How both Deployments replace pods.
    pub deployment: DeploymentSettings,
    /// The pods of the version that the release came from.
    pub template: PodTemplateSpec,
    /// The pods of the version that the release goes to; none means that no release is under way.
    pub canary: Option<PodTemplateSpec>,
    /// Both Services, without their selectors.
    pub service: ServiceSpec,
    /// What is split between the tracks.
    pub route: Route,
    /// Where the team wants to stop and look, in order.
    pub stages: Vec<StageSpec>,
    /// Findings that the team accepts.
    pub allow: Vec<Allow>,
    /// Where it all stands in a text; none for a release that was built in Rust.
    pub origin: Option<Arc<dyn Locate>>,
    pub(crate) stable_names: TrackNames,
    pub(crate) canary_names: TrackNames,
}

/// A rule whose findings the team accepts, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// Name of the rule.
    pub rule: String,
    /// Why it is accepted; never empty.
    pub reason: String,
}

impl Topology {
    /// Names and selector of a track.
    #[must_use]
    pub fn names(&self, track: Track) -> &TrackNames {
        match track {
            Track::Stable => &self.stable_names,
            Track::Canary => &self.canary_names,
        }
    }

    /// The pods of a version; the release's own where there is no other.
    #[must_use]
    pub fn template(&self, version: Version) -> &PodTemplateSpec {
        match (version, &self.canary) {
            (Version::Canary, Some(template)) => template,
            (Version::Canary, None) | (Version::Stable, _) => &self.template,
        }
    }

    /// The labels of a track's pods: the selector's, and those of the template, which win.
    ///
    /// They win so that nothing that the team wrote is lost; a rule says so where the pods are then not selected.
    #[must_use]
    pub fn pod_labels(&self, track: Track, version: Version) -> BTreeMap<String, String> {
        let mut labels = self.names(track).selector.as_map().clone();
        let written = self.template(version).metadata.as_ref().and_then(|metadata| metadata.labels.clone());
        labels.extend(written.unwrap_or_default());
        labels
    }

    /// The number of the Services' port that the route sends traffic to.
    #[must_use]
    pub fn service_port(&self) -> i32 {
        match &self.route.service_port {
            ServicePortRef::Number(number) => *number,
            ServicePortRef::Name(name) => {
                let mut ports = self.service.ports.iter().flatten();
                let named = ports.find(|port| port.name.as_ref() == Some(name));
                // The builder takes no name that is not there.
                named.map_or(0, |port| port.port)
            }
        }
    }

    /// True while a release is under way.
    #[must_use]
    pub fn is_under_way(&self) -> bool {
        self.canary.is_some()
    }

    /// Where something stands in the text of the release.
    #[must_use]
    pub fn place(&self, path: &Path) -> Option<Place> {
        self.origin.as_ref().and_then(|origin| origin.place(path))
    }

    /// The path of a version's pods in a spec, for findings.
    #[must_use]
    pub fn template_path(&self, version: Version) -> Path {
        match (version, &self.canary) {
            (Version::Canary, Some(_)) => Path::of("spec.canary"),
            (Version::Canary, None) | (Version::Stable, _) => Path::of("spec.template"),
        }
    }
}

impl PartialEq for Topology {
    /// Equal in meaning, wherever each was written.
    fn eq(&self, other: &Self) -> bool {
        let Self {
            name,
            environment,
            namespace,
            labels,
            annotations,
            replicas,
            capacity,
            deployment,
            template,
            canary,
            service,
            route,
            stages,
            allow,
            origin: _,
            stable_names,
            canary_names,
        } = self;
        *name == other.name
            && *environment == other.environment
            && *namespace == other.namespace
            && *labels == other.labels
            && *annotations == other.annotations
            && *replicas == other.replicas
            && *capacity == other.capacity
            && *deployment == other.deployment
            && *template == other.template
            && *canary == other.canary
            && *service == other.service
            && *route == other.route
            && *stages == other.stages
            && *allow == other.allow
            && *stable_names == other.stable_names
            && *canary_names == other.canary_names
    }
}

impl fmt::Debug for Topology {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Topology")
            .field("name", &self.name)
            .field("environment", &self.environment)
            .field("namespace", &self.namespace)
            .field("replicas", &self.replicas)
            .field("capacity", &self.capacity)
            .field("stable", &self.stable_names)
            .field("canary", &self.canary_names)
            .field("route", &self.route)
            .field("stages", &self.stages)
            .finish_non_exhaustive()
    }
}
