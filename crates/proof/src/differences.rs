//! What a commit changes that the model does not hold. A step that changes such a thing is not called safe.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use serin_diagnostic::{Path, Step};
use serin_objects::{Body, Object, Objects, PREFIX, Route, RouterKind};

use crate::defaults::{filled_deployment, filled_service};
use crate::pair::{Pair, Service};

/// Kinds whose changes reach no request that is under way, or come with objects that are looked at themselves.
const HARMLESS: &[&str] = &[
    "Certificate",
    "ClusterIssuer",
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "CronJob",
    "CustomResourceDefinition",
    "ExternalSecret",
    "GrafanaDashboard",
    "Issuer",
    "Job",
    "Kustomization",
    "Namespace",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "PodDisruptionBudget",
    "PodMonitor",
    "PriorityClass",
    "PrometheusRule",
    "Role",
    "RoleBinding",
    "SealedSecret",
    "Secret",
    "ServiceAccount",
    "ServiceMonitor",
    "StorageClass",
];

/// Something that a commit changes, in a sentence, and the object in which it stands.
pub(crate) type Difference = (String, Arc<Object>);

type Identity = (String, String, String, String);

/// What a commit changes that none of the releases in it holds.
pub(crate) fn differences(before: &Objects, after: &Objects, pairs: &[Pair<'_>]) -> Vec<Difference> {
    let mut sides: BTreeMap<Identity, [Option<Arc<Object>>; 2]> = BTreeMap::new();
    for (side, objects) in [before, after].into_iter().enumerate() {
        for object in objects.all() {
            let (group, kind, namespace, name) = object.identity();
            let identity = (group.to_owned(), kind.to_owned(), namespace.to_owned(), name.to_owned());
            sides.entry(identity).or_default()[side] = Some(object.clone());
        }
    }
    let mut found = Vec::new();
    for [before_it, after_it] in sides.into_values() {
        let sentence = match (&before_it, &after_it) {
            (Some(old), Some(new)) => changed(old, new, before, after, pairs),
            (Some(only), None) => comes_or_goes(only, after, pairs, "is taken away"),
            (None, Some(only)) => comes_or_goes(only, before, pairs, "is new"),
            (None, None) => None,
        };
        if let (Some(sentence), Some(object)) = (sentence, after_it.or(before_it)) {
            found.push((sentence, object));
        }
    }
    found
}

fn changed(
    old: &Arc<Object>,
    new: &Arc<Object>,
    before: &Objects,
    after: &Objects,
    pairs: &[Pair<'_>],
) -> Option<String> {
    match (&old.body, &new.body) {
        (Body::Deployment(of_old), Body::Deployment(of_new)) => {
            if of_old.paused == Some(true) && of_new.paused != Some(true) {
                return Some(format!("{new} is set free, and rolls out what it was paused with"));
            }
            let is_same = but_for_pods(of_old) == but_for_pods(of_new);
            (!is_same).then(|| format!("{new} changes how it replaces pods, or whom it selects"))
        }
        (Body::Service(of_old), Body::Service(of_new)) if of_old.selector != of_new.selector => {
            Some(format!("{new} selects other pods than before"))
        }
        (Body::Service(of_old), Body::Service(of_new)) => {
            let [of_old, of_new] = [of_old, of_new].map(|spec| filled_service((**spec).clone()));
            (of_old != of_new).then(|| format!("{new} changes its ports or its type"))
        }
        (Body::Autoscaler { .. }, Body::Autoscaler { .. }) => {
            (old.body != new.body).then(|| format!("{new} changes"))
        }
        (Body::DisruptionBudget(_), _) | (Body::Configuration, _) => None,
        _ if RouterKind::of(new).is_some() => {
            let pair = pairs.iter().find(|pair| pair.routes().any(|route| same(route, new)));
            let is_same = match pair {
                None => old.canonical(|_| false) == new.canonical(|_| false),
                Some(pair) => {
                    let text =
                        |object: &Arc<Object>, objects: &Objects| but_for_weights(object, objects, pair);
                    let (old_text, old_ports, old_more) = text(old, before);
                    let (new_text, new_ports, new_more) = text(new, after);
                    // A track that a route of Traefik does not name has no part of it, as one with a weight of 0.
                    let names_what_it_needs = RouterKind::of(new) == Some(RouterKind::Traefik);
                    let has_same_ports = match names_what_it_needs {
                        true => old_ports
                            .iter()
                            .all(|(service, ports)| new_ports.get(service).is_none_or(|it| it == ports)),
                        false => old_ports == new_ports,
                    };
                    old_text == new_text && has_same_ports && old_more == new_more
                }
            };
            let what = if pair.is_some() { "more than weights and matches" } else { "where requests go" };
            (!is_same).then(|| format!("{new} changes {what}"))
        }
        _ if HARMLESS.contains(&new.kind.as_str()) => None,
        _ => (!old.asks_the_same(new)).then(|| format!("{new} changes")),
    }
}

fn comes_or_goes(
    object: &Arc<Object>,
    other_side: &Objects,
    pairs: &[Pair<'_>],
    how: &str,
) -> Option<String> {
    match &object.body {
        // What they are to a release is told there; without a Service nobody sends them anything.
        Body::Deployment(_) | Body::Service(_) | Body::DisruptionBudget(_) | Body::Configuration => None,
        _ if HARMLESS.contains(&object.kind.as_str()) => None,
        _ if RouterKind::of(object).is_some() => {
            let is_switch = serin_objects::CanarySwitch::of(object).is_some_and(|switch| switch.is_canary())
                && pairs.iter().any(|pair| pair.routes().any(|route| same(route, object)));
            let services = Objects::of(vec![object.clone()]);
            let mut backends = services.routes().iter().flat_map(|route| &route.rule.backends);
            let is_apart = backends.all(|it| other_side.service(&it.namespace, &it.service).is_none());
            // A route that comes or goes with its Services had nobody, or leaves nobody, to send elsewhere.
            (!is_switch && !is_apart).then(|| format!("{object} {how}"))
        }
        _ => Some(format!("{object} {how}")),
    }
}

fn same(left: &Object, right: &Object) -> bool {
    left.identity() == right.identity()
}

/// A Deployment without what the model holds of it, and without what no pod feels; what Kubernetes fills in stands in it
/// in any case.
fn but_for_pods(spec: &DeploymentSpec) -> DeploymentSpec {
    let spec = filled_deployment(spec.clone());
    DeploymentSpec {
        replicas: None,
        template: Default::default(),
        revision_history_limit: None,
        progress_deadline_seconds: None,
        // A paused Deployment is told where its pods are.
        paused: None,
        ..spec
    }
}

/// The ports of each Service that a route sends requests to.
type Ports = BTreeMap<String, BTreeSet<String>>;

/// What rules that match requests for a track do with them that the others of the same route do not.
type More = BTreeSet<String>;

/// A route without what the model holds of it: the weights, the backends of both tracks but for their ports, and rules
/// that match requests for the canary, but for what else they do.
fn but_for_weights(object: &Arc<Object>, objects: &Objects, pair: &Pair<'_>) -> (String, Ports, More) {
    let (mut left_out, mut weights): (Vec<Path>, Vec<Path>) = (Vec::new(), Vec::new());
    let (mut ports, mut more) = (Ports::new(), More::new());
    let of_object = || objects.routes().iter().filter(|route| same(objects.at(route.object), object));
    let split = of_object().filter(|route| !route.rule.is_conditional);
    let of_all: More = split.filter_map(|route| object.beside_match(&route.rule)).collect();
    for route in of_object() {
        let of_pair = |service: &Service| pair.has(service);
        let own: Vec<_> = route
            .rule
            .backends
            .iter()
            .filter(|it| of_pair(&(it.namespace.clone(), it.service.clone())))
            .collect();
        let is_own = !own.is_empty() && own.len() == route.rule.backends.len();
        if route.rule.is_conditional && is_own {
            left_out.push(route.rule.at.clone());
            left_out.extend(own.iter().filter_map(|it| conditions_of(&it.at)));
            more.extend(object.beside_match(&route.rule).filter(|it| !of_all.contains(it)));
        }
        if route.router == RouterKind::NginxInc {
            // The ports stand with the upstreams.
            left_out.extend(whole_of_nginx(object, route, own.len()));
        } else if route.rule.backends.len() > 1 || !route.rule.is_conditional {
            for backend in &own {
                let of_service = ports.entry(backend.service.clone()).or_default();
                of_service.insert(format!("{:?}", backend.port));
            }
        }
        for backend in own.iter().filter(|_| !route.rule.is_conditional) {
            if let Some(more) = object.beside(backend) {
                ports.entry(backend.service.clone()).or_default().insert(more);
            }
        }
        weights.extend(own.iter().map(|it| it.at.key("weight")));
        left_out.extend(own.into_iter().map(|it| it.at.clone()));
    }
    let canary = Path::of("metadata.annotations");
    let is_left_out = |path: &Path| {
        let last = match path.steps().last() {
            Some(Step::Key(key)) => key.as_str(),
            Some(Step::Index(_)) | None => "",
        };
        let is_switch = path.steps().len() == 3
            && path.steps()[..2] == canary.steps()[..2]
            && last.strip_prefix(PREFIX).is_some_and(|key| key.starts_with("/canary"));
        is_switch || weights.contains(path) || left_out.contains(path)
    };
    (object.canonical(is_left_out), ports, more)
}

/// The conditions of an action of AWS Load Balancer Controller, which stand beside it.
fn conditions_of(action: &Path) -> Option<Path> {
    let Some(Step::Key(key)) = action.steps().last() else { return None };
    let name = key.strip_prefix("alb.ingress.kubernetes.io/actions.")?;
    let conditions = format!("alb.ingress.kubernetes.io/conditions.{name}");
    Some(Path::of("metadata.annotations").key(conditions))
}

/// What a VirtualServer says in other words at other weights: a split is one `action` at 0 and at 100 per cent, and
/// where nothing is matched there is no list of matches.
fn whole_of_nginx(object: &Object, route: &Route, own: usize) -> Option<Path> {
    let is_own = own > 0 && own == route.rule.backends.len();
    let at = &route.rule.at;
    if !route.rule.is_conditional {
        return is_own.then(|| at.key("splits"));
    }
    let (_, above) = at.steps().split_last()?;
    let matches = above.iter().fold(Path::root(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    });
    let is_alone = object.node_at(&matches).is_some_and(|list| list.items().len() == 1);
    (is_own && is_alone).then_some(matches)
}

#[cfg(test)]
mod tests {
    use super::HARMLESS;

    #[test]
    fn harmless_kinds_are_sorted() {
        assert!(HARMLESS.is_sorted(), "sort `HARMLESS`: {HARMLESS:?}");
    }
}
