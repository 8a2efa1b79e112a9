use std::collections::BTreeMap;

use serin_diagnostic::{Path, Rule, Severity};
use serin_plan::Plan;
use serin_render::{Manifest, Object, objects};
use serin_topology::{Topology, Track};

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "service-off-track",
        severity: Severity::Error,
        page: include_str!("service_off_track.md"),
    },
    can_be_allowed: false,
    run: Run::Plan(run),
};

/// Looks at what is rendered, so that it holds whatever way the labels went.
fn run(topology: &Topology, plan: &Plan, findings: &mut Findings<'_>) {
    let mut said = Vec::new();
    let mut seen = Vec::new();
    for stage in plan.stages() {
        // Labels follow from the versions of the tracks alone.
        let versions = (stage.state.stable.version, stage.state.canary.version);
        if seen.contains(&versions) {
            continue;
        }
        seen.push(versions);
        let objects = objects(topology, stage);
        for track in Track::ALL {
            let Some(selector) = selector(&objects, topology.names(track).service.as_str()) else { continue };
            let selected: Vec<Track> =
                Track::ALL.into_iter().filter(|it| selects(selector, &objects, topology, *it)).collect();
            // Pods that do not even match their own track's selector are the finding of `selector-misses-pods`.
            let explained = !selected.contains(&track);
            if selected == [track] || explained || said.contains(&(track, selected.clone())) {
                continue;
            }
            let message = format!("the Service of the {track} track selects the pods of both tracks");
            let path = Path::of("spec.selectors").key(track.to_string());
            findings.add(&path, message).stage = Some(stage.name.to_string());
            said.push((track, selected));
        }
    }
}

fn selector<'a>(objects: &'a [Object], name: &str) -> Option<&'a BTreeMap<String, String>> {
    objects.iter().find_map(|object| match &object.manifest {
        Manifest::Service(service) if service.metadata.name.as_deref() == Some(name) => {
            service.spec.as_ref()?.selector.as_ref()
        }
        Manifest::Service(_) | Manifest::Deployment(_) | Manifest::Ingress(_) => None,
    })
}

fn selects(
    selector: &BTreeMap<String, String>,
    objects: &[Object],
    topology: &Topology,
    track: Track,
) -> bool {
    let name = topology.names(track).deployment.as_str();
    objects.iter().any(|object| match &object.manifest {
        Manifest::Deployment(deployment) if deployment.metadata.name.as_deref() == Some(name) => {
            let labels = super::containers::pod_labels(deployment);
            selector.iter().all(|(key, value)| labels.get(key) == Some(value))
        }
        Manifest::Service(_) | Manifest::Deployment(_) | Manifest::Ingress(_) => false,
    })
}
