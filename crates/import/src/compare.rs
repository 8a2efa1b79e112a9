//! The stage that is the input, held against the input: what is generated beyond it, and otherwise.

mod of_route;
mod selection;
mod values;

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use serin_check::of_import::{NOT_HELD, UNLIKE_INPUT};
use serin_diagnostic::{Finding, Path, Place, Report, Rule, Severity, Step};
use serin_objects::{Body, Object, Objects};
use serin_plan::Stage;
use serin_topology::{Topology, Track};

use crate::defaults::strip;
use crate::held::{is_claiming, is_tracking};
use crate::imported::Addition;
use crate::json::shown;
use crate::recognise::Candidate;
use crate::routes::Route;
use crate::track::{autoscaler, is_of_cluster};
use values::{Difference, Kind, differences};

/// What was found.
#[derive(Default)]
pub(crate) struct Compared {
    changes: BTreeMap<String, Vec<String>>,
    /// Labels and annotations that are not held: of which objects, and where the first stands.
    lost: BTreeMap<(&'static str, String), Lost>,
    /// Labels and annotations of the input: the objects that carry them.
    carriers: BTreeMap<(&'static str, String), Vec<String>>,
    pub(crate) report: Report,
    /// What a patch of the route could say: a field, `spec.rules[].filters`, and its value.
    pub(crate) patch: Vec<(String, Json)>,
}

/// The objects that lose something, and where the first of them says it.
type Lost = (Vec<String>, Option<Place>);

impl Compared {
    pub(crate) fn changes(self) -> Vec<Addition> {
        self.changes.into_iter().map(|(what, objects)| Addition { what, objects }).collect()
    }

    fn change(&mut self, what: impl Into<String>, object: impl Into<String>) {
        let (objects, object) = (self.changes.entry(what.into()).or_default(), object.into());
        if !objects.contains(&object) {
            objects.push(object);
        }
    }

    fn say(
        &mut self,
        rule: &'static Rule,
        severity: Severity,
        place: Option<Place>,
        message: String,
        hint: &str,
    ) {
        let mut finding = Finding::new(rule, message).at(place).hint(hint);
        finding.severity = severity;
        self.report.add(finding);
    }
}

/// What a candidate is held against.
pub(crate) struct Against<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) candidate: &'a Candidate,
    pub(crate) route: &'a Route,
    pub(crate) topology: &'a Topology,
    pub(crate) stage: &'a Stage,
}

pub(crate) fn compare(against: &Against<'_>) -> Compared {
    let mut compared = Compared { carriers: carriers(against), ..Compared::default() };
    let rendered = serin_render::objects(against.topology, against.stage);
    let mut of_route = Vec::new();
    for object in &rendered {
        let value = serde_json::to_value(&object.manifest).unwrap_or_default();
        let pods = |track: Track| match track {
            Track::Stable => Some(against.candidate.stable),
            Track::Canary => against.candidate.canary,
        };
        let found = Track::ALL.into_iter().find_map(|track| {
            let is = |kind: &str| object.file == format!("{kind}-{track}.yaml");
            if is("deployment") {
                Some((track, pods(track).map(|pods| pods.deployment)))
            } else if is("service") {
                Some((track, pods(track).map(|pods| pods.service)))
            } else {
                None
            }
        });
        match found {
            Some((track, Some(position))) => {
                let own = against.objects.at(position);
                OfTrack { against, compared: &mut compared, track, own }.compare(&value);
            }
            Some((_, None)) => {
                compared.change("new, without pods and without requests", title(&value));
                selection::of_new(against, &value, &mut compared);
            }
            None => of_route.push(value),
        }
    }
    of_route::compare(against, &of_route, &mut compared);
    for ((what, text), (objects, place)) in std::mem::take(&mut compared.lost) {
        if what == "annotation" && is_claiming(&text) {
            let message = format!(
                "a spec does not hold the annotation `{text}` of {}: it claims a name or an address, and both tracks would",
                objects.join(", ")
            );
            let hint = "give it to a Service of your own beside the release, which selects the pods of both tracks, or to what reads the route";
            compared.say(&NOT_HELD, Severity::Error, place, message, hint);
            continue;
        }
        let message = format!("a spec does not hold the {what} `{text}` of {}", objects.join(", "));
        let hint = match what {
            "label" => {
                "a spec's labels are on every object alike: what selects objects by this one has to do it otherwise"
            }
            _ => {
                "a spec's annotations are on every object alike, or on the route: do without it, or give all the same"
            }
        };
        compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
    }
    compared
}

/// Who carries which labels and annotations.
fn carriers(against: &Against<'_>) -> BTreeMap<(&'static str, String), Vec<String>> {
    let mut carriers: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for position in against.candidate.objects() {
        let object = against.objects.at(position);
        let title = format!("{} {}", object.kind, object.name());
        for (what, all) in [("label", object.metadata.labels.as_ref()), ("annotation", object.annotations())]
        {
            for key in all.into_iter().flatten().map(|(key, _)| key) {
                carriers.entry((what, key.clone())).or_default().push(title.clone());
            }
        }
    }
    carriers
}

/// `Deployment web`
fn title(value: &Json) -> String {
    let text = |pointer: &str| value.pointer(pointer).and_then(Json::as_str).unwrap_or_default();
    format!("{} {}", text("/kind"), text("/metadata/name"))
}

/// One object of a track.
struct OfTrack<'a, 'b> {
    against: &'b Against<'a>,
    compared: &'b mut Compared,
    track: Track,
    own: &'b Object,
}

impl OfTrack<'_, '_> {
    fn compare(&mut self, rendered: &Json) {
        metadata(self.own, rendered, &[], self.compared);
        let mut own = match &self.own.body {
            Body::Deployment(spec) => json!({"spec": serde_json::to_value(spec).unwrap_or_default()}),
            Body::Service(spec) => json!({"spec": serde_json::to_value(spec).unwrap_or_default()}),
            _ => return,
        };
        let mut rendered = json!({"spec": rendered.get("spec")});
        if is_of_cluster(self.own) {
            forget_strategy(&mut own);
        }
        for value in [&mut own, &mut rendered] {
            plain(value);
            strip(value);
        }
        let found = differences(&own, &rendered);
        let is_of_pods = |it: &Difference| is_below(&it.path, &["spec", "template"]) && !is_drain(it);
        if self.is_without_pods() && found.iter().any(is_of_pods) {
            self.compared.change("the pods of the stable track: it runs none", self.own_title());
        }
        if self.own.kind == "Service" {
            selection::say_others(self.against, self.own, self.compared);
        }
        let of_selector = found.iter().any(|it| is_below(&it.path, &["spec", "selector"]));
        if of_selector {
            self.selector();
        }
        for difference in found {
            let is_of_selector = is_below(&difference.path, &["spec", "selector"]);
            let is_said = is_of_selector || (is_of_pods(&difference) && self.is_without_pods());
            if !is_said {
                self.explain(&difference);
            }
        }
    }

    /// A canary Deployment without pods, at rest: what it would run matters to nobody.
    fn is_without_pods(&self) -> bool {
        matches!(&self.own.body, Body::Deployment(spec) if self.track == Track::Canary && spec.replicas == Some(0))
            || (self.track == Track::Canary
                && self.own.kind == "Deployment"
                && !self.against.topology.is_under_way())
    }

    fn own_title(&self) -> String {
        format!("{} {}", self.own.kind, self.own.name())
    }

    fn explain(&mut self, difference: &Difference) {
        let path = difference.path.to_string();
        let place = self.own.place(&difference.path);
        let last = match difference.path.steps().last() {
            Some(Step::Key(key)) => key.as_str(),
            _ => "",
        };
        match &difference.kind {
            Kind::Added(value) if path.starts_with("spec.strategy") => {
                for (at, leaf) in values::leaves(value) {
                    let field = path.trim_start_matches("spec.");
                    self.compared.change(format!("{field}{at}: {}", shown(&leaf)), self.own_title());
                }
            }
            Kind::Added(value) if path.contains(".lifecycle") && value.to_string().contains("sleep") => {
                let seconds =
                    values::leaves(value).into_iter().map(|(_, leaf)| shown(&leaf)).collect::<String>();
                let what = format!("each container sleeps {seconds} s before it is stopped");
                self.compared.change(what, self.own_title());
            }
            Kind::Added(value) if last == "terminationGracePeriodSeconds" => {
                let what = format!("{last}: {}, with the sleep", shown(value));
                self.compared.change(what, self.own_title());
            }
            Kind::Removed(_) if path == "spec.replicas" => {
                let name =
                    autoscaler(self.against.objects, self.against.candidate.stable).map(|(_, name, _)| name);
                let what = format!(
                    "no `replicas`: the autoscaler {} decides (`serin explain replicas-dropped`)",
                    name.unwrap_or_default()
                );
                self.compared.change(what, self.own_title());
            }
            Kind::Changed(own, new) if path == "spec.replicas" && self.track == Track::Canary => {
                let what = format!("{} pods instead of {}: no release is under way", shown(new), shown(own));
                self.compared.change(what, self.own_title());
            }
            Kind::Added(new) if path == "spec.replicas" => {
                // One is what Kubernetes would take.
                if *new != json!(1) {
                    self.compared.change(format!("replicas: {}", shown(new)), self.own_title());
                }
            }
            Kind::Removed(_)
                if self.own.kind == "Service" && is_of_cluster(self.own) && given_by_cluster(&path) => {}
            Kind::Removed(value) => {
                let message = format!("a spec does not hold `{path}` of {}: {}", self.own, shown(value));
                let is_of_pods = is_below(&difference.path, &["spec", "template"]);
                // Whoever comes by an address would find nobody there.
                let is_address = ["externalIPs", "loadBalancerIP"].contains(&last);
                let severity = if is_of_pods || is_address { Severity::Error } else { Severity::Warning };
                self.compared.say(&NOT_HELD, severity, place, message, way_out(last));
            }
            Kind::Changed(own, new) if self.track == Track::Canary => {
                let message = format!(
                    "`{path}` of {} is {}, and becomes {} as the stable track's",
                    self.own,
                    shown(own),
                    shown(new)
                );
                let hint = "a spec holds one for both tracks";
                self.compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
            }
            Kind::Added(new) if self.track == Track::Canary && !path.starts_with("spec.template") => {
                let message =
                    format!("`{path}` of {} becomes {} as the stable track's", self.own, shown(new));
                let hint = "a spec holds one for both tracks";
                self.compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
            }
            Kind::Added(new) => {
                let message = format!("{} would get `{path}`: {}", self.own, shown(new));
                self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            }
            Kind::Changed(own, new) => {
                let message = format!(
                    "`{path}` of {} is {}, and {} would be generated",
                    self.own,
                    shown(own),
                    shown(new)
                );
                self.compared.say(&UNLIKE_INPUT, Severity::Error, place, message, REPORT);
            }
        }
    }

    /// A Service may select by other labels of the same pods; a Deployment never changes its selector.
    fn selector(&mut self) {
        let at = Path::of("spec.selector");
        if self.own.kind == "Deployment" {
            let message = format!("a spec does not hold the selector of {}: it has expressions", self.own);
            let hint = "a selector of a Deployment cannot be changed: make a Deployment whose selector is labels alone";
            self.compared.say(&UNLIKE_INPUT, Severity::Error, self.own.place(&at), message, hint);
            return;
        }
        selection::compare(self.against, self.track, self.own, self.compared);
    }
}

const REPORT: &str = "change the object, or leave it out of the import; a spec cannot say this";

/// Labels and annotations.
fn metadata(own: &Object, rendered: &Json, apart: &[String], compared: &mut Compared) {
    let title = format!("{} {}", own.kind, own.name());
    let nothing = BTreeMap::new();
    for (what, key_of, written) in
        [("label", "labels", own.metadata.labels.as_ref()), ("annotation", "annotations", own.annotations())]
    {
        let written = written.unwrap_or(&nothing);
        let generated = rendered.pointer(&format!("/metadata/{key_of}")).and_then(Json::as_object);
        for (key, value) in written.iter().filter(|(key, _)| !apart.contains(key)) {
            let new = generated.and_then(|all| all.get(key)).and_then(Json::as_str);
            if new == Some(value.as_str()) || new.is_some_and(|new| same_document(new, value)) {
                continue;
            }
            if is_tracking(key) {
                match new {
                    Some(new) => {
                        compared
                            .change(format!("{what} {key}: {new} instead of {}", shorten(value)), &*title);
                    }
                    None => {
                        compared
                            .change(format!("without the {what} {key}, which is another tool's"), &*title);
                    }
                }
                continue;
            }
            let place = own.place(&Path::of("metadata").key(key_of).key(key));
            let lost = compared.lost.entry((what, format!("{key}: {}", shorten(value))));
            lost.or_insert_with(|| (Vec::new(), place)).0.push(own.to_string());
        }
        for (key, value) in generated.into_iter().flatten() {
            if !written.contains_key(key) && !apart.contains(key) {
                let only = match compared.carriers.get(&(what, key.clone())).map(Vec::as_slice) {
                    Some([only]) => format!(", which only {only} has"),
                    _ => String::new(),
                };
                compared.change(format!("{what} {key}: {}{only}", shown(value)), &*title);
            }
        }
    }
    ownership(own, compared);
    let namespace = rendered.pointer("/metadata/namespace").and_then(Json::as_str).unwrap_or_default();
    if own.namespace() != namespace {
        compared.change(format!("namespace {namespace}"), &*title);
    }
}

/// Who owns an object, and who wants to be asked before it goes.
fn ownership(own: &Object, compared: &mut Compared) {
    let given = |finalizer: &&String| *finalizer != "service.kubernetes.io/load-balancer-cleanup";
    let finalizers: Vec<_> = own.metadata.finalizers.iter().flatten().filter(given).cloned().collect();
    if !finalizers.is_empty() {
        let message = format!("a spec does not hold the `finalizers` of {own}: {}", finalizers.join(", "));
        let hint = "who wrote them has to write them again";
        let place = own.place(&Path::of("metadata.finalizers"));
        compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
    }
    let owners = own.metadata.owner_references.iter().flatten();
    let owners: Vec<_> = owners.map(|owner| format!("{} `{}`", owner.kind, owner.name)).collect();
    if !owners.is_empty() {
        let message = format!("{own} is made by {}: `ownerReferences` are not held", owners.join(", "));
        let hint = "who made it would write it again, against what is generated: take it from that one first";
        let place = own.place(&Path::of("metadata.ownerReferences"));
        compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
    }
}

fn shorten(text: &str) -> String {
    shown(&json!(text.lines().next().unwrap_or_default()))
}

/// A document in an annotation, however it is laid out.
fn same_document(left: &str, right: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<Json>(text).ok();
    parse(left).is_some_and(|left| Some(left) == parse(right))
}

/// In a cluster the numbers of Kubernetes' own strategy are nobody's choice.
fn forget_strategy(value: &mut Json) {
    let Some(strategy) = value.pointer_mut("/spec/strategy").and_then(Json::as_object_mut) else { return };
    if strategy.get("rollingUpdate") == Some(&json!({"maxSurge": "25%", "maxUnavailable": "25%"})) {
        strategy.remove("rollingUpdate");
    }
}

/// Kubernetes' own strategy is not said by a name.
fn plain(value: &mut Json) {
    let Some(strategy) = value.pointer_mut("/spec/strategy").and_then(Json::as_object_mut) else { return };
    if strategy.get("type").is_some_and(|it| it == "RollingUpdate") {
        strategy.remove("type");
    }
    if strategy.get("rollingUpdate").is_some_and(|it| it.as_object().is_some_and(serde_json::Map::is_empty)) {
        strategy.remove("rollingUpdate");
    }
    let is_empty = strategy.is_empty();
    if let Some(spec) = value.get_mut("spec").and_then(Json::as_object_mut).filter(|_| is_empty) {
        spec.remove("strategy");
    }
}

fn is_below(path: &Path, keys: &[&str]) -> bool {
    let steps = path.steps().iter().take(keys.len());
    let is_key = |(step, key): (&Step, &&str)| matches!(step, Step::Key(own) if own == key);
    path.steps().len() >= keys.len() && steps.zip(keys).all(is_key)
}

/// What a pod gets to go in peace.
fn is_drain(difference: &Difference) -> bool {
    let path = difference.path.to_string();
    let is_of_drain = path.contains(".lifecycle") || path.ends_with(".terminationGracePeriodSeconds");
    is_of_drain && matches!(difference.kind, Kind::Added(_))
}

/// What a cluster gives a Service and keeps.
fn given_by_cluster(path: &str) -> bool {
    ["clusterIP", "healthCheckNodePort", "ipFamil", "nodePort"].iter().any(|key| path.contains(key))
}

/// What to do about a field that a spec does not hold.
fn way_out(field: &str) -> &'static str {
    match field {
        "paused" => "let the rollout go on before you import: a paused Deployment takes no change",
        "nodePort" => {
            "two Services cannot have the same port of a node: let those who use it come by the route"
        }
        "clusterIP" => "two Services cannot have the same address: let those who use it come by the name",
        "externalIPs" | "loadBalancerIP" => {
            "two Services cannot have the same address: give it to a Service of your own beside the release, which selects the pods of both tracks, or to what reads the route"
        }
        _ => "do without it, or keep this object out of the release",
    }
}
