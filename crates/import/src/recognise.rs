//! Which objects are releases: by selectors, backends and weights.

use std::collections::{BTreeSet, HashMap};

use serin_check::of_import::{
    ASSUMED_SETTING, NO_ROUTE, NOT_IMPORTED, SHARED_ROUTE, SHARED_SERVICE, UNSURE_TRACK,
};
use serin_diagnostic::{Finding, Path, Report};
use serin_objects::{Body, Object, Objects, Route, RouterKind, Split};
use serin_topology::RouterName;

use crate::Options;

/// The releases of a set of objects.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) candidates: Vec<Candidate>,
    /// Deployments that something was said of.
    pub(crate) said: BTreeSet<usize>,
}

/// Objects that are a release, by their positions.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) stable: Pods,
    pub(crate) canary: Option<Pods>,
    /// The objects of the route; of a pair the stable track's first.
    pub(crate) route: Vec<usize>,
    /// What reads the route, or is to.
    pub(crate) router: RouterName,
}

/// A track's Deployment and Service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pods {
    pub(crate) deployment: usize,
    pub(crate) service: usize,
}

impl Candidate {
    /// All its objects.
    pub(crate) fn objects(&self) -> BTreeSet<usize> {
        let tracks = [Some(self.stable), self.canary].into_iter().flatten();
        tracks.flat_map(|pods| [pods.deployment, pods.service]).chain(self.route.iter().copied()).collect()
    }
}

pub(crate) fn recognise(objects: &Objects, options: &Options, report: &mut Report) -> Found {
    let mut rules = HashMap::new();
    for (position, route) in objects.routes().iter().enumerate() {
        rules.entry(route.object).or_insert(position);
    }
    // A track that somebody named may be any.
    let is_told = options.stable.is_some() || options.canary.is_some();
    let services = objects.services().map(|(position, ..)| position);
    let idle = services.filter(|service| is_told || objects.routes_to(*service).next().is_none()).collect();
    let mut run =
        Run { objects, options, report, found: Found::default(), done: BTreeSet::new(), rules, idle };
    for split in objects.splits() {
        run.split(split);
    }
    let services: Vec<usize> = objects.services().map(|(position, ..)| position).collect();
    for service in &services {
        run.single(*service);
    }
    for service in services {
        run.without_route(service);
    }
    run.found
}

struct Run<'a> {
    objects: &'a Objects,
    options: &'a Options,
    report: &'a mut Report,
    found: Found,
    /// Services that were looked at.
    done: BTreeSet<usize>,
    /// The first rule of each object of a route.
    rules: HashMap<usize, usize>,
    /// The Services that may be a track that no route names.
    idle: Vec<usize>,
}

impl Run<'_> {
    /// A route that shares requests out between two Services.
    fn split(&mut self, split: &Split) {
        let service = |(namespace, name): &(String, String)| self.objects.service(namespace, name);
        let (Some(mut stable), Some(mut canary)) = (service(&split.stable), service(&split.canary)) else {
            return;
        };
        let is_named = |service: usize, wanted: &Option<String>| self.is_called(service, wanted.as_deref());
        let is_swapped = is_named(canary, &self.options.stable) || is_named(stable, &self.options.canary);
        let is_told =
            is_swapped || is_named(stable, &self.options.stable) || is_named(canary, &self.options.canary);
        if is_swapped {
            (stable, canary) = (canary, stable);
        }
        let Some(router) = self.router(split.router, split.object) else { return };
        if !self.done.insert(stable) | !self.done.insert(canary) {
            let object = self.objects.at(split.object);
            let message = format!("{object} splits a Service that another split has already");
            self.say(
                &SHARED_ROUTE,
                object,
                &split.at,
                message,
                "a release has two tracks, one weight and one route",
            );
            return;
        }
        let pods = [stable, canary].map(|service| self.pods(service));
        let [Some(stable), Some(canary)] = pods else { return };
        self.unsure(split, [stable, canary], is_told);
        let route = self.route_of(&[stable.service, canary.service], router);
        self.found.candidates.push(Candidate { stable, canary: Some(canary), route, router });
    }

    /// Weights do not tell a track of half the requests from the other, nor one that waits from one that is left.
    fn unsure(&mut self, split: &Split, [stable, canary]: [Pods; 2], is_told: bool) {
        if is_told {
            return;
        }
        let object = self.objects.at(split.object);
        let [kept, tried] = [stable, canary].map(|pods| self.objects.at(pods.deployment).name().to_owned());
        let is_pair = split.router == RouterKind::IngressNginx;
        let hint = "where it is the other way round, say so: `--stable NAME`";
        if !is_pair && split.weight * 2 == split.total {
            let message =
                format!("both tracks get the same: `{kept}`, which is named first, is taken for stable");
            self.say(&UNSURE_TRACK, object, &split.at, message, hint);
            return;
        }
        let runs = self.objects.workload(canary.deployment).is_some_and(|it| it.spec.replicas != Some(0));
        if !is_pair && split.weight == 0 && runs && self.differ(stable, canary) {
            let message = format!(
                "`{tried}` has pods, another version and no requests: taken for the canary, before its first weight"
            );
            self.say(&UNSURE_TRACK, object, &split.at, message, hint);
        }
    }

    /// The first of some routes, where all of them are canary Ingresses.
    fn only_canaries(&self, routes: &[usize]) -> Option<usize> {
        let is_canary =
            |position: &usize| self.first_rule(*position).is_some_and(|route| route.rule.is_canary_ingress());
        routes.first().copied().filter(|_| routes.iter().all(is_canary))
    }

    fn differ(&self, stable: Pods, canary: Pods) -> bool {
        let containers = |pods: Pods| self.objects.workload(pods.deployment).map(|it| &it.pod.containers);
        containers(stable) != containers(canary)
    }

    /// A Service that gets all requests of a route, and is no part of a split.
    fn single(&mut self, service: usize) {
        if self.done.contains(&service) {
            return;
        }
        let routes = self.naming(&[service]);
        if let Some(canary) = self.only_canaries(&routes) {
            let object = self.objects.at(canary);
            let message =
                format!("{object} is a canary, and the Ingress that it belongs to does not stand here");
            let hint = "name the file of that one as well: it has the same host and path";
            self.say(&NO_ROUTE, object, &Path::of("metadata.name"), message, hint);
            self.done.insert(service);
            self.found.said.extend(self.objects.workloads_of(service));
            return;
        }
        let mut routers: Vec<_> = routes
            .iter()
            .filter_map(|position| self.first_rule(*position))
            .map(|route| (route.router, route.object))
            .collect();
        routers.dedup_by_key(|(router, _)| *router);
        if let [(_, first), (_, second), ..] = routers.as_slice() {
            self.two_routes(service, [*first, *second]);
            return;
        }
        let [(kind, object)] = routers.as_slice() else { return };
        if self.objects.workloads_of(service).is_empty() {
            return;
        }
        self.done.insert(service);
        let Some(router) = self.router(*kind, *object) else {
            self.found.said.extend(self.objects.workloads_of(service));
            return;
        };
        let Some(stable) = self.pods(service) else { return };
        if self.two_services(stable) {
            return;
        }
        let canary = self.idle_track(stable);
        let (mut stable, mut canary) = (stable, canary);
        if let Some(other) = canary
            && (self.is_called(other.service, self.options.stable.as_deref())
                || self.is_called(stable.service, self.options.canary.as_deref()))
        {
            (stable, canary) = (other, Some(stable));
        }
        let named: Vec<usize> =
            [Some(stable), canary].into_iter().flatten().map(|pods| pods.service).collect();
        let route = self.route_of(&named, router);
        self.found.candidates.push(Candidate { stable, canary, route, router });
    }

    /// Routes of different routers lead to a Service, and a release has one.
    fn two_routes(&mut self, service: usize, routes: [usize; 2]) {
        let [first, second] = routes.map(|position| self.objects.at(position));
        let message = format!("two routes lead to {}: {first} and {second}", self.objects.at(service));
        let hint = "a release has one route: import without the file of the other one, whose requests all go to stable from then on";
        self.say(&SHARED_ROUTE, second, &Path::of("metadata.name"), message, hint);
        self.done.insert(service);
        self.found.said.extend(self.objects.workloads_of(service));
    }

    /// Routes lead to the same pods by two Services: neither of them has all requests.
    fn two_services(&mut self, pods: Pods) -> bool {
        let is_own = |it: &Candidate| it.stable.deployment == pods.deployment;
        let Some(other) = self.found.candidates.iter().position(is_own) else { return false };
        let other = self.found.candidates.remove(other).stable.service;
        let [first, second] = [other, pods.service].map(|position| self.objects.at(position));
        let message = format!(
            "routes lead to the pods of {} by two Services, {first} and {second}",
            self.objects.at(pods.deployment)
        );
        let hint = "a release has one Service for a track: let both routes name the same, in one object";
        self.say(&SHARED_ROUTE, second, &Path::of("metadata.name"), message, hint);
        self.found.said.insert(pods.deployment);
        true
    }

    /// The track that no route names, as a router has it that names a Service only while it gets something.
    fn idle_track(&mut self, stable: Pods) -> Option<Pods> {
        let namespace = self.objects.at(stable.service).namespace();
        let own = self.shape(stable)?;
        let mut alike = Vec::new();
        let mut is_told = false;
        for service in self.idle.clone() {
            let is_elsewhere = self.objects.at(service).namespace() != namespace;
            if service == stable.service || is_elsewhere || self.done.contains(&service) {
                continue;
            }
            let [deployment] = *self.objects.workloads_of(service) else { continue };
            // A second Service of the same pods is no other track.
            if deployment == stable.deployment {
                continue;
            }
            let pods = Pods { deployment, service };
            let told = self.is_called(service, self.options.canary.as_deref())
                || self.is_called(service, self.options.stable.as_deref());
            if told
                || (self.objects.routes_to(service).next().is_none()
                    && self.shape(pods).as_ref() == Some(&own))
            {
                is_told |= told;
                alike.push((pods, told));
            }
        }
        alike.retain(|(_, told)| *told || !is_told);
        let [(only, told)] = *alike.as_slice() else { return None };
        self.done.insert(only.service);
        if !told {
            let object = self.objects.at(only.deployment);
            let message = format!(
                "no route names `{}`, whose containers, ports and selector are like those of `{}`: taken for its canary",
                object.name(),
                self.objects.at(stable.deployment).name()
            );
            let hint = "where it is another application, import it by itself; where it is stable, say so: `--stable NAME`";
            self.say(&UNSURE_TRACK, object, &Path::of("metadata.name"), message, hint);
        }
        Some(only)
    }

    /// What two tracks of a release have in common: containers, ports, the keys of the selector.
    fn shape(&self, pods: Pods) -> Option<(Vec<String>, Vec<i32>, Vec<String>)> {
        let workload = self.objects.workload(pods.deployment)?;
        let Body::Service(service) = &self.objects.at(pods.service).body else { return None };
        let containers = workload.pod.containers.iter().map(|container| container.name.clone()).collect();
        let ports = service.ports.iter().flatten().map(|port| port.port).collect();
        let keys = service.selector.iter().flatten().map(|(key, _)| key.clone()).collect();
        Some((containers, ports, keys))
    }

    /// A Service with a Deployment that nobody routes to.
    fn without_route(&mut self, service: usize) {
        if self.done.contains(&service) || !self.naming(&[service]).is_empty() {
            return;
        }
        let workloads = self.objects.workloads_of(service);
        // A second Service of a Deployment is the first one's to tell of.
        if workloads.iter().any(|it| self.found.said.contains(it) || self.is_imported(*it))
            || workloads.is_empty()
        {
            return;
        }
        let is_meant = self.options.router.is_some() && !self.options.hosts.is_empty();
        if let (Some(router), true) = (self.options.router, is_meant) {
            let Some(stable) = self.pods(service) else { return };
            let canary = self.idle_track(stable);
            self.found.candidates.push(Candidate { stable, canary, route: Vec::new(), router });
            return;
        }
        let workloads = workloads.to_vec();
        let Some(first) = workloads.first() else { return };
        let object = self.objects.at(*first);
        let of_service = self.objects.at(service).name().to_owned();
        if let Some(route) = self.by_subsets(service) {
            let message = format!(
                "{} shares requests out between subsets of Service `{of_service}`",
                self.objects.at(route)
            );
            let hint = "a release has a Service for each track: make one of each subset, with its labels for a selector, and name them in the route";
            let object = self.objects.at(route);
            self.say(&SHARED_SERVICE, object, &Path::of("metadata.name"), message, hint);
            self.found.said.extend(workloads);
            return;
        }
        let all =
            workloads.iter().map(|it| self.objects.at(*it).to_string()).collect::<Vec<_>>().join(" and ");
        let message = format!("no route leads to {all}, only Service `{of_service}`");
        let hint = "name the file of the route as well, or say which it is to have: `--router gateway-api --host \
                    web.example.com`";
        self.say(&NO_ROUTE, object, &Path::of("metadata.name"), message, hint);
        self.found.said.extend(workloads);
    }

    /// A VirtualService that splits a Service by the labels of its pods.
    fn by_subsets(&self, service: usize) -> Option<usize> {
        let service = self.objects.at(service);
        let is_host = |host: &str| {
            let mut parts = host.split('.');
            parts.next() == Some(service.name()) && parts.next().is_none_or(|it| it == service.namespace())
        };
        self.objects.all().iter().position(|object| {
            let rules = object.node().and_then(|node| node.get("spec")?.get("http"));
            let rules = rules.map(serin_yaml::Node::items).unwrap_or_default().iter();
            let routes = rules.filter_map(|rule| rule.get("route")).flat_map(serin_yaml::Node::items);
            let mut destinations = routes.filter_map(|route| route.get("destination"));
            object.kind == "VirtualService"
                && destinations.any(|it| {
                    let host = it.get("host").and_then(serin_yaml::Node::as_str);
                    it.get("subset").is_some() && host.is_some_and(is_host)
                })
        })
    }

    fn is_imported(&self, workload: usize) -> bool {
        let is_own = |pods: Pods| pods.deployment == workload;
        self.found.candidates.iter().any(|it| is_own(it.stable) || it.canary.is_some_and(is_own))
    }

    /// The one Deployment that a Service selects.
    fn pods(&mut self, service: usize) -> Option<Pods> {
        let workloads = self.objects.workloads_of(service).to_vec();
        let object = self.objects.at(service);
        match *workloads.as_slice() {
            [deployment] => Some(Pods { deployment, service }),
            [] => {
                let message =
                    format!("a route names {object}, and it selects the pods of no Deployment here");
                let hint = "name the file of the Deployment as well; pods of other kinds are not imported";
                self.say(&NOT_IMPORTED, object, &Path::of("spec.selector"), message, hint);
                None
            }
            _ => {
                let names: Vec<_> =
                    workloads.iter().map(|it| format!("`{}`", self.objects.at(*it).name())).collect();
                let message = format!("{object} selects the pods of {}", names.join(" and "));
                let hint = "a release has a Service for each track: take all but one Deployment to 0 pods, let the Service select that one alone, and import it";
                self.say(&SHARED_SERVICE, object, &Path::of("metadata.name"), message, hint);
                self.found.said.extend(workloads);
                None
            }
        }
    }

    /// The objects that route to some Services, with those that lead to them; of a pair the primary first.
    fn route_of(&self, services: &[usize], router: RouterName) -> Vec<usize> {
        let mut objects = self.naming(services);
        let is_canary =
            |position: &usize| self.first_rule(*position).is_some_and(|route| route.rule.is_canary_ingress());
        objects.sort_by_key(is_canary);
        if router == RouterName::Traefik {
            let leads: Vec<usize> = objects.iter().flat_map(|object| self.leading_to(*object)).collect();
            objects.splice(0..0, leads);
            objects.sort_by_key(|position| self.objects.at(*position).kind == "TraefikService");
            let mut seen = BTreeSet::new();
            objects.retain(|position| seen.insert(*position));
        }
        objects
    }

    /// The objects whose routes name any of some Services, in their order.
    fn naming(&self, services: &[usize]) -> Vec<usize> {
        let routes = services.iter().flat_map(|service| self.objects.routes_to(*service));
        let named: BTreeSet<usize> =
            routes.filter_map(|route| self.objects.routes().get(route)).map(|route| route.object).collect();
        named.into_iter().collect()
    }

    /// The first rule of an object.
    fn first_rule(&self, object: usize) -> Option<&Route> {
        self.objects.routes().get(*self.rules.get(&object)?)
    }

    /// The IngressRoutes that lead to a TraefikService.
    fn leading_to(&self, object: usize) -> Vec<usize> {
        let service = self.objects.at(object);
        if service.kind != "TraefikService" {
            return Vec::new();
        }
        let names = |candidate: &Object| {
            let routes = candidate.node().and_then(|node| node.get("spec")?.get("routes"));
            let services = routes.map(serin_yaml::Node::items).unwrap_or_default().iter();
            let mut services =
                services.filter_map(|route| route.get("services")).flat_map(serin_yaml::Node::items);
            services.any(|it| {
                let text = |key: &str| it.get(key).and_then(serin_yaml::Node::as_str);
                text("kind") == Some("TraefikService") && text("name") == Some(service.name())
            })
        };
        let all = self.objects.all().iter().enumerate();
        let leading =
            all.filter(|(_, it)| it.kind == "IngressRoute" && it.namespace() == service.namespace());
        leading.filter(|(_, it)| names(it)).map(|(position, _)| position).collect()
    }

    /// What a spec calls that which reads a route.
    fn router(&mut self, kind: RouterKind, object: usize) -> Option<RouterName> {
        self.by_annotations(kind, object);
        let name = match kind {
            RouterKind::Alb => RouterName::Alb,
            RouterKind::Apisix => RouterName::Apisix,
            RouterKind::Contour => RouterName::Contour,
            RouterKind::GatewayApi => RouterName::GatewayApi,
            RouterKind::IngressNginx => RouterName::IngressNginx,
            RouterKind::Istio => RouterName::Istio,
            RouterKind::NginxInc => RouterName::NginxInc,
            RouterKind::Traefik => RouterName::Traefik,
            RouterKind::OtherIngress => return self.router_of_ingress(object),
        };
        Some(name)
    }

    /// A class that nobody knows does not tell its controller; the annotations may be left over from another one.
    fn by_annotations(&mut self, kind: RouterKind, object: usize) {
        let of_kind = match kind {
            RouterKind::IngressNginx => "nginx",
            RouterKind::Alb => "alb",
            _ => return,
        };
        let ingress = self.objects.at(object);
        let Some(class) = serin_objects::class(ingress) else { return };
        if class.contains(of_kind) || self.options.router.is_some() {
            return;
        }
        let name = kind.name();
        let message = if class == "traefik" {
            "class `traefik` with annotations of ingress-nginx: taken for Traefik's provider `kubernetesIngressNGINX`".to_owned()
        } else {
            format!("class `{class}` does not tell its controller: taken for {name}, by the annotations")
        };
        let hint = "they may be left over: ask `kubectl get ingressclass`, and say `--router` where that knows one of `serin routers`; else replace the Ingress by a route with weights first";
        self.say(&ASSUMED_SETTING, ingress, &Path::of("spec.ingressClassName"), message, hint);
    }

    /// An Ingress belongs to whoever reads its class, which its name need not tell.
    fn router_of_ingress(&mut self, object: usize) -> Option<RouterName> {
        if let Some(router @ (RouterName::IngressNginx | RouterName::Alb)) = self.options.router {
            return Some(router);
        }
        let ingress = self.objects.at(object);
        let (at, message) = match serin_objects::class(ingress) {
            Some(class) => (
                Path::of("spec.ingressClassName"),
                format!(
                    "an Ingress of class `{class}` has no weights, or a class whose controller is not known"
                ),
            ),
            None => (Path::of("spec"), format!("{ingress} names no class, and so not who reads it")),
        };
        let hint = "say `--router ingress-nginx` or `--router alb` where that is its controller; else replace it by a route with weights first: `serin routers` lists those";
        self.say(&NO_ROUTE, ingress, &at, message, hint);
        None
    }

    /// Whether a Service, or its one Deployment, is called as somebody said.
    fn is_called(&self, service: usize, wanted: Option<&str>) -> bool {
        let Some(wanted) = wanted else { return false };
        let is_deployment = || match *self.objects.workloads_of(service) {
            [only] => self.objects.at(only).name() == wanted,
            _ => false,
        };
        self.objects.at(service).name() == wanted || is_deployment()
    }

    fn say(
        &mut self,
        rule: &'static serin_diagnostic::Rule,
        object: &Object,
        at: &Path,
        message: String,
        hint: &str,
    ) {
        self.report.add(Finding::new(rule, message).at(object.place(at)).hint(hint));
    }
}
