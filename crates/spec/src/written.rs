//! A spec as it is written: every field optional, nothing judged. The JSON Schema is made from these types; what it
//! calls required is reported by the lowering, with everything else that is missing.

use std::collections::BTreeMap;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::core::v1::{PodTemplateSpec, ServiceSpec};
#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_topology::RouterName;
use serin_topology::routers::{Alb, Apisix, Contour, GatewayApi, IngressNginx, Istio, NginxInc, Traefik};
use serin_yaml::Patch;

/// A canary release.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(title = "CanaryRelease"))]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// The version of this format.
    #[cfg_attr(feature = "schema", schemars(required, extend("const" = "serin.dev/v1alpha1")))]
    pub api_version: Option<String>,
    /// What the file holds.
    #[cfg_attr(feature = "schema", schemars(required, extend("const" = "CanaryRelease")))]
    pub kind: Option<String>,
    /// What the release is called, and what every object carries.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub metadata: Option<Metadata>,
    /// The release.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub spec: Option<Spec>,
}

/// What the release is called, and what every object carries.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// Name of the release: a DNS label. Objects are called NAME-stable and NAME-canary unless `spec.names` says
    /// otherwise.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Namespace of all objects. Absent: the namespace that they are applied to.
    pub namespace: Option<String>,
    /// Labels of every object; never of pods or selectors.
    pub labels: Option<BTreeMap<String, String>>,
    /// Annotations of every object.
    pub annotations: Option<BTreeMap<String, String>>,
}

/// Declares the fields that a spec and the patch of an environment share.
macro_rules! with_shared_fields {
    ($(#[$doc:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Deserialize)]
        #[cfg_attr(feature = "schema", derive(JsonSchema))]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            /// Pods of the stable track: a number, or an autoscaler of the team's and the least that it keeps.
            pub replicas: Option<Replicas>,
            /// What the stable track can carry and lose. Absent: one spare pod where there are several, and all
            /// others are needed at peak.
            pub capacity: Option<Capacity>,
            /// How both Deployments replace pods.
            pub deployment: Option<Deployment>,
            /// The pods of both tracks: a Kubernetes PodTemplateSpec.
            pub template: Option<PodTemplateSpec>,
            /// What the new version changes: a strategic-merge patch on `template`. Absent: no release is under way.
            #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::patch::<PodTemplateSpec>"))]
            #[serde(default)]
            pub canary: Option<Patch<PodTemplateSpec>>,
            /// The Services of both tracks: a Kubernetes ServiceSpec without selector.
            pub service: Option<ServiceSpec>,
            /// What splits the traffic, and which traffic.
            pub route: Option<Route>,
            /// Where to stop and look on the way to the new version.
            pub plan: Option<Plan>,
            /// Names of the objects, where they are others than NAME-stable and NAME-canary.
            pub names: Option<Names>,
            /// Labels that tell the pods of the tracks apart, where they are others than `app: NAME` and
            /// `track: stable|canary`. They cannot be changed once a Deployment exists.
            pub selectors: Option<Selectors>,
            /// Findings that the team accepts.
            pub allow: Option<Vec<Allow>>,
            $($own)*
        }
    };
}

with_shared_fields! {
    /// The release.
    Spec {
        /// The same release in several places, one for each cluster or namespace; each a patch on `spec`.
        #[cfg_attr(feature = "schema", schemars(schema_with = "crate::schema::environments"))]
        #[serde(default)]
        pub environments: Option<BTreeMap<String, Option<Patch<Environment>>>>,
    }
}

with_shared_fields! {
    /// What is different in one environment: a strategic-merge patch on `spec`. A patch that sets `replicas` resets
    /// `capacity`; `plan` is replaced whole.
    Environment {
        /// Namespace of all objects in this environment.
        pub namespace: Option<String>,
    }
}

/// Pods of the stable track.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(untagged, rename = "Replicas"))]
#[serde(rename = "$ByShape")]
pub enum Replicas {
    /// A fixed number, at least 1.
    #[serde(rename = "number")]
    Fixed(i64),
    /// An autoscaler of the team's decides.
    #[serde(rename = "mapping")]
    Autoscaler(Autoscaler),
}

/// An autoscaler of the team's, and the least that it keeps.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Autoscaler {
    /// Name of the HorizontalPodAutoscaler of the stable Deployment.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub autoscaler: Option<String>,
    /// The least number of pods that it keeps (`minReplicas`); capacity counts these.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub min: Option<i64>,
}

/// What the stable track can carry and lose.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// Pods needed to carry 100 % of peak traffic. Absent: replicas - sparePods.
    pub peak_pods: Option<i64>,
    /// Pods that may be lost at any instant without harm. Absent: 0 with one replica, else 1.
    pub spare_pods: Option<i64>,
    /// The most pods of both tracks together that there is room for, terminating ones included: a quota, or the size of
    /// the cluster. Absent: as many as it takes.
    pub most_pods: Option<i64>,
}

/// How both Deployments replace pods: fields of a Kubernetes DeploymentSpec.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Seconds that a pod must have been ready before it counts as available. Default 0.
    pub min_ready_seconds: Option<i32>,
    /// Seconds after which a rollout without progress is reported as failed. Default 600.
    pub progress_deadline_seconds: Option<i32>,
    /// Old ReplicaSets to keep. Default 10.
    pub revision_history_limit: Option<i32>,
    /// How pods are replaced. Default: RollingUpdate with maxUnavailable 0.
    pub strategy: Option<DeploymentStrategy>,
}

/// What splits the traffic, and which traffic.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// What splits the traffic; here, or in every environment.
    pub router: Option<RouterName>,
    /// The port of the Services that traffic is sent to; needed only where they have several.
    pub service_port: Option<ServicePort>,
    /// Host names, at least one.
    pub hosts: Option<Vec<String>>,
    /// Paths. Default: `/` as a prefix.
    pub paths: Option<Vec<HttpPath>>,
    /// Certificates.
    pub tls: Option<Vec<Tls>>,
    /// Annotations of the object that owns hosts, paths and certificates.
    pub annotations: Option<BTreeMap<String, String>>,
    /// What is added to each object of the route, for what no key here says: `metadata` (labels and annotations) and
    /// `spec`. An item of a list is merged into the item with the same `name`, `path`, `host`, `match` or
    /// `serviceName`; one without any of them into every item. A patch adds and changes nothing, and each router
    /// takes what sends no request elsewhere.
    pub patch: Option<serde_json::Map<String, serde_json::Value>>,
    /// What the AWS Load Balancer Controller alone needs to know.
    pub alb: Option<Alb>,
    /// What APISIX alone needs to know.
    pub apisix: Option<Apisix>,
    /// What Contour alone needs to know.
    pub contour: Option<Contour>,
    /// What Gateway API alone needs to know.
    pub gateway_api: Option<GatewayApi>,
    /// What ingress-nginx alone needs to know.
    pub ingress_nginx: Option<IngressNginx>,
    /// What Istio alone needs to know.
    pub istio: Option<Istio>,
    /// What the NGINX Ingress Controller of F5 alone needs to know.
    pub nginx_inc: Option<NginxInc>,
    /// What Traefik alone needs to know.
    pub traefik: Option<Traefik>,
}

/// A port of a Service.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(untagged, rename = "ServicePort"))]
#[serde(rename = "$ByShape")]
pub enum ServicePort {
    /// By its number.
    #[serde(rename = "number")]
    Number(i32),
    /// By its name.
    #[serde(rename = "string")]
    Name(String),
}

/// A path of the route.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct HttpPath {
    /// The path; it starts with `/`. Default `/`.
    pub path: Option<String>,
    /// How it is compared with a request's. Default Prefix.
    pub path_type: Option<PathType>,
}

/// How a path is compared with a request's.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub enum PathType {
    /// By its elements: `/a` matches `/a` and `/a/b`, not `/ab`.
    Prefix,
    /// Exactly.
    Exact,
    /// As the router likes.
    ImplementationSpecific,
}

/// A certificate.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// The Secret that holds it; absent where the router has a certificate of its own.
    pub secret_name: Option<String>,
    /// The hosts that it is for.
    pub hosts: Option<Vec<String>>,
}

/// Where to stop and look on the way to the new version.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The stages in order: a weight in per cent, or more about it. The last one is 100. Default: 10, 50, 100.
    pub stages: Option<Vec<Stage>>,
}

/// A stage.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema), schemars(untagged, rename = "Stage"))]
#[serde(rename = "$ByShape")]
pub enum Stage {
    /// Per cent of requests sent to the canary.
    #[serde(rename = "number")]
    Weight(#[cfg_attr(feature = "schema", schemars(range(min = 0.0, max = 100.0)))] f64),
    /// More about it.
    #[serde(rename = "mapping")]
    Detailed(DetailedStage),
}

/// A stage and what is special about it.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DetailedStage {
    /// Per cent of requests sent to the canary: 0 to 100, at most two decimals.
    #[cfg_attr(feature = "schema", schemars(range(min = 0.0, max = 100.0)))]
    pub weight: Option<f64>,
    /// Requests that are sent to the canary whatever the weight: testers first. Only in the first stage, without a
    /// weight; it holds until the release is folded into the stable track.
    pub r#match: Option<Match>,
    /// The least time that the stage stays: `30m`, `24h`, `1h 30m`.
    pub bake: Option<String>,
    /// Canary pods, where the team knows better than the weight.
    pub canary_replicas: Option<i64>,
}

/// Requests that are sent to the canary whatever the weight: by a header or by a cookie.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Match {
    /// Those that carry a header with exactly this value; an ALB compares without case.
    pub header: Option<NameAndValue>,
    /// Those that carry a cookie with exactly this value. Not every router can.
    pub cookie: Option<NameAndValue>,
}

/// A header or a cookie and its value.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NameAndValue {
    /// Its name.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Its value, exactly; of a header an ALB minds no case.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub value: Option<String>,
}

/// Names of the objects.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Names {
    /// Of the stable track.
    pub stable: Option<TrackNames>,
    /// Of the canary track.
    pub canary: Option<TrackNames>,
}

/// Names of the objects of one track.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct TrackNames {
    /// The Deployment.
    pub deployment: Option<String>,
    /// The Service.
    pub service: Option<String>,
    /// The track's object of the route, where a router has one for each track.
    pub route: Option<String>,
}

/// Labels that tell the pods of the tracks apart.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Selectors {
    /// Labels of the stable track's pods and no others.
    pub stable: Option<BTreeMap<String, String>>,
    /// Labels of the canary track's pods and no others.
    pub canary: Option<BTreeMap<String, String>>,
}

/// Findings that the team accepts.
#[derive(Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Allow {
    /// The rule.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub rule: Option<String>,
    /// Why it is accepted.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub reason: Option<String>,
}
