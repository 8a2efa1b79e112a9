//! What splits the traffic. A router is one file here, and one line in [`ALL`].

mod ingress_nginx;
mod known;
mod profile;

use serin_plan::{Move, RouteState};
use serin_topology::{Router as Choice, Topology};

pub use profile::{EmptyBackend, Profile, Reload};

use crate::Object;

/// What renders and understands one kind of route.
pub trait Router: Sync {
    /// How it behaves at the edges.
    fn profile(&self) -> &'static Profile;

    /// Whether it can show a move, for this release.
    ///
    /// # Errors
    ///
    /// What it cannot do, as the rest of a sentence: "ingress-nginx cannot …".
    fn accepts(&self, topology: &Topology, change: &Move) -> Result<(), Cannot>;

    /// The route's objects that no move changes.
    fn fixed(&self, topology: &Topology) -> Vec<Object>;

    /// The route's objects that say who is sent to the canary. Total: a state that is accepted is rendered.
    fn switch(&self, topology: &Topology, state: &RouteState) -> Vec<Object>;
}

/// What a router cannot do, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cannot {
    /// The rest of a sentence: "ingress-nginx cannot …".
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// All routers, sorted by name.
pub static ALL: &[&dyn Router] = &[&ingress_nginx::IngressNginx];

/// The router of a release.
#[must_use]
pub fn of(topology: &Topology) -> &'static dyn Router {
    match topology.route.router {
        Choice::IngressNginx(_) => &ingress_nginx::IngressNginx,
    }
}

/// How a router behaves, whether it is rendered or only read.
#[must_use]
pub fn profile(name: &str) -> Option<&'static Profile> {
    profiles().find(|profile| profile.name == name)
}

/// How every router behaves that is known.
pub fn profiles() -> impl Iterator<Item = &'static Profile> {
    ALL.iter().map(|router| router.profile()).chain(known::PROFILES)
}

#[cfg(test)]
mod tests {
    use super::{ALL, known, profiles};

    #[test]
    fn routers_are_sorted_and_each_has_sources() {
        let names: Vec<_> = ALL.iter().map(|router| router.profile().name).collect();
        assert!(names.is_sorted(), "sort `routers::ALL` by name: {names:?}");
        let names: Vec<_> = known::PROFILES.iter().map(|profile| profile.name).collect();
        assert!(names.is_sorted(), "sort `known::PROFILES` by name: {names:?}");
        for profile in profiles() {
            assert!(!profile.sources.is_empty(), "{} has no source", profile.name);
        }
    }
}
