//! How routers behave at the edges, one file each. It is known of every router, whichever are built in: the step between
//! two sets of objects is proven whoever wrote them.

pub(super) mod alb;
pub(super) mod apisix;
pub(super) mod contour;
pub(super) mod gateway_api;
pub(super) mod ingress_nginx;
pub(super) mod istio;
pub(super) mod nginx_inc;
mod profile;
pub(super) mod traefik;

pub use profile::{EmptyBackend, Profile, Reload};

/// How a router behaves, by the name of a profile.
///
/// ```
/// use serin::routers;
///
/// assert!(routers::profile("contour").is_some());
/// assert!(routers::profile("nobody").is_none());
/// ```
#[must_use]
pub fn profile(name: &str) -> Option<&'static Profile> {
    profiles().find(|profile| profile.name == name)
}

/// How every router behaves, in every way in which it can be set up.
///
/// ```
/// use serin::routers;
///
/// // A router that can be set up in several ways has several.
/// assert!(routers::profiles().count() > routers::ALL.len());
/// ```
pub fn profiles() -> impl Iterator<Item = &'static Profile> {
    let all: [&'static [Profile]; 8] = [
        &alb::PROFILES,
        &apisix::PROFILES,
        &contour::PROFILES,
        &gateway_api::PROFILES,
        &ingress_nginx::PROFILES,
        &istio::PROFILES,
        &nginx_inc::PROFILES,
        &traefik::PROFILES,
    ];
    all.into_iter().flatten()
}

/// How a router behaves of which nothing is known: as the specification of Gateway API has it.
///
/// ```
/// use serin::routers;
///
/// assert_eq!(routers::unknown().name, "gateway-api");
/// ```
#[must_use]
pub fn unknown() -> &'static Profile {
    &gateway_api::PROFILES[0]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::profiles;

    #[test]
    fn each_profile_has_a_name_of_its_own_and_sources() {
        let mut names = BTreeSet::new();
        for profile in profiles() {
            assert!(names.insert(profile.name), "two profiles are called {}", profile.name);
            assert!(!profile.sources.is_empty(), "{} has no source", profile.name);
        }
    }
}
