//! Who is sent to the canary whatever the weight: testers, by what their requests carry.

use std::collections::{BTreeMap, BTreeSet};

use serin_diagnostic::Path;
use serin_objects::{Object, PREFIX, Route, RouterKind};

use super::change::What;
use super::documents::Key;
use super::knowledge::Kind;
use super::routing::{Pair, Routing, Told, annotation_of, list_of};
use super::tree::Tree;

/// A rule that matches requests for one track.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Matched {
    /// All that it says.
    whole: String,
    /// What requests carry, as people say it.
    short: String,
    places: Vec<String>,
}

impl Matched {
    /// The matchers of a canary Ingress of ingress-nginx.
    pub(super) fn of_switch(annotations: &BTreeMap<String, String>) -> Option<Self> {
        let own = |key: &&String| {
            ["canary", "canary-weight", "canary-weight-total"]
                .iter()
                .all(|other| key.as_str() != format!("{PREFIX}/{other}"))
        };
        let matchers: Vec<_> = annotations
            .iter()
            .filter(|(key, _)| own(key))
            .map(|(key, value)| {
                (key.trim_start_matches(PREFIX).trim_start_matches("/canary-"), value.as_str())
            })
            .collect();
        let short = match matchers.as_slice() {
            [] => return None,
            [("by-header", name), ("by-header-value", value)] => format!("{name}: {value}"),
            [("by-cookie", name)] => format!("Cookie {name}: always"),
            [("by-header", name)] => format!("{name}: always"),
            _ => whole(&matchers),
        };
        Some(Self { whole: whole(&matchers), short, places: Vec::new() })
    }
}

fn whole(matchers: &[(&str, &str)]) -> String {
    matchers.iter().map(|(key, value)| format!("{key} {value}")).collect::<Vec<_>>().join(", ")
}

/// Compares the rules of a route that match requests for one of the tracks.
pub(super) fn compare(routing: &mut Routing, key: &Key, objects: [&Object; 2], routes: [&[&Route]; 2]) {
    let mut sides: [Vec<(Matched, Vec<Path>)>; 2] = [Vec::new(), Vec::new()];
    for ((side, object), routes) in sides.iter_mut().zip(objects).zip(routes) {
        let Some(pair) = routing.pairs.iter().find(|pair| routes.iter().any(|route| is_of(route, pair)))
        else {
            continue;
        };
        for route in routes.iter().filter(|route| route.rule.is_conditional && is_of(route, pair)) {
            side.extend(read(object, key, route, routes));
        }
    }
    // A rule that is on both sides is compared with itself, wherever it stands.
    let [old, new] = &sides;
    let only = |side: &[(Matched, Vec<Path>)], other: &[(Matched, Vec<Path>)]| -> Vec<(Matched, Vec<Path>)> {
        let is_new =
            |it: &&(Matched, Vec<Path>)| other.iter().all(|(matched, _)| matched.whole != it.0.whole);
        side.iter().filter(is_new).cloned().collect()
    };
    let (gone, come) = (only(old, new), only(new, old));
    for (left_out, rules) in routing.left_out.iter_mut().zip([&gone, &come]) {
        left_out.entry(key.clone()).or_default().extend(rules.iter().flat_map(|(_, paths)| paths.clone()));
    }
    let names = |rules: Vec<(Matched, Vec<Path>)>| rules.into_iter().map(|(matched, _)| matched).collect();
    tell(routing, key, names(gone), names(come));
}

/// Tells what is matched no longer, and what is matched from now on.
pub(super) fn tell(routing: &mut Routing, key: &Key, gone: Vec<Matched>, come: Vec<Matched>) {
    let is_same = gone.iter().map(|it| &it.whole).eq(come.iter().map(|it| &it.whole));
    if is_same {
        return;
    }
    let join = |rules: &[Matched], text: fn(&Matched) -> &String| {
        let all: BTreeSet<&str> = rules.iter().map(|rule| text(rule).as_str()).collect();
        (!all.is_empty()).then(|| all.into_iter().collect::<Vec<_>>().join(" or "))
    };
    let mut sides = [join(&gone, |it| &it.short), join(&come, |it| &it.short)];
    if sides[0] == sides[1] {
        sides = [join(&gone, |it| &it.whole), join(&come, |it| &it.whole)];
    }
    let [before, after] = sides;
    let path = come.iter().chain(&gone).find_map(|it| it.places.first().cloned()).unwrap_or_default();
    routing.told.push(Told { key: key.clone(), what: What::Match, before, after, path });
}

fn is_of(route: &Route, pair: &Pair) -> bool {
    let backends = &route.rule.backends;
    let of_pair = |service: (String, String)| service == pair.stable || service == pair.canary;
    !backends.is_empty() && backends.iter().all(|it| of_pair((it.namespace.clone(), it.service.clone())))
}

/// A rule, and the places that say all of it.
fn read(object: &Object, key: &Key, route: &Route, routes: &[&Route]) -> Option<(Matched, Vec<Path>)> {
    let kind = Kind::of(&key.group, &key.kind);
    let mut places = vec![route.rule.at.clone()];
    for backend in &route.rule.backends {
        let Some(annotation) = annotation_of(&backend.at) else { continue };
        // An action that other rules use too is told where they are.
        let users = routes.iter().filter(|it| it.rule.backends.iter().any(|other| other.at == backend.at));
        if users.count() > 1 {
            return None;
        }
        places.push(backend.at.clone());
        if let Some(name) = annotation.strip_prefix("alb.ingress.kubernetes.io/actions.") {
            let conditions = format!("alb.ingress.kubernetes.io/conditions.{name}");
            places.push(Path::of("metadata.annotations").key(conditions));
        }
    }
    places.sort();
    places.dedup();
    let mut trees = Vec::new();
    for place in &places {
        let Some(node) = object.node_at(place) else { continue };
        let json = node.as_str().filter(|_| annotation_of(place).is_some());
        trees.push(match json.and_then(|text| document_of(text, node)) {
            Some(tree) => tree,
            None => Tree::of(node, kind, &[]),
        });
    }
    let whole: Vec<String> = trees.iter().map(Tree::flow).collect();
    let mut carried = Vec::new();
    trees.iter().for_each(|tree| add_carried(tree, &mut carried));
    let whole = whole.join(" ");
    let mut short = if carried.is_empty() { whole.clone() } else { carried.join(" and ") };
    // What the rule does beside sending requests, and others of the route do not.
    let of_others: Vec<_> = routes
        .iter()
        .filter(|it| !it.rule.is_conditional)
        .filter_map(|it| object.beside_match(&it.rule))
        .collect();
    if let Some(more) = object.beside_match(&route.rule).filter(|more| !of_others.contains(more)) {
        short.push_str(&format!(" (with {})", more.replace('"', "")));
    }
    let shown = places.iter().map(ToString::to_string).collect();
    // Where the last rule of a list goes, the list goes with it.
    let lists: Vec<Path> = places.iter().filter_map(|place| sole_list(object, route, place)).collect();
    places.extend(lists);
    Some((Matched { whole, short, places: shown }, places))
}

fn document_of(text: &str, node: &serin_yaml::Node) -> Option<Tree> {
    let json = serde_json::from_str(text).ok()?;
    let node = serin_yaml::Node::of_json(&json, &node.place);
    Some(Tree::of(&node, Kind::of("alb", ""), &[]))
}

/// The list of matches of a route of NGINX Inc, which is there only while it holds any.
fn sole_list(object: &Object, route: &Route, place: &Path) -> Option<Path> {
    let list = list_of(place).filter(|_| route.router == RouterKind::NginxInc)?;
    object.node_at(&list).is_some_and(|node| node.items().len() == 1).then_some(list)
}

/// The headers and cookies that anything in a rule names with a value, in whatever way its router writes them.
fn add_carried(tree: &Tree, carried: &mut Vec<String>) {
    for item in tree.items() {
        add_carried(item, carried);
    }
    let Tree::Map(fields) = tree else { return };
    let text = |key: &str| tree.get(key).and_then(Tree::text);
    let value = text("value").or(text("exact")).or(text("regex"));
    let carrier =
        [text("name"), text("header"), text("argument"), text("httpHeaderName")].into_iter().flatten().next();
    let cookie = text("cookie").map(|name| format!("Cookie {name}"));
    let subject = tree.get("subject").and_then(|subject| subject.get("name")).and_then(Tree::text);
    let values =
        tree.get("values").map(|it| it.items().iter().map(Tree::flow).collect::<Vec<_>>().join(" or "));
    let name = carrier.or(subject).map(str::to_owned).or(cookie);
    if let (Some(name), Some(value)) = (name, value.map(str::to_owned).or(values)) {
        carried.push(format!("{name}: {value}"));
        return;
    }
    // Traefik writes an expression.
    if let Some(rule) = text("match").filter(|rule| rule.contains('(')) {
        carried.push(rule.to_owned());
    }
    if let Some(Tree::Map(headers)) = tree.get("headers") {
        for (name, how) in headers {
            let value = how.get("exact").or(how.get("regex")).and_then(Tree::text);
            if let Some(value) = value {
                carried.push(format!("{name}: {value}"));
            }
        }
    }
    fields.values().for_each(|field| add_carried(field, carried));
}
