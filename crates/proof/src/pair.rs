//! The two tracks of a release in two sets of objects, before a commit and after it.

use std::collections::HashSet;
use std::sync::Arc;

use k8s_openapi::api::core::v1::PodTemplateSpec;
use serin_diagnostic::Path;
use serin_objects::{Body, Object, Objects, PREFIX, RouteRule, RouterKind, Workload};
use serin_render::routers::{self, Profile};
use serin_topology::Capacity;
use serin_verify::{
    Declared, Deployment, EVERYBODY, Gate, PerTrack, Problem, Route, Share, Side, Stage, Template, Version,
    WayBack, WaysBack,
};

use crate::deployment::track;
use crate::release::routing;

/// Namespace and name of a Service.
type Service = (String, String);

/// One release, before a commit and after it.
pub(crate) struct Pair<'a> {
    services: PerTrack<Option<Service>>,
    router: Option<RouterKind>,
    before: Moment<'a>,
    after: Moment<'a>,
}

/// One release at one time.
struct Moment<'a> {
    objects: &'a Objects,
    tracks: PerTrack<Vec<Workload<'a>>>,
    /// What each rule of the routes sends to the canary, and where that stands.
    shares: Vec<(Share, usize, Path)>,
    is_matched: bool,
}

/// The releases that two sets of objects show, and Deployments behind a Service of their own.
pub(crate) fn pairs<'a>(before: &'a Objects, after: &'a Objects, canary: Option<&str>) -> Vec<Pair<'a>> {
    let mut found: Vec<Pair<'a>> = Vec::new();
    let mut known: HashSet<(Service, Service)> = HashSet::new();
    let mut seen: HashSet<Service> = HashSet::new();
    for split in before.splits().iter().chain(after.splits()) {
        let (mut stable, mut canary_service) = (split.stable.clone(), split.canary.clone());
        let is_swapped = match canary {
            Some(canary) => canary == stable.1,
            // Past the middle the smaller weight is the stable track's; a name that says canary then knows better.
            None => says_canary(&stable) && !says_canary(&canary_service),
        };
        if is_swapped {
            std::mem::swap(&mut stable, &mut canary_service);
        }
        let is_new = known.insert((stable.clone(), canary_service.clone()));
        known.insert((canary_service.clone(), stable.clone()));
        if is_new {
            seen.extend([stable.clone(), canary_service.clone()]);
            let services = PerTrack { stable: Some(stable), canary: Some(canary_service) };
            found.push(Pair::of(services, Some(split.router), before, after));
        }
    }
    let mut alone: Vec<Service> = Vec::new();
    for objects in [before, after] {
        for (position, object, _) in objects.services() {
            let service = (object.namespace().to_owned(), object.name().to_owned());
            if !objects.workloads_of(position).is_empty() && seen.insert(service.clone()) {
                alone.push(service);
            }
        }
    }
    for service in alone {
        let pair = Pair::of(PerTrack { stable: Some(service), canary: None }, None, before, after);
        // The same pods may stand behind several Services, and of a release behind one more than its two.
        let is_known = |other: &Pair<'_>| other.shares_pods_with(&pair);
        if !found.iter().any(is_known) {
            found.push(pair);
        }
    }
    found
}

impl<'a> Pair<'a> {
    fn of(
        services: PerTrack<Option<Service>>,
        router: Option<RouterKind>,
        before: &'a Objects,
        after: &'a Objects,
    ) -> Self {
        let (before, after) = (Moment::of(before, &services), Moment::of(after, &services));
        let router = router.or_else(|| [&after, &before].into_iter().find_map(Moment::router));
        Self { services, router, before, after }
    }

    fn moments(&self) -> [&Moment<'a>; 2] {
        [&self.before, &self.after]
    }

    fn shares_pods_with(&self, other: &Self) -> bool {
        let names = |pair: &Self| -> HashSet<(String, String)> {
            let workloads = pair
                .moments()
                .into_iter()
                .flat_map(|moment| Side::ALL.into_iter().flat_map(move |side| moment.tracks.of(side).iter()));
            workloads.map(|it| (it.object.namespace().to_owned(), it.object.name().to_owned())).collect()
        };
        !names(self).is_disjoint(&names(other))
    }

    /// What it is called.
    pub(crate) fn subject(&self) -> String {
        let name = |service: &Option<Service>| service.as_ref().map(|(_, name)| name.clone());
        match (name(&self.services.stable), name(&self.services.canary)) {
            (Some(stable), Some(canary)) => format!("stable `{stable}` and canary `{canary}`"),
            (Some(only), None) | (None, Some(only)) => format!("Service `{only}`"),
            (None, None) => "nothing".to_owned(),
        }
    }

    /// How its router behaves; where nothing is known of it, as the Gateway API has it.
    pub(crate) fn profile(&self) -> &'static Profile {
        let known = self.router.and_then(|router| routers::profile(router.name()));
        let default = || routers::profile("gateway-api").unwrap_or(routers::ALL[0].profile());
        known.unwrap_or_else(default)
    }

    /// The Deployment of a track, as the commit leaves it.
    pub(crate) fn object(&self, side: Side) -> Option<Arc<Object>> {
        let moment = [&self.after, &self.before].into_iter().find(|it| !it.tracks.of(side).is_empty())?;
        Some(moment.objects.all()[moment.tracks.of(side)[0].position].clone())
    }

    /// Where the weight stands.
    pub(crate) fn route_place(&self) -> Option<(Arc<Object>, Path)> {
        let moment = [&self.after, &self.before].into_iter().find(|moment| !moment.shares.is_empty())?;
        let (_, object, path) = moment.shares.iter().max_by_key(|(share, _, _)| *share)?;
        Some((moment.objects.all()[*object].clone(), path.clone()))
    }

    /// Whether the commit changes anything of it.
    pub(crate) fn is_changed(&self) -> bool {
        let what = |moment: &Moment<'a>| {
            let of = |side| {
                let workload = moment.tracks.of(side).first();
                workload.map(|it| (pods(moment.objects, it), it.spec.template.clone()))
            };
            (moment.route(), of(Side::Stable), of(Side::Canary))
        };
        what(&self.before) != what(&self.after)
    }

    /// The problem of the step, and the capacity that it counts with.
    pub(crate) fn problem(
        &self,
        profile: &Profile,
        capacity: impl Fn(u32) -> Capacity,
        promise: Option<WayBack>,
    ) -> (Capacity, Problem) {
        let templates =
            PerTrack { stable: self.templates(Side::Stable), canary: self.templates(Side::Canary) };
        // What everybody gets before the commit is the old version.
        let old = templates.stable[0].or(templates.stable[1]).or(templates.canary[0]);
        let version = |template: Option<&PodTemplateSpec>| match (template, old) {
            (Some(template), Some(old)) if template.spec != old.spec => Version::New,
            _ => Version::Old,
        };
        let versions = |side: Side| templates.of(side).map(version);
        let world = |side: Side| {
            let found: Vec<_> = [&self.after, &self.before]
                .into_iter()
                .flat_map(|moment| {
                    moment.tracks.of(side).iter().map(move |workload| (moment.objects, *workload))
                })
                .collect();
            track(&found, profile.settle, versions(side))
        };
        let stages = self.moments().map(|moment| {
            let declared = self.declared(moment, &templates);
            Stage {
                declared,
                exposure: exposure(&declared, &versions),
                is_instant: promise == Some(WayBack::RouteAtRest),
            }
        });
        let most = stages.iter().map(|stage| stage.declared.tracks.stable.pods).max().unwrap_or_default();
        let capacity = capacity(u32::from(most));
        let pods = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let is_folded =
            versions(Side::Stable)[stages[1].declared.tracks.stable.template as usize] == Version::New;
        let problem = Problem {
            baseline: stages[0].declared,
            stages: stages.to_vec(),
            routing: routing(profile),
            tracks: PerTrack { stable: world(Side::Stable), canary: world(Side::Canary) },
            peak_pods: pods(capacity.peak_pods),
            spare_pods: u8::try_from(capacity.spare_pods).unwrap_or(u8::MAX),
            new_version_may_die: true,
            accepts_death: is_folded,
            quota: capacity.most_pods.map(pods),
            gate: Gate::Settled,
            ways_back: promise.map_or(WaysBack::NONE, WaysBack::only),
        };
        (capacity, problem)
    }

    /// The pod templates that a track has before and after.
    fn templates(&self, side: Side) -> [Option<&'a PodTemplateSpec>; 2] {
        self.moments().map(|moment| moment.tracks.of(side).first().map(|workload| &workload.spec.template))
    }

    fn declared(&self, moment: &Moment<'a>, templates: &PerTrack<[Option<&PodTemplateSpec>; 2]>) -> Declared {
        let deployment = |side: Side| {
            let [before, _] = *templates.of(side);
            let workload = moment.tracks.of(side).first();
            let is_first = |template| before.is_none_or(|before| before == template);
            match workload {
                Some(workload) if is_first(&workload.spec.template) => {
                    Deployment { pods: pods(moment.objects, workload), template: Template::First }
                }
                Some(workload) => {
                    Deployment { pods: pods(moment.objects, workload), template: Template::Second }
                }
                None => Deployment::default(),
            }
        };
        Declared {
            tracks: PerTrack { stable: deployment(Side::Stable), canary: deployment(Side::Canary) },
            route: moment.route(),
        }
    }

    /// What the model does not hold, a sentence each.
    pub(crate) fn not_modelled(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let has_pods =
            |moment: &&Moment<'a>| Side::ALL.iter().any(|side| !moment.tracks.of(*side).is_empty());
        if !self.moments().iter().any(has_pods) {
            sentences.push("no Deployment stands behind its Services".to_owned());
        }
        for side in Side::ALL {
            let Some((namespace, name)) = self.services.of(side) else { continue };
            for moment in self.moments() {
                if moment.tracks.of(side).len() > 1 {
                    sentences.push(format!("Service `{name}` selects the pods of several Deployments"));
                }
                if moment.tracks.of(side).iter().any(|workload| workload.spec.paused == Some(true)) {
                    sentences.push(format!("the Deployment behind Service `{name}` is paused"));
                }
            }
            let workload =
                |moment: &Moment<'a>| moment.tracks.of(side).first().map(|it| it.object.name().to_owned());
            if let (Some(before), Some(after)) = (workload(&self.before), workload(&self.after))
                && before != after
            {
                sentences.push(format!(
                    "Deployment `{after}` takes the place of `{before}` behind Service `{name}`"
                ));
            }
            let service = |moment: &Moment<'a>| {
                let position = moment.objects.service(namespace, name)?;
                match &moment.objects.at(position).body {
                    Body::Service(spec) => Some(spec.clone()),
                    _ => None,
                }
            };
            let (before, after) = (service(&self.before), service(&self.after));
            if let (Some(before), Some(after)) = (&before, &after)
                && before.selector != after.selector
            {
                sentences.push(format!("Service `{name}` selects other pods than before"));
            }
            if [&before, &after]
                .into_iter()
                .flatten()
                .any(|spec| spec.publish_not_ready_addresses == Some(true))
            {
                sentences.push(format!("Service `{name}` publishes pods that are not ready"));
            }
            let is_needed = workload(&self.before).is_some() && workload(&self.after).is_some();
            if before.is_some() != after.is_some() && is_needed {
                sentences.push(format!("Service `{name}` comes or goes while its pods stay"));
            }
        }
        for moment in self.moments() {
            let mut shares: Vec<Share> = moment.shares.iter().map(|(share, _, _)| *share).collect();
            shares.sort_unstable();
            shares.dedup();
            if shares.len() > 1 && self.services.canary.is_some() {
                sentences.push("several rules of the route have different weights".to_owned());
            }
        }
        let has_route = |moment: &Moment<'a>| !moment.shares.is_empty();
        if self.services.canary.is_some() && has_route(&self.before) != has_route(&self.after) {
            sentences.push("the route is on one side of the commit only".to_owned());
        }
        sentences.sort();
        sentences.dedup();
        sentences
    }
}

impl<'a> Moment<'a> {
    fn of(objects: &'a Objects, services: &PerTrack<Option<Service>>) -> Self {
        let workloads = |side: Side| -> Vec<Workload<'a>> {
            let Some((namespace, name)) = services.of(side) else { return Vec::new() };
            let service = objects.service(namespace, name);
            let positions = service.map(|service| objects.workloads_of(service)).unwrap_or_default();
            positions.iter().filter_map(|position| objects.workload(*position)).collect()
        };
        let mut shares = Vec::new();
        let mut is_matched = false;
        if let (Some(stable), Some(canary)) = (&services.stable, &services.canary) {
            for route in objects.routes() {
                let to_canary = route
                    .rule
                    .backends
                    .iter()
                    .any(|backend| is(canary, &backend.namespace, &backend.service));
                is_matched |= to_canary && matches(&route.rule);
                if let Some((share, path)) = share(&route.rule, stable, canary) {
                    shares.push((share, route.object, path));
                }
            }
        }
        // A canary Ingress adds to an ordinary one, which by itself sends everybody to the stable track.
        if shares.iter().any(|(_, object, _)| is_canary_ingress(objects, *object)) {
            shares.retain(|(_, object, _)| is_canary_ingress(objects, *object));
        }
        Self {
            objects,
            tracks: PerTrack { stable: workloads(Side::Stable), canary: workloads(Side::Canary) },
            shares,
            is_matched,
        }
    }

    fn route(&self) -> Route {
        let weight = self.shares.iter().map(|(share, _, _)| *share).max().unwrap_or_default();
        Route { weight, is_matched: self.is_matched }
    }

    fn router(&self) -> Option<RouterKind> {
        Side::ALL
            .into_iter()
            .flat_map(|side| self.tracks.of(side))
            .find_map(|workload| self.objects.router_of(workload.position))
    }
}

/// What a rule sends to the canary, where it sends anything to either track whatever requests carry.
fn share(rule: &RouteRule, stable: &Service, canary: &Service) -> Option<(Share, Path)> {
    let is_to = |service: &Service| {
        rule.backends.iter().any(|backend| is(service, &backend.namespace, &backend.service))
    };
    if let Some(switch) = rule.switch.as_ref().filter(|switch| switch.is_canary()) {
        let path = Path::of("metadata.annotations").key(format!("{PREFIX}/canary-weight"));
        return is_to(canary).then(|| (parts(switch.effective_weight(), switch.effective_total()), path));
    }
    if rule.is_conditional || !(is_to(stable) || is_to(canary)) {
        return None;
    }
    let weight = |service: &Service| -> i64 {
        let own = rule.backends.iter().filter(|backend| is(service, &backend.namespace, &backend.service));
        own.map(|backend| backend.weight).sum()
    };
    let path =
        rule.backends.iter().find(|it| is(canary, &it.namespace, &it.service)).map(|it| it.at.key("weight"));
    let share = match (rule.backends.as_slice(), is_to(canary)) {
        ([_], true) => EVERYBODY,
        ([_], false) => 0,
        _ => parts(weight(canary), weight(stable) + weight(canary)),
    };
    Some((share, path.unwrap_or_else(|| rule.at.clone())))
}

fn matches(rule: &RouteRule) -> bool {
    rule.switch.as_ref().map_or(rule.is_conditional, |switch| switch.is_canary() && switch.matches)
}

fn is_canary_ingress(objects: &Objects, position: usize) -> bool {
    objects.routes().iter().any(|route| route.object == position && route.rule.is_canary_ingress())
}

fn says_canary((_, name): &Service) -> bool {
    name.contains("canary")
}

fn is((namespace, name): &Service, other_namespace: &str, other_name: &str) -> bool {
    namespace == other_namespace && name == other_name
}

/// Parts of a whole in hundredths of a per cent, to the nearest.
fn parts(weight: i64, total: i64) -> Share {
    let hundredths = (weight * i64::from(EVERYBODY) * 2 + total) / (2 * total.max(1));
    Share::try_from(hundredths.clamp(0, i64::from(EVERYBODY))).unwrap_or_default()
}

/// The traffic of pods of the new version, once a state has settled.
fn exposure(declared: &Declared, versions: &impl Fn(Side) -> [Version; 2]) -> Share {
    let of = |side: Side, share: Share| {
        let deployment = declared.tracks.of(side);
        match versions(side)[deployment.template as usize] {
            Version::New => share,
            Version::Old => 0,
        }
    };
    of(Side::Stable, EVERYBODY - declared.route.weight) + of(Side::Canary, declared.route.weight)
}

/// The pods that a Deployment has: what it says, the least that an autoscaler keeps, or one.
fn pods(objects: &Objects, workload: &Workload<'_>) -> u16 {
    let scaled = objects.all().iter().find_map(|object| match &object.body {
        Body::Autoscaler { kind, name, min }
            if kind == "Deployment"
                && name == workload.object.name()
                && object.namespace() == workload.object.namespace() =>
        {
            Some(min.unwrap_or(1))
        }
        _ => None,
    });
    let replicas = scaled.or(workload.replicas()).unwrap_or(1);
    u16::try_from(replicas.max(0)).unwrap_or(u16::MAX)
}
