use std::collections::BTreeMap;
use std::fmt::Write;

use k8s_openapi::api::core::v1::PodTemplateSpec;
use serin_render::{GENERATION, routers};
use serin_topology::{Replicas, ServicePortRef, Topology, Track, Version};
use sha2::{Digest, Sha256};

/// What is live of a release, as far as rules need to know: recorded when a stage is promoted, compared with the
/// spec afterwards.
///
/// ```
/// use std::sync::Arc;
///
/// use serin::{Live, Release, Report, SourceFile};
///
/// # let spec = "apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 2
/// #   template: {spec: {containers: [{name: app, image: a:1, ports: [{containerPort: 80}]}]}}
/// #   service: {ports: [{port: 80}]}
/// #   route: {router: ingress-nginx, hosts: [a.example]}";
/// # let file = Arc::new(SourceFile::new("web.yaml", spec));
/// # let web = Release::read(&file, &mut Report::new()).remove(0);
/// let live = Live::of(&web.topology, "000-baseline");
/// // What is recorded beside the manifests says the same when it is read again.
/// assert_eq!(Live::from_facts("000-baseline", &live.facts()), live);
/// assert_eq!(live.replicas, "2");
/// assert_ne!(live.replicas, Live::AUTOSCALER);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Name of the stage that is live.
    pub stage: String,
    /// The namespace that it lives in.
    pub namespace: String,
    /// Selector of the stable track, as `key=value,…`.
    pub stable_selector: String,
    /// Selector of the canary track.
    pub canary_selector: String,
    /// Names of the objects of the stable track: Deployment, Service, route.
    pub stable_names: String,
    /// Names of the objects of the canary track.
    pub canary_names: String,
    /// What splits the traffic; empty in records that are older than the second router.
    pub router: String,
    /// The objects of the route, and what of its settings cannot be changed under a live release; empty as before.
    pub route: String,
    /// The port of the Services that the route sends traffic to.
    pub routed_port: String,
    /// The ports that the Services have, by number and by name.
    pub service_ports: String,
    /// Pods of the stable track, or [`AUTOSCALER`](Self::AUTOSCALER).
    pub replicas: String,
    /// The renderer's generation that wrote it; empty in records that are older than the second one.
    pub generation: String,
    /// Digest of the pods that the release came from.
    pub template: String,
    /// Digest of the pods that it goes to.
    pub canary: String,
    /// Whether what is live is a stage of the plan as it is now, or at rest.
    pub known: bool,
}

impl Live {
    /// What [`replicas`](Self::replicas) says where an autoscaler decides.
    pub const AUTOSCALER: &str = "autoscaler";

    /// What a stage of a release is when it goes live.
    #[must_use]
    pub fn of(topology: &Topology, stage: impl Into<String>) -> Self {
        Self {
            stage: stage.into(),
            namespace: topology.namespace.as_ref().map(ToString::to_string).unwrap_or_default(),
            stable_selector: selector(topology, Track::Stable),
            canary_selector: selector(topology, Track::Canary),
            stable_names: names(topology, Track::Stable),
            canary_names: names(topology, Track::Canary),
            router: topology.route.router.name().to_string(),
            route: routers::identity(topology),
            routed_port: match &topology.route.service_port {
                ServicePortRef::Number(number) => number.to_string(),
                ServicePortRef::Name(name) => name.clone(),
            },
            service_ports: ports(topology),
            replicas: match topology.replicas {
                Replicas::Fixed(count) => count.to_string(),
                Replicas::Autoscaler { .. } => Self::AUTOSCALER.to_owned(),
            },
            generation: GENERATION.to_string(),
            template: digest(topology.template(Version::Stable)),
            canary: digest(topology.template(Version::Canary)),
            known: true,
        }
    }

    /// The facts as keys and values, for a record that people can read; what is empty is left out.
    #[must_use]
    pub fn facts(&self) -> BTreeMap<String, String> {
        let facts = [
            ("namespace", &self.namespace),
            ("stable-selector", &self.stable_selector),
            ("canary-selector", &self.canary_selector),
            ("stable-names", &self.stable_names),
            ("canary-names", &self.canary_names),
            ("router", &self.router),
            ("route", &self.route),
            ("routed-port", &self.routed_port),
            ("service-ports", &self.service_ports),
            ("replicas", &self.replicas),
            ("generation", &self.generation),
            ("template", &self.template),
            ("canary", &self.canary),
        ];
        let told = facts.into_iter().filter(|(_, value)| !value.is_empty());
        told.map(|(key, value)| (key.to_owned(), value.clone())).collect()
    }

    /// The facts read back; what is absent reads as empty.
    #[must_use]
    pub fn from_facts(stage: impl Into<String>, facts: &BTreeMap<String, String>) -> Self {
        let fact = |key: &str| facts.get(key).cloned().unwrap_or_default();
        Self {
            stage: stage.into(),
            namespace: fact("namespace"),
            stable_selector: fact("stable-selector"),
            canary_selector: fact("canary-selector"),
            stable_names: fact("stable-names"),
            canary_names: fact("canary-names"),
            router: fact("router"),
            route: fact("route"),
            routed_port: fact("routed-port"),
            service_ports: fact("service-ports"),
            replicas: fact("replicas"),
            generation: fact("generation"),
            template: fact("template"),
            canary: fact("canary"),
            known: true,
        }
    }
}

fn selector(topology: &Topology, track: Track) -> String {
    let labels = topology.names(track).selector.as_map();
    labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(",")
}

fn names(topology: &Topology, track: Track) -> String {
    let names = topology.names(track);
    format!("{} {} {}", names.deployment, names.service, names.route)
}

fn ports(topology: &Topology) -> String {
    let ports = topology.service.ports.iter().flatten();
    let words = ports.flat_map(|port| [Some(port.port.to_string()), port.name.clone()]);
    words.flatten().collect::<Vec<_>>().join(" ")
}

/// The digest of pods, of their meaning and not of their text.
fn digest(template: &PodTemplateSpec) -> String {
    let json = serde_json::to_vec(template).unwrap_or_default();
    let mut text = "sha256:".to_owned();
    for byte in Sha256::digest(json) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
