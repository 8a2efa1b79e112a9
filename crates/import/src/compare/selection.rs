//! Whom the generated Services and Deployments select, held against whom the input does.

use serde_json::Value as Json;
use serin_check::of_import::{ASSUMED_SETTING, NOT_HELD, SHARED_SERVICE, UNLIKE_INPUT};
use serin_diagnostic::{Path, Severity};
use serin_objects::{Body, Object};
use serin_topology::Track;

use super::{Against, Compared};
use crate::pods::{Labels, selected, written};
use crate::selector::selector;

/// A Service that selects by other labels: the same pods, or it is said which others.
pub(super) fn compare(against: &Against<'_>, track: Track, own: &Object, compared: &mut Compared) {
    let (objects, candidate) = (against.objects, against.candidate);
    let (pods, other) = match (track, candidate.canary) {
        (Track::Canary, Some(canary)) => (canary, Some(candidate.stable)),
        (_, canary) => (candidate.stable, canary),
    };
    let (old, new) = (of_service(own), selector(objects, pods));
    let place = own.place(&Path::of("spec.selector"));
    let label = written(&new);
    let [before, after] = [&old, &new].map(|labels| selected(objects, own.namespace(), labels));
    if other.is_some_and(|other| after.contains(&other.deployment)) {
        let message = format!("{own} would select `{label}`, and so the pods of both tracks");
        let hint = "the selectors of the two Deployments must tell their pods apart";
        compared.say(&UNLIKE_INPUT, Severity::Error, place, message, hint);
        return;
    }
    let names = |positions: &[usize], others: &[usize]| {
        let only = positions.iter().filter(|position| !others.contains(position));
        only.map(|position| objects.at(*position).to_string()).collect::<Vec<_>>().join(" and ")
    };
    let (gained, lost) = (names(&after, &before), names(&before, &after));
    if !gained.is_empty() {
        let message = format!(
            "{own} would select `{label}`, as its Deployment does, and so the pods of {gained} as well"
        );
        let hint = "a Service of a release selects by the selector of its Deployment: make a Deployment that selects by the labels of the Service, or give the other pods another label";
        compared.say(&UNLIKE_INPUT, Severity::Error, place.clone(), message, hint);
    }
    if !lost.is_empty() {
        let message =
            format!("{own} would select `{label}`, as its Deployment does, and no more the pods of {lost}");
        let hint = "a release has a Service for each track, with the pods of one Deployment: give the others a Service of their own first";
        compared.say(&UNLIKE_INPUT, Severity::Error, place.clone(), message, hint);
    }
    if !(gained.is_empty() && lost.is_empty()) {
        return;
    }
    compared.change(format!("selects by {label}"), format!("{} {}", own.kind, own.name()));
    let without = |labels: &Labels, others: &Labels| -> Labels {
        let others = |(key, value): &(&String, &String)| others.get(*key) != Some(*value);
        labels.iter().filter(others).map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let mut only_if = Vec::new();
    if !without(&old, &new).is_empty() {
        only_if.push(format!("no pod with `{label}` lacks `{}`", written(&without(&old, &new))));
    }
    if !without(&new, &old).is_empty() {
        only_if.push(format!("no pod with `{}` lacks `{}`", written(&old), written(&without(&new, &old))));
    }
    let message = format!(
        "{own} would select `{label}` instead of `{}`: the same pods only if {}",
        written(&old),
        only_if.join(", and ")
    );
    let hint = "here stands none: look in the cluster, `kubectl get pods --show-labels`";
    compared.say(&ASSUMED_SETTING, Severity::Warning, place, message, hint);
}

/// Pods of another kind behind a Service of the release get requests whatever the plan says.
pub(super) fn say_others(against: &Against<'_>, own: &Object, compared: &mut Compared) {
    let objects = against.objects;
    let positions = selected(objects, own.namespace(), &of_service(own));
    let others = positions.iter().map(|position| objects.at(*position)).filter(|it| it.kind != "Deployment");
    for other in others {
        let message = format!("{own} selects the pods of {other} too, which are no part of the release");
        let hint = "they get requests of the stable track, whatever its version: give them another label";
        let place = own.place(&Path::of("spec.selector"));
        compared.say(&SHARED_SERVICE, Severity::Warning, place, message, hint);
    }
}

/// Pods that stand here already, and that an object of the new canary track would take for its own.
pub(super) fn of_new(against: &Against<'_>, rendered: &Json, compared: &mut Compared) {
    let objects = against.objects;
    let stable = objects.at(against.candidate.stable.service);
    if rendered.pointer("/spec/type").is_some_and(|kind| kind == "LoadBalancer") {
        let name = rendered.pointer("/metadata/name").and_then(Json::as_str).unwrap_or_default();
        let message = format!("Service `{name}` gets a load balancer of its own, as {stable} has");
        let hint =
            "who comes by that never meets the route, and so no canary: `type: ClusterIP` where nobody does";
        let place = stable.place(&Path::of("spec.type"));
        compared.say(&NOT_HELD, Severity::Warning, place, message, hint);
    }
    let selector =
        rendered.pointer("/spec/selector/matchLabels").or_else(|| rendered.pointer("/spec/selector"));
    let labels: Labels = selector.and_then(|it| serde_json::from_value(it.clone()).ok()).unwrap_or_default();
    let namespace = objects.at(against.candidate.stable.deployment).namespace();
    for position in selected(objects, namespace, &labels) {
        let other = objects.at(position);
        let message = format!(
            "the canary's {} would select `{}`, and so the pods of {other}",
            rendered.get("kind").and_then(Json::as_str).unwrap_or_default(),
            written(&labels)
        );
        let hint = "give those pods another label before the import";
        compared.say(&UNLIKE_INPUT, Severity::Error, other.place(&Path::of("metadata.name")), message, hint);
    }
}

fn of_service(service: &Object) -> Labels {
    match &service.body {
        Body::Service(spec) => spec.selector.clone().unwrap_or_default(),
        _ => Labels::new(),
    }
}
