//! What a proof rests on, in sentences. A verdict is never shown without them.

use serin_render::routers::Profile;
use serin_topology::{Capacity, Replicas, Topology};
use serin_verify::{PerTrack, Track};

/// Of a release.
pub(crate) fn of_release(topology: &Topology, profile: &Profile, tracks: &PerTrack<Track>) -> Vec<String> {
    let mut sentences = of_world(topology.capacity, profile, tracks);
    if let Replicas::Autoscaler { name, min } = &topology.replicas {
        sentences.push(format!("The autoscaler `{name}` keeps at least {min} pods; more of them only help."));
    }
    sentences
}

/// Of everything that is proven.
pub(crate) fn of_world(capacity: Capacity, profile: &Profile, tracks: &PerTrack<Track>) -> Vec<String> {
    let Capacity { peak_pods, spare_pods, most_pods } = capacity;
    vec![
        format!(
            "A stage is committed when the one before has settled: every object is applied, every pod is ready, and every \
             proxy knows, which {} needs up to {} s for.",
            profile.name,
            profile.settle.as_secs()
        ),
        "The objects of a commit are applied in any order, each as late as may be; proxies learn of each change by itself, \
         and late."
            .to_owned(),
        losses(spare_pods),
        format!(
            "{} of peak traffic; pods are equal, and carry their part from the moment that they are ready.",
            carry(peak_pods)
        ),
        drain(tracks),
        format!(
            "The router is {} as of {}: while canary has no endpoint {}, while stable has none {}.",
            profile.name,
            profile.version,
            profile.empty_canary.words(),
            profile.empty_stable.words()
        ),
        "A request to a pod that was just lost is sent again, to another pod of its track.".to_owned(),
        match most_pods {
            None => "There is room for every pod that a rollout adds.".to_owned(),
            Some(most) => {
                format!("There is room for {most} pods, terminating ones included; one more does not start.")
            }
        },
        "Nothing but these commits changes the objects, one release is under way at a time, and all requests come by the \
         route."
            .to_owned(),
        "Outside are the API server, nodes beyond the pods that may be lost, DNS, connections that outlive a change of the \
         route, and whatever the versions share, databases among them."
            .to_owned(),
    ]
}

fn losses(spare_pods: u32) -> String {
    let pods = match spare_pods {
        0 => "No pod is lost".to_owned(),
        1 => "One pod is lost in the course of a step, at any instant".to_owned(),
        spare => format!("Up to {spare} pods are lost in the course of a step, at any instant"),
    };
    format!("{pods}; the whole new version may die once, and no pod of it becomes ready again.")
}

fn carry(peak_pods: u32) -> String {
    if peak_pods == 1 { "1 pod carries all".to_owned() } else { format!("{peak_pods} pods carry all") }
}

fn drain(tracks: &PerTrack<Track>) -> String {
    let which = match (tracks.stable.drains, tracks.canary.drains) {
        (true, true) => return "A terminating pod serves until every proxy has dropped it.".to_owned(),
        (false, false) => "any track",
        (false, true) => "the stable track",
        (true, false) => "the canary track",
    };
    format!("A terminating pod of {which} stops serving at once: nothing makes it drain for long enough.")
}
