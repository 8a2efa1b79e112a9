use std::fmt;
use std::time::Duration;

use serin_topology::{Match as RequestMatch, Version, Weight};

use crate::StageName;

/// One reviewed, committed state of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Name of the stage and of its directory.
    pub name: StageName,
    /// What it changes against the stage before.
    pub change: Move,
    /// What runs and where traffic goes once it has been applied.
    pub state: State,
    /// How to go back from it.
    pub way_back: WayBack,
    /// The least time that it stays, where the team said one.
    pub bake: Option<Duration>,
}

impl Stage {
    /// The share of requests that the new version may serve here, beside those that a match sends to it.
    #[must_use]
    pub fn exposure(&self) -> Weight {
        match self.state.stable.version {
            Version::Canary => Weight::FULL,
            Version::Stable => self.state.route.weight,
        }
    }
}

impl Stage {
    /// The stage with its route at rest: nobody is sent to the canary, whose pods stay.
    #[must_use]
    pub fn at_rest(&self) -> Self {
        Self { state: State { route: RouteState::REST, ..self.state.clone() }, ..self.clone() }
    }
}

/// What a stage changes against the one before: always one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Nothing: where every release begins.
    Baseline,
    /// The canary's template and number of pods.
    CanaryPods {
        /// Pods from now on.
        replicas: u32,
    },
    /// The requests that are sent to the canary whatever the weight.
    Match(RequestMatch),
    /// The share of requests that is sent to the canary.
    Weight(Weight),
    /// The stable track gets the canary's template while it receives no traffic. Committing this is the point of
    /// no return.
    FoldStable,
    /// The route goes to rest: everybody is sent to the stable track, which runs the new version now.
    Shift,
    /// The canary track goes to 0 pods.
    CanaryDone,
}

/// What runs and where traffic goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The stable track.
    pub stable: TrackState,
    /// The canary track.
    pub canary: TrackState,
    /// The route between them.
    pub route: RouteState,
}

/// What one track runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrackState {
    /// Whose pod template.
    pub version: Version,
    /// How many pods; none where an autoscaler decides.
    pub replicas: Option<u32>,
}

/// Where traffic goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteState {
    /// Per cent of requests sent to the canary.
    pub weight: Weight,
    /// Requests that are sent to the canary whatever the weight.
    pub matched: Option<RequestMatch>,
}

impl RouteState {
    /// Nobody is sent to the canary.
    pub const REST: Self = Self { weight: Weight::ZERO, matched: None };
}

/// How to go back from a stage, in one commit of one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayBack {
    /// There is nothing to go back from.
    Nothing,
    /// Before the fold: nobody is sent to the canary. It takes effect as fast as the route does, because the stable
    /// track has its full size.
    RouteAtRest,
    /// From the fold on: the stage before. Sending everybody back to the stable track would be the worst move.
    StageBefore,
}

impl fmt::Display for WayBack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nothing => "–",
            Self::RouteAtRest => "route at rest",
            Self::StageBefore => "the stage before",
        })
    }
}
