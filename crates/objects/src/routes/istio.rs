//! VirtualService.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, is_of_cookie, items, port, text, texts, whole};
use crate::Object;

/// What a match may ask for besides the path.
const CONDITIONS: [&str; 5] = ["headers", "method", "queryParams", "sourceLabels", "withoutHeaders"];

pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let hosts = texts(node.and_then(|node| node.get("spec")?.get("hosts")));
    let mut rules = Vec::new();
    for (at, rule) in items(node, "spec.http", &Path::root()) {
        let matches = items(Some(rule), "match", &at);
        let is_conditional = |node: &Node| CONDITIONS.iter().any(|key| node.get(key).is_some());
        let destinations = items(Some(rule), "route", &at);
        let sole = destinations.len() == 1;
        let backends = destinations.into_iter().filter_map(|(at, node)| backend(object, node, at, sole));
        rules.push(RouteRule {
            hosts: hosts.clone(),
            path: path(&matches),
            is_conditional: !matches.is_empty() && matches.iter().all(|(_, node)| is_conditional(node)),
            is_by_value: !matches.is_empty() && matches.iter().all(|(_, node)| is_by_value(node)),
            backends: backends.collect(),
            at,
            switch: None,
        });
    }
    rules
}

/// The path of the one match that there is.
fn path(matches: &[(Path, &Node)]) -> Option<(String, String)> {
    let [(_, only)] = matches else { return None };
    let uri = only.get("uri")?;
    let kinds = [("exact", "Exact"), ("prefix", "Prefix"), ("regex", "Regex")];
    kinds.into_iter().find_map(|(key, kind)| Some((text(uri, key)?, kind.to_owned())))
}

/// Whether a match names a value of a header or of a parameter, and nothing that one must not carry.
fn is_by_value(matched: &Node) -> bool {
    let parts =
        ["headers", "queryParams"].into_iter().filter_map(|key| matched.get(key)).flat_map(Node::entries);
    let mut parts = parts.peekable();
    let others = ["method", "sourceLabels", "withoutHeaders"];
    parts.peek().is_some()
        && !others.iter().any(|key| matched.get(key).is_some())
        && parts.all(|part| {
            let pattern = text(&part.value, "regex");
            part.value.get("exact").is_some()
                || pattern.is_some_and(|pattern| is_of_cookie(&part.key.text, &pattern))
        })
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

/// The Service behind a host of the mesh, whatever the domain of the cluster; none for a host outside. A name with a
/// dot is not completed: `web.shop` is a host outside. Source: istio/istio 1.30, `pilot/pkg/model/config.go`
/// (`ResolveShortnameToFQDN`).
fn service(host: &str, own: &str) -> Option<(String, String)> {
    let (service, namespace) = match host.split_once('.') {
        None => (host, own),
        Some((service, rest)) => {
            let (namespace, rest) = rest.split_once('.')?;
            rest.strip_prefix("svc.").filter(|domain| !domain.is_empty())?;
            (service, namespace)
        }
    };
    Some((service.to_owned(), namespace.to_owned()))
}
