//! NGINX Ingress Controller of F5: one VirtualServer.
//!
//! A split is shown between 1 and 99 per cent; at 0 and at 100 the route passes everything to one upstream, which every
//! version of the controller takes. What it does not take is not refused by Kubernetes: the host is gone.
//!
//! Values of headers are patterns, because nginx compares plain texts without minding their case. A cookie is looked
//! for in the whole header for the same reason.

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers;
use serin_topology::{Carrier, Match, Router as Choice, RouterName, Topology, Track, Weight};

use super::parts::{
    DECODED_HINT, StringPath, cookie_pattern, custom, escape, holds_any, is_any_of, refuse_own_paths,
    string_paths,
};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct NginxInc;

impl Router for NginxInc {
    fn name(&self) -> RouterName {
        RouterName::NginxInc
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::nginx_inc::PROFILES
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        let hosts = topology.route.hosts.len();
        if hosts > 1 {
            refusals.push(refusal(
                Path::of("spec.route.hosts"),
                format!("take {hosts} hosts in one VirtualServer, and several would change at once"),
                "make a release for each host, or write a wildcard host",
            ));
        }
        refusals.extend(refuse_paths(topology));
        refusals.extend(refuse_certificates(topology));
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

    fn may_add(&self, field: &str, value: &Value) -> bool {
        let fields = [
            "spec.externalDNS",
            "spec.gunzip",
            "spec.policies",
            "spec.routes[].errorPages",
            "spec.routes[].policies",
            "spec.tls",
            "spec.upstreams[]",
        ];
        // A part of the pods, other endpoints, or sessions that stay are another split.
        let denied = ["backup", "sessionCookie", "subselector", "use-cluster-ip"];
        let is_denied = |word: &&str| field.ends_with(&format!(".{word}"));
        is_any_of(field, &fields) && !denied.iter().any(is_denied) && !holds_any(value, &denied)
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let settings = settings(topology);
        let upstream = |track: Track| Upstream {
            name: track.to_string(),
            service: topology.names(track).service.to_string(),
            port: topology.service_port(),
            connect_timeout: settings.connect_timeout.clone(),
            read_timeout: settings.read_timeout.clone(),
            send_timeout: settings.send_timeout.clone(),
        };
        let route = |path| Route {
            path: location(path),
            matches: state.matched.iter().map(matches).collect(),
            target: target(state.weight),
        };
        let spec = Spec {
            ingress_class_name: settings.ingress_class_name.clone(),
            host: topology.route.hosts.first().map(ToString::to_string).unwrap_or_default(),
            tls: topology.route.tls.first().map(|tls| Tls {
                secret: tls.secret_name.clone(),
                redirect: settings.redirect_to_https.map(|enable| Redirect { enable }),
            }),
            upstreams: Track::ALL.into_iter().map(upstream).collect(),
            routes: string_paths(topology).into_iter().map(route).collect(),
        };
        vec![custom(topology, "k8s.nginx.org/v1", "VirtualServer", &spec)]
    }
}

fn settings(topology: &Topology) -> &routers::NginxInc {
    static NOTHING: routers::NginxInc = routers::NginxInc {
        ingress_class_name: None,
        redirect_to_https: None,
        connect_timeout: None,
        read_timeout: None,
        send_timeout: None,
    };
    match &topology.route.router {
        Choice::NginxInc(settings) => settings,
        _ => &NOTHING,
    }
}

fn refusal(at: Path, what: impl Into<String>, hint: &str) -> Refusal {
    Refusal { at, cannot: Cannot { what: what.into(), hint: hint.to_owned() } }
}

/// Source: nginx/kubernetes-ingress v5.5.4, `pkg/apis/configuration/validation/common.go` (`pathFmt`).
fn refuse_paths(topology: &Topology) -> Vec<Refusal> {
    let refused = |(position, path): (usize, &serin_topology::HttpPath)| {
        let at = Path::of("spec.route.paths").index(position).key("path");
        // Source: nginx, "Module ngx_http_core_module", `location`: the path is compared after it was decoded.
        if path.path.contains('%') {
            let hint = DECODED_HINT;
            return Some(refusal(at, "match a path that holds `%`", hint));
        }
        let bad = path.path.chars().find(|it| it.is_whitespace() || "{};\\\"$".contains(*it))?;
        Some(refusal(at, format!("take a path that holds `{bad}`"), "nginx would read it as its own syntax"))
    };
    topology.route.paths.iter().enumerate().filter_map(refused).collect()
}

fn refuse_certificates(topology: &Topology) -> Vec<Refusal> {
    let (route, at) = (&topology.route, Path::of("spec.route.tls"));
    let mut refusals = Vec::new();
    if route.tls.len() > 1 {
        let what = "show several certificates: a VirtualServer has one host and one Secret";
        refusals.push(refusal(at.clone(), what, "leave the others out"));
    }
    for (position, tls) in route.tls.iter().enumerate() {
        for (number, host) in tls.hosts.iter().enumerate().filter(|(_, host)| !route.hosts.contains(host)) {
            refusals.push(refusal(
                at.index(position).key("hosts").index(number),
                format!("show a certificate for `{host}`, which is no host of the route"),
                "leave `hosts` out: the certificate is for the one host that there is",
            ));
        }
    }
    if route.tls.is_empty() && settings(topology).redirect_to_https == Some(true) {
        refusals.push(refusal(
            Path::of("spec.route.nginxInc.redirectToHttps"),
            "redirect to HTTPS without a certificate",
            "name the Secret in `tls`",
        ));
    }
    refusals
}

/// nginx drops headers whose names hold anything but letters, digits and hyphens.
fn accepts_match(matched: &Match) -> Result<(), Cannot> {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if matched.carrier == Carrier::Header
        && let Some(bad) = matched.name.chars().find(|it| !is_plain(*it))
    {
        return Err(Cannot {
            what: format!("match a header whose name holds `{bad}`"),
            hint: "nginx drops such headers; take letters, digits and `-`".to_owned(),
        });
    }
    // In a file of nginx these two stand for something else, in quotes too.
    let texts = [&matched.name, &matched.value];
    if let Some(bad) = texts.into_iter().flat_map(|text| text.chars()).find(|it| ['\\', '"'].contains(it)) {
        return Err(Cannot {
            what: format!("match a {} that holds `{bad}`", matched.carrier),
            hint: "take a value without it".to_owned(),
        });
    }
    Ok(())
}

fn accepts_weight(weight: Weight) -> Result<(), Cannot> {
    match weight.whole_percent() {
        Some(_) => Ok(()),
        None => Err(Cannot {
            what: format!("send {weight} % to the canary: its splits are whole per cent"),
            hint: "take whole per cent, 1 to 99".to_owned(),
        }),
    }
}

fn target(weight: Weight) -> Target {
    // A weight that is not accepted is not rendered either: whoever asks is told before.
    match weight.whole_percent().unwrap_or_default() {
        0 => Target::Action(pass(Track::Stable)),
        100 => Target::Action(pass(Track::Canary)),
        canary => Target::Splits(vec![
            Split { weight: 100 - canary, action: pass(Track::Stable) },
            Split { weight: canary, action: pass(Track::Canary) },
        ]),
    }
}

fn pass(track: Track) -> Action {
    Action { pass: track.to_string() }
}

fn matches(matched: &Match) -> Matches {
    let (header, value) = match matched.carrier {
        Carrier::Header => (matched.name.clone(), format!("^{}$", escape(&matched.value))),
        Carrier::Cookie => ("Cookie".to_owned(), cookie_pattern(matched)),
    };
    let conditions = vec![Condition { header, value: format!("~{value}") }];
    Matches { conditions, action: pass(Track::Canary) }
}

/// A path as the name of a location of nginx.
fn location(path: StringPath) -> String {
    match path {
        StringPath::Exact(path) => format!("={path}"),
        StringPath::Prefix(path) => path,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    ingress_class_name: Option<String>,
    host: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tls: Option<Tls>,
    upstreams: Vec<Upstream>,
    routes: Vec<Route>,
}

#[derive(Serialize)]
struct Tls {
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect: Option<Redirect>,
}

#[derive(Serialize)]
struct Redirect {
    enable: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Upstream {
    name: String,
    service: String,
    port: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    connect_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send_timeout: Option<String>,
}

#[derive(Serialize)]
struct Route {
    path: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matches: Vec<Matches>,
    #[serde(flatten)]
    target: Target,
}

/// Where what no match takes goes: a route has one of the two.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Target {
    Action(Action),
    Splits(Vec<Split>),
}

#[derive(Serialize)]
struct Matches {
    conditions: Vec<Condition>,
    action: Action,
}

#[derive(Serialize)]
struct Condition {
    header: String,
    value: String,
}

#[derive(Serialize)]
struct Split {
    weight: u16,
    action: Action,
}

#[derive(Serialize)]
struct Action {
    pass: String,
}
