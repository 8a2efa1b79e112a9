#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use super::gateway_api::milliseconds;
use crate::DnsSubdomain;
use crate::wrong::Wrong;

/// What Contour alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{Contour, ContourTimeouts, ContourTls};
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
/// let settings = Contour {
///     timeout_policy: Some(ContourTimeouts { response: Some("10s".into()), ..ContourTimeouts::default() }),
///     minimum_protocol_version: Some(ContourTls::V13),
///     ..Contour::default()
/// };
/// let web = web().router(settings).tls(Some("web-tls".into()), vec!["web.example.com".into()]);
/// let topology = web.build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::Contour);
/// assert_eq!(ContourTls::V13.as_str(), "1.3");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Contour {
    /// The class of the Contour that serves the route. Absent: one that serves routes without a class.
    pub ingress_class_name: Option<String>,
    /// How long requests may take. Absent: what Contour is set to.
    pub timeout_policy: Option<ContourTimeouts>,
    /// Whether a host with a certificate answers plain HTTP too. Absent: no, it redirects to HTTPS.
    pub permit_insecure: Option<bool>,
    /// Whether requests may become WebSockets. Absent: no.
    pub enable_websockets: Option<bool>,
    /// The least version of TLS that hosts with a certificate speak. Absent: what Contour is set to, which is 1.2 where
    /// nobody set it.
    pub minimum_protocol_version: Option<ContourTls>,
}

/// How long requests may take: `10s`, `1m30s`, `500ms`, or `infinity`.
///
/// ```
/// use serin::router::{Contour, ContourTimeouts};
///
/// let short = ContourTimeouts {
///     response: Some("10s".into()), idle: Some("1m".into()), ..ContourTimeouts::default()
/// };
/// let settings = Contour { timeout_policy: Some(short), ..Contour::default() };
/// # assert!(settings.timeout_policy.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ContourTimeouts {
    /// From the end of the request to the end of the answer. Absent: Envoy's 15 s.
    pub response: Option<String>,
    /// Without a byte in either direction. Absent: Envoy's 5 minutes.
    pub idle: Option<String>,
    /// Of a connection to a pod without requests on it. Absent: Envoy's hour.
    pub idle_connection: Option<String>,
}

/// A version of TLS.
///
/// ```
/// use serin::router::{Contour, ContourTls};
///
/// let settings = Contour { minimum_protocol_version: Some(ContourTls::V12), ..Contour::default() };
/// assert_eq!(settings.minimum_protocol_version.map(ContourTls::as_str), Some("1.2"));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub enum ContourTls {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    V12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    V13,
}

impl ContourTls {
    /// As Contour writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V12 => "1.2",
            Self::V13 => "1.3",
        }
    }
}

impl Contour {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
        let Some(timeouts) = &self.timeout_policy else { return };
        let at = at.key("timeoutPolicy");
        for (key, text) in [
            ("response", &timeouts.response),
            ("idle", &timeouts.idle),
            ("idleConnection", &timeouts.idle_connection),
        ] {
            let Some(text) = text else { continue };
            // To Contour 0 is its own default, and not without limit. Source: `internal/timeout/timeout.go`.
            if text != "infinity" && milliseconds(text).is_none_or(|length| length == 0) {
                let message = format!("`{text}` is no length of time, or none at all");
                wrong.value_hint(at.key(key), message, "write `10s`, `1m30s`, `500ms` or `infinity`");
            }
        }
    }
}
