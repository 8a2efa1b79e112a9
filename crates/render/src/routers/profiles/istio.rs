//! How Istio behaves at the edges.

use std::time::Duration;

use super::{EmptyBackend, Profile, Reload};

pub(in crate::routers) static PROFILES: [Profile; 1] = [Profile {
    name: "istio",
    version: "1.30.3",
    // Changes of a cluster that never rests are gathered for up to 10 s (`PILOT_DEBOUNCE_MAX`), and then pushed.
    settle: Duration::from_secs(15),
    weight_range: "0 and more",
    weight_step: 1,
    empty_canary: EmptyBackend::LosesItsShare,
    empty_stable: EmptyBackend::LosesItsShare,
    missing_service: "503 for its share (unconfirmed)",
    all_zero: "the webhook refuses it",
    sticky: "no: a hash counts within one Service",
    weight_change: Reload::None,
    sources: &[
        "istio/istio 86c9f01fd735: pilot/pkg/networking/core/route/route.go (destinations of weight 0 are left out, a sole one gets everything)",
        "istio/istio 86c9f01fd735: pkg/config/validation/validation.go (validateHTTPRouteDestinations: any sum above 0)",
        "istio/istio 86c9f01fd735: pilot/pkg/features/tuning.go (PILOT_DEBOUNCE_AFTER 100 ms, PILOT_DEBOUNCE_MAX 10 s)",
        "istio/istio 86c9f01fd735: pkg/config/analysis/msg/messages.yaml (IST0173: without endpoints 503, flag UH)",
        "unconfirmed: that such a 503 is for its share alone, and the time of a push",
    ],
}];
