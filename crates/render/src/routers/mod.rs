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
///
/// ```
/// use serin::RouterName;
/// use serin::routers::{self, Router};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let router: &dyn Router = routers::of(&web.topology);
/// assert_eq!(router.name(), RouterName::IngressNginx);
/// assert_eq!(router.profile(&web.topology).name, router.profiles()[0].name);
/// assert!(!router.setups().is_empty());
///
/// // It can show every stage of this release, and refuses nothing of it.
/// assert!(router.refuses(&web.topology).is_empty());
/// assert!(web.plan.stages().iter().all(|stage| router.accepts(&web.topology, &stage.change).is_ok()));
/// // The Ingress of stable never changes, that of the canary with every weight.
/// assert_eq!(router.fixed(&web.topology)[0].file, "ingress-stable.yaml");
/// assert_eq!(router.switch(&web.topology, &web.plan.stages()[2].state.route)[0].file, "ingress-canary.yaml");
/// assert!(router.may_add("metadata.annotations/example.com~1owner", &"shop".into()));
/// # let _ = router.identity(&web.topology);
/// ```
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
///
/// ```
/// use serin::{Move, Weight, routers};
/// use serin::routers::Cannot;
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let half = Move::Weight(Weight::from_percent(0.5).expect("two decimals at most"));
/// let cannot: Vec<Cannot> =
///     routers::ALL.iter().filter_map(|router| router.accepts(&web.topology, &half).err()).collect();
/// // Some routers take whole per cents alone, and say what to do instead.
/// assert!(!cannot.is_empty() && cannot.iter().all(|cannot| !cannot.hint.is_empty()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cannot {
    /// The rest of a sentence: "ingress-nginx cannot …".
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// What of a release a router cannot show, and where that stands in a spec.
///
/// ```
/// use serin::routers::{self, Refusal};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// // Of every router that is built in: what of this release it could not show.
/// for router in routers::ALL {
///     for Refusal { at, cannot } in router.refuses(&web.topology) {
///         println!("{at}: {} cannot {}", router.name(), cannot.what);
///     }
/// }
/// assert!(routers::of(&web.topology).refuses(&web.topology).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Where it stands: `spec.route.tls`.
    pub at: Path,
    /// What the router cannot do.
    pub cannot: Cannot,
}

/// All routers that are built in, sorted by name: each is a feature of the crate, called as the router.
///
/// ```
/// use serin::{RouterName, routers};
///
/// let names: Vec<_> = routers::ALL.iter().map(|router| router.name()).collect();
/// assert_eq!(names, RouterName::ALL);
/// ```
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
///
/// ```
/// use serin::{RouterName, routers};
///
/// let istio = routers::named(RouterName::Istio).expect("it is built in by default");
/// assert_eq!(istio.profiles()[0].name, "istio");
/// ```
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
///
/// ```
/// use serin::{RouterName, routers};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// assert_eq!(routers::of(&web.topology).name(), RouterName::IngressNginx);
/// ```
#[must_use]
pub fn of(topology: &Topology) -> &'static dyn Router {
    named(topology.route.router.name()).expect("a release has a router that is built in")
}

/// How the router of a release behaves.
///
/// ```
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let profile = serin::routers::profile_of(&web.topology);
/// assert_eq!(profile.name, "ingress-nginx");
/// ```
#[must_use]
pub fn profile_of(topology: &Topology) -> &'static Profile {
    of(topology).profile(topology)
}

/// The objects of a release's route, and what of its settings cannot be changed while requests go by it. Where this
/// changes, one commit cannot take requests from the one route to the other.
///
/// ```
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let identity = serin::routers::identity(&web.topology);
/// assert!(identity.starts_with("Ingress/web"));
/// ```
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
