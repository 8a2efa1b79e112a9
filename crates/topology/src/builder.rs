use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::{PodTemplateSpec, ServiceSpec};
use serin_diagnostic::Locate;

use crate::{Allow, DeploymentSettings, Match, PathType, Router, ServicePortRef, Track};

mod build;
mod patch;

/// Builds a [`Topology`](crate::Topology) from what people and programs write: texts and numbers, in any order, all optional.
///
/// [`build`](Self::build) checks everything at once and reports every mistake. A spec is read through this builder
/// too, so that both mean exactly the same.
///
/// ```
/// # use k8s_openapi::api::core::v1::{Container, ContainerPort, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
/// use serin_topology::routers::IngressNginx;
/// use serin_topology::{ReleaseBuilder, StageDraft};
///
/// let pods = |image: &str| PodTemplateSpec {
///     spec: Some(PodSpec {
///         containers: vec![Container { name: "app".into(), image: Some(image.into()), ..Default::default() }],
///         ..Default::default()
///     }),
///     ..Default::default()
/// };
/// let topology = ReleaseBuilder::new("web")
///     .replicas(6)
///     .template(pods("r.example/web:1"))
///     .canary(pods("r.example/web:2"))
///     .service(ServiceSpec {
///         ports: Some(vec![ServicePort { port: 80, ..Default::default() }]),
///         ..Default::default()
///     })
///     .router(IngressNginx::default())
///     .host("web.example.com")
///     .stage(StageDraft::weight(10.0))
///     .stage(StageDraft::weight(100.0))
///     .build()
///     .expect("a valid release");
/// assert_eq!(topology.capacity.peak_pods, 5);
/// ```
///
/// Everything else that a release may say; what is not said follows from the rest.
///
/// ```
/// use std::collections::BTreeMap;
/// use serin::router::IngressNginx;
/// use serin::{DeploymentSettings, PathType, ServicePortRef, StageDraft, Track, TrackDraft};
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let team = BTreeMap::from([("team".to_owned(), "shop".to_owned())]);
/// let timeout = ("nginx.ingress.kubernetes.io/proxy-read-timeout".to_owned(), "30".to_owned());
/// let topology = web()
///     .environment("production")
///     .namespace("shop")
///     .labels(team.clone())
///     .annotations(team)
///     .autoscaler("web", 6)
///     .peak_pods(4)
///     .spare_pods(2)
///     .most_pods(20)
///     .deployment(DeploymentSettings { revision_history_limit: Some(3), ..DeploymentSettings::default() })
///     .router(IngressNginx::default())
///     .service_port(ServicePortRef::Number(80))
///     .path("/cart", PathType::Prefix)
///     .tls(Some("web-tls".into()), vec!["web.example.com".into()])
///     .route_annotations(BTreeMap::from([timeout]))
///     .route_patch(serde_json::json!({"metadata": {"labels": {"tier": "edge"}}}))
///     .stages(vec![StageDraft::weight(25.0), StageDraft::weight(100.0)])
///     .track(Track::Stable, TrackDraft { deployment: Some("app".into()), ..TrackDraft::default() })
///     .allow("retired-router", "we move to Gateway API in the spring")
///     .build()
///     .expect("a valid release");
/// assert_eq!(topology.capacity.most_pods, Some(20));
/// assert_eq!(topology.replicas.least(), 6);
/// assert_eq!(topology.stages.len(), 2);
/// ```
#[derive(Clone, Default)]
pub struct ReleaseBuilder {
    name: String,
    environment: Option<String>,
    namespace: Option<String>,
    labels: BTreeMap<String, String>,
    annotations: BTreeMap<String, String>,
    replicas: Option<i64>,
    autoscaler: Option<String>,
    peak_pods: Option<i64>,
    spare_pods: Option<i64>,
    most_pods: Option<i64>,
    deployment: DeploymentSettings,
    template: Option<PodTemplateSpec>,
    canary: Option<PodTemplateSpec>,
    service: ServiceSpec,
    router: Option<Router>,
    service_port: Option<ServicePortRef>,
    hosts: Vec<String>,
    paths: Vec<(String, PathType)>,
    tls: Vec<(Option<String>, Vec<String>)>,
    route_annotations: BTreeMap<String, String>,
    route_patch: Option<serde_json::Value>,
    stages: Option<Vec<StageDraft>>,
    stable: TrackDraft,
    canary_track: TrackDraft,
    allow: Vec<Allow>,
    origin: Option<Arc<dyn Locate>>,
}

/// A stage as it is asked for, not yet checked.
///
/// ```
/// use std::time::Duration;
/// use serin::router::IngressNginx;
/// use serin::{Match, StageDraft};
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let topology = web()
///     .router(IngressNginx::default())
///     .stage(StageDraft::matching(Match::header("X-Canary", "always")))
///     .stage(StageDraft::weight(10.0).bake(Duration::from_secs(1_800)))
///     .stage(StageDraft { canary_replicas: Some(8), ..StageDraft::weight(100.0) })
///     .build()
///     .expect("a valid release");
/// assert_eq!(topology.stages[1].bake, Some(Duration::from_secs(1_800)));
/// assert_eq!(topology.stages[2].canary_replicas, Some(8));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StageDraft {
    /// Per cent of requests sent to the canary, 0 to 100 with at most two decimals; none for a stage that only matches.
    pub weight: Option<f64>,
    /// Requests that are sent to the canary whatever the weight.
    pub matched: Option<Match>,
    /// The least time that the stage stays. Absent: as long as a commit needs to take effect.
    pub bake: Option<Duration>,
    /// Canary pods, 1 to 100,000, where the team knows better than the weight. Absent: what the weight needs of peak traffic,
    /// and the spare ones.
    pub canary_replicas: Option<i64>,
}

impl StageDraft {
    /// A stage that sends `percent` of all requests to the canary.
    #[must_use]
    pub fn weight(percent: f64) -> Self {
        Self { weight: Some(percent), ..Self::default() }
    }

    /// A stage that sends the requests of a match to the canary, and no others.
    #[must_use]
    pub fn matching(matched: Match) -> Self {
        Self { matched: Some(matched), ..Self::default() }
    }

    /// The same stage, with the least time that it stays.
    #[must_use]
    pub fn bake(mut self, least: Duration) -> Self {
        self.bake = Some(least);
        self
    }
}

/// The names of one track as they are asked for, not yet checked; what is absent follows from the release's name.
///
/// ```
/// use serin::router::IngressNginx;
/// use serin::{Track, TrackDraft};
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let there = TrackDraft { deployment: Some("app".into()), ..TrackDraft::default() };
/// let topology = web().router(IngressNginx::default()).track(Track::Stable, there).build().expect("valid");
/// assert_eq!(topology.names(Track::Stable).deployment.as_str(), "app");
/// assert_eq!(topology.names(Track::Canary).deployment.as_str(), "web-canary");
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrackDraft {
    /// Name of the Deployment.
    pub deployment: Option<String>,
    /// Name of the Service.
    pub service: Option<String>,
    /// Name of the track's object of the route.
    pub route: Option<String>,
    /// Labels that are this track's pods and no others.
    pub selector: Option<BTreeMap<String, String>>,
}

/// Setters: each says what it sets, and takes what it is given as it is.
impl ReleaseBuilder {
    /// A release with a name and nothing else.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// Name of the environment.
    #[must_use]
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.environment = Some(name.into());
        self
    }

    /// Namespace of all objects.
    #[must_use]
    pub fn namespace(mut self, name: impl Into<String>) -> Self {
        self.namespace = Some(name.into());
        self
    }

    /// Labels of every object.
    #[must_use]
    pub fn labels(mut self, labels: BTreeMap<String, String>) -> Self {
        self.labels = labels;
        self
    }

    /// Annotations of every object.
    #[must_use]
    pub fn annotations(mut self, annotations: BTreeMap<String, String>) -> Self {
        self.annotations = annotations;
        self
    }

    /// A fixed number of stable pods.
    #[must_use]
    pub fn replicas(mut self, count: i64) -> Self {
        self.replicas = Some(count);
        self.autoscaler = None;
        self
    }

    /// An autoscaler of the team's that keeps at least `min` stable pods.
    #[must_use]
    pub fn autoscaler(mut self, name: impl Into<String>, min: i64) -> Self {
        self.replicas = Some(min);
        self.autoscaler = Some(name.into());
        self
    }

    /// Pods needed to carry 100 % of peak traffic.
    #[must_use]
    pub fn peak_pods(mut self, count: i64) -> Self {
        self.peak_pods = Some(count);
        self
    }

    /// Pods that may be lost at any instant without harm.
    #[must_use]
    pub fn spare_pods(mut self, count: i64) -> Self {
        self.spare_pods = Some(count);
        self
    }

    /// The most pods of both tracks together that there is room for.
    #[must_use]
    pub fn most_pods(mut self, count: i64) -> Self {
        self.most_pods = Some(count);
        self
    }

    /// How both Deployments replace pods.
    #[must_use]
    pub fn deployment(mut self, settings: DeploymentSettings) -> Self {
        self.deployment = settings;
        self
    }

    /// The pods that run now.
    #[must_use]
    pub fn template(mut self, template: PodTemplateSpec) -> Self {
        self.template = Some(template);
        self
    }

    /// The pods that the release goes to, whole.
    #[must_use]
    pub fn canary(mut self, template: PodTemplateSpec) -> Self {
        self.canary = Some(template);
        self
    }

    /// Both Services, without selectors.
    #[must_use]
    pub fn service(mut self, service: ServiceSpec) -> Self {
        self.service = service;
        self
    }

    /// What splits the traffic, with what it alone needs to know.
    #[must_use]
    pub fn router(mut self, router: impl Into<Router>) -> Self {
        self.router = Some(router.into());
        self
    }

    /// The port of the Services that the route sends traffic to, by number.
    #[must_use]
    pub fn service_port(mut self, port: ServicePortRef) -> Self {
        self.service_port = Some(port);
        self
    }

    /// One more host of the route.
    #[must_use]
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.hosts.push(host.into());
        self
    }

    /// One more path of the route.
    #[must_use]
    pub fn path(mut self, path: impl Into<String>, path_type: PathType) -> Self {
        self.paths.push((path.into(), path_type));
        self
    }

    /// One more certificate of the route.
    #[must_use]
    pub fn tls(mut self, secret_name: Option<String>, hosts: Vec<String>) -> Self {
        self.tls.push((secret_name, hosts));
        self
    }

    /// Annotations of the object that owns hosts, paths and certificates.
    #[must_use]
    pub fn route_annotations(mut self, annotations: BTreeMap<String, String>) -> Self {
        self.route_annotations = annotations;
        self
    }

    /// What is added to each object of the route, for what the release has no word for: a mapping with `metadata`
    /// (labels and annotations) and `spec`.
    ///
    /// An item of a list is merged into the item with the same `name`, `path`, `host`, `match` or `serviceName`; one
    /// without any of them into every item. A rule refuses a patch that changes anything that is rendered, or that
    /// adds what sends requests elsewhere.
    #[must_use]
    pub fn route_patch(mut self, patch: serde_json::Value) -> Self {
        self.route_patch = Some(patch);
        self
    }

    /// One more stage. Without any, the stages are 10, 50 and 100.
    #[must_use]
    pub fn stage(mut self, stage: StageDraft) -> Self {
        self.stages.get_or_insert_default().push(stage);
        self
    }

    /// All stages, where a list is at hand.
    #[must_use]
    pub fn stages(mut self, stages: Vec<StageDraft>) -> Self {
        self.stages = Some(stages);
        self
    }

    /// Names and selector of a track.
    #[must_use]
    pub fn track(mut self, track: Track, draft: TrackDraft) -> Self {
        match track {
            Track::Stable => self.stable = draft,
            Track::Canary => self.canary_track = draft,
        }
        self
    }

    /// A rule whose findings the team accepts, and why.
    #[must_use]
    pub fn allow(mut self, rule: impl Into<String>, reason: impl Into<String>) -> Self {
        self.allow.push(Allow { rule: rule.into(), reason: reason.into() });
        self
    }

    /// Where it all stands in a text.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use serin::{ReleaseBuilder, Version};
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
    /// // A release that another program builds out of a text tells its findings where they stand there.
    /// let origin = web.topology.origin.clone().expect("it was read");
    /// let builder = ReleaseBuilder::new("web").origin(Arc::clone(&origin));
    /// # let _ = builder;
    /// assert!(origin.place(&web.topology.template_path(Version::Stable)).is_some());
    /// ```
    #[must_use]
    pub fn origin(mut self, origin: Arc<dyn Locate>) -> Self {
        self.origin = Some(origin);
        self
    }
}
