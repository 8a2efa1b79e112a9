use std::fmt;
use std::time::Duration;

use jiff::fmt::friendly::{Designator, Spacing, SpanPrinter};
use k8s_openapi::api::core::v1::PodTemplateSpec;
use serde::{Serialize, Serializer};
use serin_plan::{Move, Plan, Stage, TrackState};
use serin_render::routers;
use serin_topology::{Replicas, Topology, Version, Weight};

/// A plan in words and numbers.
///
/// ```
/// use serin::Summary;
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
/// let summary = Summary::of(&web.topology, &web.plan);
/// assert_eq!((summary.release.as_str(), summary.size.as_str()), ("web", "6"));
/// assert_eq!(summary.stages.len(), web.plan.stages().len());
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Name of the release.
    pub release: String,
    /// Its environment, where it has several.
    pub environment: Option<String>,
    /// Its namespace, where the spec names one.
    pub namespace: Option<String>,
    /// The router.
    pub router: String,
    /// Seconds until a change of the route has reached every proxy.
    pub settle_seconds: u64,
    /// What becomes of requests for a canary without ready pods.
    pub empty_canary: &'static str,
    /// What becomes of requests for a stable track without ready pods.
    pub empty_stable: &'static str,
    /// What the death of the new version loses, where that is more than its part.
    pub at_stake: Option<&'static str>,
    /// The size of the stable track: `6`, or `at least 8, by the autoscaler`.
    pub size: String,
    /// Pods that carry all of peak traffic.
    pub peak_pods: u32,
    /// Pods that may be lost at any instant.
    pub spare_pods: u32,
    /// True while a release is under way.
    pub under_way: bool,
    /// Images by container, before and after.
    pub images: Vec<Images>,
    /// The stages.
    pub stages: Vec<Row>,
}

/// The images of a container in both versions.
///
/// ```
/// use serin::Images;
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
/// let images: Vec<Images> = web.summary().images;
/// assert_eq!(images[0].container, "app");
/// assert_eq!(images[0].canary.as_deref(), Some("r.example.com/web:2"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Images {
    /// Name of the container.
    pub container: String,
    /// Its image in the version that the release comes from.
    pub stable: Option<String>,
    /// Its image in the version that the release goes to.
    pub canary: Option<String>,
}

/// A stage in words and numbers.
///
/// ```
/// use serin::Row;
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
/// let rows: Vec<Row> = web.summary().stages;
/// assert_eq!(rows[2].name, "010-weight");
/// assert_eq!((rows[2].stable_pods.as_str(), rows[2].canary_pods.as_str()), ("6 old", "2 new"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Row {
    /// Name of the stage.
    pub name: String,
    /// What it changes.
    pub change: String,
    /// Per cent of requests sent to the canary.
    pub canary_traffic: Percent,
    /// Per cent of requests sent to the stable track.
    pub stable_traffic: Percent,
    /// What requests carry that are sent to the canary whatever the weight: `X-Canary: always`.
    pub matched: Option<String>,
    /// Pods of the stable track: `6 old`, `6 new`.
    pub stable_pods: String,
    /// Pods of the canary track.
    pub canary_pods: String,
    /// How to go back.
    pub way_back: String,
    /// The least time that the stage stays: `30m`.
    pub bake: Option<String>,
}

/// A share of requests, for reading: `10`, `0.5`.
///
/// ```
/// use serin::Percent;
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
/// let canary: Percent = web.summary().stages[2].canary_traffic;
/// assert_eq!((canary.value(), canary.to_string().as_str()), (10.0, "10"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(Weight);

impl Percent {
    /// The number.
    #[must_use]
    pub fn value(self) -> f64 {
        f64::from(self.0.hundredths()) / 100.0
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Percent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A dead canary that breaks the whole route: no other kind of a profile puts more at stake than its exposure.
const EVERYBODY_AT_STAKE: &str = "While a weight is set, the death of the new version loses every request, not only its part: \
                                  exposure 100 %.";

impl Summary {
    /// Sums up a plan.
    #[must_use]
    pub fn of(topology: &Topology, plan: &Plan) -> Self {
        let profile = routers::profile_of(topology);
        Self {
            release: topology.name.to_string(),
            environment: topology.environment.as_ref().map(ToString::to_string),
            namespace: topology.namespace.as_ref().map(ToString::to_string),
            router: profile.name.to_owned(),
            settle_seconds: profile.settle.as_secs(),
            empty_canary: profile.empty_canary.words(),
            empty_stable: profile.empty_stable.words(),
            at_stake: plan
                .stages()
                .iter()
                .any(|stage| profile.at_stake(stage) > stage.exposure())
                .then_some(EVERYBODY_AT_STAKE),
            size: match &topology.replicas {
                Replicas::Fixed(count) => count.to_string(),
                Replicas::Autoscaler { name, min } => format!("at least {min}, by the autoscaler `{name}`"),
            },
            peak_pods: topology.capacity.peak_pods,
            spare_pods: topology.capacity.spare_pods,
            under_way: topology.is_under_way(),
            images: images(topology),
            stages: plan.stages().iter().map(Row::of).collect(),
        }
    }
}

impl Row {
    fn of(stage: &Stage) -> Self {
        let route = &stage.state.route;
        Self {
            name: stage.name.to_string(),
            change: change(&stage.change),
            canary_traffic: Percent(route.weight),
            stable_traffic: Percent(route.weight.rest()),
            matched: route.matched.as_ref().map(ToString::to_string),
            stable_pods: pods(&stage.state.stable),
            canary_pods: pods(&stage.state.canary),
            way_back: stage.way_back.to_string(),
            bake: stage.bake.map(time),
        }
    }
}

fn change(change: &Move) -> String {
    match change {
        Move::Baseline => "nothing: everybody is on stable".to_owned(),
        Move::CanaryPods { replicas } => format!("canary: {} of the new version", count(*replicas)),
        Move::Match(matched) => format!("route: requests with `{matched}` to canary"),
        Move::Weight(weight) => format!("route: {weight} % of requests to canary"),
        Move::FoldStable => "stable: the new version, while it receives no traffic".to_owned(),
        Move::Shift => "route: everybody back to stable".to_owned(),
        Move::CanaryDone => "canary: 0 pods".to_owned(),
    }
}

fn count(pods: u32) -> String {
    if pods == 1 { "1 pod".to_owned() } else { format!("{pods} pods") }
}

fn pods(state: &TrackState) -> String {
    let version = match state.version {
        Version::Stable => "old",
        Version::Canary => "new",
    };
    match state.replicas {
        Some(0) => "0".to_owned(),
        Some(count) => format!("{count} {version}"),
        None => format!("auto {version}"),
    }
}

/// A time as people write it in a spec: `30m`, `24h`, `1h 30m`.
///
/// ```
/// use std::time::Duration;
///
/// assert_eq!(serin::time(Duration::from_secs(5_400)), "1h 30m");
/// ```
#[must_use]
pub fn time(duration: Duration) -> String {
    let printer = SpanPrinter::new().designator(Designator::Compact).spacing(Spacing::BetweenUnits);
    printer.unsigned_duration_to_string(&duration)
}

fn images(topology: &Topology) -> Vec<Images> {
    let of = |template: &PodTemplateSpec| -> Vec<(String, Option<String>)> {
        let containers = template.spec.iter().flat_map(|pod| &pod.containers);
        containers.map(|container| (container.name.clone(), container.image.clone())).collect()
    };
    let (stable, canary) = (of(topology.template(Version::Stable)), of(topology.template(Version::Canary)));
    let image = |images: &[(String, Option<String>)], name: &str| {
        images.iter().find(|(container, _)| container == name).and_then(|(_, image)| image.clone())
    };
    let added = canary.iter().filter(|(name, _)| !stable.iter().any(|(known, _)| known == name));
    let names = stable.iter().chain(added).map(|(name, _)| name);
    names
        .map(|name| Images {
            container: name.clone(),
            stable: image(&stable, name),
            canary: image(&canary, name),
        })
        .collect()
}
