//! How Contour behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

pub(in crate::routers) static PROFILES: [Profile; 1] = [Profile {
    name: "contour",
    version: "v1.33.6",
    // Changes are gathered for at most 500 ms; the rest is for Envoy to take them.
    settle: Duration::from_secs(10),
    weight_range: "0 and more",
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    missing_service: "the other one gets its share",
    all_zero: "each gets the same",
    sticky: "no: a cookie counts within one Service",
    weight_change: Reload::None,
    sources: &[
        "projectcontour/contour v1.33.6: internal/envoy/v3/route.go (weightedClusters: weights count as parts of their sum)",
        "projectcontour/contour v1.33.6: cmd/contour/serve.go (HoldoffMaxDelay 500 ms)",
        "unconfirmed: that an Envoy cluster without hosts answers 503 for its share alone, and the time until Envoy has it",
    ],
}];
