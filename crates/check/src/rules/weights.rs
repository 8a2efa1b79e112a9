//! What several rules ask of the weights of a route, as they are written.

use serde_json::Value as Json;
use serin_diagnostic::Path;
use serin_objects::{Object, RouterKind};
use serin_yaml::{Node, Value};

/// Services that share requests out, in the order in which they are written.
pub(crate) struct Sharing {
    /// What reads them.
    pub(crate) router: RouterKind,
    /// Where the list stands.
    pub(crate) at: Path,
    /// The Services.
    pub(crate) items: Vec<Item>,
}

/// A Service among others.
pub(crate) struct Item {
    /// Where it stands.
    pub(crate) at: Path,
    /// Where its weight stands, or it itself.
    pub(crate) place: Path,
    /// Its weight; none where none is written.
    pub(crate) weight: Option<Written>,
}

/// A weight, as it is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// A whole number.
    Whole(i64),
    /// Something else, which the API server refuses.
    Other,
}

impl Item {
    /// Its weight, where it is a whole number.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self.weight {
            Some(Written::Whole(weight)) => Some(weight),
            Some(Written::Other) | None => None,
        }
    }
}

/// The lists of Services in a route.
pub(crate) fn sharings(object: &Object) -> Vec<Sharing> {
    let Some(router) = RouterKind::of(object) else { return Vec::new() };
    let lists: &[&str] = match router {
        RouterKind::Alb => return of_actions(object),
        RouterKind::GatewayApi => &["spec.rules.*.backendRefs"],
        RouterKind::Istio => &["spec.http.*.route", "spec.tls.*.route", "spec.tcp.*.route"],
        RouterKind::Traefik => &["spec.routes.*.services", "spec.weighted.services"],
        RouterKind::Contour => &["spec.routes.*.services", "spec.tcpproxy.services"],
        RouterKind::NginxInc => &[
            "spec.routes.*.splits",
            "spec.routes.*.matches.*.splits",
            "spec.subroutes.*.splits",
            "spec.subroutes.*.matches.*.splits",
        ],
        RouterKind::Apisix => &["spec.http.*.backends"],
        RouterKind::IngressNginx | RouterKind::OtherIngress => &[],
    };
    let mut sharings = Vec::new();
    for keys in lists {
        let steps: Vec<&str> = keys.split('.').collect();
        collect(object.node(), &steps, &Path::root(), &mut |at, list| {
            let items = list.items().iter().enumerate().filter(|(_, item)| !is_mirror(item));
            let item = |(position, item): (usize, &Node)| {
                let (at, weight) = (at.index(position), item.get("weight").and_then(written));
                let place = if weight.is_some() { at.key("weight") } else { at.clone() };
                Item { at, place, weight }
            };
            sharings.push(Sharing { router, at: at.clone(), items: items.map(item).collect() });
        });
    }
    sharings.retain(|sharing| !sharing.items.is_empty());
    sharings
}

/// Every node under keys, where `*` stands for each item of a list.
fn collect(node: Option<&Node>, steps: &[&str], at: &Path, found: &mut impl FnMut(&Path, &Node)) {
    let Some(node) = node else { return };
    match steps {
        [] => found(at, node),
        ["*", rest @ ..] => {
            for (position, item) in node.items().iter().enumerate() {
                collect(Some(item), rest, &at.index(position), found);
            }
        }
        [key, rest @ ..] => collect(node.get(key), rest, &at.key(*key), found),
    }
}

/// Contour sends a mirror a copy, whatever its weight.
fn is_mirror(item: &Node) -> bool {
    item.get("mirror").is_some_and(|mirror| matches!(mirror.value, Value::Bool(true)))
}

fn written(node: &Node) -> Option<Written> {
    match &node.value {
        Value::Null => None,
        Value::Number(text) => Some(text.parse().map_or(Written::Other, Written::Whole)),
        Value::Bool(_) | Value::String(_) | Value::Sequence(_) | Value::Mapping(_) => Some(Written::Other),
    }
}

const ACTIONS: &str = "alb.ingress.kubernetes.io/actions.";

/// The target groups of the actions of an ALB, which are JSON in annotations.
fn of_actions(object: &Object) -> Vec<Sharing> {
    let mut sharings = Vec::new();
    for (key, text) in object.annotations().into_iter().flatten().filter(|(key, _)| key.starts_with(ACTIONS))
    {
        let at = Path::of("metadata.annotations").key(key);
        let parsed: Json = serde_json::from_str(text).unwrap_or_default();
        let groups = field(&parsed, "forwardConfig").and_then(|forward| field(forward, "targetGroups"));
        let item = |group: &Json| Item {
            at: at.clone(),
            place: at.clone(),
            weight: field(group, "weight").map(|it| it.as_i64().map_or(Written::Other, Written::Whole)),
        };
        let items: Vec<_> = groups.and_then(Json::as_array).into_iter().flatten().map(item).collect();
        if !items.is_empty() {
            sharings.push(Sharing { router: RouterKind::Alb, at, items });
        }
    }
    sharings
}

/// Go's JSON reader does not mind the case of keys.
fn field<'a>(value: &'a Json, name: &str) -> Option<&'a Json> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
