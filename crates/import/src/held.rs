//! Labels and annotations: those that a spec can hold, and those that nobody misses.

use std::collections::BTreeMap;

use serin_objects::{Object, Objects};

use crate::draft::RouteDraft;
use crate::recognise::Candidate;

/// What other tools write to know their objects by. A spec does not hold it; the tool that takes over writes its own.
const TRACKING: &[&str] = &[
    "app.kubernetes.io/managed-by",
    "argocd.argoproj.io/instance",
    "argocd.argoproj.io/tracking-id",
    "deployment.kubernetes.io/revision",
    "helm.sh/chart",
    "heritage",
    "kubectl.kubernetes.io/last-applied-configuration",
    "meta.helm.sh/release-name",
    "meta.helm.sh/release-namespace",
    "objectset.rio.cattle.io",
    "skaffold.dev/run-id",
];

/// Whether a label or an annotation of an object is another tool's.
pub(crate) fn is_tracking(key: &str) -> bool {
    let prefixes = ["kustomize.toolkit.fluxcd.io/", "helm.toolkit.fluxcd.io/", "objectset.rio.cattle.io/"];
    TRACKING.contains(&key) || prefixes.iter().any(|prefix| key.starts_with(prefix))
}

/// Annotations that claim a name, an address or a load balancer for the object that carries them, by their prefixes:
/// two objects with the same one are in each other's way.
const CLAIMING: &[&str] = &[
    "cloud.google.com/",
    "external-dns.alpha.kubernetes.io/",
    "io.cilium/lb-ipam",
    "kube-vip.io/",
    "lbipam.cilium.io/",
    "load-balancer.hetzner.cloud/",
    "loadbalancer.openstack.org/",
    "metallb.io/",
    "metallb.universe.tf/",
    "networking.gke.io/",
    "oci.oraclecloud.com/",
    "service.alpha.kubernetes.io/",
    "service.beta.kubernetes.io/",
    "service.cloud.tencent.com/",
    "tailscale.com/",
];

/// Whether an annotation claims a name or an address.
pub(crate) fn is_claiming(key: &str) -> bool {
    CLAIMING.iter().any(|prefix| key.starts_with(prefix))
}

/// Labels and annotations of a release: those that no two of its objects say otherwise.
///
/// A label that some objects carry is put on all of them: whoever selects by it still finds them.
pub(crate) fn shared(objects: &Objects, candidate: &Candidate) -> [BTreeMap<String, String>; 2] {
    let tracks = [Some(candidate.stable), candidate.canary].into_iter().flatten();
    let tracks: Vec<&Object> = tracks
        .flat_map(|pods| [pods.deployment, pods.service])
        .map(|position| objects.at(position))
        .collect();
    let routes: Vec<&Object> = candidate.route.iter().map(|position| objects.at(*position)).collect();
    // What a route alone is told stays with the route.
    let labels = agreed(&tracks, &routes, |object| object.metadata.labels.as_ref());
    let mut annotations = agreed(&tracks, &[], Object::annotations);
    annotations.retain(|key, _| !is_claiming(key));
    [labels, annotations]
}

fn agreed<'a>(
    tracks: &[&'a Object],
    routes: &[&'a Object],
    of: impl Fn(&'a Object) -> Option<&'a BTreeMap<String, String>>,
) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for object in tracks {
        all.extend(of(object).into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())));
    }
    let says_otherwise = |key: &String, value: &String| {
        tracks
            .iter()
            .chain(routes)
            .any(|object| of(object).and_then(|own| own.get(key)).is_some_and(|other| other != value))
    };
    all.retain(|key, value| !is_tracking(key) && !says_otherwise(key, value));
    all
}

/// Puts what the objects of a route carry into its draft: annotations of the one that owns hosts and paths, and what all
/// of them have.
pub(crate) fn of_route(
    objects: &Objects,
    candidate: &Candidate,
    labels: &BTreeMap<String, String>,
    annotations: &BTreeMap<String, String>,
    taken: &[String],
    draft: &mut RouteDraft,
) {
    let routes: Vec<&Object> = candidate.route.iter().map(|position| objects.at(*position)).collect();
    let Some((first, others)) = routes.split_first() else { return };
    let others: Vec<_> = others.iter().filter(|object| object.kind == first.kind).collect();
    for (key, value) in first.metadata.labels.iter().flatten() {
        let is_of_all =
            others.iter().all(|it| it.metadata.labels.as_ref().and_then(|own| own.get(key)) == Some(value));
        if !is_tracking(key) && !labels.contains_key(key) && is_of_all {
            draft.patch_labels.insert(key.clone(), value.clone());
        }
    }
    for (key, value) in first.annotations().into_iter().flatten() {
        if is_tracking(key) || taken.contains(key) || annotations.get(key) == Some(value) {
            continue;
        }
        // The canary's Ingress is read by the same controller as the stable one's.
        let is_class = key == "kubernetes.io/ingress.class";
        let is_of_all = others.iter().all(|it| it.annotation(key) == Some(value));
        if is_of_all && (!others.is_empty() || (is_class && candidate.canary.is_none())) {
            draft.patch_annotations.insert(key.clone(), value.clone());
        } else {
            draft.annotations.insert(key.clone(), value.clone());
        }
    }
}
