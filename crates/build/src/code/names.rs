//! The names of what a release has, as constants.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use serin::{Entry, Track, Version};

use super::identifier::{Scope, constant};
use super::layout::{Layout, code, indented, literal};
use super::objects;
use crate::Error;

/// A module of constants.
#[derive(Serialize)]
pub(super) struct Group {
    doc: String,
    name: &'static str,
    body: String,
}

/// The names of what there is, by themselves.
pub(super) fn groups(
    entry: &Entry,
    objects: &[Vec<serin::Object>],
    layout: Layout,
) -> Result<Vec<Group>, Error> {
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

/// The number of a port.
pub(super) fn port(number: i32) -> String {
    number.to_string()
}
