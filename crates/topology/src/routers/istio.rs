#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use super::gateway_api::milliseconds;
use crate::wrong::Wrong;
use crate::{DnsLabel, DnsSubdomain};

/// What Istio alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{Istio, IstioRetries};
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
/// let retries = IstioRetries {
///     attempts: Some(2), per_try_timeout: Some("3s".into()), retry_on: Some("connect-failure,503".into()),
/// };
/// let settings = Istio {
///     gateways: Some(vec!["istio-system/public".into()]),
///     timeout: Some("10s".into()),
///     retries: Some(retries),
///     ..Istio::default()
/// };
/// let topology = web().router(settings).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::Istio);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Istio {
    /// The Gateways by which requests come in, at least one: `NAMESPACE/NAME`, or `NAME` in the release's namespace.
    #[cfg_attr(feature = "schema", schemars(required, length(min = 1)))]
    pub gateways: Option<Vec<String>>,
    /// The domain of the cluster, the end of the full name of a Service. Absent: `cluster.local`.
    pub cluster_domain: Option<String>,
    /// How long a request may take, with all of its retries: `10s`, `1m30s`, `500ms`. Absent: without limit.
    pub timeout: Option<String>,
    /// Which requests are tried again. Absent: what the mesh is set to, which is twice where nobody set it.
    pub retries: Option<IstioRetries>,
}

/// Which requests are tried again, and how often.
///
/// ```
/// use serin::router::{Istio, IstioRetries};
///
/// let never = IstioRetries { attempts: Some(0), ..IstioRetries::default() };
/// let settings = Istio { retries: Some(never), ..Istio::default() };
/// # assert!(settings.retries.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct IstioRetries {
    /// How often, 0 or more; 0 is never.
    #[cfg_attr(feature = "schema", schemars(required, range(min = 0)))]
    pub attempts: Option<i64>,
    /// How long one attempt may take: `2s`. Absent: as long as the whole request.
    pub per_try_timeout: Option<String>,
    /// After what, in Envoy's words, divided by commas: `connect-failure,refused-stream,503`. Absent: what the mesh is
    /// set to.
    pub retry_on: Option<String>,
}

impl Istio {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        let gateways = self.gateways.as_deref().unwrap_or_default();
        if gateways.is_empty() {
            wrong.missing_hint(
                at.clone(),
                format!("`{at}` has no `gateways`"),
                "name the Gateway with its namespace: `gateways: [istio-system/public]`",
            );
        }
        let is_of_mesh = |gateway: &String| gateway == "mesh";
        for (position, gateway) in gateways.iter().enumerate().filter(|(_, gateway)| !is_of_mesh(gateway)) {
            check_gateway(gateway, &at.key("gateways").index(position), wrong);
        }
        if !gateways.is_empty() && gateways.iter().all(is_of_mesh) {
            wrong.value_hint(
                at.key("gateways"),
                "a route between services of the mesh alone is not rendered",
                "Serin splits what comes in by a Gateway; name that, beside `mesh` or instead of it",
            );
        }
        if let Some(domain) = &self.cluster_domain {
            wrong.name_at(DnsSubdomain::new(domain), at.key("clusterDomain"), domain);
        }
        check_length(self.timeout.as_deref(), &at.key("timeout"), wrong);
        if let Some(retries) = &self.retries {
            retries.check(&at.key("retries"), wrong);
        }
    }
}

impl IstioRetries {
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        check_length(self.per_try_timeout.as_deref(), &at.key("perTryTimeout"), wrong);
        match self.attempts {
            None => wrong.missing(at.clone(), format!("`{at}` has no `attempts`")),
            Some(attempts) if !(0..=i64::from(i32::MAX)).contains(&attempts) => {
                wrong.value(at.key("attempts"), format!("`{attempts}` is no number of attempts: 0 or more"));
            }
            // Istio's webhook refuses it.
            Some(0) if self.per_try_timeout.is_some() || self.retry_on.is_some() => {
                let message = "nothing is tried again, and it is said how";
                wrong.value_hint(at.key("attempts"), message, "leave the rest out, or raise `attempts`");
            }
            Some(_) => {}
        }
        for word in self.retry_on.iter().flat_map(|words| words.split(',')) {
            if !is_retry_on(word) {
                let message = format!("Envoy knows no `{word}` after which it tries again");
                let hint =
                    "write words of Envoy or codes of HTTP, divided by commas alone: `connect-failure,503`";
                wrong.value_hint(at.key("retryOn"), message, hint);
            }
        }
    }
}

/// Source: istio/istio 1.30, `pkg/config/validation/agent/validation.go` (`supportedRetryOnPolicies`).
const RETRY_ON: [&str; 16] = [
    "5xx",
    "cancelled",
    "connect-failure",
    "deadline-exceeded",
    "envoy-ratelimited",
    "gateway-error",
    "http3-post-connect-failure",
    "internal",
    "refused-stream",
    "reset",
    "reset-before-request",
    "resource-exhausted",
    "retriable-4xx",
    "retriable-headers",
    "retriable-status-codes",
    "unavailable",
];

fn is_retry_on(word: &str) -> bool {
    RETRY_ON.contains(&word) || word.parse::<u16>().is_ok_and(|code| (100..600).contains(&code))
}

/// Source: istio/istio 1.30, `pkg/config/validation/validation.go` (`validateGatewayNames`).
fn check_gateway(gateway: &str, at: &Path, wrong: &mut Wrong) {
    match gateway.split_once('/') {
        None => {
            wrong.name_at(DnsSubdomain::new(gateway), at.clone(), gateway);
        }
        Some((namespace, name)) => {
            wrong.name_at(DnsLabel::new(namespace), at.clone(), namespace);
            wrong.name_at(DnsLabel::new(name), at.clone(), name);
        }
    }
}

/// Istio takes no shorter time than a millisecond.
fn check_length(text: Option<&str>, at: &Path, wrong: &mut Wrong) {
    let Some(text) = text else { return };
    if milliseconds(text).is_none_or(|length| length == 0) {
        let message = format!("`{text}` is no length of time, or none at all");
        wrong.value_hint(at.clone(), message, "write `10s`, `1m30s` or `500ms`; leave it out for no limit");
    }
}
