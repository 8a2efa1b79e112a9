//! What splits the traffic. A router is one file here, and one line in [`ALL`].

#[cfg(feature = "alb")]
mod alb;
#[cfg(feature = "apisix")]
mod apisix;
#[cfg(feature = "contour")]
mod contour;
#[cfg(feature = "gateway-api")]
mod gateway_api;
#[cfg(feature = "ingress-nginx")]
mod ingress_nginx;
#[cfg(feature = "istio")]
mod istio;
#[cfg(feature = "nginx-inc")]
mod nginx_inc;
mod parts;
mod profiles;
#[cfg(feature = "traefik")]
mod traefik;

use serde_json::Value;
use serin_diagnostic::Path;
use serin_plan::{Move, RouteState};
use serin_topology::{Router as Choice, RouterName, Topology};

pub use profiles::{EmptyBackend, Profile, Reload, profile, profiles, unknown};

use crate::{Manifest, Object, patch};

/// What renders and understands one kind of route.
///
/// Every function takes any release, also one that has another router: then it answers as it would with nothing set
/// in the router's block, so that a refusal can name the routers that could.
pub trait Router: Sync {
    /// Its name in a spec.
    fn name(&self) -> RouterName;

    /// How it behaves at the edges, in every way in which it can be set up; the first is what is known when nobody
    /// says how it is, and is called as the router.
    fn profiles(&self) -> &'static [Profile];

    /// Every way in which it can be set up that makes a difference to what it does, nothing set being the first.
    fn setups(&self) -> Vec<Choice> {
        vec![self.name().unset()]
    }

    /// How it behaves for a release.
    fn profile(&self, topology: &Topology) -> &'static Profile {
        let _ = topology;
        &self.profiles()[0]
    }

    /// What of a release it cannot show at any stage, each at its place in the spec.
    fn refuses(&self, topology: &Topology) -> Vec<Refusal>;

    /// Whether it can show a move, for this release.
    ///
    /// # Errors
    ///
    /// What it cannot do, as the rest of a sentence: "ingress-nginx cannot …".
    fn accepts(&self, topology: &Topology, change: &Move) -> Result<(), Cannot>;

    /// What of its settings cannot be changed while requests go by it: what it serves them by would be made anew.
    fn identity(&self, topology: &Topology) -> Vec<String> {
        let _ = topology;
        Vec::new()
    }

    /// Whether a patch may add something to a route: a field, `spec.rules[].retry`, or an annotation,
    /// `metadata.annotations/KEY`. Labels and most annotations are anybody's; a field has to be known to send no
    /// request elsewhere.
    fn may_add(&self, field: &str, value: &Value) -> bool {
        let _ = value;
        field.starts_with("metadata.annotations/")
    }

    /// The route's objects that no move changes.
    fn fixed(&self, topology: &Topology) -> Vec<Object> {
        let _ = topology;
        Vec::new()
    }

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

/// What of a release a router cannot show, and where that stands in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands: `spec.route.tls`.
    pub at: Path,
    /// What the router cannot do.
    pub cannot: Cannot,
}

/// All routers that are built in, sorted by name: each is a feature of the crate, called as the router.
pub static ALL: &[&dyn Router] = &[
    #[cfg(feature = "alb")]
    &alb::Alb,
    #[cfg(feature = "apisix")]
    &apisix::Apisix,
    #[cfg(feature = "contour")]
    &contour::Contour,
    #[cfg(feature = "gateway-api")]
    &gateway_api::GatewayApi,
    #[cfg(feature = "ingress-nginx")]
    &ingress_nginx::IngressNginx,
    #[cfg(feature = "istio")]
    &istio::Istio,
    #[cfg(feature = "nginx-inc")]
    &nginx_inc::NginxInc,
    #[cfg(feature = "traefik")]
    &traefik::Traefik,
];

/// The router with a name; none where it is not built in.
#[must_use]
pub fn named(name: RouterName) -> Option<&'static dyn Router> {
    ALL.iter().copied().find(|router| router.name() == name)
}

/// The router of a release.
///
/// # Panics
///
/// Where a feature of `serin-topology` lets a release have a router, and the one of the same name here is off. `serin` turns
/// on both or none.
#[must_use]
pub fn of(topology: &Topology) -> &'static dyn Router {
    named(topology.route.router.name()).expect("a release has a router that is built in")
}

/// How the router of a release behaves.
#[must_use]
pub fn profile_of(topology: &Topology) -> &'static Profile {
    of(topology).profile(topology)
}

/// The objects of a release's route, and what of its settings cannot be changed while requests go by it. Where this
/// changes, one commit cannot take requests from the one route to the other.
#[must_use]
pub fn identity(topology: &Topology) -> String {
    let router = of(topology);
    let mut objects = router.fixed(topology);
    objects.extend(router.switch(topology, &RouteState::REST));
    let name = |object: &Object| {
        let (kind, metadata) = match &object.manifest {
            Manifest::Ingress(ingress) => ("Ingress", &ingress.metadata),
            Manifest::Custom(custom) => (custom.kind, &custom.metadata),
            Manifest::Deployment(deployment) => ("Deployment", &deployment.metadata),
            Manifest::Service(service) => ("Service", &service.metadata),
        };
        format!("{kind}/{}", metadata.name.as_deref().unwrap_or_default())
    };
    let mut parts: Vec<String> = objects.iter().map(name).collect();
    parts.sort();
    parts.extend(router.identity(topology));
    parts.join(" ")
}

/// The route's objects that no move changes, with the release's patch.
pub(crate) fn fixed(topology: &Topology) -> Vec<Object> {
    patched(topology, of(topology).fixed(topology))
}

/// The route's objects that say who is sent to the canary, with the release's patch.
pub(crate) fn switch(topology: &Topology, state: &RouteState) -> Vec<Object> {
    patched(topology, of(topology).switch(topology, state))
}

fn patched(topology: &Topology, objects: Vec<Object>) -> Vec<Object> {
    match &topology.route.patch {
        None => objects,
        Some(patch) => objects.into_iter().map(|object| patch::apply(object, patch)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use serin_topology::RouterName;

    use super::ALL;

    #[test]
    fn there_is_a_router_for_each_name_and_it_is_called_so() {
        let names: Vec<_> = ALL.iter().map(|router| router.name()).collect();
        let built_in: Vec<_> = RouterName::ALL.iter().copied().filter(|name| name.is_built_in()).collect();
        assert_eq!(names, built_in, "`routers::ALL` follows the list in `serin_topology::routers`");
        for router in ALL {
            assert_eq!(router.profiles()[0].name, router.name().as_str());
        }
    }
}
