#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;
use crate::{DnsLabel, DnsSubdomain};

/// What APISIX alone needs to know.
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
