//! The rules, one file each with its page beside it, and the one list of them.

mod canary_equals_stable;
mod canary_too_small;
mod capacity_above_replicas;
mod changed_in_flight;
mod containers;
mod host_claimed_twice;
mod live_edited;
mod live_moved;
mod live_without_spec;
mod missing_readiness_probe;
mod misspelt_container;
mod object_claimed_twice;
mod plan_ends_early;
mod recreate_strategy;
mod repeated_weight;
mod rolling;
mod router_cannot;
mod selector_misses_pods;
mod selectors_overlap;
mod service_off_track;
mod short_drain;
mod short_grace_period;
pub(crate) mod unknown_allow;
mod unknown_target_port;
mod unsafe_rolling_update;
pub(crate) mod unused_allow;
mod weights_fall;

pub use live_edited::live_edited;
pub use live_without_spec::live_without_spec;
pub use object_claimed_twice::same_directory;

use crate::Check;

/// All rules of this crate, sorted by name.
pub static ALL: &[&Check] = &[
    &canary_equals_stable::CHECK,
    &canary_too_small::CHECK,
    &capacity_above_replicas::CHECK,
    &changed_in_flight::CHECK,
    &host_claimed_twice::CHECK,
    &live_edited::CHECK,
    &live_moved::CHECK,
    &live_without_spec::CHECK,
    &missing_readiness_probe::CHECK,
    &misspelt_container::CHECK,
    &object_claimed_twice::CHECK,
    &plan_ends_early::CHECK,
    &recreate_strategy::CHECK,
    &repeated_weight::CHECK,
    &router_cannot::CHECK,
    &selector_misses_pods::CHECK,
    &selectors_overlap::CHECK,
    &service_off_track::CHECK,
    &short_drain::CHECK,
    &short_grace_period::CHECK,
    &unknown_allow::CHECK,
    &unknown_target_port::CHECK,
    &unsafe_rolling_update::CHECK,
    &unused_allow::CHECK,
    &weights_fall::CHECK,
];
