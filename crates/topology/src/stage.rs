use std::time::Duration;

use crate::Weight;

/// A state of the release that the team wants to stop at and look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSpec {
    /// Per cent of requests sent to the canary.
    pub weight: Weight,
    /// Requests that are sent to the canary whatever the weight; set by the first stage, at weight 0, and kept
    /// until the route goes to rest.
    pub header: Option<HeaderMatch>,
    /// The least time that the stage stays.
    pub bake: Option<Duration>,
    /// Canary pods, where the team knows better than the weight.
    pub canary_replicas: Option<u32>,
}

impl StageSpec {
    /// A stage that sends a share of all requests to the canary.
    #[must_use]
    pub fn at(weight: Weight) -> Self {
        Self { weight, header: None, bake: None, canary_replicas: None }
    }
}

/// Requests that carry a header with exactly this value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderMatch {
    /// Name of the header.
    pub name: String,
    /// Its value.
    pub value: String,
}
