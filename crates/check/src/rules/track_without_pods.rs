use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, RouterKind, Split};
use serin_topology::Track;

use super::tracks::Tracks;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "track-without-pods",
        severity: Severity::Error,
        page: include_str!("track_without_pods.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let tracks = Tracks::of(objects);
    for split in objects.splits() {
        for track in Track::ALL {
            let Some(loss) = loss(split, track) else { continue };
            let workloads = objects.track(split, track);
            if !workloads.iter().all(|workload| tracks.replicas(workload) == Some(0)) {
                continue;
            }
            for workload in workloads {
                findings.add_hint(
                    workload.object,
                    &Path::of("spec.replicas"),
                    format!("the {track} track has no pods: {loss}"),
                    "give it pods before the route needs it, and take them only when it does not any more",
                );
            }
        }
    }
}

/// What is lost where a track has no pods; none where that is harmless or not known.
fn loss(split: &Split, track: Track) -> Option<&'static str> {
    let weight = match track {
        Track::Stable => split.total - split.weight,
        Track::Canary => split.weight,
    };
    match (split.router, track) {
        (RouterKind::IngressNginx, Track::Stable) => Some("everybody gets 503, at any weight"),
        // The stable track serves instead.
        (RouterKind::IngressNginx, Track::Canary) => None,
        // What it does then is not known.
        (RouterKind::OtherIngress, _) => None,
        (
            RouterKind::Alb
            | RouterKind::Apisix
            | RouterKind::Contour
            | RouterKind::GatewayApi
            | RouterKind::Istio
            | RouterKind::NginxInc,
            _,
        ) => (weight > 0).then_some("its share of the requests fails"),
        // What it does with one that gets nothing is told by `empty-service-in-route`.
        (RouterKind::Traefik, _) => (weight > 0)
            .then_some("its share of the requests fails, and without `allowEmptyServices` all of them"),
    }
}
