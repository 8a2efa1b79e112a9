//! The other track of a release whose route names only the track that gets something.

use std::collections::{BTreeMap, HashSet};

use serin_objects::{Objects, RouterKind};

use crate::pair::{Service, says_canary};

/// Pairs of Services of which a route of Traefik names one alone: that one, and the only other Service that no route
/// sends everybody to and that selects the same labels, at least one, but for one value, one of them being called a canary.
/// An empty Service breaks such a route, so that whoever writes it by hand leaves out what gets nothing, as Serin does.
pub(crate) fn counterparts(objects: &Objects) -> Vec<(Service, Service)> {
    let routed: HashSet<Service> = objects
        .routes()
        .iter()
        .filter(|route| !route.rule.is_conditional)
        .flat_map(|route| &route.rule.backends)
        .map(|backend| (backend.namespace.clone(), backend.service.clone()))
        .collect();
    let mut found: Vec<(Service, Service)> = Vec::new();
    for route in objects.routes().iter().filter(|route| route.router == RouterKind::Traefik) {
        let [only] = route.rule.backends.as_slice() else { continue };
        let named = (only.namespace.clone(), only.service.clone());
        // Of two applications of one shop neither is called a canary.
        let is_release = |other: &Service| says_canary(&named) || says_canary(other);
        let mut others =
            candidates(objects, &named).into_iter().filter(|it| !routed.contains(it) && is_release(it));
        if let (false, Some(other), None) = (route.rule.is_conditional, others.next(), others.next()) {
            found.push((named, other));
        }
    }
    found
}

/// The Services of a namespace with pods whose selector differs from that of another one in one value.
fn candidates(objects: &Objects, named: &Service) -> Vec<Service> {
    let selecting = |service: &Service| {
        let (position, _, spec) = objects
            .services()
            .find(|(_, object, _)| object.namespace() == service.0 && object.name() == service.1)?;
        let selector = spec.selector.as_ref().filter(|_| !objects.workloads_of(position).is_empty())?;
        Some(selector.clone())
    };
    let Some(own) = selecting(named) else { return Vec::new() };
    let names =
        objects.services().map(|(_, object, _)| (object.namespace().to_owned(), object.name().to_owned()));
    names
        .filter(|other| other.0 == named.0)
        .filter(|other| selecting(other).is_some_and(|selector| differs_in_one_value(&own, &selector)))
        .collect()
}

/// Two applications mostly differ in the one label that they have, or in their name among others: what two tracks of one
/// application share is more than nothing.
fn differs_in_one_value(left: &BTreeMap<String, String>, right: &BTreeMap<String, String>) -> bool {
    left.len() > 1
        && left.keys().eq(right.keys())
        && left.values().zip(right.values()).filter(|(left, right)| left != right).count() == 1
}
