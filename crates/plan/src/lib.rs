//! Topology to the ordered stages of a canary release, and the way back that each one promises.
//!
//! One object changes with each stage, so that no apply order, no sync wave and no GitOps tool can break a step:
//! pods come before the weight that needs them, the stable track keeps its full size until the new version has
//! proven itself at weight 100, and it gets the new version while nobody is sent to it.

mod ladder;
mod name;
mod stage;

pub use ladder::{Plan, pods_needed};
pub use name::StageName;
pub use stage::{Move, RouteState, Stage, State, TrackState, WayBack};
