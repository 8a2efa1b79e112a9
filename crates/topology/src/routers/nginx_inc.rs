#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use super::gateway_api::milliseconds;
use crate::DnsSubdomain;
use crate::wrong::Wrong;

/// What the NGINX Ingress Controller of F5 alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::NginxInc;
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
/// let settings = NginxInc { read_timeout: Some("30s".into()), ..NginxInc::default() };
/// let topology = web().router(settings).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::NginxInc);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NginxInc {
    /// The class of the controller that serves the route. Absent: any that takes what has no class.
    pub ingress_class_name: Option<String>,
    /// Whether plain HTTP is redirected to HTTPS, where there is a certificate. Absent: no.
    pub redirect_to_https: Option<bool>,
    /// How long it may take to connect to a pod: `5s`, `500ms`. Absent: nginx's 60 s.
    pub connect_timeout: Option<String>,
    /// How long a pod may be silent in its answer. Absent: nginx's 60 s.
    pub read_timeout: Option<String>,
    /// How long a pod may take nothing of the request. Absent: nginx's 60 s.
    pub send_timeout: Option<String>,
}

impl NginxInc {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
        for (key, text) in [
            ("connectTimeout", &self.connect_timeout),
            ("readTimeout", &self.read_timeout),
            ("sendTimeout", &self.send_timeout),
        ] {
            let Some(text) = text else { continue };
            // Of nothing nginx makes an end at once.
            if milliseconds(text).is_none_or(|length| length == 0) {
                let message = format!("`{text}` is no length of time, or none at all");
                wrong.value_hint(at.key(key), message, "write `10s`, `1m30s` or `500ms`");
            }
        }
    }
}
