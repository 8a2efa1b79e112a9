#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;
use crate::{DnsLabel, DnsSubdomain};

/// What APISIX alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{Apisix, ApisixPluginConfig, ApisixTimeout};
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
/// let settings = Apisix {
///     timeout: Some(ApisixTimeout { read_seconds: Some(30), ..ApisixTimeout::default() }),
///     plugin_config: Some(ApisixPluginConfig { name: Some("limits".into()), namespace: None }),
///     ..Apisix::default()
/// };
/// let topology = web().router(settings).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::Apisix);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Apisix {
    /// Class of the route. Absent: the cluster's default class.
    pub ingress_class_name: Option<String>,
    /// How long the pods may take.
    pub timeout: Option<ApisixTimeout>,
    /// Whether connections may become web sockets. Absent: where `appProtocol` of the Services' port says so.
    pub websocket: Option<bool>,
    /// The ApisixPluginConfig whose plugins every request passes. Absent: none.
    pub plugin_config: Option<ApisixPluginConfig>,
}

/// How long the pods may take, in whole seconds from 1 on: what is less counts as not written.
///
/// ```
/// use serin::router::{Apisix, ApisixTimeout};
///
/// let short = ApisixTimeout { connect_seconds: Some(5), read_seconds: Some(30), send_seconds: Some(30) };
/// let settings = Apisix { timeout: Some(short), ..Apisix::default() };
/// # assert!(settings.timeout.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApisixTimeout {
    /// Seconds until there is a connection to a pod. Absent: 60.
    pub connect_seconds: Option<i64>,
    /// Seconds between two reads of a pod's answer. Absent: 60.
    pub read_seconds: Option<i64>,
    /// Seconds between two writes of a request to a pod. Absent: 60.
    pub send_seconds: Option<i64>,
}

/// An ApisixPluginConfig.
///
/// ```
/// use serin::router::{Apisix, ApisixPluginConfig};
///
/// let limits = ApisixPluginConfig { name: Some("limits".into()), namespace: Some("infra".into()) };
/// let settings = Apisix { plugin_config: Some(limits), ..Apisix::default() };
/// # assert!(settings.plugin_config.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApisixPluginConfig {
    /// Name.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Namespace. Absent: the route's.
    pub namespace: Option<String>,
}

impl Apisix {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
        if let Some(timeout) = &self.timeout {
            timeout.check(&at.key("timeout"), wrong);
        }
        if let Some(config) = &self.plugin_config {
            config.check(&at.key("pluginConfig"), wrong);
        }
    }
}

impl ApisixTimeout {
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        for (key, seconds) in [
            ("connectSeconds", self.connect_seconds),
            ("readSeconds", self.read_seconds),
            ("sendSeconds", self.send_seconds),
        ] {
            // A day is longer than any request.
            if let Some(seconds) = seconds.filter(|seconds| !(1..=86_400).contains(seconds)) {
                wrong.value(at.key(key), format!("{seconds} is not between 1 and 86400"));
            }
        }
    }
}

impl ApisixPluginConfig {
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        match &self.name {
            None => wrong.missing(at.clone(), format!("`{at}` has no `name`")),
            Some(name) => {
                wrong.name_at(DnsSubdomain::new(name), at.key("name"), name);
            }
        }
        if let Some(namespace) = &self.namespace {
            wrong.name_at(DnsLabel::new(namespace), at.key("namespace"), namespace);
        }
    }
}
