use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use k8s_openapi::api::core::v1::{PodSpec, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serin_topology::Track;

use crate::routes::rules;
use crate::selector::selects;
use crate::split::splits;
use crate::{BackendPort, Body, Object, Route, RouterKind, Split};

/// Objects that are applied together, a stage or a directory, and what they are to one another.
///
/// ```
/// use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
/// use serin::Track;
/// use serin::rules::{Objects, RouterKind};
///
/// let yaml = "
/// apiVersion: apps/v1
/// kind: Deployment
/// metadata: {name: web-v2, namespace: shop}
/// spec:
///   selector: {matchLabels: {app: web, track: canary}}
///   template:
///     metadata: {labels: {app: web, track: canary}}
///     spec: {containers: [{name: app, image: 'web:2', ports: [{name: http, containerPort: 8080}]}]}
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web-canary, namespace: shop}
/// spec:
///   selector: {app: web, track: canary}
///   ports: [{name: http, port: 80, targetPort: http}, {name: metrics, port: 9090}]
/// ---
/// apiVersion: gateway.networking.k8s.io/v1
/// kind: HTTPRoute
/// metadata: {name: web, namespace: shop}
/// spec:
///   rules:
///   - backendRefs:
///     - {name: web, port: 80, weight: 90}
///     - {name: web-canary, port: 80, weight: 10}
/// ";
/// # let of = |yaml: &str| {
/// #     let file = std::sync::Arc::new(serin::SourceFile::new("-", yaml));
/// #     let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut serin::Report::new());
/// #     Objects::of(read.objects)
/// # };
/// # let objects = of(yaml);
/// // `objects` is what a rule is run over. Positions tell the objects apart.
/// assert_eq!((objects.all().len(), objects.at(0).name()), (3, "web-v2"));
/// assert_eq!(objects.workloads().count(), 1);
/// assert_eq!(objects.services().map(|(position, ..)| position).collect::<Vec<_>>(), [1]);
///
/// // Who selects whom, from both sides, and by labels of one's own.
/// let service = objects.service("shop", "web-canary").expect("it is there");
/// assert_eq!((objects.workloads_of(service), objects.services_of(0)), (&[0][..], &[1][..]));
/// let labels = &objects.workload(0).expect("a Deployment is the first").labels;
/// assert_eq!(objects.carrying("shop", *labels), [0]);
/// assert_eq!(objects.matching("shop", &LabelSelector::default()), [0]);
///
/// // Who routes to whom, and which ports that reaches.
/// assert_eq!(objects.routes_to(service).map(|it| objects.routes()[it].object).collect::<Vec<_>>(), [2]);
/// assert_eq!(objects.router_of(0), Some(RouterKind::GatewayApi));
/// let ports: Vec<_> = objects.routed_ports(service).iter().map(|port| port.port).collect();
/// assert_eq!(ports, [80]);
///
/// // The canary release that the route shows.
/// let split = &objects.splits()[0];
/// assert_eq!(objects.track(split, Track::Canary)[0].object.name(), "web-v2");
/// ```
#[derive(Debug, Default)]
pub struct Objects {
    objects: Vec<Arc<Object>>,
    /// Position by namespace and name.
    services: HashMap<(String, String), usize>,
    /// Positions of the Deployments whose pods carry a label, by namespace, key and value. By it thousands of selectors
    /// and Deployments need not meet each other one by one.
    carriers: HashMap<(String, String, String), Vec<usize>>,
    /// Of each object: the Services that select its pods.
    selected_by: Vec<Vec<usize>>,
    /// Of each object: the Deployments whose pods it selects.
    selecting: Vec<Vec<usize>>,
    routes: Vec<Route>,
    /// Of each Service: its routes, and the place among their backends.
    routed_by: Vec<Vec<(usize, usize)>>,
    splits: Vec<Split>,
}

/// A Deployment and what concerns its pods.
///
/// ```
/// use serin::rules::{ObjectFindings, Objects, Path, Workload};
///
/// /// A rule: one pod behind a Service is gone whenever its node is.
/// fn one_pod(objects: &Objects, findings: &mut ObjectFindings<'_>) {
///     let is_reached = |it: &Workload<'_>| !objects.services_of(it.position).is_empty();
///     for workload in objects.workloads().filter(is_reached) {
///         if workload.replicas() == Some(1) {
///             let message = format!("{} has one pod", workload.object);
///             findings.add(workload.object, &Path::of("spec.replicas"), message);
///         }
///     }
/// }
/// # use serin::rules::{Check, RuleSet, Run};
/// # use serin::{Input, Rule, Severity, check_manifests_with};
/// # static CHECK: Check = Check {
/// #     rule: Rule { name: "one-pod", severity: Severity::Warning, page: "A Service has one pod.\n" },
/// #     can_be_allowed: true,
/// #     runs: &[Run::Objects(one_pod)],
/// # };
/// # let rules = RuleSet::with([&CHECK])?;
/// # let yaml = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 1
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec: {containers: [{name: app, image: 'web:1'}]}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec: {selector: {app: web}, ports: [{port: 80}]}
/// # ";
/// # let report = check_manifests_with(vec![Input::Text("-".into(), yaml.into())], &rules).report;
/// # let found: Vec<_> = report.findings().iter().filter(|it| it.rule.name == "one-pod").collect();
///
/// assert_eq!(found[0].message, "Deployment `web` has one pod");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Workload<'a> {
    /// Its position in the set.
    pub position: usize,
    /// The object.
    pub object: &'a Object,
    /// What it asks for.
    pub spec: &'a DeploymentSpec,
    /// Its pods.
    pub pod: &'a PodSpec,
    /// The labels of its pods.
    pub labels: &'a BTreeMap<String, String>,
}

impl Objects {
    /// What objects are to one another.
    #[must_use]
    pub fn of(objects: Vec<Arc<Object>>) -> Self {
        let mut set = Self { objects, ..Self::default() };
        set.selected_by = vec![Vec::new(); set.objects.len()];
        set.selecting = vec![Vec::new(); set.objects.len()];
        set.relate();
        let canary_ingress = |object: &Arc<Object>| {
            crate::CanarySwitch::of(object).is_some()
                && RouterKind::of(object) == Some(RouterKind::IngressNginx)
        };
        // Where canary Ingresses stand, an Ingress without a class is their primary.
        let is_nginx_place = set.objects.iter().any(canary_ingress);
        for (position, object) in set.objects.iter().enumerate() {
            let Some(mut router) = RouterKind::of(object) else { continue };
            if router == RouterKind::OtherIngress && is_nginx_place && crate::routes::class(object).is_none()
            {
                router = RouterKind::IngressNginx;
            }
            set.routes.extend(rules(object, router).into_iter().map(|rule| Route {
                object: position,
                router,
                rule,
            }));
        }
        set.routed_by = vec![Vec::new(); set.objects.len()];
        for (position, route) in set.routes.iter().enumerate() {
            for (place, backend) in route.rule.backends.iter().enumerate() {
                if let Some(service) = set.service(&backend.namespace, &backend.service) {
                    set.routed_by[service].push((position, place));
                }
            }
        }
        set.splits = splits(&set.routes);
        set
    }

    fn relate(&mut self) {
        let mut carriers: HashMap<_, Vec<usize>> = HashMap::new();
        for workload in self.workloads() {
            for (key, value) in workload.labels {
                let label = (workload.object.namespace().to_owned(), key.clone(), value.clone());
                carriers.entry(label).or_default().push(workload.position);
            }
        }
        self.carriers = carriers;
        for position in 0..self.objects.len() {
            let object = self.objects[position].clone();
            let Body::Service(service) = &object.body else { continue };
            self.services.insert((object.namespace().to_owned(), object.name().to_owned()), position);
            for workload in self.carrying(object.namespace(), service.selector.iter().flatten()) {
                self.selecting[position].push(workload);
                self.selected_by[workload].push(position);
            }
        }
    }

    /// The Deployments of a namespace whose pods carry all of some labels; none where there are no labels to carry.
    #[must_use]
    pub fn carrying<'a>(
        &self,
        namespace: &str,
        labels: impl IntoIterator<Item = (&'a String, &'a String)>,
    ) -> Vec<usize> {
        let mut lists = Vec::new();
        for (key, value) in labels {
            match self.carriers.get(&(namespace.to_owned(), key.clone(), value.clone())) {
                Some(list) => lists.push(list),
                None => return Vec::new(),
            }
        }
        let Some(shortest) = lists.iter().min_by_key(|list| list.len()) else { return Vec::new() };
        // Positions were added in rising order.
        let in_all = |position: &usize| lists.iter().all(|list| list.binary_search(position).is_ok());
        shortest.iter().copied().filter(in_all).collect()
    }

    /// The Deployments of a namespace whose pods a label selector matches. An empty selector matches all.
    #[must_use]
    pub fn matching(&self, namespace: &str, selector: &LabelSelector) -> Vec<usize> {
        let labels = selector.match_labels.as_ref().filter(|labels| !labels.is_empty());
        let candidates = match labels {
            Some(labels) => self.carrying(namespace, labels),
            None => self
                .workloads()
                .filter(|it| it.object.namespace() == namespace)
                .map(|it| it.position)
                .collect(),
        };
        let is_selected = |position: &usize| {
            self.workload(*position).is_some_and(|workload| selects(selector, workload.labels))
        };
        candidates.into_iter().filter(is_selected).collect()
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[Arc<Object>] {
        &self.objects
    }

    /// One of them, by its position.
    #[must_use]
    pub fn at(&self, position: usize) -> &Object {
        &self.objects[position]
    }

    /// The Deployments.
    pub fn workloads(&self) -> impl Iterator<Item = Workload<'_>> {
        (0..self.objects.len()).filter_map(|position| self.workload(position))
    }

    /// The Deployment at a position.
    #[must_use]
    pub fn workload(&self, position: usize) -> Option<Workload<'_>> {
        static NO_LABELS: BTreeMap<String, String> = BTreeMap::new();
        let object = self.objects.get(position)?;
        let Body::Deployment(spec) = &object.body else { return None };
        let labels = spec.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref());
        let pod = spec.template.spec.as_ref()?;
        Some(Workload { position, object, spec, pod, labels: labels.unwrap_or(&NO_LABELS) })
    }

    /// The Services, with their positions.
    pub fn services(&self) -> impl Iterator<Item = (usize, &Object, &ServiceSpec)> {
        self.objects.iter().enumerate().filter_map(|(position, object)| match &object.body {
            Body::Service(spec) => Some((position, &**object, &**spec)),
            _ => None,
        })
    }

    /// The position of a Service.
    #[must_use]
    pub fn service(&self, namespace: &str, name: &str) -> Option<usize> {
        self.services.get(&(namespace.to_owned(), name.to_owned())).copied()
    }

    /// The Services that select the pods of a Deployment.
    #[must_use]
    pub fn services_of(&self, workload: usize) -> &[usize] {
        &self.selected_by[workload]
    }

    /// The Deployments whose pods a Service selects.
    #[must_use]
    pub fn workloads_of(&self, service: usize) -> &[usize] {
        &self.selecting[service]
    }

    /// The rules of all routes.
    #[must_use]
    pub fn routes(&self) -> &[Route] {
        &self.routes
    }

    /// The rules that send requests to a Service, each once, by their positions among [all](Self::routes).
    pub fn routes_to(&self, service: usize) -> impl Iterator<Item = usize> {
        let mut positions: Vec<usize> =
            self.routed_by.get(service).into_iter().flatten().map(|(route, _)| *route).collect();
        positions.dedup();
        positions.into_iter()
    }

    /// The canary releases that the routes show.
    #[must_use]
    pub fn splits(&self) -> &[Split] {
        &self.splits
    }

    /// The Deployments of a track of a split.
    #[must_use]
    pub fn track(&self, split: &Split, track: Track) -> Vec<Workload<'_>> {
        let (namespace, name) = match track {
            Track::Stable => &split.stable,
            Track::Canary => &split.canary,
        };
        let service = self.service(namespace, name);
        let positions = service.map(|service| self.workloads_of(service)).unwrap_or_default();
        positions.iter().filter_map(|position| self.workload(*position)).collect()
    }

    /// The ports of a Service that routes send requests to; all of them where no route is known.
    #[must_use]
    pub fn routed_ports(&self, service: usize) -> Vec<&ServicePort> {
        let object = self.at(service);
        let Body::Service(spec) = &object.body else { return Vec::new() };
        let backends =
            self.routed_by[service].iter().map(|(route, place)| &self.routes[*route].rule.backends[*place]);
        let named: Vec<_> = backends.filter_map(|backend| backend.port.as_ref()).collect();
        let is_routed = |port: &&ServicePort| {
            named.iter().any(|named| match named {
                BackendPort::Number(number) => i64::from(port.port) == *number,
                BackendPort::Name(name) => port.name.as_ref() == Some(name),
            })
        };
        let ports = || spec.ports.iter().flatten();
        let routed: Vec<_> = ports().filter(is_routed).collect();
        if routed.is_empty() { ports().collect() } else { routed }
    }

    /// What routes requests to a Deployment, where exactly one router does.
    #[must_use]
    pub fn router_of(&self, workload: usize) -> Option<RouterKind> {
        let services = self.services_of(workload).iter();
        let mut routers = services
            .flat_map(|service| &self.routed_by[*service])
            .map(|(route, _)| self.routes[*route].router);
        let first = routers.next()?;
        routers.all(|router| router == first).then_some(first)
    }
}

impl Workload<'_> {
    /// The pods that it asks for; none where an autoscaler decides, or nobody says.
    #[must_use]
    pub fn replicas(&self) -> Option<i32> {
        self.spec.replicas
    }
}
