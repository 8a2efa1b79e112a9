use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Backend, BackendPort, Objects, Route, RouteRule};
use serin_plan::{Plan, RouteState};
use serin_topology::{Topology, Track};
use serin_yaml::Node;

use crate::rendered::rendered;
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "route-off-plan", severity: Severity::Error, page: include_str!("route_off_plan.md") },
    can_be_allowed: false,
    runs: &[Run::Plan(run)],
};

/// What is rendered without a patch is held against the plan by tests; a patch may have changed anything.
fn run(topology: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
    if topology.route.patch.is_none() {
        return;
    }
    for stage in plan.stages() {
        let off = off(topology, &stage.state.route, &rendered(topology, stage));
        if let Some(message) = off {
            let finding = findings.add(&Path::of("spec.route.patch"), message);
            finding.stage = Some(stage.name.to_string());
            finding.hint =
                Some("weights, Services, ports, hosts and matches are the plan's; patch the rest".to_owned());
            // Whatever is wrong with one stage is mostly wrong with all.
            return;
        }
    }
}

/// In what a route is not what a stage says; none where it is.
fn off(topology: &Topology, state: &RouteState, objects: &Objects) -> Option<String> {
    if objects.routes().iter().any(|route| is_redirected(objects, route)) {
        return Some("the patched route redirects every request".to_owned());
    }
    let rules: Vec<_> = objects.routes().iter().map(|route| &route.rule).collect();
    if let Some(foreign) = rules.iter().find_map(|rule| foreign(topology, rule)) {
        return Some(foreign);
    }
    let (matching, splitting): (Vec<&RouteRule>, _) = rules.iter().partition(|rule| rule.is_conditional);
    if splitting.is_empty() {
        return Some("the patched route sends nobody to the release".to_owned());
    }
    if let Some(matched) =
        matching.iter().find(|rule| state.matched.is_none() || !is_all_canary(topology, rule))
    {
        let what = if is_all_canary(topology, matched) { "the canary" } else { "the stable track" };
        return Some(format!("the patched route matches requests for {what}, and the plan does not"));
    }
    if state.matched.is_some() && matching.is_empty() && !rules.iter().any(|rule| has_own_match(rule)) {
        return Some(
            "the patched route does not match the requests that the plan sends to the canary".to_owned(),
        );
    }
    let wanted = i64::from(state.weight.hundredths());
    splitting.iter().filter_map(|rule| share(topology, rule)).find_map(|(canary, total)| {
        if canary * 10_000 == wanted * total {
            return None;
        }
        // Weights are small numbers; a double holds them exactly.
        #[allow(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
        let percent = canary as f64 * 100.0 / total.max(1) as f64;
        Some(format!("the patched route sends {percent} % to the canary, and the plan {} %", state.weight))
    })
}

/// Whether a rule of the Gateway API answers with a redirect, whatever its backends are.
fn is_redirected(objects: &Objects, route: &Route) -> bool {
    let filters = objects.at(route.object).node_at(&route.rule.at.key("filters"));
    let kind = |filter: &Node| filter.get("type").and_then(Node::as_str) == Some("RequestRedirect");
    filters.map(Node::items).unwrap_or_default().iter().any(kind)
}

/// A Service, a port or a host that is not the release's.
fn foreign(topology: &Topology, rule: &RouteRule) -> Option<String> {
    let is_own = |backend: &&Backend| Track::ALL.into_iter().any(|track| is(topology, track, backend));
    if let Some(backend) = rule.backends.iter().find(|backend| !is_own(backend)) {
        return Some(format!("the patched route sends requests to Service `{}`", backend.service));
    }
    let named = match &topology.route.service_port {
        serin_topology::ServicePortRef::Number(_) => None,
        serin_topology::ServicePortRef::Name(name) => Some(name),
    };
    let is_own_port = |port: &BackendPort| match port {
        BackendPort::Number(number) => *number == i64::from(topology.service_port()),
        BackendPort::Name(name) => Some(name) == named,
    };
    let mut ports = rule.backends.iter().filter_map(|backend| backend.port.as_ref());
    if let Some(port) = ports.find(|port| !is_own_port(port)) {
        let port = match port {
            BackendPort::Number(number) => number.to_string(),
            BackendPort::Name(name) => name.clone(),
        };
        return Some(format!("the patched route sends requests to port `{port}`"));
    }
    let is_host = |host: &&String| topology.route.hosts.iter().any(|own| own.as_str() == host.as_str());
    let host = rule.hosts.iter().find(|host| !is_host(host))?;
    Some(format!("the patched route takes the requests of `{host}`"))
}

fn is(topology: &Topology, track: Track, backend: &Backend) -> bool {
    let namespace = topology.namespace.as_ref().map(ToString::to_string).unwrap_or_default();
    backend.service == topology.names(track).service.as_str() && backend.namespace == namespace
}

fn is_all_canary(topology: &Topology, rule: &RouteRule) -> bool {
    rule.backends.iter().all(|backend| is(topology, Track::Canary, backend))
}

/// A canary Ingress has weight and match in one.
fn has_own_match(rule: &RouteRule) -> bool {
    rule.switch.as_ref().is_some_and(|switch| switch.matches)
}

/// The parts that go to the canary, and all parts. The primary of a pair of Ingresses is no split.
fn share(topology: &Topology, rule: &RouteRule) -> Option<(i64, i64)> {
    if let Some(switch) = rule.switch.as_ref().filter(|_| rule.is_canary_ingress()) {
        return Some((switch.effective_weight(), switch.effective_total()));
    }
    if topology.route.router.is_a_pair() {
        return None;
    }
    let canary = rule.backends.iter().filter(|backend| is(topology, Track::Canary, backend));
    Some((canary.map(|backend| backend.weight).sum(), rule.total()))
}
