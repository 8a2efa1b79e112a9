//! A draft as the document of a spec, its keys in the order in which people read them.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value as Json, json};
use serin_diagnostic::{Place, SourceFile};
use serin_yaml::{Entry, Key, Node, Value};

use crate::draft::{Draft, Names, RouteDraft, StageDraft, written};

/// The document; what follows from the name of the release by itself is not written.
pub(crate) fn document(draft: &Draft) -> Node {
    let mut metadata = Mapping::default();
    metadata.put("name", &json!(draft.name));
    metadata.put_some("namespace", draft.namespace.as_ref().map(|namespace| json!(namespace)));
    metadata.put_map("labels", &draft.labels);
    metadata.put_map("annotations", &draft.annotations);
    let mut deployment = Mapping::default();
    for (key, value) in &draft.deployment {
        deployment.put(key, value);
    }
    let mut spec = Mapping::default();
    spec.put("replicas", &draft.replicas);
    spec.put_mapping("deployment", deployment);
    spec.put_node("template", draft.template.clone());
    if let Some(canary) = &draft.canary {
        spec.put_node("canary", canary.clone());
    }
    spec.put_node("service", draft.service.clone());
    spec.put_mapping("route", route(&draft.route));
    if let Some(stages) = &draft.stages {
        let mut plan = Mapping::default();
        plan.put_node(
            "stages",
            Node { value: Value::Sequence(stages.iter().map(stage).collect()), place: nowhere() },
        );
        spec.put_mapping("plan", plan);
    }
    spec.put_mapping("names", names(draft));
    spec.put_mapping("selectors", selectors(draft));
    let mut document = Mapping::default();
    document.put("apiVersion", &json!(serin_spec::API_VERSION));
    document.put("kind", &json!(serin_spec::KIND));
    document.put_mapping("metadata", metadata);
    document.put_mapping("spec", spec);
    document.node()
}

fn route(draft: &RouteDraft) -> Mapping {
    let mut route = Mapping::default();
    route.put("router", &json!(draft.router.as_str()));
    route.put_some("servicePort", draft.service_port.clone());
    if !draft.hosts.is_empty() {
        route.put("hosts", &json!(draft.hosts));
    }
    let is_everything = matches!(draft.paths.as_slice(), [(path, None)] if path == "/");
    if !is_everything && !draft.paths.is_empty() {
        let path = |(path, kind): &(String, Option<&str>)| match kind {
            None => json!({"path": path}),
            Some(kind) => json!({"path": path, "pathType": kind}),
        };
        route.put("paths", &draft.paths.iter().map(path).collect());
    }
    if !draft.tls.is_empty() {
        let tls = |(secret, hosts): &(Option<String>, Vec<String>)| {
            let mut tls = Mapping::default();
            tls.put_some("secretName", secret.as_ref().map(|secret| json!(secret)));
            tls.put_some("hosts", (!hosts.is_empty()).then(|| json!(hosts)));
            tls.node()
        };
        let list = draft.tls.iter().map(tls).collect();
        route.put_node("tls", Node { value: Value::Sequence(list), place: nowhere() });
    }
    route.put_map("annotations", &draft.annotations);
    let mut settings = Mapping::default();
    for (key, value) in &draft.settings {
        settings.put(key, value);
    }
    route.put_mapping(draft.router.block(), settings);
    let mut metadata = Mapping::default();
    metadata.put_map("labels", &draft.patch_labels);
    metadata.put_map("annotations", &draft.patch_annotations);
    let mut patch = Mapping::default();
    patch.put_mapping("metadata", metadata);
    patch.put_some("spec", draft.patch_spec.clone());
    route.put_mapping("patch", patch);
    route
}

fn stage(draft: &StageDraft) -> Node {
    let percent = f64::from(draft.weight) / 100.0;
    let weight = if draft.weight.is_multiple_of(100) { json!(draft.weight / 100) } else { json!(percent) };
    let mut stage = Mapping::default();
    match &draft.matched {
        Some(matched) => stage.put("match", &written(matched)),
        None if draft.canary_replicas.is_none() => return Node::of_json(&weight, &nowhere()),
        None => stage.put("weight", &weight),
    }
    stage.put_some("canaryReplicas", draft.canary_replicas.map(|count| json!(count)));
    stage.node()
}

fn names(draft: &Draft) -> Mapping {
    let is_pair = draft.route.router == serin_topology::RouterName::IngressNginx;
    let mut names = Mapping::default();
    for (track, own) in ["stable", "canary"].into_iter().zip(&draft.names) {
        let default = format!("{}-{track}", draft.name);
        let of_route = if is_pair { &default } else { &draft.name };
        let Names { deployment, service, route } = own;
        let mut mapping = Mapping::default();
        for (key, name, default) in
            [("deployment", deployment, &default), ("service", service, &default), ("route", route, of_route)]
        {
            mapping.put_some(key, name.as_ref().filter(|name| *name != default).map(|name| json!(name)));
        }
        names.put_mapping(track, mapping);
    }
    names
}

fn selectors(draft: &Draft) -> Mapping {
    let mut selectors = Mapping::default();
    for (track, own) in ["stable", "canary"].into_iter().zip(&draft.selectors) {
        let default =
            BTreeMap::from([("app".to_owned(), draft.name.clone()), ("track".to_owned(), track.to_owned())]);
        if *own != default {
            selectors.put_map(track, own);
        }
    }
    selectors
}

/// A mapping in the making; one that stays empty is not written.
#[derive(Default)]
struct Mapping(Vec<Entry>);

impl Mapping {
    fn put_node(&mut self, key: &str, value: Node) {
        self.0.push(Entry { key: Key { text: key.to_owned(), place: nowhere() }, value });
    }

    fn put(&mut self, key: &str, value: &Json) {
        self.put_node(key, Node::of_json(value, &nowhere()));
    }

    fn put_some(&mut self, key: &str, value: Option<Json>) {
        if let Some(value) = value {
            self.put(key, &value);
        }
    }

    fn put_map(&mut self, key: &str, map: &BTreeMap<String, String>) {
        if !map.is_empty() {
            self.put(key, &json!(map));
        }
    }

    fn put_mapping(&mut self, key: &str, mapping: Self) {
        if !mapping.0.is_empty() {
            self.put_node(key, mapping.node());
        }
    }

    fn node(self) -> Node {
        Node { value: Value::Mapping(self.0), place: nowhere() }
    }
}

/// What is made and not read stands nowhere.
pub(crate) fn nowhere() -> Place {
    Place { file: Arc::new(SourceFile::new("", "")), span: 0..0 }
}
