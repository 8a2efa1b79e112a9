//! Apache APISIX: one ApisixRoute whose rule shares requests out between both Services.
//!
//! A match is a second rule with the same hosts and paths and a higher priority. It stands behind the first, because
//! what the controller makes of a rule is named by its position: the split stays what it was when the match comes and
//! goes.

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers;
use serin_topology::{
    Carrier, HttpPath, Match, PathType, Router as Choice, RouterName, ServicePortRef, Topology, Track,
};

use super::parts::{DECODED_HINT, custom, holds_any, is_any_of, parts, refuse_own_paths, refuse_tls};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct Apisix;

/// The priority of a match, above that of the split, which has none and so 0.
const MATCH_PRIORITY: u32 = 10;

impl Router for Apisix {
    fn name(&self) -> RouterName {
        RouterName::Apisix
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::apisix::PROFILES
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        refusals.extend(refuse_patterns(topology));
        let hint = "name the Secret in an ApisixTls of your own, for the same hosts";
        refusals.extend(refuse_tls(topology, "name certificates: those are an ApisixTls's", hint));
        refusals
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            Move::Match(matched) => accepts_match(matched),
            Move::Baseline
            | Move::CanaryPods { .. }
            | Move::Weight(_)
            | Move::FoldStable
            | Move::Shift
            | Move::CanaryDone => Ok(()),
        }
    }

    fn may_add(&self, field: &str, value: &Value) -> bool {
        let fields = [
            "spec.http[].authentication",
            "spec.http[].plugin_config_name",
            "spec.http[].plugin_config_namespace",
            "spec.http[].plugins",
            "spec.http[].timeout",
            "spec.http[].websocket",
        ];
        let denied = ["fault-injection", "mocking", "proxy-mirror", "redirect", "traffic-split"];
        is_any_of(field, &fields) && !holds_any(value, &denied)
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let [stable, canary] = parts(state.weight);
        let split = rule(
            topology,
            None,
            vec![
                backend(topology, Track::Stable, Some(stable)),
                backend(topology, Track::Canary, Some(canary)),
            ],
        );
        let matched = state.matched.as_ref().map(|matched| {
            let backends = vec![backend(topology, Track::Canary, None)];
            rule(topology, Some(matched), backends)
        });
        let spec = Spec {
            ingress_class_name: settings(topology).ingress_class_name.clone(),
            http: [split].into_iter().chain(matched).collect(),
        };
        vec![custom(topology, "apisix.apache.org/v2", "ApisixRoute", &spec)]
    }
}

fn settings(topology: &Topology) -> &routers::Apisix {
    static NOTHING: routers::Apisix =
        routers::Apisix { ingress_class_name: None, timeout: None, websocket: None, plugin_config: None };
    match &topology.route.router {
        Choice::Apisix(settings) => settings,
        _ => &NOTHING,
    }
}

/// Source: lua-resty-radixtree 2.9.2, lib/resty/radixtree.lua (common_route_data); `:` begins a parameter with the
/// router `radixtree_uri_with_parameter`.
fn refuse_patterns(topology: &Topology) -> Vec<Refusal> {
    let paths = topology.route.paths.iter().enumerate();
    let patterns = paths.filter(|(_, path)| path.path.contains(['*', ':', '%']));
    let refusal = |(position, path): (usize, &HttpPath)| Refusal {
        at: Path::of("spec.route.paths").index(position).key("path"),
        cannot: Cannot {
            what: format!("match the path `{}`", path.path),
            hint: match path.path.contains('%') {
                // It looks at nginx's `$uri`.
                true => DECODED_HINT.to_owned(),
                false => "leave out `*` and `:`, which are patterns to it".to_owned(),
            },
        },
    };
    patterns.map(refusal).collect()
}

/// A header is looked up as a variable, in which `-` is `_`. Source: apisix-ingress-controller 2.2.0,
/// api/v2/apisixroute_types.go (ToVars).
fn accepts_match(matched: &Match) -> Result<(), Cannot> {
    let is_variable = |name: &str| name.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    match matched.carrier {
        Carrier::Header if !is_variable(&matched.name) => Err(Cannot {
            what: format!("tell the header `{}` from others", matched.name),
            hint: "choose a name of letters, digits and `-`".to_owned(),
        }),
        Carrier::Header | Carrier::Cookie => Ok(()),
    }
}

fn rule(topology: &Topology, matched: Option<&Match>, backends: Vec<Backend>) -> Rule {
    let settings = settings(topology);
    let seconds = |seconds: Option<i64>| seconds.map(|seconds| format!("{seconds}s"));
    let config = settings.plugin_config.as_ref();
    Rule {
        name: if matched.is_some() { "match" } else { "split" },
        priority: matched.map(|_| MATCH_PRIORITY),
        r#match: Requests {
            hosts: topology.route.hosts.iter().map(ToString::to_string).collect(),
            paths: paths(&topology.route.paths),
            exprs: matched.map(expression).into_iter().collect(),
        },
        backends,
        timeout: settings.timeout.as_ref().map(|timeout| Timeout {
            connect: seconds(timeout.connect_seconds),
            read: seconds(timeout.read_seconds),
            send: seconds(timeout.send_seconds),
        }),
        websocket: settings.websocket,
        plugin_config_name: config.and_then(|config| config.name.clone()),
        plugin_config_namespace: config.and_then(|config| config.namespace.clone()),
    }
}

/// Its prefixes are of text: `/a*` would match `/ab` too. None stands twice, which APISIX refuses.
fn paths(paths: &[HttpPath]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for path in paths {
        let bare = path.path.trim_end_matches('/');
        let own = match path.path_type {
            PathType::Exact => vec![path.path.clone()],
            PathType::Prefix | PathType::ImplementationSpecific if bare.is_empty() => vec!["/*".to_owned()],
            PathType::Prefix | PathType::ImplementationSpecific => vec![bare.to_owned(), format!("{bare}/*")],
        };
        let new = own.into_iter().filter(|path| !all.contains(path)).collect::<Vec<_>>();
        all.extend(new);
    }
    all
}

fn expression(matched: &Match) -> Expression {
    let scope = match matched.carrier {
        Carrier::Header => "Header",
        Carrier::Cookie => "Cookie",
    };
    Expression {
        subject: Subject { scope, name: matched.name.clone() },
        op: "Equal",
        value: matched.value.clone(),
    }
}

fn backend(topology: &Topology, track: Track, weight: Option<u32>) -> Backend {
    Backend {
        service_name: topology.names(track).service.to_string(),
        service_port: match &topology.route.service_port {
            ServicePortRef::Number(number) => Port::Number(*number),
            ServicePortRef::Name(name) => Port::Name(name.clone()),
        },
        weight,
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(skip_serializing_if = "Option::is_none")]
    ingress_class_name: Option<String>,
    http: Vec<Rule>,
}

/// Two of its keys are written with `_`.
#[derive(Serialize)]
struct Rule {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    priority: Option<u32>,
    r#match: Requests,
    backends: Vec<Backend>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<Timeout>,
    #[serde(skip_serializing_if = "Option::is_none")]
    websocket: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plugin_config_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    plugin_config_namespace: Option<String>,
}

#[derive(Serialize)]
struct Requests {
    hosts: Vec<String>,
    paths: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exprs: Vec<Expression>,
}

#[derive(Serialize)]
struct Expression {
    subject: Subject,
    op: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Subject {
    scope: &'static str,
    name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Backend {
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
struct Timeout {
    #[serde(skip_serializing_if = "Option::is_none")]
    connect: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    read: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    send: Option<String>,
}
