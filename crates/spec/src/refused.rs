use std::borrow::Cow;

use serin_diagnostic::{Finding, Report};
use serin_yaml::{Node, Value};

use crate::rules::REFUSED_ROUTER;

/// A router that people name, why it is refused, and the way out.
struct Refused {
    name: &'static str,
    why: &'static str,
    way_out: &'static str,
}

/// Sources: `crates/spec/src/rules/refused_router.md`.
const REFUSED: &[Refused] = &[
    Refused {
        name: "ambassador",
        why: "Emissary's Mappings are not rendered",
        way_out: "take another router in front, such as `router: gateway-api`",
    },
    Refused {
        name: "app-mesh",
        why: "App Mesh ended in September 2026",
        way_out: "the way out is `router: alb`, or `router: gateway-api` with `implementation: aws`",
    },
    Refused {
        name: "appmesh",
        why: "App Mesh ended in September 2026",
        way_out: "the way out is `router: alb`, or `router: gateway-api` with `implementation: aws`",
    },
    Refused { name: "aws-alb", why: "the router is called `alb`", way_out: "write `router: alb`" },
    Refused {
        name: "aws-load-balancer-controller",
        why: "the router is called `alb`",
        way_out: "write `router: alb`",
    },
    Refused {
        name: "cilium",
        why: "a split between services of a mesh is not rendered",
        way_out: "for what comes in by a Gateway Cilium speaks Gateway API: `router: gateway-api`",
    },
    Refused {
        name: "cilium-ingress",
        why: "an Ingress of Cilium has no weights",
        way_out: "Cilium speaks Gateway API: `router: gateway-api`",
    },
    Refused {
        name: "emissary",
        why: "Emissary's Mappings are not rendered",
        way_out: "take another router in front, such as `router: gateway-api`",
    },
    Refused {
        name: "envoy",
        why: "the configuration of a bare Envoy is not rendered",
        way_out: "take what configures it: `istio`, `contour`, or `gateway-api` with `implementation: envoy-gateway`",
    },
    Refused {
        name: "envoy-gateway",
        why: "Envoy Gateway is an implementation of Gateway API",
        way_out: "write `router: gateway-api` with `implementation: envoy-gateway`",
    },
    Refused { name: "f5", why: "the router is called `nginx-inc`", way_out: "write `router: nginx-inc`" },
    Refused {
        name: "haproxy",
        why: "HAProxy Technologies' controller splits by an ACL on a Service, and two Services cannot share a path",
        way_out: "take another router: its Gateway API has TCPRoute alone",
    },
    Refused {
        name: "haproxy-ingress",
        why: "haproxy-ingress splits between pods of one Service, and a release has two",
        way_out: "it speaks Gateway API: `router: gateway-api`",
    },
    Refused {
        name: "kgateway",
        why: "kgateway is an implementation of Gateway API",
        way_out: "write `router: gateway-api`, without `implementation`",
    },
    Refused {
        name: "kong",
        why: "an Ingress of Kong has no weights",
        way_out: "write `router: gateway-api` with `implementation: kong`",
    },
    Refused {
        name: "linkerd",
        why: "a split between services of a mesh is not rendered",
        way_out: "split what comes in, by the router in front of the mesh",
    },
    Refused {
        name: "nginx",
        why: "several routers are called nginx",
        way_out: "`ingress-nginx` is the community's, `nginx-inc` is F5's, and NGINX Gateway Fabric is `router: \
                  gateway-api` with `implementation: nginx-gateway-fabric`",
    },
    Refused {
        name: "nginx-gateway-fabric",
        why: "NGINX Gateway Fabric is an implementation of Gateway API",
        way_out: "write `router: gateway-api` with `implementation: nginx-gateway-fabric`",
    },
    Refused {
        name: "nginx-ingress",
        why: "several routers are called nginx",
        way_out: "`ingress-nginx` is the community's, and `nginx-inc` is F5's",
    },
    Refused {
        name: "smi",
        why: "SMI was archived in October 2023: no mesh goes on with it",
        way_out: "the way out is `router: gateway-api`",
    },
];

/// Says of routers that people name and that cannot be rendered why, and what to do; they are then taken for absent.
pub(crate) fn refuse<'a>(document: &'a Node, report: &mut Report) -> Cow<'a, Node> {
    let Some(spec) = document.get("spec") else { return Cow::Borrowed(document) };
    let patches = spec.get("environments").map(Node::entries).unwrap_or_default();
    let specs = std::iter::once(spec).chain(patches.iter().map(|entry| &entry.value));
    let routers = specs.filter_map(|spec| spec.get("route")?.get("router"));
    let found: Vec<_> = routers.filter_map(|router| Some((router, refused(router)?))).collect();
    if found.is_empty() {
        return Cow::Borrowed(document);
    }
    let places: Vec<_> = found.iter().map(|(router, _)| router.place.clone()).collect();
    for (router, refused) in found {
        let finding = Finding::new(&REFUSED_ROUTER, format!("`{}`: {}", refused.name, refused.why));
        report.add(finding.at(router.place.clone()).hint(refused.way_out));
    }
    let mut document = document.clone();
    forget(&mut document, &places);
    Cow::Owned(document)
}

fn refused(router: &Node) -> Option<&'static Refused> {
    REFUSED.iter().find(|refused| router.as_str() == Some(refused.name))
}

/// Takes what stands at some places for absent.
fn forget(node: &mut Node, places: &[serin_diagnostic::Place]) {
    if matches!(node.value, Value::String(_)) && places.contains(&node.place) {
        node.value = Value::Null;
    }
    match &mut node.value {
        Value::Mapping(entries) => entries.iter_mut().for_each(|entry| forget(&mut entry.value, places)),
        Value::Sequence(items) => items.iter_mut().for_each(|item| forget(item, places)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::REFUSED;

    #[test]
    fn routers_are_sorted() {
        assert!(REFUSED.is_sorted_by_key(|refused| refused.name));
    }
}
