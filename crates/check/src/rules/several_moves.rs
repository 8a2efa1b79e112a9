use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{CanarySwitch, Object, Objects, Route, RouterKind, Split};
use serin_topology::Track;

use super::steps::Before;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "several-moves", severity: Severity::Warning, page: include_str!("several_moves.md") },
    can_be_allowed: true,
    runs: &[Run::Step(run)],
};

const HINT: &str = "one commit for the pods and one for the route, each when the one before has settled";

fn run(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let known = Before::of(before);
    let changed = |object: &Object| known.get(object).is_some_and(|old| is_changed(old, object));
    for split in after.splits() {
        let route = after.at(split.object);
        let [stable, canary] = Track::ALL.map(|track| changed_of_track(after, split, track, &changed));
        let message = match (changed(route), stable.first().or(canary.first())) {
            (true, Some(first)) => format!("one commit changes {route} and {first}"),
            (false, Some(_)) => match (deployment(&stable, &canary), deployment(&canary, &stable)) {
                (Some(stable), Some(canary)) if !was_at_rest(before, split) => {
                    format!("one commit changes {stable} and {canary}: both tracks at once")
                }
                _ => continue,
            },
            (_, None) => continue,
        };
        findings.add_hint(route, &split.at, message, HINT);
    }
    removed(before, after, findings);
}

/// Whether a commit changes what an object asks for. Of the annotations only those that route are asked.
fn is_changed(before: &Object, after: &Object) -> bool {
    let actions = |object: &Object| -> Vec<(String, String)> {
        let all = object.annotations().into_iter().flatten();
        all.filter(|(key, _)| key.starts_with("alb.ingress.kubernetes.io/actions."))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    };
    !before.asks_the_same(after)
        || CanarySwitch::of(before) != CanarySwitch::of(after)
        || actions(before) != actions(after)
}

/// What changes of a track: its Deployments and its Service.
fn changed_of_track<'a>(
    objects: &'a Objects,
    split: &Split,
    track: Track,
    changed: &impl Fn(&Object) -> bool,
) -> Vec<&'a Object> {
    let workloads = objects.track(split, track).into_iter().map(|workload| workload.object);
    workloads.chain(service(objects, split, track)).filter(|object| changed(object)).collect()
}

fn service<'a>(objects: &'a Objects, split: &Split, track: Track) -> Option<&'a Object> {
    let (namespace, name) = match track {
        Track::Stable => &split.stable,
        Track::Canary => &split.canary,
    };
    objects.service(namespace, name).map(|service| objects.at(service))
}

/// A Deployment among what changes of a track, that is not the other track's as well.
fn deployment<'a>(changed: &[&'a Object], others: &[&'a Object]) -> Option<&'a Object> {
    let is_others = |object: &Object| others.iter().any(|other| std::ptr::eq(*other, object));
    changed.iter().copied().find(|object| object.kind == "Deployment" && !is_others(object))
}

/// At rest nobody is on the canary track, and an ordinary change ships to both.
fn was_at_rest(before: &Objects, split: &Split) -> bool {
    let same = |old: &&Split| (&old.stable, &old.canary) == (&split.stable, &split.canary);
    split.weight == 0 && before.splits().iter().find(same).is_none_or(|old| old.weight == 0)
}

/// Objects that a route needed before, and that go together with it or before it.
fn removed(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let now = Before::of(after);
    for split in before.splits() {
        let route = before.at(split.object);
        // A canary Ingress that sent nobody anywhere may go with all that is its own.
        if split.router == RouterKind::IngressNginx && split.weight == 0 {
            continue;
        }
        let is_route_changed = now.get(route).is_none_or(|new| is_changed(route, new));
        let workloads = before.track(split, Track::Canary).into_iter().map(|workload| workload.object);
        let mut needed = workloads.filter(|_| is_route_changed).chain(service(before, split, Track::Canary));
        let Some(gone) = needed.find(|object| now.get(object).is_none()) else { continue };
        // Where nothing is left of the route, all of it was taken away or moved.
        let left = now.get(route).map(|left| (left, split.at.clone())).or_else(|| {
            let serves = |route: &&Route| {
                let mut backends = route.rule.backends.iter();
                backends.any(|backend| {
                    (&backend.namespace, &backend.service) == (&split.stable.0, &split.stable.1)
                })
            };
            after.routes().iter().find(serves).map(|left| (after.at(left.object), Path::of("spec")))
        });
        let Some((left, path)) = left else { continue };
        let message = match now.get(route) {
            Some(_) => format!("{gone} is taken away in the commit that it was still routed before"),
            None => format!("one commit takes away {route} and {gone}"),
        };
        findings.add_hint(
            left,
            &path,
            message,
            "set the weight to 0 first, and take objects away in a later commit",
        );
    }
}
