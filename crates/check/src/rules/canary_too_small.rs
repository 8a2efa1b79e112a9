use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, Split};
use serin_plan::pods_needed;
use serin_topology::{Capacity, Topology, Track};

use super::tracks::Tracks;
use crate::{Check, Findings, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-too-small",
        severity: Severity::Error,
        page: include_str!("canary_too_small.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Topology(run), Run::Found(found)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (position, stage) in topology.stages.iter().enumerate() {
        let needed = pods_needed(topology, stage.weight);
        let Some(given) = stage.canary_replicas.filter(|given| *given < needed) else { continue };
        let capacity = topology.capacity;
        let path = Path::of("spec.plan.stages").index(position).key("canaryReplicas");
        findings.add_hint(
            &path,
            format!("weight {} needs {needed} canary pods, not {given}", stage.weight),
            format!(
                "{} pods carry all of peak traffic, and {} may be lost",
                capacity.peak_pods, capacity.spare_pods
            ),
        );
    }
}

/// Where nobody says what is needed at peak, one pod of the stable track is spare, and none of the canary's has to be.
fn found(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let tracks = Tracks::of(objects);
    for split in objects.splits() {
        let (stable, canary) = (objects.track(split, Track::Stable), objects.track(split, Track::Canary));
        let ([stable], [canary]) = (stable.as_slice(), canary.as_slice()) else { continue };
        let (Some(pods), Some(given)) = (tracks.replicas(stable), tracks.replicas(canary)) else { continue };
        let capacity = Capacity::of(pods);
        let Some(needed) = pods_of(split, capacity.peak_pods) else { continue };
        // A track without any pods is the finding of `track-without-pods`, where it matters.
        if pods == 0 || given == 0 || given >= needed {
            continue;
        }
        findings.add_hint(
            canary.object,
            &Path::of("spec.replicas"),
            format!("weight {} needs {needed} canary pods, not {given}", weight(split)),
            format!("the stable track has {pods} pods: {} carry all of peak traffic", capacity.peak_pods),
        );
    }
}

/// The pods that carry the canary's share of a load, rounded up.
fn pods_of(split: &Split, peak_pods: u32) -> Option<u32> {
    let (weight, total) = (u128::try_from(split.weight).ok()?, u128::try_from(split.total).ok()?);
    let pods = (weight * u128::from(peak_pods)).checked_div(total)?;
    let rest = weight * u128::from(peak_pods) % total;
    u32::try_from(pods + u128::from(rest > 0)).ok()
}

/// In per cent, with two decimals at most.
fn weight(split: &Split) -> String {
    let text = format!("{:.2}", split.percent());
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
