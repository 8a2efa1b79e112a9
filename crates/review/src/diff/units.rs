//! Manifests of anybody: which objects belong together, by who selects whom and who routes to whom.

use std::collections::{BTreeMap, HashMap};

use serin_objects::Body;
use serin_topology::Track;

use super::change::{Change, Part};
use super::documents::{Documents, Key};
use super::places::Met;
use super::routing::Routing;
use super::{Unit, UnitName};

/// The changes of a place, by the objects that belong together.
pub(super) fn of(
    met: &Met,
    before: &Documents,
    after: &Documents,
    routing: &Routing,
    changes: Vec<(Option<&Key>, Change)>,
) -> Vec<Unit> {
    let mut together = Together::default();
    for side in [before, after] {
        together.add(side);
    }
    for pair in &routing.pairs {
        for side in [before, after] {
            let key = |(namespace, name): &(String, String)| {
                side.objects.service(namespace, name).map(|position| Key::of(side.objects.at(position)))
            };
            if let (Some(stable), Some(canary)) = (key(&pair.stable), key(&pair.canary)) {
                together.join(&stable, &canary);
            }
        }
    }
    // A route belongs to those it sends requests to, unless they do not belong together.
    for side in [before, after] {
        let mut services: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for route in side.objects.routes() {
            let own = Key::of(side.objects.at(route.object));
            let backends = route.rule.backends.iter();
            let found = backends.filter_map(|it| side.objects.service(&it.namespace, &it.service));
            services.entry(own).or_default().extend(found.map(|position| Key::of(side.objects.at(position))));
        }
        for (route, services) in services {
            let mut homes: Vec<Key> = services.iter().map(|service| together.home(service)).collect();
            homes.sort();
            homes.dedup();
            if let [home] = homes.as_slice() {
                together.join(home, &route);
            }
        }
    }
    let mut names: BTreeMap<Key, (u8, String)> = BTreeMap::new();
    for key in before.documents.keys().chain(after.documents.keys()) {
        let name = name_of(key, routing.parts.get(key).copied());
        let home = together.home(key);
        let known = names.entry(home).or_insert_with(|| name.clone());
        if name < *known {
            *known = name;
        }
    }
    let mut units: BTreeMap<String, Unit> = BTreeMap::new();
    for (key, change) in changes {
        let release = match key {
            Some(key) => names.get(&together.home(key)).map(|(_, name)| name.clone()).unwrap_or_default(),
            None => change.subject.name.clone(),
        };
        let unit = units.entry(release.clone()).or_insert_with(|| Unit {
            name: UnitName { release, place: met.name.clone() },
            stages: [None, None],
            changes: Vec::new(),
            is_release: false,
            generated: None,
        });
        unit.changes.push(change);
    }
    units.into_values().collect()
}

/// What a group of objects is called by one of them, the best names first.
fn name_of(key: &Key, part: Option<Part>) -> (u8, String) {
    let short = |suffix: &str| key.name.strip_suffix(suffix).unwrap_or(&key.name).to_owned();
    match (part, key.kind.as_str()) {
        (Some(Part::Service(Track::Stable)), _) => (0, short("-stable")),
        (Some(Part::Pods(Track::Stable)), _) => (1, short("-stable")),
        (_, "Deployment") => (2, key.name.clone()),
        (_, "Service") => (3, key.name.clone()),
        _ => (4, format!("{} {}", key.kind, if key.name.is_empty() { "without a name" } else { &key.name })),
    }
}

/// Sets of keys that are joined.
#[derive(Debug, Default)]
struct Together {
    above: HashMap<Key, Key>,
}

impl Together {
    fn add(&mut self, side: &Documents) {
        let objects = &side.objects;
        let deployments: HashMap<(&str, &str), Key> = objects
            .workloads()
            .map(|it| ((it.object.namespace(), it.object.name()), Key::of(it.object)))
            .collect();
        for (position, service, _) in objects.services() {
            for workload in objects.workloads_of(position) {
                self.join(&Key::of(service), &Key::of(objects.at(*workload)));
            }
        }
        for object in objects.all() {
            if let Body::Autoscaler { name, .. } = &object.body
                && let Some(deployment) = deployments.get(&(object.namespace(), name.as_str()))
            {
                self.join(deployment, &Key::of(object));
            }
        }
    }

    fn home(&self, key: &Key) -> Key {
        let mut key = key;
        while let Some(above) = self.above.get(key) {
            key = above;
        }
        key.clone()
    }

    fn join(&mut self, left: &Key, right: &Key) {
        let (left, right) = (self.home(left), self.home(right));
        if left != right {
            self.above.insert(right, left);
        }
    }
}
