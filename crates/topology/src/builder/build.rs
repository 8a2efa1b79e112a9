use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, PodTemplateSpec, ServiceSpec};
use serin_diagnostic::Path;

use super::{ReleaseBuilder, StageDraft, patch};
use crate::labels::qualified_name;
use crate::wrong::Wrong;
use crate::{
    Capacity, Carrier, DnsLabel, DnsSubdomain, Host, HttpPath, Invalid, InvalidKind, Labels, Replicas, Route,
    Router, RouterName, ServiceName, ServicePortRef, StageSpec, Tls, Topology, Track, TrackNames, Weight,
};

/// The check: nothing that is wrong gets past it, and all of it is said at once.
impl ReleaseBuilder {
    /// Checks everything that was given.
    ///
    /// # Errors
    ///
    /// Every mistake, in the order of the spec.
    pub fn build(self) -> Result<Topology, Vec<Invalid>> {
        let mut wrong = Wrong::default();
        let name = wrong.name(DnsLabel::new(&self.name), "metadata.name", &self.name);
        let environment = self.environment.as_ref().and_then(|environment| {
            wrong.name(DnsLabel::new(environment), &format!("spec.environments.{environment}"), environment)
        });
        let namespace = self
            .namespace
            .as_ref()
            .and_then(|namespace| wrong.name(DnsLabel::new(namespace), "metadata.namespace", namespace));
        let labels = object_labels(&self.labels, &Path::of("metadata.labels"), &mut wrong);
        annotations(&self.annotations, &Path::of("metadata.annotations"), &mut wrong);
        let (replicas, capacity) = self.size(&mut wrong);
        template(self.template.as_ref(), "spec.template", &mut wrong);
        if self.canary.is_some() {
            template(self.canary.as_ref(), "spec.canary", &mut wrong);
        }
        service(&self.service, &mut wrong);
        let route = self.route(&mut wrong);
        let stages = self.plan(&mut wrong);
        let stable_names = self.names(Track::Stable, &mut wrong);
        let canary_names = self.names(Track::Canary, &mut wrong);
        if let (Some(stable), Some(canary)) = (&stable_names, &canary_names) {
            apart(stable, canary, &mut wrong);
        }
        for (position, allow) in self.allow.iter().enumerate() {
            if allow.reason.trim().is_empty() {
                let path = Path::of("spec.allow").index(position);
                wrong.missing(path, format!("`{}` is allowed without a `reason`", allow.rule));
            }
        }
        match (name, replicas, self.template, route, stages, stable_names, canary_names, wrong.0.is_empty()) {
            (
                Some(name),
                Some(replicas),
                Some(template),
                Some(route),
                Some(stages),
                Some(stable_names),
                Some(canary_names),
                true,
            ) => Ok(Topology {
                name,
                environment,
                namespace,
                labels,
                annotations: self.annotations,
                replicas,
                capacity,
                deployment: self.deployment,
                template,
                canary: self.canary,
                service: self.service,
                route,
                stages,
                allow: self.allow,
                origin: self.origin,
                stable_names,
                canary_names,
            }),
            _ => Err(wrong.0),
        }
    }

    fn size(&self, wrong: &mut Wrong) -> (Option<Replicas>, Capacity) {
        let path = match self.autoscaler {
            Some(_) => "spec.replicas.min",
            None => "spec.replicas",
        };
        let Some(count) = self.replicas else {
            wrong.missing(Path::of("spec"), "`spec` has no `replicas`");
            return (None, Capacity::of(1));
        };
        let Some(count) = wrong.count(count, 1, path) else { return (None, Capacity::of(1)) };
        let default = Capacity::of(count);
        let spare_pods = self.spare_pods.and_then(|spare| wrong.count(spare, 0, "spec.capacity.sparePods"));
        let spare_pods = spare_pods.unwrap_or(default.spare_pods);
        let peak_pods = self.peak_pods.and_then(|peak| wrong.count(peak, 1, "spec.capacity.peakPods"));
        let peak_pods = peak_pods.unwrap_or(count.saturating_sub(spare_pods).max(1));
        let most_pods = self.most_pods.and_then(|most| wrong.count(most, 1, "spec.capacity.mostPods"));
        let replicas = match &self.autoscaler {
            None => Replicas::Fixed(count),
            Some(name) => {
                wrong.name(DnsSubdomain::new(name), "spec.replicas.autoscaler", name);
                Replicas::Autoscaler { name: name.clone(), min: count }
            }
        };
        (Some(replicas), Capacity { peak_pods, spare_pods, most_pods })
    }

    fn route(&self, wrong: &mut Wrong) -> Option<Route> {
        let base = Path::of("spec.route");
        if self.router.is_none() {
            wrong.missing(base.clone(), "`spec.route` has no `router`");
        }
        let service_port = self.target_port(wrong);
        if self.hosts.is_empty() {
            wrong.missing_hint(
                base.key("hosts"),
                "`spec.route` has no `hosts`",
                "a route without hosts would take the requests of every host",
            );
        }
        let hosts = hosts(&self.hosts, &base.key("hosts"), wrong);
        let mut paths = Vec::new();
        for (position, (path, path_type)) in self.paths.iter().enumerate() {
            match HttpPath::new(path, *path_type) {
                Ok(path) => paths.push(path),
                Err(reason) => wrong.value(
                    base.key("paths").index(position).key("path"),
                    format!("`{path}` is no path: {reason}"),
                ),
            }
        }
        if self.paths.is_empty() {
            paths.push(HttpPath::everything());
        }
        let mut tls = Vec::new();
        for (position, (secret_name, names)) in self.tls.iter().enumerate() {
            let path = base.key("tls").index(position);
            if let Some(name) = secret_name {
                wrong.name_at(DnsSubdomain::new(name), path.key("secretName"), name);
            }
            tls.push(Tls {
                secret_name: secret_name.clone(),
                hosts: self::hosts(names, &path.key("hosts"), wrong),
            });
        }
        annotations(&self.route_annotations, &base.key("annotations"), wrong);
        self.class_annotations(wrong);
        if let Some(router) = &self.router {
            built_in(router.name(), base.key("router"), wrong);
            router.check(&base.key(router.block()), wrong);
        }
        let patch = self.route_patch.as_ref().map(|patch| patch::read(patch, &base.key("patch"), wrong));
        Some(Route {
            router: self.router.clone()?,
            service_port: service_port?,
            hosts,
            paths,
            tls,
            annotations: self.route_annotations.clone(),
            patch,
        })
    }

    fn target_port(&self, wrong: &mut Wrong) -> Option<ServicePortRef> {
        let ports = self.service.ports.as_deref().unwrap_or_default();
        let path = Path::of("spec.route.servicePort");
        let listed = || {
            let name = |port: &k8s_openapi::api::core::v1::ServicePort| match &port.name {
                Some(name) => format!("`{name}`"),
                None => format!("`{}`", port.port),
            };
            ports.iter().map(name).collect::<Vec<_>>().join(", ")
        };
        match (&self.service_port, ports) {
            (_, []) => None,
            (None, [only]) => Some(ServicePortRef::Number(only.port)),
            (None, _) => {
                wrong.missing(
                    Path::of("spec.route"),
                    format!("`spec.route` has no `servicePort`; the Service has {}", listed()),
                );
                None
            }
            (Some(ServicePortRef::Number(number)), ports)
                if ports.iter().any(|port| port.port == *number) =>
            {
                Some(ServicePortRef::Number(*number))
            }
            (Some(ServicePortRef::Name(name)), ports)
                if ports.iter().any(|port| port.name.as_ref() == Some(name)) =>
            {
                Some(ServicePortRef::Name(name.clone()))
            }
            (Some(ServicePortRef::Number(number)), _) => {
                wrong.value(path, format!("the Service has no port `{number}`; it has {}", listed()));
                None
            }
            (Some(ServicePortRef::Name(name)), _) => {
                wrong.value(path, format!("the Service has no port `{name}`; it has {}", listed()));
                None
            }
        }
    }

    fn plan(&self, wrong: &mut Wrong) -> Option<Vec<StageSpec>> {
        let default = || [10.0, 50.0, 100.0].map(StageDraft::weight).to_vec();
        let drafts = self.stages.clone().unwrap_or_else(default);
        if drafts.is_empty() {
            wrong.missing(Path::of("spec.plan.stages"), "`spec.plan.stages` has no stage");
            return None;
        }
        let mut stages = Vec::new();
        for (position, draft) in drafts.into_iter().enumerate() {
            stages.push(stage(draft, position, wrong));
        }
        stages.into_iter().collect()
    }

    fn names(&self, track: Track, wrong: &mut Wrong) -> Option<TrackNames> {
        let draft = match track {
            Track::Stable => &self.stable,
            Track::Canary => &self.canary_track,
        };
        let default = format!("{}-{track}", self.name);
        let base = Path::of("spec.names").key(track.to_string());
        let deployment =
            wrong.object_name(draft.deployment.as_ref(), &default, &base.key("deployment"), deployment_name);
        let service =
            wrong.object_name(draft.service.as_ref(), &default, &base.key("service"), ServiceName::new);
        let route = self.route_name(track, draft.route.as_ref(), &default, wrong);
        let selector = draft.selector.clone().unwrap_or_else(|| {
            BTreeMap::from([("app".to_owned(), self.name.clone()), ("track".to_owned(), track.to_string())])
        });
        let path = Path::of("spec.selectors").key(track.to_string());
        if selector.is_empty() {
            wrong.missing(path.clone(), format!("the selector of the {track} track has no label"));
        }
        let selector = wrong.labels(selector, &path);
        Some(TrackNames { deployment: deployment?, service: service?, route: route?, selector })
    }
}

impl ReleaseBuilder {
    /// The API server refuses a new Ingress that names its class twice. Source: Kubernetes
    /// `pkg/apis/networking/validation` (`ValidateIngressCreate`).
    fn class_annotations(&self, wrong: &mut Wrong) {
        const CLASS: &str = "kubernetes.io/ingress.class";
        if !self.router.as_ref().is_some_and(Router::names_an_ingress_class) {
            return;
        }
        let places = [
            ("metadata.annotations", &self.annotations),
            ("spec.route.annotations", &self.route_annotations),
        ];
        for (path, annotations) in places {
            if annotations.contains_key(CLASS) {
                wrong.value_hint(
                    Path::of(path).key(CLASS),
                    format!("the API server refuses an Ingress with `{CLASS}` beside its `ingressClassName`"),
                    "leave the annotation out, and name the class in `ingressClassName` of the router's block",
                );
            }
        }
    }

    /// A route of one object is called as the release, and its name is the stable track's.
    fn route_name(
        &self,
        track: Track,
        given: Option<&String>,
        default: &str,
        wrong: &mut Wrong,
    ) -> Option<DnsSubdomain> {
        let path = Path::of("spec.names").key(track.to_string()).key("route");
        let one = self.router.as_ref().filter(|router| !router.is_a_pair());
        if let (Some(router), Track::Canary, Some(_)) = (one, track, given) {
            wrong.value_hint(
                path.clone(),
                format!("the route of {} is one object", router.name()),
                "its name is set in `spec.names.stable.route`",
            );
        }
        let default = if one.is_some() && track == Track::Stable { &self.name } else { default };
        wrong.object_name(given, default, &path, DnsSubdomain::new)
    }
}

/// The names of a Deployment's pods are made of its own, and a pod's host name is a DNS label.
fn deployment_name(name: String) -> Result<DnsSubdomain, String> {
    if name.len() > 63 {
        return Err(format!("it has {} characters; at most 63 are allowed", name.len()));
    }
    DnsSubdomain::new(name)
}

pub(super) fn object_labels(labels: &BTreeMap<String, String>, path: &Path, wrong: &mut Wrong) -> Labels {
    const MANAGED_BY: &str = "app.kubernetes.io/managed-by";
    if labels.get(MANAGED_BY).is_some_and(|value| value != "serin") {
        wrong.value(path.key(MANAGED_BY), format!("the label `{MANAGED_BY}` is always `serin`"));
    }
    wrong.labels(labels.clone(), path)
}

pub(super) fn annotations(annotations: &BTreeMap<String, String>, path: &Path, wrong: &mut Wrong) {
    for key in annotations.keys() {
        if key.starts_with("nginx.ingress.kubernetes.io/canary") {
            wrong.value(path.key(key), format!("the annotation `{key}` is the stages' own"));
        }
        if let Err(reason) = qualified_name(key) {
            wrong.add(
                InvalidKind::Label,
                path.key(key),
                format!("the annotation `{key}` is not allowed: {reason}"),
            );
        }
    }
}

fn template(template: Option<&PodTemplateSpec>, path: &str, wrong: &mut Wrong) {
    let Some(template) = template else {
        wrong.missing(Path::of("spec"), "`spec` has no `template`");
        return;
    };
    let path = Path::of(path);
    let Some(pod) = &template.spec else {
        wrong.missing(path.clone(), format!("`{path}` has no `spec`"));
        return;
    };
    if pod.containers.is_empty() {
        wrong.missing(path.key("spec").key("containers"), format!("`{path}.spec` has no container"));
    }
    let init_containers = pod.init_containers.as_deref().unwrap_or_default();
    containers(init_containers, &path.key("spec").key("initContainers"), wrong);
    containers(&pod.containers, &path.key("spec").key("containers"), wrong);
    if let Some(policy) = &pod.restart_policy
        && policy != "Always"
    {
        let path = path.key("spec").key("restartPolicy");
        wrong.value(path, format!("a Deployment's pods are restarted always, not `{policy}`"));
    }
    if let Some(metadata) = &template.metadata {
        if let Some(labels) = metadata.labels.clone() {
            wrong.labels(labels, &path.key("metadata").key("labels"));
        }
        annotations(
            metadata.annotations.as_ref().unwrap_or(&BTreeMap::new()),
            &path.key("metadata").key("annotations"),
            wrong,
        );
    }
}

/// What the API server refuses in containers, and a patch easily makes: a copy under one name, a port beside the one
/// that it was meant to replace.
fn containers(containers: &[Container], path: &Path, wrong: &mut Wrong) {
    for (position, container) in containers.iter().enumerate() {
        let path = path.index(position);
        let name = &container.name;
        if container.image.is_none() {
            wrong.missing(path.clone(), format!("container `{name}` has no `image`"));
        }
        if containers[..position].iter().any(|before| before.name == *name) {
            wrong.add(InvalidKind::Name, path.key("name"), format!("a second container is called `{name}`"));
        }
        let ports = container.ports.as_deref().unwrap_or_default();
        for (number, port) in ports.iter().enumerate() {
            let Some(called) = &port.name else { continue };
            if ports[..number].iter().any(|before| before.name.as_ref() == Some(called)) {
                wrong.value_hint(
                    path.key("ports").index(number).key("name"),
                    format!("a second port of container `{name}` is called `{called}`"),
                    "ports merge by `containerPort`: a patch deletes the old one with `$patch: delete`",
                );
            }
        }
    }
}

fn service(service: &ServiceSpec, wrong: &mut Wrong) {
    let path = Path::of("spec.service");
    let ports = service.ports.as_deref().unwrap_or_default();
    if ports.is_empty() {
        wrong.missing(path.clone(), "`spec.service` has no port");
    }
    for (position, port) in ports.iter().enumerate() {
        let path = path.key("ports").index(position);
        wrong.port(port.port.into(), path.key("port"));
        if ports.len() > 1 && port.name.is_none() {
            wrong.missing(path.clone(), "of several ports of a Service each needs a `name`");
        }
        if port.node_port.is_some() {
            wrong.value(path.key("nodePort"), "the Services of both tracks cannot have the same `nodePort`");
        }
    }
    if service.selector.is_some() {
        wrong.value(
            path.key("selector"),
            "a Service selects its own track; the labels are set in `spec.selectors`",
        );
    }
    if service.type_.as_deref() == Some("ExternalName") {
        wrong.value(path.key("type"), "a Service of type `ExternalName` selects no pods");
    }
    if service.cluster_ip.as_deref().is_some_and(|address| address != "None") {
        wrong.value(path.key("clusterIP"), "the Services of both tracks cannot have the same `clusterIP`");
    }
}

fn hosts(names: &[String], path: &Path, wrong: &mut Wrong) -> Vec<Host> {
    let mut hosts = Vec::new();
    for (position, name) in names.iter().enumerate() {
        match Host::new(name) {
            Ok(host) if hosts.contains(&host) => {
                wrong.value(path.index(position), format!("the host `{name}` is listed twice"));
            }
            Ok(host) => hosts.push(host),
            Err(reason) => wrong.value(path.index(position), format!("`{name}` is no host: {reason}")),
        }
    }
    hosts
}

fn stage(draft: StageDraft, position: usize, wrong: &mut Wrong) -> Option<StageSpec> {
    let path = Path::of("spec.plan.stages").index(position);
    let canary_replicas = match draft.canary_replicas {
        Some(count) => Some(wrong.count_at(count, 1, path.key("canaryReplicas"))?),
        None => None,
    };
    if let Some(matched) = &draft.matched {
        let at = path.key("match").key(matched.carrier.to_string());
        let token = |it: char| it.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(it);
        if matched.name.is_empty() || !matched.name.chars().all(token) {
            wrong.value(at.key("name"), format!("`{}` is no name of a {}", matched.name, matched.carrier));
        }
        if matched.carrier == Carrier::Header && matched.name.eq_ignore_ascii_case("host") {
            wrong.value_hint(
                at.key("name"),
                "the header `Host` is the host of the route, and no match",
                "name the host in `route.hosts`",
            );
        }
        if matched.value.is_empty() {
            wrong.missing(at.clone(), format!("a match of a {} needs its `value`", matched.carrier));
        }
        // Source: RFC 6265, section 4.1.1; RFC 9110, section 5.5.
        let in_cookie = |it: char| it.is_ascii_graphic() && !"\",;\\".contains(it);
        let in_header = |it: char| it == ' ' || it.is_ascii_graphic();
        let is_allowed = |it: char| match matched.carrier {
            Carrier::Header => in_header(it),
            Carrier::Cookie => in_cookie(it),
        };
        if !matched.value.chars().all(is_allowed) || matched.value.trim() != matched.value {
            wrong.value(at.key("value"), format!("`{}` is no value of a {}", matched.value, matched.carrier));
        }
        if position > 0 {
            wrong.value_hint(
                path.key("match"),
                "only the first stage can have a `match`",
                "testers go first, and their match stays until the fold",
            );
        }
    }
    let weight = match draft.weight {
        None if draft.matched.is_some() => Weight::ZERO,
        None => {
            wrong.missing(path, "a stage needs a `weight` or a `match`");
            return None;
        }
        Some(percent) => {
            let Some(weight) = Weight::from_percent(percent) else {
                wrong.value_hint(
                    path.key("weight"),
                    format!("`{percent}` is no weight"),
                    "a weight is 0 to 100 per cent, with at most two decimals",
                );
                return None;
            };
            weight
        }
    };
    if draft.matched.is_some() && weight > Weight::ZERO {
        wrong.value_hint(
            path.key("weight"),
            "a stage with a `match` has no weight",
            "testers go first, at weight 0; put the weight into a stage of its own",
        );
    }
    if draft.matched.is_none() && weight == Weight::ZERO {
        wrong.value(path.key("weight"), "a stage at weight 0 without a `match` sends nobody to the canary");
    }
    Some(StageSpec { weight, matched: draft.matched, bake: draft.bake, canary_replicas })
}

/// Two objects of a kind cannot have one name.
fn apart(stable: &TrackNames, canary: &TrackNames, wrong: &mut Wrong) {
    let pairs = [
        ("deployment", stable.deployment.as_str(), canary.deployment.as_str()),
        ("service", stable.service.as_str(), canary.service.as_str()),
        ("route", stable.route.as_str(), canary.route.as_str()),
    ];
    for (kind, stable, canary) in pairs {
        if stable == canary {
            let path = Path::of("spec.names.canary").key(kind);
            wrong.add(InvalidKind::Name, path, format!("the {kind} of both tracks is called `{stable}`"));
        }
    }
}

/// A release has only a router that the program can render.
fn built_in(router: RouterName, path: Path, wrong: &mut Wrong) {
    if router.is_built_in() {
        return;
    }
    wrong.value_hint(
        path,
        format!("this program was built without the router `{router}`"),
        &format!("turn on the feature `{router}` of the crate that it takes from Serin, or `routers` for all of them"),
    );
}
