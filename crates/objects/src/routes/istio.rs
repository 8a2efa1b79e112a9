//! VirtualService.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, items, port, text, texts, whole};
use crate::Object;

pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let hosts = texts(node.and_then(|node| node.get("spec")?.get("hosts")));
    let mut rules = Vec::new();
    for (at, rule) in items(node, "spec.http", &Path::root()) {
        let matches = items(Some(rule), "match", &at);
        let is_conditional = matches.iter().any(|(_, node)| node.get("headers").is_some());
        let destinations = items(Some(rule), "route", &at);
        let sole = destinations.len() == 1;
        let backends = destinations.into_iter().filter_map(|(at, node)| backend(object, node, at, sole));
        let backends = backends.collect();
        rules.push(RouteRule { hosts: hosts.clone(), is_conditional, backends, at, ..RouteRule::default() });
    }
    rules
}

fn backend(object: &Object, node: &Node, at: Path, sole: bool) -> Option<Backend> {
    let destination = node.get("destination")?;
    // A subset is a part of a Service, and which part is for a DestinationRule to say.
    if destination.get("subset").is_some() {
        return None;
    }
    let (service, namespace) = service(&text(destination, "host")?, object.namespace())?;
    let port = port(destination.get("port").and_then(|port| port.get("number")));
    // A single destination gets everything whatever its weight.
    let weight = if sole { 1 } else { whole(node, "weight").unwrap_or_default() };
    Some(Backend { namespace, service, port, weight, at })
}

/// The Service behind a host of the mesh; none for a host outside.
fn service(host: &str, own: &str) -> Option<(String, String)> {
    let inside = host.strip_suffix(".svc.cluster.local").or_else(|| host.strip_suffix(".svc"));
    match (inside, host.contains('.')) {
        (Some(inside), _) => {
            let (service, namespace) = inside.split_once('.')?;
            Some((service.to_owned(), namespace.to_owned()))
        }
        (None, false) => Some((host.to_owned(), own.to_owned())),
        (None, true) => None,
    }
}
