use serde::Serialize;
use serin_plan::{Move, Plan, Stage, TrackState, WayBack};
use serin_render::routers::{self, Profile};
use serin_topology::{Carrier, Topology, Version, Weight};

use crate::{Proven, Summary};

/// The version of the document that [`json`] writes. Keys are added without raising it, never removed or changed.
pub const VERSION: u32 = 1;

/// `plan.json`: the plan for machines.
#[must_use]
pub fn json(topology: &Topology, plan: &Plan, summary: &Summary, proven: Option<&Proven>) -> String {
    let profile = routers::profile_of(topology);
    let document = Document {
        version: VERSION,
        release: &summary.release,
        environment: summary.environment.as_deref(),
        namespace: summary.namespace.as_deref(),
        under_way: summary.under_way,
        router: Router { name: &summary.router, settle_seconds: summary.settle_seconds },
        capacity: Capacity {
            replicas: topology.replicas.least(),
            peak_pods: summary.peak_pods,
            spare_pods: summary.spare_pods,
            most_pods: topology.capacity.most_pods,
        },
        stages: plan.stages().iter().map(|stage| Row::of(stage, profile)).collect(),
        proof: proven,
    };
    // Strings and numbers alone cannot fail to serialise.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    version: u32,
    release: &'a str,
    environment: Option<&'a str>,
    namespace: Option<&'a str>,
    under_way: bool,
    router: Router<'a>,
    capacity: Capacity,
    stages: Vec<Row<'a>>,
    /// What is proven of the plan; absent where only the plan is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    proof: Option<&'a Proven>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Router<'a> {
    name: &'a str,
    settle_seconds: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Capacity {
    /// The least number of pods of the stable track.
    replicas: u32,
    peak_pods: u32,
    spare_pods: u32,
    /// Null where nobody says.
    most_pods: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    name: &'a str,
    change: &'static str,
    /// Per cent of requests sent to the canary.
    weight: f64,
    /// Requests that are sent to the canary whatever the weight; null where there are none.
    r#match: Option<Match<'a>>,
    stable: Track,
    canary: Track,
    /// Per cent of requests that the new version may serve, beside those that a match sends to it.
    exposure: f64,
    /// Per cent of requests that are lost when the new version dies, where the router loses more than the exposure.
    #[serde(skip_serializing_if = "Option::is_none")]
    at_stake: Option<f64>,
    way_back: &'static str,
    bake_seconds: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Match<'a> {
    Header { name: &'a str, value: &'a str },
    Cookie { name: &'a str, value: &'a str },
}

impl<'a> Match<'a> {
    fn of(matched: &'a serin_topology::Match) -> Self {
        let (name, value) = (matched.name.as_str(), matched.value.as_str());
        match matched.carrier {
            Carrier::Header => Self::Header { name, value },
            Carrier::Cookie => Self::Cookie { name, value },
        }
    }
}

#[derive(Serialize)]
struct Track {
    version: &'static str,
    /// Null where an autoscaler decides.
    replicas: Option<u32>,
}

impl<'a> Row<'a> {
    fn of(stage: &'a Stage, profile: &Profile) -> Self {
        let route = &stage.state.route;
        let percent = |weight: Weight| f64::from(weight.hundredths()) / 100.0;
        let (exposure, at_stake) = (stage.exposure(), profile.at_stake(stage));
        Self {
            name: stage.name.as_str(),
            change: change(&stage.change),
            weight: percent(route.weight),
            r#match: route.matched.as_ref().map(Match::of),
            stable: Track::of(&stage.state.stable),
            canary: Track::of(&stage.state.canary),
            exposure: percent(exposure),
            at_stake: (at_stake > exposure).then(|| percent(at_stake)),
            way_back: match stage.way_back {
                WayBack::Nothing => "nothing",
                WayBack::RouteAtRest => "route-at-rest",
                WayBack::StageBefore => "stage-before",
            },
            bake_seconds: stage.bake.map(|bake| bake.as_secs()),
        }
    }
}

impl Track {
    fn of(state: &TrackState) -> Self {
        let version = match state.version {
            Version::Stable => "old",
            Version::Canary => "new",
        };
        Self { version, replicas: state.replicas }
    }
}

fn change(change: &Move) -> &'static str {
    match change {
        Move::Baseline => "baseline",
        Move::CanaryPods { .. } => "canary-pods",
        Move::Match(_) => "match",
        Move::Weight(_) => "weight",
        Move::FoldStable => "fold-stable",
        Move::Shift => "shift",
        Move::CanaryDone => "canary-done",
    }
}
