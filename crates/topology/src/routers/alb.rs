#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::DnsSubdomain;
use crate::wrong::Wrong;

/// What AWS Load Balancer Controller alone needs to know.
///
/// ```
/// use serin::RouterName;
/// use serin::router::{
///     Alb, AlbGroup, AlbHealthCheck, AlbListener, AlbProtocol, AlbProtocolVersion, AlbScheme, AlbTargetType,
/// };
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
/// let settings = Alb {
///     scheme: Some(AlbScheme::Internal),
///     target_type: Some(AlbTargetType::Ip),
///     listen_ports: Some(vec![AlbListener { protocol: Some(AlbProtocol::Http), port: Some(80) }]),
///     health_check: Some(AlbHealthCheck { path: Some("/healthz".into()), ..AlbHealthCheck::default() }),
///     group: Some(AlbGroup { name: Some("internal".into()), order: Some(10) }),
///     backend_protocol_version: Some(AlbProtocolVersion::Http1),
///     ..Alb::default()
/// };
/// let topology = web().router(settings).build().expect("a valid release");
/// assert_eq!(topology.route.router.name(), RouterName::Alb);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alb {
    /// Class of the Ingress. Absent: `alb`.
    pub ingress_class_name: Option<String>,
    /// Who can reach the load balancer. Absent: `internal`, unless the class says otherwise.
    pub scheme: Option<AlbScheme>,
    /// What requests are sent to. Absent: `ip`, which readiness gates need.
    pub target_type: Option<AlbTargetType>,
    /// Certificates of AWS Certificate Manager, the first of them the default. Absent: those that fit the hosts.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub certificate_arns: Option<Vec<String>>,
    /// The ports that the load balancer listens on. Absent: HTTPS on 443 with `certificateArns`, else HTTP on 80.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub listen_ports: Option<Vec<AlbListener>>,
    /// The HTTPS port that every HTTP listener redirects to. Absent: none redirects.
    pub ssl_redirect: Option<i64>,
    /// How targets are found healthy.
    pub health_check: Option<AlbHealthCheck>,
    /// Seconds that requests of a target that goes have to finish, 0 to 3600. Absent: 300.
    pub deregistration_delay_seconds: Option<i64>,
    /// The group of Ingresses that share a load balancer. Absent: the Ingress has one of its own.
    pub group: Option<AlbGroup>,
    /// What is spoken with the pods. Absent: HTTP1.
    pub backend_protocol_version: Option<AlbProtocolVersion>,
}

/// Who can reach a load balancer.
///
/// ```
/// use serin::router::{Alb, AlbScheme};
///
/// let settings = Alb { scheme: Some(AlbScheme::InternetFacing), ..Alb::default() };
/// assert_ne!(settings.scheme, Some(AlbScheme::Internal));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AlbScheme {
    /// The network that it stands in.
    Internal,
    /// Everybody.
    InternetFacing,
}

/// What a load balancer sends requests to.
///
/// ```
/// use serin::router::{Alb, AlbTargetType};
///
/// let settings = Alb { target_type: Some(AlbTargetType::Instance), ..Alb::default() };
/// assert_ne!(settings.target_type, Some(AlbTargetType::Ip));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum AlbTargetType {
    /// Nodes, and from there pods: the Services must be of type NodePort or LoadBalancer.
    Instance,
    /// Pods.
    Ip,
}

/// What a listener speaks.
///
/// ```
/// use serin::router::{AlbListener, AlbProtocol};
///
/// let plain = AlbListener { protocol: Some(AlbProtocol::Http), port: Some(80) };
/// assert_ne!(plain.protocol, Some(AlbProtocol::Https));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum AlbProtocol {
    /// Plain.
    Http,
    /// With a certificate.
    Https,
}

/// A port that a load balancer listens on.
///
/// ```
/// use serin::router::{Alb, AlbListener, AlbProtocol};
///
/// let https = AlbListener { protocol: Some(AlbProtocol::Https), port: Some(443) };
/// let settings = Alb { listen_ports: Some(vec![https]), ..Alb::default() };
/// # assert!(settings.listen_ports.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlbListener {
    /// What it speaks.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub protocol: Option<AlbProtocol>,
    /// The port, 1 to 65535.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub port: Option<i64>,
}

/// How targets are found healthy.
///
/// ```
/// use serin::router::{Alb, AlbHealthCheck};
///
/// let often = AlbHealthCheck {
///     path: Some("/healthz".into()), interval_seconds: Some(10), timeout_seconds: Some(4), ..AlbHealthCheck::default()
/// };
/// let settings = Alb { health_check: Some(often), ..Alb::default() };
/// # assert!(settings.health_check.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlbHealthCheck {
    /// The path that is asked for. Absent: `/`, and `/AWS.ALB/healthcheck` with gRPC.
    pub path: Option<String>,
    /// The port that is asked. Absent: the one that requests are sent to.
    pub port: Option<i64>,
    /// Seconds between two checks of a target, 5 to 300. Absent: 15.
    pub interval_seconds: Option<i64>,
    /// Seconds without an answer that make a check fail, 2 to 120, less than the interval. Absent: 5.
    pub timeout_seconds: Option<i64>,
    /// Checks in a row that make a target healthy, 2 to 10. Absent: 2.
    pub healthy_threshold_count: Option<i64>,
    /// Failed checks in a row that make a target unhealthy, 2 to 10. Absent: 2.
    pub unhealthy_threshold_count: Option<i64>,
    /// The answers that are healthy: `200`, `200,202`, `200-299`. Absent: `200`, and `12` with gRPC.
    pub success_codes: Option<String>,
}

/// A group of Ingresses that share a load balancer.
///
/// ```
/// use serin::router::{Alb, AlbGroup};
///
/// let public = AlbGroup { name: Some("public".into()), order: Some(10) };
/// let settings = Alb { group: Some(public), ..Alb::default() };
/// # assert!(settings.group.is_some());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AlbGroup {
    /// Name: at most 63 of `a-z`, `0-9`, `-` and `.`, with a letter or a digit at both ends.
    #[cfg_attr(feature = "schema", schemars(required))]
    pub name: Option<String>,
    /// Its place among the others, -1000 to 1000: rules of smaller ones are looked at first. Absent: 0.
    pub order: Option<i64>,
}

/// What is spoken with the pods.
///
/// ```
/// use serin::router::{Alb, AlbProtocolVersion};
///
/// let settings = Alb { backend_protocol_version: Some(AlbProtocolVersion::Grpc), ..Alb::default() };
/// assert_ne!(settings.backend_protocol_version, Some(AlbProtocolVersion::Http2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum AlbProtocolVersion {
    /// HTTP/1.1.
    Http1,
    /// HTTP/2.
    Http2,
    /// gRPC.
    Grpc,
}

impl Alb {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(class) = &self.ingress_class_name {
            wrong.name_at(DnsSubdomain::new(class), at.key("ingressClassName"), class);
        }
        self.check_listeners(at, wrong);
        self.check_certificates(at, wrong);
        self.check_redirect(at, wrong);
        if let Some(check) = &self.health_check {
            check.check(&at.key("healthCheck"), wrong);
        }
        // Source: aws-load-balancer-controller v3.5.0, docs/guide/ingress/annotations.md (target-group-attributes).
        within(self.deregistration_delay_seconds, 0, 3_600, &at.key("deregistrationDelaySeconds"), wrong);
        if let Some(group) = &self.group {
            group.check(&at.key("group"), wrong);
        }
    }

    fn check_listeners(&self, at: &Path, wrong: &mut Wrong) {
        let Some(listeners) = &self.listen_ports else { return };
        let at = at.key("listenPorts");
        if listeners.is_empty() {
            wrong.value_hint(
                at.clone(),
                "a load balancer without a port",
                "leave `listenPorts` out, or name one",
            );
        }
        for (position, listener) in listeners.iter().enumerate() {
            let at = at.index(position);
            if listener.protocol.is_none() {
                wrong.missing_hint(at.clone(), format!("`{at}` has no `protocol`"), "write HTTP or HTTPS");
            }
            match listener.port {
                None => wrong.missing(at.clone(), format!("`{at}` has no `port`")),
                Some(port) => wrong.port(port, at.key("port")),
            }
            if listeners[..position].iter().any(|before| before.port == listener.port) {
                wrong.value(at.key("port"), "the port is listened on already");
            }
        }
    }

    fn check_certificates(&self, at: &Path, wrong: &mut Wrong) {
        let Some(certificates) = &self.certificate_arns else { return };
        let at = at.key("certificateArns");
        for (position, arn) in certificates.iter().enumerate() {
            // The annotation is a list with commas.
            if !arn.starts_with("arn:") || arn.contains([',', ' ']) {
                wrong.value_hint(
                    at.index(position),
                    format!("`{arn}` is no ARN of a certificate"),
                    "write it as AWS does: `arn:aws:acm:REGION:ACCOUNT:certificate/ID`",
                );
            }
        }
        if self.listen_ports.is_some() && self.secure_ports().is_empty() {
            wrong.value_hint(
                at,
                "no port of `listenPorts` takes a certificate",
                "add `{protocol: HTTPS, port: 443}`, or leave `listenPorts` out",
            );
        }
    }

    /// Another Ingress of the group may have the listener. Source: aws-load-balancer-controller v3.5.0,
    /// pkg/ingress/model_builder.go (buildSSLRedirectConfig).
    fn check_redirect(&self, at: &Path, wrong: &mut Wrong) {
        let Some(port) = self.ssl_redirect else { return };
        if self.group.is_none() && !self.secure_ports().contains(&port) {
            wrong.value_hint(
                at.key("sslRedirect"),
                format!("nothing listens for HTTPS on {port}"),
                "name it in `listenPorts`: `[{protocol: HTTP, port: 80}, {protocol: HTTPS, port: 443}]`",
            );
        }
    }

    /// The ports that take certificates.
    fn secure_ports(&self) -> Vec<i64> {
        match &self.listen_ports {
            None if self.certificate_arns.is_some() => vec![443],
            None => Vec::new(),
            Some(listeners) => {
                let secure = listeners.iter().filter(|it| it.protocol == Some(AlbProtocol::Https));
                secure.filter_map(|listener| listener.port).collect()
            }
        }
    }
}

impl AlbHealthCheck {
    /// Source: AWS, Elastic Load Balancing API, CreateTargetGroup.
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        if let Some(path) = self.path.as_ref().filter(|path| !path.starts_with('/')) {
            wrong.value(at.key("path"), format!("the path `{path}` does not start with `/`"));
        }
        if let Some(port) = self.port {
            wrong.port(port, at.key("port"));
        }
        within(self.interval_seconds, 5, 300, &at.key("intervalSeconds"), wrong);
        within(self.timeout_seconds, 2, 120, &at.key("timeoutSeconds"), wrong);
        within(self.healthy_threshold_count, 2, 10, &at.key("healthyThresholdCount"), wrong);
        within(self.unhealthy_threshold_count, 2, 10, &at.key("unhealthyThresholdCount"), wrong);
        let (interval, timeout) = (self.interval_seconds.unwrap_or(15), self.timeout_seconds.unwrap_or(5));
        if timeout >= interval {
            let key = if self.timeout_seconds.is_some() { "timeoutSeconds" } else { "intervalSeconds" };
            wrong.value_hint(
                at.key(key),
                format!(
                    "a check waits {timeout} s for its answer, and the next one comes after {interval} s"
                ),
                "the timeout must be less than the interval",
            );
        }
        let is_list = |codes: &String| {
            let is_code = |code: &str| !code.is_empty() && code.bytes().all(|it| it.is_ascii_digit());
            codes.split(',').all(|part| part.split('-').all(is_code) && part.matches('-').count() < 2)
        };
        if let Some(codes) = self.success_codes.as_ref().filter(|codes| !is_list(codes)) {
            wrong.value_hint(
                at.key("successCodes"),
                format!("`{codes}` is no list of answers"),
                "write `200`, `200,202` or `200-299`",
            );
        }
    }
}

impl AlbGroup {
    /// Source: aws-load-balancer-controller v3.5.0, pkg/ingress/group_loader.go.
    fn check(&self, at: &Path, wrong: &mut Wrong) {
        match &self.name {
            None => wrong.missing(at.clone(), format!("`{at}` has no `name`")),
            Some(name) => {
                let is_inside =
                    |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "-.".contains(it);
                let is_end = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit();
                if name.len() > 63
                    || !name.chars().all(is_inside)
                    || !name.ends_with(is_end)
                    || name.starts_with(['-', '.'])
                {
                    wrong.value_hint(
                        at.key("name"),
                        format!("`{name}` is no name of a group"),
                        "at most 63 of `a-z`, `0-9`, `-` and `.`, with a letter or a digit at both ends",
                    );
                }
            }
        }
        within(self.order, -1_000, 1_000, &at.key("order"), wrong);
    }
}

fn within(number: Option<i64>, least: i64, most: i64, at: &Path, wrong: &mut Wrong) {
    if let Some(number) = number.filter(|number| !(least..=most).contains(number)) {
        wrong.value(at.clone(), format!("{number} is not between {least} and {most}"));
    }
}
