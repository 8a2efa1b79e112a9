//! What the module of a release holds.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use serin::{Carrier, Entry, Match, Move, Proof, Replicas, Stage, Track, Version, routers};

use super::identifier::{Scope, constant};
use super::layout::{Layout, Value, code, indented, literal};
use super::objects::{self, Typed};
use super::stages::{Function, Stages, duration};
use super::texts::Texts;
use crate::Error;

/// The names that the module of a release holds: no module inside it can have them.
pub(super) const NAMES: &[&str] =
    &["canary", "deployments", "fmt", "hosts", "labels", "ports", "routes", "services", "stable", "text"];

/// The values of `release.rs.j2`.
#[derive(Serialize)]
pub(super) struct Facts {
    title: String,
    text_import: String,
    imports: String,
    constants: Vec<Constant>,
    groups: Vec<Group>,
    stages: Vec<Variant>,
    all: String,
    functions: Vec<Function>,
    objects: Option<Typed>,
}

#[derive(Serialize)]
struct Constant {
    doc: String,
    code: String,
}

#[derive(Serialize)]
struct Group {
    doc: String,
    name: &'static str,
    body: String,
}

#[derive(Serialize)]
struct Variant {
    doc: String,
    variant: String,
}

/// The facts of a release whose module is `depth` modules deep.
pub(super) fn release(
    entry: &Entry,
    proof: &Proof,
    depth: usize,
    layout: Layout,
    texts: &mut Texts,
) -> Result<Facts, Error> {
    let (topology, plan) = (&entry.release.topology, &entry.release.plan);
    let stages = Stages::of(plan);
    let objects: Vec<_> = plan.stages().iter().map(|stage| entry.release.objects(stage)).collect();
    let mut functions = stages.functions(layout);
    let (yaml, rollback) = embedded(entry, &objects, texts)?;
    let doc = "Its files, the bytes of `stages/NAME`, in the order of their names.";
    functions.push(stages.function(doc, "yaml", FILES, yaml, layout));
    let doc =
        "The files that take a cluster back from it, the bytes of `rollback/NAME`; first aid without Serin.";
    functions.push(stages.function(doc, "rollback_yaml", FILES, rollback, layout));
    let environment = topology.environment.as_ref().map(|it| format!(", environment {}", code(it.as_str())));
    let variants = stages.all.iter().map(|(variant, stage)| Variant {
        doc: format!("{}: {}.", code(stage.name.as_str()), changes(&stage.change)),
        variant: variant.clone(),
    });
    let all: Vec<_> = stages.all.iter().map(|(variant, _)| format!("Self::{variant}")).collect();
    let up = "super::".repeat(depth);
    let has_match = stages.all.iter().any(|(_, stage)| stage.state.route.matched.is_some());
    Ok(Facts {
        title: format!("Release {}{}.", code(topology.name.as_str()), environment.unwrap_or_default()),
        text_import: format!("use {up}text;"),
        imports: layout.imports(&up, if has_match { &IMPORTS } else { &IMPORTS[1..] }),
        constants: constants(entry, proof, &stages, layout),
        groups: groups(entry, &objects, layout)?,
        stages: variants.collect(),
        all: layout.inside().list(&format!("pub const ALL: [Self; {}]", all.len()), "[", &all),
        functions,
        objects: texts.objects().then(|| Typed::of(&objects)),
    })
}

const FILES: &str = "&'static [File]";

/// The shared types, in rustfmt's order; the first is for a match alone.
const IMPORTS: [&str; 10] = [
    "Carrier",
    "File",
    "Label",
    "Match",
    "Move",
    "ObjectRef",
    "UnknownStage",
    "Version",
    "WayBack",
    "Weight",
];

/// The files of each stage, and those of its way back, as paths of constants.
fn embedded(
    entry: &Entry,
    objects: &[Vec<serin::Object>],
    texts: &mut Texts,
) -> Result<(Vec<Value>, Vec<Value>), Error> {
    let (mut yaml, mut rollback) = (Vec::new(), Vec::new());
    // What a way back takes up is mostly a file of the baseline, which is embedded already; its JSON is made once.
    for ((stage, files), of_stage) in
        entry.release.plan.stages().iter().zip(entry.release.texts()?.stages).zip(objects)
    {
        let back = entry.release.way_back(stage);
        for (list, files, of_files) in
            [(&mut yaml, &files.files, of_stage), (&mut rollback, &files.way_back, &back)]
        {
            let mut paths = Vec::new();
            for (name, text) in files {
                let json = if texts.objects() { objects::json(of_files, name)? } else { String::new() };
                paths.push(texts.path(&entry.path, name, text, &json));
            }
            list.push(Value::List(paths));
        }
    }
    Ok((yaml, rollback))
}

/// What is true of the release at every stage.
fn constants(entry: &Entry, proof: &Proof, stages: &Stages<'_>, layout: Layout) -> Vec<Constant> {
    let topology = &entry.release.topology;
    let profile = routers::profile_of(topology);
    let mut constants = Vec::new();
    let mut add = |doc: &str, head: &str, value: String| {
        constants.push(Constant {
            doc: doc.to_owned(),
            code: layout.constant(&format!("pub const {head}"), &value),
        });
    };
    let option =
        |text: Option<&str>| text.map_or("None".to_owned(), |text| format!("Some({})", literal(text)));
    let text = |text: &str| literal(text);
    add("Its name.", "NAME: &str", text(topology.name.as_str()));
    add(
        "Its directory below what is generated and below what is live.",
        "DIRECTORY: &str",
        text(entry.path.as_str()),
    );
    let environment = topology.environment.as_ref().map(ToString::to_string);
    add(
        "Its environment, where it has several.",
        "ENVIRONMENT: Option<&str>",
        option(environment.as_deref()),
    );
    let namespace = topology.namespace.as_ref().map(ToString::to_string);
    add(
        "The namespace of its objects; `None` means the one that they are applied to.",
        "NAMESPACE: Option<&str>",
        option(namespace.as_deref()),
    );
    add("What splits its traffic.", "ROUTER: &str", text(profile.name));
    add(
        "The time until a change of the route has reached every proxy.",
        "SETTLE: Duration",
        duration(profile.settle),
    );
    add(
        "The port of the Services that the route sends traffic to.",
        "PORT: u16",
        port(topology.service_port()),
    );
    let autoscaler = match &topology.replicas {
        Replicas::Fixed(_) => None,
        Replicas::Autoscaler { name, .. } => Some(name.as_str()),
    };
    add(
        "The autoscaler that decides the pods of the stable track, where one does.",
        "AUTOSCALER: Option<&str>",
        option(autoscaler),
    );
    add(
        "The least number of pods of the stable track.",
        "LEAST_PODS: u32",
        topology.replicas.least().to_string(),
    );
    add("Pods that carry all of peak traffic.", "PEAK_PODS: u32", topology.capacity.peak_pods.to_string());
    add(
        "Pods that may be lost at any instant without harm.",
        "SPARE_PODS: u32",
        topology.capacity.spare_pods.to_string(),
    );
    add(
        "Whether a release is under way; where none is, the baseline is all of the plan.",
        "IS_UNDER_WAY: bool",
        topology.is_under_way().to_string(),
    );
    let no_return = proof.point_of_no_return.as_deref().and_then(|name| stages.variant(name));
    add(
        "The stage from which on the route alone leads back no more.",
        "POINT_OF_NO_RETURN: Option<Stage>",
        no_return.map_or("None".to_owned(), |variant| format!("Some(Stage::{variant})")),
    );
    let matched =
        stages.all.iter().find_map(|(_, stage): &(String, &Stage)| stage.state.route.matched.as_ref());
    if let Some(matched) = matched {
        constants.push(match_constant(matched, layout));
    }
    constants
}

fn match_constant(matched: &Match, layout: Layout) -> Constant {
    let carrier = match matched.carrier {
        Carrier::Header => "Carrier::Header",
        Carrier::Cookie => "Carrier::Cookie",
    };
    let fields = [
        ("carrier", carrier.to_owned()),
        ("name", literal(&matched.name)),
        ("value", literal(&matched.value)),
    ];
    Constant {
        doc: "The requests that are sent to the canary before any share of the others.".to_owned(),
        code: layout.fields("pub const MATCH: Match", "Match", &fields),
    }
}

/// The names of what there is, by themselves.
fn groups(entry: &Entry, objects: &[Vec<serin::Object>], layout: Layout) -> Result<Vec<Group>, Error> {
    let topology = &entry.release.topology;
    let inside = layout.inside();
    let names = Track::ALL.map(|track| (track, topology.names(track)));
    let named = |of: &str, pairs: Vec<(String, String)>| {
        let mut names = Names::new(inside);
        for (text, doc) in pairs {
            names.text(&text, &doc, &text);
        }
        (of.to_owned(), names)
    };
    let mut groups = Vec::new();
    let mut add = |name: &'static str, (doc, names): (String, Names)| {
        groups.push(Group { doc, name, body: names.body });
    };
    let deployments = names.map(|(track, of)| (of.deployment.to_string(), format!("Of the {track} track.")));
    add("deployments", named("The names of its Deployments.", deployments.into()));
    let services = names.map(|(track, of)| (of.service.to_string(), format!("Of the {track} track.")));
    add("services", named("The names of its Services.", services.into()));
    let hosts =
        topology.route.hosts.iter().map(|host| (host.to_string(), format!("{}.", code(host.as_str()))));
    add("hosts", named("The hosts of its route.", hosts.collect()));
    let mut ports = Names::new(inside);
    for item in topology.service.ports.iter().flatten() {
        let name = item.name.clone().unwrap_or_else(|| format!("port-{}", item.port));
        ports.constant(&name, &format!("{}.", code(&name)), "u16", &port(item.port));
    }
    add("ports", ("The ports of its Services, by their names.".to_owned(), ports));
    let mut routes = Names::new(inside);
    for object in objects::route(objects)? {
        let name = format!("{}-{}", object.kind, object.name);
        let doc = format!("{} {}.", code(&object.kind), code(&object.name));
        let fields = [("api_version", &object.api_version), ("kind", &object.kind), ("name", &object.name)];
        routes.literal(&name, &doc, "super::ObjectRef", &fields);
    }
    add("routes", ("The objects of its route.".to_owned(), routes));
    let (key, value) = MANAGED_BY;
    let managed = (key.to_owned(), value.to_owned());
    let all = topology.labels.as_map().clone().into_iter().chain([managed]).collect();
    add(
        "labels",
        (
            "The labels of each of its objects; not of its pods.".to_owned(),
            labels(&all, "super::Label", inside),
        ),
    );
    for (track, version) in [(Track::Stable, Version::Stable), (Track::Canary, Version::Canary)] {
        groups.push(of_track(entry, track, version, layout));
    }
    Ok(groups)
}

/// What every object says about who manages it.
const MANAGED_BY: (&str, &str) = ("app.kubernetes.io/managed-by", "serin");

fn labels(all: &BTreeMap<String, String>, kind: &str, inside: Layout) -> Names {
    let mut names = Names::new(inside);
    for (key, value) in all {
        names.literal(key, &format!("{}.", code(key)), kind, &[("key", key), ("value", value)]);
    }
    names
}

/// What belongs to one track, under names that stay when the track's own change.
fn of_track(entry: &Entry, track: Track, version: Version, layout: Layout) -> Group {
    let topology = &entry.release.topology;
    let of = topology.names(track);
    let inside = layout.inside();
    let mut names = Names::new(inside);
    names.text("deployment", "Its Deployment.", of.deployment.as_str());
    names.text("service", "Its Service.", of.service.as_str());
    let selector = of.selector.as_map();
    let text: Vec<_> = selector.iter().map(|(key, value)| format!("{key}={value}")).collect();
    names.text("selector", "The selector of its pods, as `kubectl --selector` takes it.", &text.join(","));
    let labels = labels(selector, "super::super::Label", inside.inside());
    let mut body = names.body;
    let paths: Vec<_> = labels.names.iter().map(|name| format!("labels::{name}")).collect();
    body.push_str("/// The labels that are its pods and no others.\n");
    body.push_str(&inside.list("pub const LABELS: &[super::Label]", "&[", &paths));
    body.push('\n');
    body.push_str("\n/// The labels that are its pods and no others, each by its key.\npub mod labels {\n");
    body.push_str(&indented(&labels.body, 4));
    body.push_str("}\n");
    let mut images = Names::new(inside.inside());
    let pod = topology.template(version).spec.iter();
    let containers = pod.flat_map(|pod| pod.init_containers.iter().flatten().chain(&pod.containers));
    for container in containers {
        if let Some(image) = &container.image {
            images.text(&container.name, &format!("Of container {}.", code(&container.name)), image);
        }
    }
    let what = match version {
        Version::Stable => "The images of the version that the release comes from.",
        Version::Canary => "The images of the version that the release goes to.",
    };
    let _ = write!(body, "\n/// {what}\npub mod images {{\n");
    body.push_str(&indented(&images.body, 4));
    body.push_str("}\n");
    Group {
        doc: format!("The {track} track."),
        name: if track == Track::Stable { "stable" } else { "canary" },
        body,
    }
}

/// Constants of a module.
struct Names {
    layout: Layout,
    scope: Scope,
    names: Vec<String>,
    body: String,
}

impl Names {
    fn new(layout: Layout) -> Self {
        Self { layout, scope: Scope::default(), names: Vec::new(), body: String::new() }
    }

    fn text(&mut self, name: &str, doc: &str, value: &str) {
        self.constant(name, doc, "&str", &literal(value));
    }

    fn constant(&mut self, name: &str, doc: &str, kind: &str, value: &str) {
        let name = self.take(name);
        let code = self.layout.constant(&format!("pub const {name}: {kind}"), value);
        let _ = write!(self.body, "/// {doc}\n{code}\n");
    }

    fn literal(&mut self, name: &str, doc: &str, kind: &str, fields: &[(&str, &String)]) {
        let name = self.take(name);
        let fields: Vec<_> = fields.iter().map(|(field, value)| (*field, literal(value))).collect();
        let head = format!("pub const {name}: {kind}");
        let _ = write!(self.body, "/// {doc}\n{}\n", self.layout.fields(&head, kind, &fields));
    }

    fn take(&mut self, name: &str) -> String {
        let name = self.scope.take(constant(name));
        self.names.push(name.clone());
        name
    }
}

fn port(number: i32) -> String {
    number.to_string()
}

fn changes(change: &Move) -> String {
    match change {
        Move::Baseline => "everybody is on stable".to_owned(),
        Move::CanaryPods { replicas: 1 } => "canary has 1 pod of the new version".to_owned(),
        Move::CanaryPods { replicas } => format!("canary has {replicas} pods of the new version"),
        Move::Match(_) => "the requests of a match go to canary".to_owned(),
        Move::Weight(weight) => format!("{weight} % of the requests go to canary"),
        Move::FoldStable => "stable gets the new version, while it receives no traffic".to_owned(),
        Move::Shift => "everybody is back on stable".to_owned(),
        Move::CanaryDone => "canary has no pods".to_owned(),
    }
}
