//! What the module of a release holds.

use serde::Serialize;
use serin::{Carrier, Entry, Match, Move, Proof, Replicas, Stage, routers};

use super::layout::{Layout, Value, code, literal};
use super::names::{Group, groups, port};
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
