//! The rules, one file each with its page beside it, and the one list of them.

mod actions;
mod all_weights_zero;
mod ambiguous_priority;
mod apisix_rules;
mod autoscaler_fights_replicas;
mod bake_not_over;
mod blocking_disruption_budget;
mod budgets;
mod bypassed_action;
mod canary_equals_stable;
mod canary_off_primary;
mod canary_service_shared;
mod canary_too_small;
mod canary_without_primary;
mod capacity_above_replicas;
mod changed_in_flight;
mod configuration;
mod containers;
mod duplicate_env_var;
mod empty_service_in_route;
mod exact_path_not_last;
mod floating_image;
mod host_claimed_twice;
mod ignored_weight_total;
mod ingresses;
mod invalid_action;
mod invalid_host;
mod invalid_path;
mod invalid_port_name;
mod invalid_quantity;
mod large_annotations;
mod live_edited;
mod live_moved;
mod live_taken_away;
mod live_without_spec;
mod liveness_before_readiness;
mod liveness_equals_readiness;
mod liveness_kills_startup;
mod missing_drain;
mod missing_readiness_probe;
mod missing_reference_grant;
mod misspelt_container;
mod object_claimed_twice;
mod overlapping_disruption_budgets;
mod plan_ends_early;
mod probes;
mod progress_deadline_too_short;
mod readiness_gate_without_ip_targets;
mod recreate_strategy;
mod rejected_splits;
mod repeated_backend;
mod repeated_target_group;
mod repeated_weight;
mod replicas_dropped;
mod retired_api;
mod retired_router;
mod rounded_rolling_update;
mod route_off_plan;
mod router_cannot;
mod selector_changed;
mod selector_misses_pods;
mod selectors_overlap;
mod service_off_track;
mod several_moves;
mod shared_config;
mod short_deregistration_delay;
mod short_drain;
mod short_grace_period;
mod sole_backend_weight_zero;
mod spread_counts_both_tracks;
mod stable_service_shared;
mod steps;
mod sticky_sessions;
mod target_group_recreated;
mod track_without_pods;
mod tracks;
mod tracks_need_own_nodes;
mod unknown_action;
pub(crate) mod unknown_allow;
mod unknown_backend;
mod unknown_backend_port;
mod unknown_probe_port;
mod unknown_subset;
mod unknown_target_port;
mod unknown_volume;
mod unreachable_rule;
mod unreadable_canary_switch;
mod unreadable_weight;
mod unready_addresses_published;
mod unresolved_host;
mod unsafe_rolling_update;
mod unset_weight;
pub(crate) mod unused_allow;
mod virtual_services;
mod weight_out_of_range;
mod weights;
mod weights_fall;

pub use bake_not_over::bake_not_over;
pub use live_edited::live_edited;
pub use live_taken_away::live_taken_away;
pub use live_without_spec::live_without_spec;
pub use object_claimed_twice::same_directory;

use crate::Check;

/// All rules of this crate, sorted by name.
pub static ALL: &[&Check] = &[
    &all_weights_zero::CHECK,
    &ambiguous_priority::CHECK,
    &autoscaler_fights_replicas::CHECK,
    &bake_not_over::CHECK,
    &blocking_disruption_budget::CHECK,
    &bypassed_action::CHECK,
    &canary_equals_stable::CHECK,
    &canary_off_primary::CHECK,
    &canary_service_shared::CHECK,
    &canary_too_small::CHECK,
    &canary_without_primary::CHECK,
    &capacity_above_replicas::CHECK,
    &changed_in_flight::CHECK,
    &duplicate_env_var::CHECK,
    &empty_service_in_route::CHECK,
    &exact_path_not_last::CHECK,
    &floating_image::CHECK,
    &host_claimed_twice::CHECK,
    &ignored_weight_total::CHECK,
    &invalid_action::CHECK,
    &invalid_host::CHECK,
    &invalid_path::CHECK,
    &invalid_port_name::CHECK,
    &invalid_quantity::CHECK,
    &large_annotations::CHECK,
    &live_edited::CHECK,
    &live_moved::CHECK,
    &live_taken_away::CHECK,
    &live_without_spec::CHECK,
    &liveness_before_readiness::CHECK,
    &liveness_equals_readiness::CHECK,
    &liveness_kills_startup::CHECK,
    &missing_drain::CHECK,
    &missing_readiness_probe::CHECK,
    &missing_reference_grant::CHECK,
    &misspelt_container::CHECK,
    &object_claimed_twice::CHECK,
    &overlapping_disruption_budgets::CHECK,
    &plan_ends_early::CHECK,
    &progress_deadline_too_short::CHECK,
    &readiness_gate_without_ip_targets::CHECK,
    &recreate_strategy::CHECK,
    &rejected_splits::CHECK,
    &repeated_backend::CHECK,
    &repeated_target_group::CHECK,
    &repeated_weight::CHECK,
    &replicas_dropped::CHECK,
    &retired_api::CHECK,
    &retired_router::CHECK,
    &rounded_rolling_update::CHECK,
    &route_off_plan::CHECK,
    &router_cannot::CHECK,
    &selector_changed::CHECK,
    &selector_misses_pods::CHECK,
    &selectors_overlap::CHECK,
    &service_off_track::CHECK,
    &several_moves::CHECK,
    &shared_config::CHECK,
    &short_deregistration_delay::CHECK,
    &short_drain::CHECK,
    &short_grace_period::CHECK,
    &sole_backend_weight_zero::CHECK,
    &spread_counts_both_tracks::CHECK,
    &stable_service_shared::CHECK,
    &sticky_sessions::CHECK,
    &target_group_recreated::CHECK,
    &track_without_pods::CHECK,
    &tracks_need_own_nodes::CHECK,
    &unknown_action::CHECK,
    &unknown_allow::CHECK,
    &unknown_backend::CHECK,
    &unknown_backend_port::CHECK,
    &unknown_probe_port::CHECK,
    &unknown_subset::CHECK,
    &unknown_target_port::CHECK,
    &unknown_volume::CHECK,
    &unreachable_rule::CHECK,
    &unreadable_canary_switch::CHECK,
    &unreadable_weight::CHECK,
    &unready_addresses_published::CHECK,
    &unresolved_host::CHECK,
    &unsafe_rolling_update::CHECK,
    &unset_weight::CHECK,
    &unused_allow::CHECK,
    &weight_out_of_range::CHECK,
    &weights_fall::CHECK,
];
