//! AWS Load Balancer Controller: one Ingress whose action shares requests out between both Services.
//!
//! The action names both Services at every stage, with their ports in the same form. Target groups are made for what
//! an Ingress names: one that is named only when it gets requests is empty then, its pods were made without a
//! readiness gate, and one that is not named any more is deleted with its connections, whatever its delay.

use std::collections::BTreeMap;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, HTTPIngressRuleValue, Ingress, IngressBackend, IngressRule, IngressServiceBackend,
    IngressSpec, IngressTLS, ServiceBackendPort,
};
use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{
    self, AlbHealthCheck, AlbProtocol, AlbProtocolVersion, AlbScheme, AlbTargetType,
};
use serin_topology::{
    Carrier, Host, HttpPath, Match, PathType, Router as Choice, RouterName, ServicePortRef, Topology, Track,
    Weight,
};

use super::parts::{cookie_pattern, parts_up_to, refuse_own_paths};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::metadata::metadata;
use crate::{Manifest, Object};

pub(super) struct Alb;

const PREFIX: &str = "alb.ingress.kubernetes.io";

/// The most that a weight of a target group may be. Source: AWS, Elastic Load Balancing API, TargetGroupTuple.
const MOST: u32 = 999;

/// The most characters of a header's name and of what it is compared with. Source: AWS, Elastic Load Balancing API,
/// HttpHeaderConditionConfig.
const NAME_MOST: usize = 40;
const VALUE_MOST: usize = 128;

/// The port of a backend that is the name of an action.
const USE_ANNOTATION: &str = "use-annotation";

impl Router for Alb {
    fn name(&self) -> RouterName {
        RouterName::Alb
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::alb::PROFILES
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        refusals.extend(refuse_wildcard_paths(topology));
        refusals.extend(refuse_paths(topology));
        refusals.extend(refuse_many_rules(topology));
        refusals.extend(refuse_plain_listeners(topology));
        refusals.extend(refuse_hosts(topology));
        refusals.extend(refuse_secrets(topology));
        refusals.extend(refuse_instances(topology));
        refusals.extend(refuse_annotations(topology));
        refusals
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            Move::Match(matched) => accepts_match(matched),
            Move::Weight(weight) => accepts_weight(*weight),
            Move::Baseline | Move::CanaryPods { .. } | Move::FoldStable | Move::Shift | Move::CanaryDone => {
                Ok(())
            }
        }
    }

    /// What a load balancer and its target groups are made of. Source: docs/routers/alb.md.
    fn identity(&self, topology: &Topology) -> Vec<String> {
        let settings = settings(topology);
        let group = settings.group.as_ref().and_then(|group| group.name.clone());
        let class = settings.ingress_class_name.clone().unwrap_or_else(|| "alb".to_owned());
        let scheme = settings.scheme.map_or("default", scheme_text);
        let protocol = settings.backend_protocol_version.map_or("HTTP1", protocol_text);
        vec![
            format!("class={class}"),
            format!("group={}", group.unwrap_or_default()),
            format!("protocol={protocol}"),
            format!("scheme={scheme}"),
            format!("target-type={}", target_type_text(settings.target_type)),
        ]
    }

    fn may_add(&self, field: &str, _: &Value) -> bool {
        let is_rule =
            |key: &str| ["actions.", "conditions.", "transforms."].iter().any(|it| key.starts_with(it));
        let Some(key) = field.strip_prefix("metadata.annotations/") else { return false };
        !key.strip_prefix(PREFIX).and_then(|key| key.strip_prefix('/')).is_some_and(is_rule)
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let mut annotations = topology.route.annotations.clone();
        annotations.extend(settings_as_annotations(settings(topology)));
        annotations.insert(key("actions", &action_name(topology, SPLIT)), split(topology, state.weight));
        if let Some(matched) = &state.matched {
            let name = action_name(topology, MATCH);
            annotations.insert(key("actions", &name), canary_alone(topology));
            annotations.insert(key("conditions", &name), condition(matched));
        }
        let class = settings(topology).ingress_class_name.as_deref().unwrap_or("alb");
        let ingress = Ingress {
            metadata: metadata(topology, topology.names(Track::Stable).route.as_str(), annotations),
            spec: Some(IngressSpec {
                ingress_class_name: Some(class.to_owned()),
                rules: Some(rules(topology, state)),
                tls: tls(topology),
                default_backend: None,
            }),
            status: None,
        };
        vec![Object { file: "ingress.yaml".to_owned(), manifest: Manifest::Ingress(Box::new(ingress)) }]
    }
}

fn settings(topology: &Topology) -> &routers::Alb {
    static NOTHING: routers::Alb = routers::Alb {
        ingress_class_name: None,
        scheme: None,
        target_type: None,
        certificate_arns: None,
        listen_ports: None,
        ssl_redirect: None,
        health_check: None,
        deregistration_delay_seconds: None,
        group: None,
        backend_protocol_version: None,
    };
    match &topology.route.router {
        Choice::Alb(settings) => settings,
        _ => &NOTHING,
    }
}

/// The controller takes `*` and `?` in such paths for a mistake, and stops. Source: aws-load-balancer-controller
/// v3.5.0, pkg/ingress/model_build_listener_rules.go (buildPathPatternsForPrefixPathType).
fn refuse_wildcard_paths(topology: &Topology) -> Vec<Refusal> {
    let paths = topology.route.paths.iter().enumerate();
    let wild = paths.filter(|(_, path)| path.path.contains(['*', '?']));
    let refusal = |(position, path): (usize, &HttpPath)| {
        refusal(
            Path::of("spec.route.paths").index(position).key("path"),
            format!("match the path `{}`", path.path),
            "leave out `*` and `?`, which are wildcards to it",
        )
    };
    wild.map(refusal).collect()
}

/// What a pattern of a path may be; that of a prefix ends in `/*`. Source: AWS, Elastic Load Balancing API,
/// RuleCondition.
fn refuse_paths(topology: &Topology) -> Vec<Refusal> {
    let is_known = |it: char| it.is_ascii_alphanumeric() || "_-.$/~\"'@:+&*?".contains(it);
    let paths = topology.route.paths.iter().enumerate();
    let refused = |(position, path): (usize, &HttpPath)| {
        let length = match path.path_type {
            PathType::Exact => path.path.len(),
            PathType::Prefix | PathType::ImplementationSpecific => path.path.trim_end_matches('/').len() + 2,
        };
        let what = match path.path.chars().find(|it| !is_known(*it)) {
            Some(bad) => format!("match a path that holds `{bad}`"),
            None if length > VALUE_MOST => format!("match a path by a pattern of {length} characters"),
            None => return None,
        };
        let hint = "a pattern has at most 128 characters, with `/*` behind a prefix: letters, digits and \
                    `_-.$/~\"'@:+&`";
        Some(refusal(Path::of("spec.route.paths").index(position).key("path"), what, hint))
    };
    paths.filter_map(refused).collect()
}

/// Source: AWS, "Quotas for your Application Load Balancers".
fn refuse_many_rules(topology: &Topology) -> Option<Refusal> {
    const MOST: usize = 100;
    let route = &topology.route;
    let has_match = topology.stages.iter().any(|stage| stage.matched.is_some());
    let rules = route.hosts.len() * route.paths.len() * if has_match { 2 } else { 1 };
    let refused = || {
        refusal(
            Path::of("spec.route.paths"),
            format!("make {rules} rules of these hosts and paths: a load balancer takes {MOST}"),
            "take fewer and wider paths, or make two releases of it; a match takes each of them twice",
        )
    };
    (rules > MOST).then(refused)
}

/// Without `listen-ports` and `certificate-arn` the only listener is plain, and certificates are looked for where one
/// is encrypted. Source: aws-load-balancer-controller v3.5.0, pkg/ingress/model_build_listener.go
/// (computeIngressListenPorts).
fn refuse_plain_listeners(topology: &Topology) -> Option<Refusal> {
    let settings = settings(topology);
    let is_secure = match &settings.listen_ports {
        None => settings.certificate_arns.is_some(),
        Some(ports) => ports.iter().any(|port| port.protocol == Some(AlbProtocol::Https)),
    };
    // A team may have written them as annotations.
    let said = |name: &str| {
        let key = format!("{PREFIX}/{name}");
        topology.route.annotations.get(&key).or_else(|| topology.annotations.get(&key))
    };
    let is_secure = is_secure
        || said("listen-ports").is_some_and(|ports| ports.contains("HTTPS"))
        || said("certificate-arn").is_some();
    // Who names a Secret is told of that, and of the listener too.
    let named = topology.route.tls.iter().position(|tls| tls.secret_name.is_none())?;
    let refused = || {
        refusal(
            Path::of("spec.route.tls").index(named),
            "encrypt a host where no port listens for HTTPS".to_owned(),
            "add `listenPorts: [{protocol: HTTPS, port: 443}]` to the block `alb`",
        )
    };
    (!is_secure).then(refused)
}

/// Source: AWS, "Condition types for listener rules", host conditions.
fn refuse_hosts(topology: &Topology) -> Vec<Refusal> {
    let hosts = topology.route.hosts.iter().enumerate();
    let bare = hosts.filter(|(_, host)| !host.as_str().contains('.'));
    let refusal = |(position, host): (usize, &Host)| {
        refusal(
            Path::of("spec.route.hosts").index(position),
            format!("match the host `{host}`, which has no dot"),
            "write the whole name: `web.example.com`",
        )
    };
    bare.map(refusal).collect()
}

fn refuse_secrets(topology: &Topology) -> Vec<Refusal> {
    let with_secret = |position: &usize| topology.route.tls[*position].secret_name.is_some();
    let refusal = |position: usize| {
        refusal(
            Path::of("spec.route.tls").index(position).key("secretName"),
            "take a certificate from a Secret".to_owned(),
            "name it in `alb.certificateArns`, or leave `secretName` out and name an HTTPS port in `alb.listenPorts`: AWS Certificate Manager is then asked for the hosts",
        )
    };
    (0..topology.route.tls.len()).filter(with_secret).map(refusal).collect()
}

/// Source: aws-load-balancer-controller v3.5.0, pkg/ingress/model_build_target_group.go (buildTargetGroupSpec).
fn refuse_instances(topology: &Topology) -> Option<Refusal> {
    let service = topology.service.type_.as_deref().unwrap_or("ClusterIP");
    let is_refused = settings(topology).target_type == Some(AlbTargetType::Instance)
        && !["NodePort", "LoadBalancer"].contains(&service);
    let refused = || {
        refusal(
            Path::of("spec.route.alb.targetType"),
            format!("send requests to nodes for Services of type {service}"),
            "write `ip`, or `service.type: NodePort`",
        )
    };
    is_refused.then(refused)
}

/// What the router's block and the plan say is not said again, and otherwise, in annotations.
fn refuse_annotations(topology: &Topology) -> Vec<Refusal> {
    let mut own: Vec<String> = settings_as_annotations(settings(topology)).into_keys().collect();
    for name in [SPLIT, MATCH].map(|base| action_name(topology, base)) {
        own.extend(["actions", "conditions", "transforms"].map(|kind| key(kind, &name)));
    }
    let written = topology.route.annotations.keys().filter(|key| own.contains(key));
    let refusal = |key: &String| {
        refusal(
            Path::of("spec.route.annotations").key(key),
            "take this annotation beside its own".to_owned(),
            "what stands under `alb` and in the plan is written there alone",
        )
    };
    written.map(refusal).collect()
}

fn refusal(at: Path, what: String, hint: &str) -> Refusal {
    Refusal { at, cannot: Cannot { what, hint: hint.to_owned() } }
}

/// A header is compared whatever its case, and `*` and `?` in its value are wildcards.
fn accepts_match(matched: &Match) -> Result<(), Cannot> {
    let cannot = |what: String, hint: &str| Err(Cannot { what, hint: hint.to_owned() });
    match matched.carrier {
        Carrier::Header if matched.name.len() > NAME_MOST => cannot(
            format!("match a header whose name has more than {NAME_MOST} characters"),
            "choose a shorter name",
        ),
        Carrier::Header if matched.value.contains(['*', '?', '\\']) => cannot(
            "match a header whose value holds `*`, `?` or `\\`".to_owned(),
            "they are wildcards to it; choose another value",
        ),
        Carrier::Header if matched.value.chars().count() > VALUE_MOST => cannot(
            format!("match a header whose value has more than {VALUE_MOST} characters"),
            "choose a shorter value",
        ),
        Carrier::Cookie if cookie_pattern(matched).chars().count() > VALUE_MOST => cannot(
            format!("match a cookie by a pattern of more than {VALUE_MOST} characters"),
            "choose a shorter name or value",
        ),
        Carrier::Header | Carrier::Cookie => Ok(()),
    }
}

fn accepts_weight(weight: Weight) -> Result<(), Cannot> {
    match parts_up_to(weight, MOST) {
        Some(_) => Ok(()),
        None => Err(Cannot {
            what: format!("send {weight} % to the canary by weights of at most {MOST}"),
            hint: "steps of 0.1 % can always be shown".to_owned(),
        }),
    }
}

/// What the names of the two actions begin with.
const SPLIT: &str = "split";
const MATCH: &str = "match";

/// The name of an action, which stands where a Service's does and must not be taken for one.
fn action_name(topology: &Topology, base: &str) -> String {
    let is_service =
        |name: &String| Track::ALL.iter().any(|track| topology.names(*track).service.as_str() == name);
    let names = [String::new(), "-action".to_owned(), "-rule".to_owned()].map(|end| format!("{base}{end}"));
    // There are three names, and two Services.
    names.into_iter().find(|name| !is_service(name)).unwrap_or_default()
}

fn key(kind: &str, name: &str) -> String {
    format!("{PREFIX}/{kind}.{name}")
}

fn settings_as_annotations(settings: &routers::Alb) -> BTreeMap<String, String> {
    let mut annotations = BTreeMap::new();
    let mut put = |name: &str, value: Option<String>| {
        annotations.extend(value.map(|value| (format!("{PREFIX}/{name}"), value)));
    };
    put("scheme", settings.scheme.map(|scheme| scheme_text(scheme).to_owned()));
    put("target-type", Some(target_type_text(settings.target_type).to_owned()));
    put("certificate-arn", settings.certificate_arns.as_ref().map(|arns| arns.join(",")));
    put("listen-ports", settings.listen_ports.as_deref().map(listen_ports));
    put("ssl-redirect", settings.ssl_redirect.map(|port| port.to_string()));
    put("backend-protocol-version", settings.backend_protocol_version.map(|it| protocol_text(it).to_owned()));
    let delay = |seconds: i64| format!("deregistration_delay.timeout_seconds={seconds}");
    put("target-group-attributes", settings.deregistration_delay_seconds.map(delay));
    if let Some(group) = &settings.group {
        put("group.name", group.name.clone());
        put("group.order", group.order.map(|order| order.to_string()));
    }
    let nothing = AlbHealthCheck::default();
    let health = settings.health_check.as_ref().unwrap_or(&nothing);
    put("healthcheck-path", health.path.clone());
    put("success-codes", health.success_codes.clone());
    for (name, number) in [
        ("healthcheck-port", health.port),
        ("healthcheck-interval-seconds", health.interval_seconds),
        ("healthcheck-timeout-seconds", health.timeout_seconds),
        ("healthy-threshold-count", health.healthy_threshold_count),
        ("unhealthy-threshold-count", health.unhealthy_threshold_count),
    ] {
        put(name, number.map(|number| number.to_string()));
    }
    annotations
}

fn scheme_text(scheme: AlbScheme) -> &'static str {
    match scheme {
        AlbScheme::Internal => "internal",
        AlbScheme::InternetFacing => "internet-facing",
    }
}

fn target_type_text(target_type: Option<AlbTargetType>) -> &'static str {
    match target_type {
        None | Some(AlbTargetType::Ip) => "ip",
        Some(AlbTargetType::Instance) => "instance",
    }
}

fn protocol_text(version: AlbProtocolVersion) -> &'static str {
    match version {
        AlbProtocolVersion::Http1 => "HTTP1",
        AlbProtocolVersion::Http2 => "HTTP2",
        AlbProtocolVersion::Grpc => "GRPC",
    }
}

fn listen_ports(listeners: &[routers::AlbListener]) -> String {
    let entry = |listener: &routers::AlbListener| {
        let protocol = match listener.protocol {
            None | Some(AlbProtocol::Http) => "HTTP",
            Some(AlbProtocol::Https) => "HTTPS",
        };
        BTreeMap::from([(protocol, listener.port)])
    };
    let entries: Vec<_> = listeners.iter().map(entry).collect();
    serde_json::to_string(&entries).unwrap_or_default()
}

/// A weight of 0 keeps a target group: what is left out would be deleted.
fn split(topology: &Topology, weight: Weight) -> String {
    // A weight that is not accepted is refused before; what it is rendered to must not be one more mistake.
    let nearest = || [weight.rest(), weight].map(|share| u32::from(share.hundredths()) / 10);
    let [stable, canary] = parts_up_to(weight, MOST).unwrap_or_else(nearest);
    let groups = vec![
        target_group(topology, Track::Stable, Some(stable)),
        target_group(topology, Track::Canary, Some(canary)),
    ];
    json(&Action { r#type: "forward", forward_config: ForwardConfig { target_groups: groups } })
}

fn canary_alone(topology: &Topology) -> String {
    let groups = vec![target_group(topology, Track::Canary, None)];
    json(&Action { r#type: "forward", forward_config: ForwardConfig { target_groups: groups } })
}

fn target_group(topology: &Topology, track: Track, weight: Option<u32>) -> TargetGroup {
    TargetGroup {
        service_name: topology.names(track).service.to_string(),
        service_port: match &topology.route.service_port {
            ServicePortRef::Number(number) => Port::Number(*number),
            ServicePortRef::Name(name) => Port::Name(name.clone()),
        },
        weight,
    }
}

fn condition(matched: &Match) -> String {
    let (http_header_name, values, regex_values) = match matched.carrier {
        Carrier::Header => (matched.name.clone(), vec![matched.value.clone()], Vec::new()),
        Carrier::Cookie => ("Cookie".to_owned(), Vec::new(), vec![cookie_pattern(matched)]),
    };
    let http_header_config = HeaderConfig { http_header_name, values, regex_values };
    json(&[Condition { field: "http-header", http_header_config }])
}

/// A line for each field, so that a change of a weight is a diff of that line.
fn json(value: &impl Serialize) -> String {
    // A value that is made of strings, numbers and lists of them cannot fail to serialise.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// For each path the match before the split: the controller sorts paths by type and length, and keeps the order of
/// equal ones. Source: aws-load-balancer-controller v3.5.0, pkg/ingress/model_build_listener_rules.go
/// (sortIngressPaths).
fn rules(topology: &Topology, state: &RouteState) -> Vec<IngressRule> {
    let names = state.matched.iter().map(|_| MATCH).chain([SPLIT]);
    let backends: Vec<_> = names.map(|base| backend(action_name(topology, base))).collect();
    let of_backend = |backend: &IngressBackend| {
        let path = |path: &HttpPath| HTTPIngressPath {
            backend: backend.clone(),
            path: Some(path.path.clone()),
            path_type: path.path_type.to_string(),
        };
        topology.route.paths.iter().map(path).collect::<Vec<_>>()
    };
    let http = HTTPIngressRuleValue { paths: backends.iter().flat_map(of_backend).collect() };
    let rule = |host: &Host| IngressRule { host: Some(host.to_string()), http: Some(http.clone()) };
    topology.route.hosts.iter().map(rule).collect()
}

fn backend(action: String) -> IngressBackend {
    let port = ServiceBackendPort { name: Some(USE_ANNOTATION.to_owned()), number: None };
    IngressBackend { service: Some(IngressServiceBackend { name: action, port: Some(port) }), resource: None }
}

/// The hosts that certificates are looked for.
fn tls(topology: &Topology) -> Option<Vec<IngressTLS>> {
    let hosts = topology.route.tls.iter().map(|tls| IngressTLS {
        hosts: (!tls.hosts.is_empty()).then(|| tls.hosts.iter().map(ToString::to_string).collect()),
        secret_name: None,
    });
    let hosts: Vec<_> = hosts.collect();
    (!hosts.is_empty()).then_some(hosts)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Action {
    r#type: &'static str,
    forward_config: ForwardConfig,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ForwardConfig {
    target_groups: Vec<TargetGroup>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TargetGroup {
    service_name: String,
    service_port: Port,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Port {
    Number(i32),
    Name(String),
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Condition {
    field: &'static str,
    http_header_config: HeaderConfig,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HeaderConfig {
    http_header_name: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regex_values: Vec<String>,
}
