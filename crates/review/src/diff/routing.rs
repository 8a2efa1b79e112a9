//! What happens to traffic, told once for all routers: shares of requests, and who is matched. What is told here is left
//! out of the comparison field by field, and only where it says all of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serin_diagnostic::{Path, Step};
use serin_objects::{Backend, Body, CanarySwitch, Object, PREFIX, Route, RouterKind};
use serin_topology::Track;

use super::change::{Part, What};
use super::documents::{Documents, Key};
use super::knowledge::Kind;
use super::matched::{self, Matched};
use super::tree::Tree;

/// What is known of the routes of one place.
#[derive(Debug, Default)]
pub(super) struct Routing {
    /// What objects are to their releases.
    pub(super) parts: HashMap<Key, Part>,
    /// What of an object is not compared field by field, before and after.
    pub(super) left_out: [HashMap<Key, Vec<Path>>; 2],
    /// What changes, told already.
    pub(super) told: Vec<Told>,
    pub(super) pairs: Vec<Pair>,
}

/// A change of a route.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) key: Key,
    pub(super) what: What,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    pub(super) path: String,
}

/// Namespace and name.
type Service = (String, String);

/// The Services of both tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) stable: Service,
    pub(super) canary: Service,
}

impl Pair {
    fn has(&self, service: &Service) -> bool {
        self.stable == *service || self.canary == *service
    }
}

impl Routing {
    pub(super) fn of(before: &Documents, after: &Documents) -> Self {
        let mut routing = Self { pairs: pairs(before, after), ..Self::default() };
        for side in [before, after] {
            routing.name_parts(side);
        }
        let mut routes: BTreeMap<Key, [Vec<&Route>; 2]> = BTreeMap::new();
        for (side, documents) in [before, after].into_iter().enumerate() {
            for route in documents.objects.routes() {
                let key = Key::of(documents.objects.at(route.object));
                if let Some(list) = routes.entry(key).or_default().get_mut(side) {
                    list.push(route);
                }
            }
        }
        for (key, [old, new]) in routes {
            let (Some(of_old), Some(of_new)) = (old.first(), new.first()) else { continue };
            let objects = [before.objects.at(of_old.object), after.objects.at(of_new.object)];
            match of_new.router {
                RouterKind::IngressNginx => routing.switch(&key, objects),
                RouterKind::OtherIngress => {}
                _ => {
                    routing.shares(&key, objects, [&old, &new]);
                    matched::compare(&mut routing, &key, objects, [&old, &new]);
                }
            }
        }
        routing
    }

    /// What objects are to their releases: by Serin's own file names, or by who sends requests where.
    fn name_parts(&mut self, side: &Documents) {
        for (key, track) in side.named_tracks().into_values().flatten() {
            let part = if key.kind == "Service" { Part::Service(track) } else { Part::Pods(track) };
            self.parts.entry(key.clone()).or_insert(part);
        }
        let objects = &side.objects;
        for (service, track) in
            self.pairs.iter().flat_map(|pair| [(&pair.stable, Track::Stable), (&pair.canary, Track::Canary)])
        {
            let Some(position) = objects.service(&service.0, &service.1) else { continue };
            self.parts.entry(Key::of(objects.at(position))).or_insert(Part::Service(track));
            for workload in objects.workloads_of(position) {
                self.parts.entry(Key::of(objects.at(*workload))).or_insert(Part::Pods(track));
            }
        }
        for object in objects.all().iter().filter(|object| RouterKind::of(object).is_some()) {
            self.parts.entry(Key::of(object)).or_insert(Part::Route);
        }
    }

    /// The weights of rules that share requests out among Services.
    fn shares(&mut self, key: &Key, objects: [&Object; 2], routes: [&[&Route]; 2]) {
        let plain = |routes: &[&Route]| -> Vec<Route> {
            routes.iter().filter(|it| !it.rule.is_conditional).map(|it| (*it).clone()).collect()
        };
        let (old, new) = (plain(routes[0]), plain(routes[1]));
        if old.len() != new.len() {
            return;
        }
        let new = in_order_of(&old, new);
        let several = old.len() > 1;
        // An annotation may say what several rules do: then it is left as it is.
        for (old, new) in old.iter().zip(&new) {
            let (Some(of_old), Some(of_new)) = (Shares::of(objects[0], old), Shares::of(objects[1], new))
            else {
                continue;
            };
            if !of_old.differ_in_weights_alone(&of_new) {
                continue;
            }
            let rule = several.then(|| rule_name(new));
            let pair = self
                .pairs
                .iter()
                .find(|pair| of_old.of.keys().chain(of_new.of.keys()).all(|it| pair.has(it)));
            let services: BTreeSet<&Service> = match pair {
                Some(pair) => [&pair.canary].into(),
                None => of_old.of.keys().chain(of_new.of.keys()).collect(),
            };
            let is_canary = pair.is_some();
            let known = self.told.len();
            for service in services {
                if let Some([before, after]) = percents(of_old.share(service), of_new.share(service)) {
                    self.told.push(Told {
                        key: key.clone(),
                        what: What::Traffic { to: service.1.clone(), is_canary, rule: rule.clone() },
                        before: Some(before),
                        after: Some(after),
                        path: new.rule.at.to_string(),
                    });
                }
            }
            // A Service that is named and gets nothing is told field by field.
            if known < self.told.len() || of_old.of.keys().eq(of_new.of.keys()) {
                for (left_out, route) in self.left_out.iter_mut().zip([old, new]) {
                    left_out.entry(key.clone()).or_default().extend(places(route));
                }
            }
        }
    }

    /// The annotations of a canary Ingress.
    fn switch(&mut self, key: &Key, objects: [&Object; 2]) {
        let [Some(old), Some(new)] = objects.map(CanarySwitch::of) else { return };
        let is_read = |switch: &CanarySwitch, object: &Object| {
            let said = |key: &str| object.annotation(&format!("{PREFIX}/{key}")).is_some();
            switch.is_canary()
                && said("canary-weight") == switch.weight.is_some()
                && said("canary-weight-total") == switch.total.is_some()
        };
        if !is_read(&old, objects[0]) || !is_read(&new, objects[1]) {
            return;
        }
        let annotations = Path::of("metadata.annotations");
        let of_switch = |object: &Object| -> BTreeMap<String, String> {
            let prefix = format!("{PREFIX}/canary");
            let all = object.annotations().into_iter().flatten();
            all.filter(|(key, _)| key.starts_with(&prefix))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect()
        };
        let [of_old, of_new] = objects.map(of_switch);
        for (left_out, keys) in self.left_out.iter_mut().zip([&of_old, &of_new]) {
            left_out.entry(key.clone()).or_default().extend(keys.keys().map(|key| annotations.key(key)));
        }
        let share = |switch: &CanarySwitch| (switch.effective_weight(), switch.effective_total());
        let service = service_of(objects[1]);
        if let Some([before, after]) = percents(share(&old), share(&new)) {
            let to = service.unwrap_or_else(|| key.name.clone());
            self.told.push(Told {
                key: key.clone(),
                what: What::Traffic { to, is_canary: true, rule: None },
                before: Some(before),
                after: Some(after),
                path: annotations.key(format!("{PREFIX}/canary-weight")).to_string(),
            });
        }
        let [before, after] = [of_old, of_new].map(|annotations| Matched::of_switch(&annotations));
        matched::tell(self, key, before.into_iter().collect(), after.into_iter().collect());
    }
}

/// The rules in the order in which others are for the same hosts and paths, where these tell them apart.
fn in_order_of(others: &[Route], rules: Vec<Route>) -> Vec<Route> {
    let name = |route: &Route| (route.rule.hosts.clone(), route.rule.path.clone());
    let named: BTreeMap<_, Route> = rules.iter().map(|route| (name(route), route.clone())).collect();
    let ordered: Option<Vec<Route>> = others.iter().map(|route| named.get(&name(route)).cloned()).collect();
    let distinct: BTreeSet<_> = others.iter().map(name).collect();
    match ordered {
        Some(ordered) if named.len() == rules.len() && distinct.len() == others.len() => ordered,
        _ => rules,
    }
}

/// The Service of the first rule of an Ingress.
fn service_of(object: &Object) -> Option<String> {
    let Body::Ingress(spec) = &object.body else { return None };
    let path = spec.rules.iter().flatten().find_map(|rule| rule.http.as_ref()?.paths.first())?;
    Some(path.backend.service.as_ref()?.name.clone())
}

/// Who gets what of a rule's requests.
#[derive(Debug)]
struct Shares {
    of: BTreeMap<Service, i64>,
    total: i64,
    /// What is said of each Service beside its weight, with its name and without.
    more: BTreeMap<Service, [String; 2]>,
}

impl Shares {
    /// None where nobody gets anything, where a weight makes no sense, or where somebody gets a part who is no Service.
    fn of(object: &Object, route: &Route) -> Option<Self> {
        let mut shares = Self { of: BTreeMap::new(), total: route.rule.total(), more: BTreeMap::new() };
        for backend in &route.rule.backends {
            let service = (backend.namespace.clone(), backend.service.clone());
            if backend.weight < 0 {
                return None;
            }
            *shares.of.entry(service.clone()).or_default() += backend.weight;
            shares.more.insert(service, beside(object, route, backend));
        }
        // Several parts for one Service differ in something that no share tells.
        let is_plain = shares.of.len() == route.rule.backends.len() && names_all(object, route);
        (shares.total > 0 && is_plain).then_some(shares)
    }

    /// Whether both sides say the same of each Service but for its weight. Of a Service that only one of them names, as
    /// Traefik's routes do at the ends, that one says what the other does of all others.
    fn differ_in_weights_alone(&self, other: &Self) -> bool {
        let known =
            self.more.iter().all(|(service, more)| other.more.get(service).is_none_or(|it| it == more));
        let all: BTreeSet<&String> =
            self.more.values().chain(other.more.values()).map(|[_, more]| more).collect();
        known && (self.of.keys().eq(other.of.keys()) || all.len() == 1)
    }

    fn share(&self, service: &Service) -> (i64, i64) {
        (self.of.get(service).copied().unwrap_or_default(), self.total)
    }
}

/// What stands in a backend beside its weight, with the name of its Service and without.
fn beside(object: &Object, route: &Route, backend: &Backend) -> [String; 2] {
    let is_elsewhere = route.router == RouterKind::NginxInc || annotation_of(&backend.at).is_some();
    let node = object.node_at(&backend.at).filter(|_| !is_elsewhere);
    let Some(node) = node else {
        let said = format!("{:?} {:?}", backend.port, object.beside(backend));
        return [said.clone(), said];
    };
    let (group, kind, ..) = object.identity();
    let said = |left_out: &[&str]| {
        let left_out: Vec<Path> = left_out.iter().map(|key| Path::of(key)).collect();
        Tree::of(node, Kind::of(group, kind), &left_out).flow()
    };
    [said(&["weight"]), said(&["weight", "name", "serviceName"])]
}

/// Whether everybody who gets a part is among the backends: a list may name others, who are no Services or unknown.
fn names_all(object: &Object, route: &Route) -> bool {
    let backends = &route.rule.backends;
    let mut lists: BTreeMap<Path, usize> = BTreeMap::new();
    for backend in backends {
        if annotation_of(&backend.at).and_then(|key| object.annotation(key)).is_some_and(|action| {
            // A target group of somebody else, beside those of Services.
            action.to_ascii_lowercase().contains("targetgrouparn")
        }) {
            return false;
        }
        if let Some(list) = list_of(&backend.at) {
            *lists.entry(list).or_default() += 1;
        }
    }
    lists.iter().all(|(list, count)| object.node_at(list).is_some_and(|node| node.items().len() == *count))
}

/// The list that an item stands in.
pub(super) fn list_of(item: &Path) -> Option<Path> {
    let (Step::Index(_), above) = item.steps().split_last()? else { return None };
    Some(above.iter().fold(Path::root(), |path, step| match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    }))
}

/// `10 %`, `0.5 %`: two decimals, and more where some requests would read as none, or most as all.
pub(super) fn percent(weight: i64, total: i64) -> String {
    let is_whole = weight <= 0 || weight >= total;
    let mut digits = (FEWEST..=MOST).map(|digits| rounded((weight, total), digits));
    let exact = digits.find(|text| is_whole || text != "0" && text != "100");
    format!("{} %", exact.unwrap_or_else(|| rounded((weight, total), MOST)))
}

/// Two shares with as many digits as tell them apart; none where they are the same.
fn percents(before: (i64, i64), after: (i64, i64)) -> Option<[String; 2]> {
    let product =
        |(weight, _): (i64, i64), (_, total): (i64, i64)| i128::from(weight) * i128::from(total.max(1));
    if product(before, after) == product(after, before) {
        return None;
    }
    let plain = [before, after].map(|(weight, total)| percent(weight, total));
    let [old, new] = &plain;
    if old != new {
        return Some(plain);
    }
    let mut digits = (FEWEST..=MOST).map(|digits| [before, after].map(|share| rounded(share, digits)));
    Some(match digits.find(|[old, new]| old != new) {
        Some(apart) => apart.map(|text| format!("{text} %")),
        None => [before, after].map(|(weight, total)| format!("{weight} of {total}")),
    })
}

/// Decimals of a share in per cent.
const FEWEST: u32 = 2;
/// So many that a weight of 64 bits still fits.
const MOST: u32 = 16;

/// A share in per cent with so many decimals at most.
fn rounded((weight, total): (i64, i64), digits: u32) -> String {
    let (total, one) = (i128::from(total.max(1)), 10_i128.pow(digits));
    let scaled = (i128::from(weight) * 100 * one + total / 2) / total;
    let decimals = format!("{:0>width$}", scaled % one, width = digits as usize);
    let text = format!("{}.{decimals}", scaled / one);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Where the backends of a rule stand.
fn places(route: &Route) -> Vec<Path> {
    let mut places: Vec<Path> = route.rule.backends.iter().map(|backend| backend.at.clone()).collect();
    if route.router == RouterKind::NginxInc {
        // A split is one `action` at the ends, and a list between them.
        places.push(route.rule.at.key("splits"));
        places.push(route.rule.at.key("action"));
    }
    places
}

fn rule_name(route: &Route) -> String {
    let path = route.rule.path.as_ref().map(|(path, _)| path.as_str());
    match (route.rule.hosts.first(), path) {
        (Some(host), Some(path)) => format!("{host}{path}"),
        (Some(host), None) => host.clone(),
        (None, Some(path)) => path.to_owned(),
        (None, None) => route.rule.at.to_string(),
    }
}

/// The tracks that Serin's own files name, and those that routes show.
fn pairs(before: &Documents, after: &Documents) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = Vec::new();
    for side in [before, after] {
        let mut folders: Vec<_> = side.named_tracks().into_iter().collect();
        folders.sort_by_key(|(folder, _)| *folder);
        for (_, tracks) in folders {
            let service = |wanted: Track| {
                let mut found =
                    tracks.iter().filter(|(key, track)| key.kind == "Service" && *track == wanted);
                found.next().map(|(key, _)| (key.namespace.clone(), key.name.clone()))
            };
            let (Some(stable), Some(canary)) = (service(Track::Stable), service(Track::Canary)) else {
                continue;
            };
            add(&mut pairs, Pair { stable, canary });
        }
    }
    for side in [before, after] {
        for split in side.objects.splits() {
            // What the objects say at 50 or 100 per cent cannot tell the tracks apart; names often can.
            let says = |service: &Service| service.1.contains("canary");
            let (stable, canary) = match says(&split.stable) && !says(&split.canary) {
                true => (split.canary.clone(), split.stable.clone()),
                false => (split.stable.clone(), split.canary.clone()),
            };
            add(&mut pairs, Pair { stable, canary });
        }
    }
    pairs
}

fn add(pairs: &mut Vec<Pair>, pair: Pair) {
    let is_known = pairs.iter().any(|known| known.has(&pair.stable) && known.has(&pair.canary));
    if !is_known {
        pairs.push(pair);
    }
}

/// The path of the annotation that a backend stands in, where it stands in one.
pub(super) fn annotation_of(at: &Path) -> Option<&str> {
    match at.steps() {
        [Step::Key(metadata), Step::Key(annotations), Step::Key(key)]
            if metadata == "metadata" && annotations == "annotations" =>
        {
            Some(key)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{percent, percents};

    #[test]
    fn a_share_has_two_decimals_and_never_reads_as_none_or_as_another_one() {
        let said = |weight, total| percent(weight, total);
        assert_eq!(said(1, 10), "10 %");
        assert_eq!(said(1, 3), "33.33 %");
        assert_eq!(said(2, 3), "66.67 %");
        assert_eq!(said(1, 1001), "0.1 %");
        assert_eq!(said(1, 100_001), "0.001 %");
        assert_eq!(said(100_000, 100_001), "99.999 %");
        assert_eq!(said(0, 0), "0 %");
        assert_eq!(said(3, 3), "100 %");
        assert_eq!(percents((1, 1000), (1, 1001)), Some(["0.1 %", "0.0999 %"].map(str::to_owned)));
        assert_eq!(percents((1, 2), (2, 4)), None);
        let most = i64::MAX;
        let pair = percents((most - 1, most), (most - 2, most)).unwrap();
        assert_ne!(pair[0], pair[1]);
    }
}
