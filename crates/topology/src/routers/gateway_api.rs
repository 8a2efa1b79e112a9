#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;
use crate::{DnsLabel, DnsSubdomain};

/// What Gateway API alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{GatewayApi, GrpcMethod, Implementation, ParentRef, RouteKind, Timeouts};
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
/// let public = ParentRef { name: Some("public".into()), namespace: Some("infra".into()), ..ParentRef::default() };
/// let settings = GatewayApi {
///     implementation: Some(Implementation::EnvoyGateway),
///     parent_refs: Some(vec![public]),
///     timeouts: Some(Timeouts { request: Some("10s".into()), backend_request: None }),
///     ..GatewayApi::default()
/// };
/// assert!(!settings.is_grpc());
/// let topology = web().router(settings.clone()).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::GatewayApi);
///
/// // A GRPCRoute names methods instead.
/// let cart = GrpcMethod { service: Some("shop.Cart".into()), method: None };
/// let grpc = GatewayApi {
///     kind: Some(RouteKind::Grpc), methods: Some(vec![cart]), timeouts: None, ..settings
/// };
/// assert!(grpc.is_grpc());
/// assert_eq!(Implementation::EnvoyGateway.name(), "Envoy Gateway");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct GatewayApi {
    /// Kind of the route. Absent: HTTPRoute.
    pub kind: Option<RouteKind>,
    /// Who implements the Gateway. It decides what is promised and, for some, what is written. Absent: what every
    /// conformant implementation promises.
    pub implementation: Option<Implementation>,
    /// The Gateways that the route is attached to, at least one.
    #[cfg_attr(feature = "schema", schemars(required, length(min = 1, max = 32)))]
    pub parent_refs: Option<Vec<ParentRef>>,
    /// How long requests may take; for HTTPRoute alone.
    pub timeouts: Option<Timeouts>,
    /// The methods that are split, for GRPCRoute alone. Absent: all of them.
    pub methods: Option<Vec<GrpcMethod>>,
}

/// Kind of a route of the Gateway API.
///
/// ```
/// use serin::router::{GatewayApi, RouteKind};
///
/// assert!(GatewayApi { kind: Some(RouteKind::Grpc), ..GatewayApi::default() }.is_grpc());
/// assert!(!GatewayApi { kind: Some(RouteKind::Http), ..GatewayApi::default() }.is_grpc());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
pub enum RouteKind {
    /// `gateway.networking.k8s.io/v1` HTTPRoute.
    #[serde(rename = "HTTPRoute")]
    Http,
    /// `gateway.networking.k8s.io/v1` GRPCRoute.
    #[serde(rename = "GRPCRoute")]
    Grpc,
}

/// Who implements a Gateway.
///
/// ```
/// use serin::router::Implementation;
///
/// assert_eq!(Implementation::NginxGatewayFabric.name(), "NGINX Gateway Fabric");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Implementation {
    /// AWS Load Balancer Controller: weights end at 999.
    Aws,
    /// Envoy Gateway.
    EnvoyGateway,
    /// Istio.
    Istio,
    /// Kong Ingress Controller: weights are divided by the number of pods, so they are written large.
    Kong,
    /// NGINX Gateway Fabric.
    NginxGatewayFabric,
    /// Traefik.
    Traefik,
}

/// A Gateway, a ListenerSet or a listener of one.
///
/// ```
/// use serin::router::{GatewayApi, ParentRef};
///
/// let https = ParentRef {
///     name: Some("public".into()),
///     namespace: Some("infra".into()),
///     section_name: Some("https".into()),
///     ..ParentRef::default()
/// };
/// let settings = GatewayApi { parent_refs: Some(vec![https]), ..GatewayApi::default() };
/// # assert!(settings.parent_refs.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParentRef {
    /// API group. Absent: `gateway.networking.k8s.io`.
    pub group: Option<String>,
    /// Kind. Absent: Gateway.
    pub kind: Option<String>,
    /// Name.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Namespace. Absent: the route's.
    pub namespace: Option<String>,
    /// The listener. Absent: all of them.
    pub section_name: Option<String>,
    /// The port of the listeners. Absent: any.
    pub port: Option<i64>,
}

/// How long requests may take, as Gateway API writes it: `10s`, `1m30s`, `500ms`; `0s` is without limit.
///
/// ```
/// use serin::router::{GatewayApi, Timeouts};
///
/// let short = Timeouts { request: Some("10s".into()), backend_request: Some("2s".into()) };
/// let settings = GatewayApi { timeouts: Some(short), ..GatewayApi::default() };
/// # assert!(settings.timeouts.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Timeouts {
    /// From the first byte of the request to the last byte of the answer.
    pub request: Option<String>,
    /// Of one attempt on one pod; at most `request`.
    pub backend_request: Option<String>,
}

/// A gRPC service, and one of its methods or all of them.
///
/// ```
/// use serin::router::{GatewayApi, GrpcMethod, RouteKind};
///
/// let checkout = GrpcMethod { service: Some("shop.Cart".into()), method: Some("Checkout".into()) };
/// let settings = GatewayApi {
///     kind: Some(RouteKind::Grpc), methods: Some(vec![checkout]), ..GatewayApi::default()
/// };
/// assert!(settings.is_grpc());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct GrpcMethod {
    /// Full name of the service: `shop.Cart`.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub service: Option<String>,
    /// Name of the method. Absent: every method.
    pub method: Option<String>,
}

impl Implementation {
    /// What it calls itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS Load Balancer Controller",
            Self::EnvoyGateway => "Envoy Gateway",
            Self::Istio => "Istio",
            Self::Kong => "Kong",
            Self::NginxGatewayFabric => "NGINX Gateway Fabric",
            Self::Traefik => "Traefik",
        }
    }
}

impl GatewayApi {
    /// Whether the route is a GRPCRoute.
    #[must_use]
    pub fn is_grpc(&self) -> bool {
        self.kind == Some(RouteKind::Grpc)
    }

    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        let parents = self.parent_refs.as_deref().unwrap_or_default();
        if parents.is_empty() {
            wrong.missing_hint(
                at.clone(),
                format!("`{at}` has no `parentRefs`"),
                "name the Gateway: `parentRefs: [{name: public, namespace: infra}]`",
            );
        }
        for (position, parent) in parents.iter().enumerate() {
            let at = at.key("parentRefs").index(position);
            parent.check(&at, wrong);
            if parents[..position].iter().any(|before| parent.is_one_with(before)) {
                let name = parent.name.as_deref().unwrap_or_default();
                wrong.value_hint(
                    at,
                    format!("`{name}` is named before, and the API server cannot tell the two apart"),
                    "give each of them a `sectionName` of its own, or leave one out",
                );
            }
        }
        if let Some(timeouts) = &self.timeouts {
            let at = at.key("timeouts");
            if self.is_grpc() {
                wrong.value(at.clone(), "a GRPCRoute has no `timeouts`");
            }
            timeouts.check(&at, wrong);
        }
        for (position, method) in self.methods.iter().flatten().enumerate() {
            let at = at.key("methods").index(position);
            if !self.is_grpc() {
                wrong.value_hint(at.clone(), "an HTTPRoute has no `methods`", "they need `kind: GRPCRoute`");
            }
            method.check(&at, wrong);
        }
    }
}

impl ParentRef {
    /// Whether another one names the same parent and is not told apart by its listener. The standard channel does not
    /// look at `port`. Source: CRD of HTTPRoute v1.6.1, the rules of `parentRefs`.
    fn is_one_with(&self, other: &Self) -> bool {
        let parent = |parent: &Self| {
            let or =
                |text: &Option<String>, default: &str| text.clone().unwrap_or_else(|| default.to_owned());
            (
                or(&parent.group, "gateway.networking.k8s.io"),
                or(&parent.kind, "Gateway"),
                or(&parent.name, ""),
                or(&parent.namespace, ""),
            )
        };
        let listener = |parent: &Self| parent.section_name.clone().filter(|name| !name.is_empty());
        let (own, others) = (listener(self), listener(other));
        parent(self) == parent(other) && (own.is_none() || others.is_none() || own == others)
    }

    fn check(&self, at: &Path, wrong: &mut Wrong) {
        match &self.name {
            None => wrong.missing(at.clone(), format!("`{at}` has no `name`")),
            Some(name) => {
                wrong.name_at(DnsSubdomain::new(name), at.key("name"), name);
            }
        }
        if self.kind.as_deref() == Some("Service") {
            wrong.value_hint(
                at.key("kind"),
                "a route between services of a mesh is not rendered",
                "Serin splits what comes in by a Gateway; name that",
            );
        }
        if let Some(namespace) = &self.namespace {
            wrong.name_at(DnsLabel::new(namespace), at.key("namespace"), namespace);
        }
        if let Some(section) = &self.section_name {
            wrong.name_at(DnsSubdomain::new(section), at.key("sectionName"), section);
        }
        if let Some(port) = self.port {
            wrong.port(port, at.key("port"));
        }
    }
}

impl Timeouts {
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        let mut length = |text: &Option<String>, key: &str| {
            let text = text.as_ref()?;
            let length = milliseconds(text);
            if length.is_none() {
                let message = format!("`{text}` is no length of time of the Gateway API");
                wrong.value_hint(at.key(key), message, "write `10s`, `1m30s` or `500ms`");
            }
            length
        };
        let (whole, one) =
            (length(&self.request, "request"), length(&self.backend_request, "backendRequest"));
        // 0 is without limit. Source: Gateway API v1.6.1, HTTPRouteTimeouts.
        if let (Some(whole), Some(one)) = (whole, one)
            && whole != 0
            && one > whole
        {
            wrong.value(at.key("backendRequest"), "one attempt may take longer than the whole `request`");
        }
    }
}

impl GrpcMethod {
    /// Source: CRD of GRPCRoute v1.6.1, the patterns of an exact method.
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        let is_word = |text: &str| {
            text.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
                && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '_')
        };
        match self.service.as_deref() {
            None | Some("") => wrong.missing(at.clone(), format!("`{at}` has no `service`")),
            Some(service) if service.len() <= 1_024 && service.split('.').all(is_word) => {}
            Some(service) => {
                wrong.value(at.key("service"), format!("`{service}` is no name of a gRPC service"));
            }
        }
        if let Some(method) = self.method.as_deref().filter(|method| method.len() > 1_024 || !is_word(method))
        {
            wrong.value(at.key("method"), format!("`{method}` is no name of a gRPC method"));
        }
    }
}

/// A duration of the Gateway API. Source: GEP-2257, `^([0-9]{1,5}(h|m|s|ms)){1,4}$`.
pub(super) fn milliseconds(text: &str) -> Option<u64> {
    let (mut rest, mut sum, mut parts) = (text, 0, 0);
    while !rest.is_empty() {
        let digits = rest.find(|it: char| !it.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok().filter(|_| digits <= 5)?;
        let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];
        let (after, factor) = units
            .into_iter()
            .find_map(|(unit, factor)| Some((rest[digits..].strip_prefix(unit)?, factor)))?;
        (rest, sum, parts) = (after, sum + number * factor, parts + 1);
    }
    (1..=4).contains(&parts).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn a_duration_of_the_gateway_api() {
        for (text, length) in [
            ("10s", Some(10_000)),
            ("1m30s", Some(90_000)),
            ("500ms", Some(500)),
            ("0s", Some(0)),
            ("1h2m3s4ms", Some(3_723_004)),
            ("", None),
            ("10", None),
            ("1.5s", None),
            ("100000s", None),
            ("1s1s1s1s1s", None),
            ("s", None),
        ] {
            assert_eq!(milliseconds(text), length, "{text}");
        }
    }
}
