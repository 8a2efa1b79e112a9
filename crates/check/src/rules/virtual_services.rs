//! What several rules ask of the destinations of VirtualServices.

use serin_diagnostic::Path;
use serin_objects::{Object, RouterKind};
use serin_yaml::Node;

/// Where a VirtualService sends requests.
pub(crate) struct Destination<'a> {
    /// Where it stands.
    pub(crate) at: Path,
    /// Its host, as it is written.
    pub(crate) host: &'a str,
    /// The part of the host's pods that is meant.
    pub(crate) subset: Option<&'a str>,
}

/// The destinations of a VirtualService; none of any other object.
pub(crate) fn destinations(object: &Object) -> Vec<Destination<'_>> {
    if RouterKind::of(object) != Some(RouterKind::Istio) {
        return Vec::new();
    }
    let mut destinations = Vec::new();
    for protocol in ["http", "tls", "tcp"] {
        let rules = Path::of("spec").key(protocol);
        let count = object.node_at(&rules).map_or(0, |rules| rules.items().len());
        for route in (0..count).map(|position| rules.index(position).key("route")) {
            let weighted = object.node_at(&route).map(Node::items).unwrap_or_default();
            for (position, weighted) in weighted.iter().enumerate() {
                let Some(node) = weighted.get("destination") else { continue };
                let text = |key: &str| node.get(key).and_then(Node::as_str);
                let Some(host) = text("host") else { continue };
                let at = route.index(position).key("destination");
                destinations.push(Destination { at, host, subset: text("subset") });
            }
        }
    }
    destinations
}

/// Name and namespace of the Service that a host means to Istio, from an object in a namespace: a name without a dot is
/// completed, any other is taken as it is. Source: istio/istio 1.30, `pilot/pkg/model/config.go`
/// (`ResolveShortnameToFQDN`).
pub(crate) fn service<'a>(host: &'a str, own: &'a str) -> Option<(&'a str, &'a str)> {
    if !host.contains('.') {
        return Some((host, own));
    }
    let mut parts = host.split('.');
    let (service, namespace) = (parts.next()?, parts.next()?);
    let is_whole = parts.next() == Some("svc") && parts.next().is_some();
    is_whole.then_some((service, namespace))
}

/// Whether an object is of a kind of Istio's.
pub(crate) fn is_istio(object: &Object, kind: &str) -> bool {
    object.kind == kind && object.api_version.starts_with("networking.istio.io/")
}
