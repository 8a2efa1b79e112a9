//! The rules, one file each with its page beside it, and the one list of them.

mod autoscaler_fights_replicas;
mod blocking_disruption_budget;
mod budgets;
mod canary_equals_stable;
mod canary_too_small;
mod capacity_above_replicas;
mod changed_in_flight;
mod configuration;
mod containers;
mod duplicate_env_var;
mod floating_image;
mod host_claimed_twice;
mod invalid_port_name;
mod invalid_quantity;
mod large_annotations;
mod live_edited;
mod live_moved;
mod live_without_spec;
mod liveness_before_readiness;
mod liveness_equals_readiness;
mod liveness_kills_startup;
mod missing_drain;
mod missing_readiness_probe;
mod misspelt_container;
mod object_claimed_twice;
mod overlapping_disruption_budgets;
mod plan_ends_early;
mod probes;
mod progress_deadline_too_short;
mod recreate_strategy;
mod repeated_weight;
mod rolling;
mod rounded_rolling_update;
mod router_cannot;
mod selector_misses_pods;
mod selectors_overlap;
mod service_off_track;
mod shared_config;
mod short_drain;
mod short_grace_period;
mod spread_counts_both_tracks;
mod tracks_need_own_nodes;
pub(crate) mod unknown_allow;
mod unknown_probe_port;
mod unknown_target_port;
mod unknown_volume;
mod unready_addresses_published;
mod unsafe_rolling_update;
pub(crate) mod unused_allow;
mod weights_fall;

pub use live_edited::live_edited;
pub use live_without_spec::live_without_spec;
pub use object_claimed_twice::same_directory;

use crate::Check;

/// All rules of this crate, sorted by name.
pub static ALL: &[&Check] = &[
    &autoscaler_fights_replicas::CHECK,
    &blocking_disruption_budget::CHECK,
    &canary_equals_stable::CHECK,
    &canary_too_small::CHECK,
    &capacity_above_replicas::CHECK,
    &changed_in_flight::CHECK,
    &duplicate_env_var::CHECK,
    &floating_image::CHECK,
    &host_claimed_twice::CHECK,
    &invalid_port_name::CHECK,
    &invalid_quantity::CHECK,
    &large_annotations::CHECK,
    &live_edited::CHECK,
    &live_moved::CHECK,
    &live_without_spec::CHECK,
    &liveness_before_readiness::CHECK,
    &liveness_equals_readiness::CHECK,
    &liveness_kills_startup::CHECK,
    &missing_drain::CHECK,
    &missing_readiness_probe::CHECK,
    &misspelt_container::CHECK,
    &object_claimed_twice::CHECK,
    &overlapping_disruption_budgets::CHECK,
    &plan_ends_early::CHECK,
    &progress_deadline_too_short::CHECK,
    &recreate_strategy::CHECK,
    &repeated_weight::CHECK,
    &rounded_rolling_update::CHECK,
    &router_cannot::CHECK,
    &selector_misses_pods::CHECK,
    &selectors_overlap::CHECK,
    &service_off_track::CHECK,
    &shared_config::CHECK,
    &short_drain::CHECK,
    &short_grace_period::CHECK,
    &spread_counts_both_tracks::CHECK,
    &tracks_need_own_nodes::CHECK,
    &unknown_allow::CHECK,
    &unknown_probe_port::CHECK,
    &unknown_target_port::CHECK,
    &unknown_volume::CHECK,
    &unready_addresses_published::CHECK,
    &unsafe_rolling_update::CHECK,
    &unused_allow::CHECK,
    &weights_fall::CHECK,
];
