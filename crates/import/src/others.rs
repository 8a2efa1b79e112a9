//! What is no part of a release.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::ServiceSpec;
use serin_check::of_import::NOT_IMPORTED;
use serin_diagnostic::{Finding, Path, Report, Severity};
use serin_objects::{Body, Object, Objects};

use crate::recognise::{Candidate, Found};

/// Says what stays the team's: tools that run canaries themselves as a warning, Deployments as a note, the rest as
/// numbers.
pub(crate) fn say(
    objects: &Objects,
    found: &Found,
    report: &mut Report,
    yours: &mut BTreeMap<String, usize>,
) {
    let imported: BTreeSet<_> = found.candidates.iter().flat_map(Candidate::objects).collect();
    for (position, object) in objects.all().iter().enumerate() {
        if imported.contains(&position) {
            continue;
        }
        // A kustomization is for a tool to read, and in no cluster.
        if !object.api_version.starts_with("kustomize.config.k8s.io/") {
            *yours.entry(object.kind.clone()).or_default() += 1;
        }
        if let Some((what, hint)) = tool(object) {
            let message = format!("{object} is {what}, and is not imported");
            let mut finding = Finding::new(&NOT_IMPORTED, message).hint(hint);
            finding.severity = Severity::Warning;
            report.add(finding.at(object.place(&Path::of("kind"))));
        }
        let is_silent = !found.said.contains(&position) && objects.services_of(position).is_empty();
        if matches!(object.body, Body::Deployment(_)) && is_silent {
            let message =
                format!("no Service here selects the pods of {object}: no traffic, and so no canary");
            let finding = Finding::new(&NOT_IMPORTED, message).at(object.place(&Path::of("metadata.name")));
            report.add(match elsewhere(objects, position) {
                Some(hint) => Finding { severity: Severity::Warning, ..finding }.hint(hint),
                None => finding,
            });
        }
    }
}

/// How a Service would select the pods of a Deployment, where one of both names a namespace and the other none.
fn elsewhere(objects: &Objects, deployment: usize) -> Option<String> {
    let workload = objects.workload(deployment)?;
    let would_select = |(_, service, spec): &(usize, &Object, &ServiceSpec)| {
        let selector = spec.selector.as_ref().filter(|selector| !selector.is_empty());
        let is_one_silent = service.namespace().is_empty() != workload.object.namespace().is_empty();
        let mut labels = selector.into_iter().flatten();
        is_one_silent
            && selector.is_some()
            && labels.all(|(key, value)| workload.labels.get(key) == Some(value))
    };
    let (_, service, _) = objects.services().find(would_select)?;
    let [namespace, silent] = match service.namespace() {
        "" => [workload.object.namespace().to_owned(), format!("{service} and its route")],
        namespace => [namespace.to_owned(), workload.object.to_string()],
    };
    Some(format!(
        "write `namespace: {namespace}` into {silent} as well: the one that is silent may go anywhere"
    ))
}

/// What runs canaries itself, and how to get a release out of it.
fn tool(object: &Object) -> Option<(&'static str, &'static str)> {
    let group = object.api_version.split('/').next().unwrap_or_default();
    Some(match (group, object.kind.as_str()) {
        ("argoproj.io", "Rollout") => (
            "run by Argo Rollouts",
            "make a Deployment of it (the same `replicas`, `selector` and `template`), let the Services select its pods \
             alone, delete the Rollout, and import what remains",
        ),
        ("flagger.app", "Canary") => (
            "run by Flagger, which makes the primary Deployment, the Services and the route in the cluster",
            "delete it with `revertOnDeletion: true`, so that the Deployment and the route are the team's again; then \
             import those",
        ),
        ("rollouts.kruise.io", "Rollout") => (
            "run by OpenKruise Rollouts, which makes the canary's objects in the cluster",
            "let it finish, delete it, and import the Deployment, the Service and the route",
        ),
        ("split.smi-spec.io", "TrafficSplit") => (
            "a split of SMI, which was archived in October 2023",
            "move to a router that goes on: `serin routers` lists them",
        ),
        _ => return None,
    })
}
