//! Istio: one VirtualService over both Services.
//!
//! Destinations are full names, because a short one means another Service in another namespace. The first rule that
//! matches wins, so that a match stands before the split. Both Services stand in the split at every stage: one of
//! weight 0 is left out of what Envoy gets as long as the other one has a weight.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::routers::{self, IstioRetries};
use serin_topology::{Carrier, Host, Match, Router as Choice, RouterName, Topology, Track};

use super::parts::{
    StringPath, cookie_pattern, custom, is_any_of, parts, refuse_own_paths, refuse_tls, string_paths,
};
use super::{Cannot, Profile, Refusal, Router, profiles};
use crate::Object;

pub(super) struct Istio;

impl Router for Istio {
    fn name(&self) -> RouterName {
        RouterName::Istio
    }

    fn profiles(&self) -> &'static [Profile] {
        &profiles::istio::PROFILES
    }

    fn refuses(&self, topology: &Topology) -> Vec<Refusal> {
        let mut refusals = refuse_own_paths(topology);
        let hint = "name the Secret in the Gateway: `credentialName`";
        refusals.extend(refuse_tls(topology, "name certificates: those are the Gateway's", hint));
        if topology.namespace.is_none() {
            refusals.push(Refusal {
                at: Path::of("metadata.namespace"),
                cannot: Cannot {
                    what: "name the Services without the release's namespace".to_owned(),
                    hint: "write `metadata.namespace`: a destination is the full name of a Service"
                        .to_owned(),
                },
            });
        }
        refusals.extend(refuse_hosts_of_wildcards(topology));
        refusals
    }

    fn accepts(&self, _: &Topology, change: &Move) -> Result<(), Cannot> {
        match change {
            // Any weight, and any header by its value or by a pattern.
            Move::Match(_)
            | Move::Weight(_)
            | Move::Baseline
            | Move::CanaryPods { .. }
            | Move::FoldStable
            | Move::Shift
            | Move::CanaryDone => Ok(()),
        }
    }

    fn may_add(&self, field: &str, _: &Value) -> bool {
        let fields = [
            "spec.exportTo",
            "spec.http[].corsPolicy",
            "spec.http[].headers",
            "spec.http[].retries",
            "spec.http[].rewrite",
            "spec.http[].route[].headers",
            "spec.http[].timeout",
        ];
        is_any_of(field, &fields)
    }

    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object> {
        let spec = Spec {
            hosts: topology.route.hosts.iter().map(ToString::to_string).collect(),
            gateways: settings(topology).gateways.clone().unwrap_or_default(),
            http: rules(topology, state),
        };
        vec![custom(topology, "networking.istio.io/v1", "VirtualService", &spec)]
    }
}

fn settings(topology: &Topology) -> &routers::Istio {
    static NOTHING: routers::Istio =
        routers::Istio { gateways: None, cluster_domain: None, timeout: None, retries: None };
    match &topology.route.router {
        Choice::Istio(settings) => settings,
        _ => &NOTHING,
    }
}

/// The webhook takes a host for a duplicate that a wildcard beside it covers. Source: istio/istio 86c9f01fd735,
/// `pkg/config/validation/validation.go` (`ValidateVirtualService`).
fn refuse_hosts_of_wildcards(topology: &Topology) -> Vec<Refusal> {
    let hosts: Vec<_> = topology.route.hosts.iter().map(Host::as_str).collect();
    let wildcard_of = |host: &str| {
        let covers = |wildcard: &&str| {
            *wildcard != host && wildcard.strip_prefix('*').is_some_and(|end| host.ends_with(end))
        };
        hosts.iter().copied().find(covers)
    };
    let refusal = |(position, host): (usize, &&str)| {
        let wildcard = wildcard_of(host)?;
        Some(Refusal {
            at: Path::of("spec.route.hosts").index(position),
            cannot: Cannot {
                what: format!("name `{host}` beside `{wildcard}`, which covers it"),
                hint: "leave one of them out".to_owned(),
            },
        })
    };
    hosts.iter().enumerate().filter_map(refusal).collect()
}

fn rules(topology: &Topology, state: &RouteState) -> Vec<Rule> {
    let settings = settings(topology);
    let rule = |name, headers: Option<BTreeMap<String, StringMatch>>, route| Rule {
        name,
        r#match: string_paths(topology)
            .into_iter()
            .map(|path| Matches { uri: uri(path), headers: headers.clone() })
            .collect(),
        route,
        timeout: settings.timeout.clone(),
        retries: settings.retries.as_ref().map(retries),
    };
    let destination = |track: Track, weight: Option<u32>| Weighted {
        destination: Destination {
            host: host(topology, track),
            port: Port { number: topology.service_port() },
        },
        weight,
    };
    let matched = state.matched.as_ref().map(|matched| {
        let headers = Some(BTreeMap::from([header(matched)]));
        rule("match", headers, vec![destination(Track::Canary, None)])
    });
    let [stable, canary] = parts(state.weight);
    let split = vec![destination(Track::Stable, Some(stable)), destination(Track::Canary, Some(canary))];
    matched.into_iter().chain([rule("split", None, split)]).collect()
}

/// The full name of a track's Service.
fn host(topology: &Topology, track: Track) -> String {
    let service = &topology.names(track).service;
    let domain = settings(topology).cluster_domain.as_deref().unwrap_or("cluster.local");
    match &topology.namespace {
        Some(namespace) => format!("{service}.{namespace}.svc.{domain}"),
        // It is refused; what is refused is not rendered.
        None => service.to_string(),
    }
}

/// Names of headers are written in lower case. Source: istio/api 1.30.3, `virtual_service.proto` (HTTPMatchRequest).
fn header(matched: &Match) -> (String, StringMatch) {
    match matched.carrier {
        Carrier::Header => (matched.name.to_ascii_lowercase(), StringMatch::Exact(matched.value.clone())),
        Carrier::Cookie => ("cookie".to_owned(), StringMatch::Regex(cookie_pattern(matched))),
    }
}

fn uri(path: StringPath) -> StringMatch {
    match path {
        StringPath::Exact(path) => StringMatch::Exact(path),
        StringPath::Prefix(path) => StringMatch::Prefix(path),
    }
}

fn retries(retries: &IstioRetries) -> Retries {
    Retries {
        attempts: retries.attempts.unwrap_or_default(),
        per_try_timeout: retries.per_try_timeout.clone(),
        retry_on: retries.retry_on.clone(),
    }
}

#[derive(Serialize)]
struct Spec {
    hosts: Vec<String>,
    gateways: Vec<String>,
    http: Vec<Rule>,
}

#[derive(Serialize)]
struct Rule {
    name: &'static str,
    r#match: Vec<Matches>,
    route: Vec<Weighted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retries: Option<Retries>,
}

#[derive(Serialize)]
struct Matches {
    uri: StringMatch,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<BTreeMap<String, StringMatch>>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
enum StringMatch {
    Exact(String),
    Prefix(String),
    Regex(String),
}

#[derive(Serialize)]
struct Weighted {
    destination: Destination,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<u32>,
}

#[derive(Serialize)]
struct Destination {
    host: String,
    port: Port,
}

#[derive(Serialize)]
struct Port {
    number: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Retries {
    attempts: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    per_try_timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_on: Option<String>,
}
