//! The two tracks: pods, Services, numbers.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};
use serin_objects::{Body, Object, Objects};
use serin_spec::diff;
use serin_spec::merge::POD_TEMPLATE;
use serin_yaml::{Node, Value};

use crate::defaults::{below, is_default, is_idle};
use crate::document::nowhere;
use crate::json::json as value_of;
use crate::recognise::{Candidate, Pods};
use crate::selector::selector;

/// What the Deployments of a release say.
pub(crate) struct Tracks {
    pub(crate) template: Node,
    /// What the canary's pods have otherwise; none where they are stable's, or there are none.
    pub(crate) canary: Option<Node>,
    /// Pods of the canary track.
    pub(crate) canary_pods: u32,
    pub(crate) replicas: Json,
    pub(crate) deployment: Vec<(&'static str, Json)>,
    pub(crate) service: Node,
    pub(crate) selectors: [BTreeMap<String, String>; 2],
}

impl Tracks {
    pub(crate) fn of(objects: &Objects, candidate: &Candidate) -> Self {
        let stable = candidate.stable;
        let own = selector(objects, stable);
        let template = template(objects.at(stable.deployment), &own);
        let canary = candidate.canary.map(|pods| (pods, selector(objects, pods)));
        let canary_pods = canary.as_ref().map_or(0, |(pods, _)| pods_of(objects, *pods));
        let patch = canary.as_ref().filter(|_| canary_pods > 0).and_then(|(pods, labels)| {
            diff(&template, &self::template(objects.at(pods.deployment), labels), &POD_TEMPLATE)
        });
        let canary_selector = canary.map_or_else(|| beside(&own), |(_, labels)| labels);
        Self {
            canary: patch,
            canary_pods,
            replicas: replicas(objects, stable),
            deployment: settings(objects.at(stable.deployment)),
            service: service(objects.at(stable.service)),
            selectors: [own, canary_selector],
            template,
        }
    }
}

/// The pods that a Deployment asks for; one where it does not say.
pub(crate) fn pods_of(objects: &Objects, pods: Pods) -> u32 {
    let count = objects.workload(pods.deployment).map_or(0, |it| it.spec.replicas.unwrap_or(1));
    u32::try_from(count).unwrap_or_default()
}

/// Whether an object was read out of a cluster, which fills in what nobody wrote.
pub(crate) fn is_of_cluster(object: &Object) -> bool {
    object.metadata.uid.is_some() || object.metadata.resource_version.is_some()
}

/// The autoscaler of a Deployment, and the least that it keeps.
pub(crate) fn autoscaler(objects: &Objects, pods: Pods) -> Option<(&Object, String, i64)> {
    let deployment = objects.at(pods.deployment);
    objects.all().iter().find_map(|object| {
        let is_here = || object.namespace() == deployment.namespace();
        match &object.body {
            Body::Autoscaler { kind, name, min }
                if kind == "Deployment" && name == deployment.name() && is_here() =>
            {
                Some((&**object, object.name().to_owned(), min.unwrap_or(1).into()))
            }
            Body::Other if object.kind == "ScaledObject" && is_here() => {
                let spec = value_of(object.node()?.get("spec")?);
                let target = spec.pointer("/scaleTargetRef/name").and_then(Json::as_str)?;
                let kind =
                    spec.pointer("/scaleTargetRef/kind").and_then(Json::as_str).unwrap_or("Deployment");
                let min = spec.get("minReplicaCount").and_then(Json::as_i64).unwrap_or(0);
                let is_own = kind == "Deployment" && target == deployment.name();
                // The name that KEDA gives the autoscaler that it makes.
                is_own.then(|| (&**object, format!("keda-hpa-{}", object.name()), min.max(1)))
            }
            _ => None,
        }
    })
}

fn replicas(objects: &Objects, stable: Pods) -> Json {
    match autoscaler(objects, stable) {
        Some((_, name, min)) => json!({"autoscaler": name, "min": min}),
        None => json!(pods_of(objects, stable)),
    }
}

/// What a Deployment says beside its pods; what an API server fills in is not said.
fn settings(deployment: &Object) -> Vec<(&'static str, Json)> {
    let Some(spec) = deployment.node().and_then(|node| node.get("spec")).map(value_of) else {
        return Vec::new();
    };
    let is_of_cluster = is_of_cluster(deployment);
    let keys = ["minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit", "strategy"];
    let said = |key: &'static str| {
        let value = spec.get(key)?;
        let is_silent = is_default(&below("spec", key), value) && is_of_cluster
            || key == "strategy" && is_plain_strategy(value, is_of_cluster);
        (!is_silent).then(|| (key, value.clone()))
    };
    keys.into_iter().filter_map(said).collect()
}

/// Kubernetes' own rolling update: in a cluster its numbers are nobody's choice.
fn is_plain_strategy(strategy: &Json, is_of_cluster: bool) -> bool {
    let is_rolling = strategy.get("type").is_none_or(|it| it == "RollingUpdate");
    let default = json!({"maxSurge": "25%", "maxUnavailable": "25%"});
    let numbers = strategy.get("rollingUpdate").filter(|it| it.as_object().is_some_and(|it| !it.is_empty()));
    is_rolling && numbers.is_none_or(|numbers| is_of_cluster && *numbers == default)
}

/// The pods of a Deployment, without the labels of its track.
fn template(deployment: &Object, selector: &BTreeMap<String, String>) -> Node {
    let nothing = Node { value: Value::Mapping(Vec::new()), place: nowhere() };
    let written = deployment.node().and_then(|node| node.get("spec")?.get("template")).cloned();
    let mut template = clean(&written.unwrap_or(nothing), "spec.template", is_of_cluster(deployment));
    if let Some(mut metadata) = template.take("metadata") {
        if let Some(mut labels) = metadata.value.take("labels") {
            if let Value::Mapping(entries) = &mut labels.value.value {
                entries.retain(|entry| {
                    selector.get(&entry.key.text).map(String::as_str) != entry.value.as_str()
                });
            }
            if !labels.value.entries().is_empty() {
                metadata.value.put(labels);
            }
        }
        if !metadata.value.entries().is_empty()
            && let Value::Mapping(entries) = &mut template.value
        {
            entries.insert(0, metadata);
        }
    }
    template
}

/// What stands at a path of an object, without `null`, and without what an API server fills in.
fn clean(node: &Node, path: &str, is_of_cluster: bool) -> Node {
    let mut node = node.clone();
    match &mut node.value {
        Value::Mapping(entries) => {
            entries.retain(|entry| {
                let (path, value) = (below(path, &entry.key.text), value_of(&entry.value));
                // In a cluster what is filled in was nobody's choice.
                let is_filled =
                    if is_of_cluster { is_default(&path, &value) } else { is_idle(&path, &value) };
                entry.value.value != Value::Null && !is_filled
            });
            // People look for a name first, and then for the image.
            for (place, key) in ["name", "image"].into_iter().enumerate() {
                let stands = entries.iter().position(|entry| entry.key.text == key);
                if let Some(stands) = stands.filter(|stands| *stands > place && path.ends_with("[]")) {
                    let entry = entries.remove(stands);
                    entries.insert(place.min(entries.len()), entry);
                }
            }
            for entry in entries {
                entry.value = clean(&entry.value, &below(path, &entry.key.text), is_of_cluster);
            }
        }
        Value::Sequence(items) => {
            let path = format!("{path}[]");
            items.iter_mut().for_each(|item| *item = clean(item, &path, is_of_cluster));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
    node
}

/// What a Service says of both tracks: not its selector, nor what only one Service can have.
fn service(service: &Object) -> Node {
    let nothing = Node { value: Value::Mapping(Vec::new()), place: nowhere() };
    let is_of_cluster = is_of_cluster(service);
    let written = service.node().and_then(|node| node.get("spec")).cloned();
    let mut spec = clean(&written.unwrap_or(nothing), "spec", is_of_cluster);
    spec.take("selector");
    if spec.get("clusterIP").is_some_and(|address| address.as_str() != Some("None")) {
        spec.take("clusterIP");
    }
    for key in ["clusterIPs", "externalIPs", "healthCheckNodePort", "loadBalancerIP"] {
        spec.take(key);
    }
    if is_of_cluster {
        for key in ["ipFamilies", "ipFamilyPolicy"] {
            spec.take(key);
        }
    }
    if let Some(mut ports) = spec.take("ports") {
        if let Value::Sequence(items) = &mut ports.value.value {
            items.iter_mut().for_each(|port| _ = port.take("nodePort"));
        }
        spec.put(ports);
    }
    spec
}

/// The labels of a canary track beside those of a stable one: they must differ in a value, so that neither Deployment
/// takes the other's pods for its own.
fn beside(stable: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut canary = stable.clone();
    let preferred = ["track", "app", "app.kubernetes.io/instance", "app.kubernetes.io/name"];
    let key = preferred.into_iter().find(|key| stable.contains_key(*key)).map(str::to_owned);
    let key = key.or_else(|| stable.keys().next().cloned());
    if let Some(value) = key.as_ref().and_then(|key| canary.get_mut(key)) {
        // A label has at most 63 characters.
        let start: String = value.chars().take(63 - "-canary".len()).collect();
        *value = match key.as_deref() {
            Some("track") => "canary".to_owned(),
            _ => format!("{start}-canary"),
        };
    }
    canary
}
