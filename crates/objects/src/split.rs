use std::collections::HashMap;

use serin_diagnostic::Path;

use crate::{Route, RouterKind};

/// A canary release as its objects show it: a route that shares requests out between two Services.
///
/// ```
/// use serin::rules::{Objects, RouterKind, Split};
///
/// let yaml = "
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   hostnames: [web.example.com]
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # use std::sync::Arc;
/// # use serin::{Report, SourceFile};
/// # let file = Arc::new(SourceFile::new("-", yaml));
/// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
/// # assert!(!read.objects.is_empty());
/// # let objects = Objects::of(read.objects);
/// let split: &Split = &objects.splits()[0];
/// assert_eq!(split.stable, ("shop".to_owned(), "web".to_owned()));
/// assert_eq!(split.canary, ("shop".to_owned(), "web-canary".to_owned()));
/// assert_eq!((split.router, split.percent()), (RouterKind::GatewayApi, 10.0));
/// assert_eq!(split.at.to_string(), "spec.rules[0].backendRefs[1].weight");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// Namespace and name of the Service of the stable track.
    pub stable: (String, String),
    /// Namespace and name of the Service of the canary track.
    pub canary: (String, String),
    /// Parts of [`total`](Self::total) that are sent to the canary.
    pub weight: i64,
    /// All parts.
    pub total: i64,
    /// What splits.
    pub router: RouterKind,
    /// The object that carries the weight, by its position in the set.
    pub object: usize,
    /// Where the weight stands in it.
    pub at: Path,
}

impl Split {
    /// The share of requests that is sent to the canary, in per cent.
    #[must_use]
    pub fn percent(&self) -> f64 {
        // Weights are small numbers; a double holds them exactly.
        #[allow(clippy::cast_precision_loss, reason = "weights are far below 2^52")]
        let share = self.weight as f64 / self.total.max(1) as f64;
        share * 100.0
    }
}

/// The splits of a set's routes, each pair of Services once.
pub(crate) fn splits(routes: &[Route]) -> Vec<Split> {
    let mut splits: Vec<Split> = Vec::new();
    let found = ingress_pairs(routes).into_iter().chain(routes.iter().filter_map(weighted));
    let found = found.chain(matched(routes));
    for split in found {
        let known = splits.iter().any(|it| (&it.stable, &it.canary) == (&split.stable, &split.canary));
        if !known {
            splits.push(split);
        }
    }
    splits
}

/// The canary Ingresses of ingress-nginx with the Ingress that owns the same host and path.
fn ingress_pairs(routes: &[Route]) -> Vec<Split> {
    let is_nginx = |route: &&Route| route.router == RouterKind::IngressNginx;
    let mut primaries: HashMap<_, &Route> = HashMap::new();
    for route in routes.iter().filter(is_nginx).filter(|route| !route.rule.is_canary_ingress()) {
        primaries.entry((&route.rule.hosts, &route.rule.path)).or_insert(route);
    }
    let mut pairs = Vec::new();
    for route in routes.iter().filter(is_nginx) {
        let Some(switch) = route.rule.switch.as_ref().filter(|switch| switch.is_canary()) else { continue };
        let Some(primary) = primaries.get(&(&route.rule.hosts, &route.rule.path)) else { continue };
        let (Some(stable), Some(canary)) = (primary.rule.backends.first(), route.rule.backends.first())
        else {
            continue;
        };
        pairs.push(Split {
            stable: (stable.namespace.clone(), stable.service.clone()),
            canary: (canary.namespace.clone(), canary.service.clone()),
            weight: switch.effective_weight(),
            total: switch.effective_total(),
            router: route.router,
            object: route.object,
            at: Path::of("metadata.annotations").key(format!("{}/canary-weight", crate::PREFIX)),
        });
    }
    pairs
}

/// A rule with two Services. The canary is the one with the smaller weight, of equal ones the second.
fn weighted(route: &Route) -> Option<Split> {
    let [first, second] = route.rule.backends.as_slice() else { return None };
    if (&first.namespace, &first.service) == (&second.namespace, &second.service) || route.rule.total() <= 0 {
        return None;
    }
    let (stable, canary) = if first.weight < second.weight { (second, first) } else { (first, second) };
    Some(Split {
        stable: (stable.namespace.clone(), stable.service.clone()),
        canary: (canary.namespace.clone(), canary.service.clone()),
        weight: canary.weight,
        total: route.rule.total(),
        router: route.router,
        object: route.object,
        at: canary.at.key("weight"),
    })
}

/// The routes of NGINX Inc that pass everything to one Service, and what a match takes to another. Other routers name
/// both Services at every weight.
fn matched(routes: &[Route]) -> Vec<Split> {
    let of_nginx: Vec<_> = routes.iter().filter(|route| route.router == RouterKind::NginxInc).collect();
    let mut splits = Vec::new();
    for matched in of_nginx.iter().filter(|route| route.rule.is_conditional) {
        let holds = |route: &&&Route| {
            let (own, inner) = (route.rule.at.steps(), matched.rule.at.steps());
            !route.rule.is_conditional && route.object == matched.object && inner.starts_with(own)
        };
        let Some(route) = of_nginx.iter().find(holds) else { continue };
        let ([stable], [canary]) = (route.rule.backends.as_slice(), matched.rule.backends.as_slice()) else {
            continue;
        };
        let pair = [stable, canary].map(|it| (it.namespace.clone(), it.service.clone()));
        if pair[0] == pair[1] {
            continue;
        }
        let [stable, canary_service] = pair;
        splits.push(Split {
            stable,
            canary: canary_service,
            weight: 0,
            total: 1,
            router: matched.router,
            object: matched.object,
            at: canary.at.clone(),
        });
    }
    splits
}
