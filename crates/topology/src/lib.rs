//! The typed model of a canary release: two tracks and one route.
//!
//! A [`Topology`] comes out of [`ReleaseBuilder::build`] and of nowhere else, whether a person wrote a spec or a
//! program called the builder. So whoever holds one knows that its names, labels, numbers and references are ones
//! that Kubernetes takes. Whether the release is *wise* is for the rules of `serin-check` to say.

mod builder;
mod deployment;
mod host;
mod invalid;
mod labels;
mod name;
mod replicas;
mod route;
pub mod routers;
mod stage;
mod topology;
mod track;
mod weight;
mod wrong;

pub use builder::{ReleaseBuilder, StageDraft, TrackDraft};
pub use deployment::DeploymentSettings;
pub use host::{Host, HttpPath, PathType};
pub use invalid::{Invalid, InvalidKind};
pub use labels::Labels;
pub use name::{DnsLabel, DnsSubdomain, ServiceName};
pub use replicas::{Capacity, Replicas};
pub use route::{Route, RoutePatch, ServicePortRef, Tls};
pub use routers::{Router, RouterName};
pub use stage::{Carrier, Match, StageSpec};
pub use topology::{Allow, Topology};
pub use track::{Track, TrackNames, Version};
pub use weight::Weight;
