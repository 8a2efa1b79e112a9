//! What stands beside a release and means its pods or its Service, and would not mean the canary's.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serin_check::of_import::NOT_IMPORTED;
use serin_diagnostic::{Finding, Path, Report, Severity};
use serin_objects::{Body, Object, Objects, selects};

use crate::draft::Draft;
use crate::json::{json as value_of, text};
use crate::pods::{self, Labels, written};
use crate::recognise::Candidate;

/// Says of each such object what to do.
pub(crate) fn say(objects: &Objects, candidate: &Candidate, draft: &Draft, report: &mut Report) {
    let [stable, canary] = labels(objects, candidate, draft);
    let namespace = objects.at(candidate.stable.deployment).namespace();
    let own = candidate.objects();
    let by = written(draft.selectors.last().unwrap_or(&Labels::new()));
    for (position, object) in objects.all().iter().enumerate() {
        let is_elsewhere = object.namespace() != namespace;
        let makes_pods = pods::labels(object).is_some();
        if own.contains(&position) || is_elsewhere || makes_pods || object.rendered_for.is_some() {
            continue;
        }
        let Some(value) = object.node().map(value_of) else { continue };
        let Some(spec) = value.get("spec") else { continue };
        let mut found = Found::default();
        // A monitor of Services selects by their labels, which both have.
        if object.kind != "ServiceMonitor" {
            found.selectors(spec, "", &|selector| {
                selects_labels(selector, &stable) && !selects_labels(selector, &canary)
            });
        }
        let names = Names { service: objects.at(candidate.stable.service).name(), namespace };
        if found.selects.is_none() {
            found.names(object, spec, &names);
        }
        let (message, hint) = match found {
            Found { selects: Some(key), .. } => (
                format!("{object} selects pods of stable, and not those of the canary: `{key}`"),
                hint_of_selector(object, &by),
            ),
            Found { is_named: true, .. } => {
                let canary = canary_service(objects, candidate, draft);
                if is_named_for(objects, object, &canary) {
                    continue;
                }
                (
                    format!("{object} is for Service `{}`, and not for the canary's", names.service),
                    format!(
                        "make another for `{canary}` before the first promotion, so that both tracks are treated alike"
                    ),
                )
            }
            Found { .. } => continue,
        };
        let mut finding = Finding::new(&NOT_IMPORTED, message).hint(hint);
        finding.severity = Severity::Warning;
        report.add(finding.at(object.place(&Path::of("metadata.name"))));
    }
}

/// The labels of the pods of both tracks, once the release is generated.
fn labels(objects: &Objects, candidate: &Candidate, draft: &Draft) -> [Labels; 2] {
    let of = |deployment: usize| objects.workload(deployment).map(|it| it.labels.clone()).unwrap_or_default();
    let stable = of(candidate.stable.deployment);
    let canary = match candidate.canary {
        Some(canary) => of(canary.deployment),
        None => {
            let [_, selector] = &draft.selectors;
            let mut labels = stable.clone();
            labels.extend(selector.clone());
            labels
        }
    };
    [stable, canary]
}

fn canary_service(objects: &Objects, candidate: &Candidate, draft: &Draft) -> String {
    match candidate.canary {
        Some(canary) => objects.at(canary.service).name().to_owned(),
        None => format!("{}-canary", draft.name),
    }
}

/// Whether another object of the kind names the canary's Service.
fn is_named_for(objects: &Objects, object: &Object, canary: &str) -> bool {
    let same = |it: &&std::sync::Arc<Object>| it.kind == object.kind && it.namespace() == object.namespace();
    let names = Names { service: canary, namespace: object.namespace() };
    objects.all().iter().filter(same).any(|other| {
        let mut found = Found::default();
        if let Some(spec) = other.node().map(value_of).as_ref().and_then(|value| value.get("spec")) {
            found.names(other, spec, &names);
        }
        found.is_named
    })
}

struct Names<'a> {
    service: &'a str,
    namespace: &'a str,
}

/// What an object says of a release.
#[derive(Default)]
struct Found {
    /// Where a selector stands that means stable's pods alone.
    selects: Option<String>,
    is_named: bool,
}

impl Found {
    fn selectors(&mut self, value: &Json, path: &str, is_meant: &dyn Fn(&Json) -> bool) {
        for (key, value) in value.as_object().into_iter().flatten() {
            let path = if path.is_empty() { format!("spec.{key}") } else { format!("{path}.{key}") };
            let is_selector = ["endpointSelector", "podSelector", "selector", "workloadSelector"];
            if is_selector.contains(&key.as_str()) && is_meant(value) {
                self.selects.get_or_insert(path.clone());
            }
            self.selectors(value, &path, is_meant);
        }
        for item in value.as_array().into_iter().flatten() {
            self.selectors(item, path, is_meant);
        }
    }

    fn names(&mut self, object: &Object, value: &Json, names: &Names<'_>) {
        let host = text(value, "host").filter(|_| object.kind == "DestinationRule");
        let is_host = host.is_some_and(|host| {
            let mut parts = host.split('.');
            parts.next() == Some(names.service)
                && parts.next().is_none_or(|it| names.namespace.is_empty() || it == names.namespace)
        });
        self.is_named |= is_host || names_service(value, names.service);
    }
}

/// A mapping like `{kind: Service, name: web}` below a value; what routes requests is no part of it.
fn names_service(value: &Json, service: &str) -> bool {
    let targets = ["targetRef", "targetRefs"].into_iter().filter_map(|key| value.get(key));
    let is_own =
        |target: &Json| text(target, "kind") == Some("Service") && text(target, "name") == Some(service);
    targets.into_iter().any(|target| match target {
        Json::Array(items) => items.iter().any(is_own),
        one => is_own(one),
    })
}

/// Whether a selector, as any kind writes it, matches labels. One that is empty means all pods, and so no track.
fn selects_labels(selector: &Json, labels: &BTreeMap<String, String>) -> bool {
    let plain = |value: &Json| serde_json::from_value::<Labels>(value.clone()).ok();
    if selector.get("matchLabels").is_some() || selector.get("matchExpressions").is_some() {
        return serde_json::from_value(selector.clone()).is_ok_and(|selector| selects(&selector, labels));
    }
    let wanted = selector.get("labels").and_then(plain).or_else(|| plain(selector));
    wanted.is_some_and(|wanted| wanted.iter().all(|(key, value)| labels.get(key) == Some(value)))
}

fn hint_of_selector(object: &Object, by: &str) -> String {
    match &object.body {
        Body::Service(_) => "requests that come by it never meet the canary: let it select what both tracks have, where they should".to_owned(),
        _ => match object.kind.as_str() {
            "NetworkPolicy" | "CiliumNetworkPolicy" => {
                format!("let it mean both tracks, or make another for `{by}`, before the first promotion: what it allows is not allowed to the canary")
            }
            "PodDisruptionBudget" => {
                format!("make another for `{by}`: one for both would count their pods together")
            }
            _ => format!("let it select both tracks, or make another for `{by}`, before the first promotion"),
        },
    }
}
