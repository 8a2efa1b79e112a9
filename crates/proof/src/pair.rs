//! The two tracks of a release in two sets of objects, before a commit and after it.

use std::collections::HashSet;
use std::sync::Arc;

use k8s_openapi::api::core::v1::PodTemplateSpec;
use serin_diagnostic::Path;
use serin_objects::{Body, Object, Objects, PREFIX, RouteRule, RouterKind, Workload};
use serin_render::routers::{self, Profile};
use serin_topology::Capacity;
use serin_verify::{
    Declared, Deployment, EVERYBODY, Empty, Gate, PerTrack, Problem, Route, Routing, Share, Side, Stage,
    Template, Version, WayBack, WaysBack,
};

use crate::counterpart::counterparts;
use crate::deployment::track;
use crate::release::routing;

/// Namespace and name of a Service.
pub(crate) type Service = (String, String);

/// One release, before a commit and after it.
pub(crate) struct Pair<'a> {
    pub(crate) services: PerTrack<Option<Service>>,
    router: Option<RouterKind>,
    pub(crate) before: Moment<'a>,
    pub(crate) after: Moment<'a>,
}

/// One release at one time.
pub(crate) struct Moment<'a> {
    pub(crate) objects: &'a Objects,
    pub(crate) tracks: PerTrack<Vec<Workload<'a>>>,
    /// What each rule of the routes sends to the canary, and where that stands.
    pub(crate) shares: Vec<(Share, usize, Path)>,
    pub(crate) is_matched: bool,
    /// The objects of the rules that match requests for the canary.
    pub(crate) matched: Vec<usize>,
    /// Whether a rule has both tracks and no weight for either.
    pub(crate) is_without_weight: bool,
    /// Whether a rule names a track beside others and sends nothing to it.
    is_named_idle: PerTrack<bool>,
    /// Whether a rule matches requests for the stable track, whatever the weight.
    pub(crate) is_matched_for_stable: bool,
}

/// The releases that two sets of objects show, and Deployments behind a Service of their own.
pub(crate) fn pairs<'a>(before: &'a Objects, after: &'a Objects, canary: Option<&str>) -> Vec<Pair<'a>> {
    let mut found: Vec<Pair<'a>> = Vec::new();
    let mut known: HashSet<(Service, Service)> = HashSet::new();
    let mut seen: HashSet<Service> = HashSet::new();
    let splits = before.splits().iter().chain(after.splits());
    let splits = splits.map(|split| (split.stable.clone(), split.canary.clone(), split.router));
    let named_alone = [before, after].into_iter().flat_map(counterparts);
    let named_alone = named_alone.map(|(named, other)| (named, other, RouterKind::Traefik));
    for (mut stable, mut canary_service, router) in splits.chain(named_alone) {
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
            found.push(Pair::of(services, Some(router), before, after));
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
        if !pair.deployments().is_subset(&found.iter().flat_map(Pair::deployments).collect()) {
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

    pub(crate) fn moments(&self) -> [&Moment<'a>; 2] {
        [&self.before, &self.after]
    }

    /// Namespaces and names of its Deployments.
    fn deployments(&self) -> HashSet<(String, String)> {
        let of = |moment: &Moment<'a>| -> Vec<(String, String)> {
            let workloads = Side::ALL.into_iter().flat_map(|side| moment.tracks.of(side));
            workloads.map(|it| (it.object.namespace().to_owned(), it.object.name().to_owned())).collect()
        };
        self.moments().into_iter().flat_map(of).collect()
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
        known.unwrap_or_else(routers::unknown)
    }

    /// That its route is of another router than the one that somebody names, as a sentence. Of an Ingress of a class that
    /// nobody knows anything may be true.
    pub(crate) fn is_of_another(&self, named: &Profile) -> Option<String> {
        let own = self.router.filter(|router| *router != RouterKind::OtherIngress)?.name();
        let family = named.name.split('/').next().unwrap_or_default();
        (own != family).then(|| format!("the route is of {own}, and not of {}", named.name))
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

    /// Whether a Service is one of its two.
    pub(crate) fn has(&self, service: &Service) -> bool {
        Side::ALL.into_iter().any(|side| self.services.of(side).as_ref() == Some(service))
    }

    /// Whether its canary is the Service with a name.
    pub(crate) fn is_canary(&self, service: &str) -> bool {
        self.services.canary.as_ref().is_some_and(|(_, name)| name == service)
    }

    /// The objects that carry its weights and its matches, before and after.
    pub(crate) fn routes(&self) -> impl Iterator<Item = &Object> {
        let is_split = self.services.canary.is_some();
        let of = |moment: &'_ Moment<'a>| {
            let shares = moment.shares.iter().map(|(_, object, _)| *object);
            shares.chain(moment.matched.iter().copied()).collect::<Vec<_>>()
        };
        let routes = self
            .moments()
            .into_iter()
            .flat_map(move |moment| of(moment).into_iter().map(|position| moment.objects.at(position)));
        routes.filter(move |_| is_split)
    }

    /// Its Deployments and the routes to its Services, as findings name them.
    pub(crate) fn titles(&self) -> Vec<String> {
        let tracks = Side::ALL.into_iter().filter_map(|side| self.object(side));
        let mut titles: Vec<String> = tracks.map(|object| object.title()).collect();
        for moment in self.moments() {
            let of_pair = moment.objects.routes().iter().filter(|route| {
                let mut backends = route.rule.backends.iter();
                backends.any(|it| self.has(&(it.namespace.clone(), it.service.clone())))
            });
            titles.extend(of_pair.map(|route| moment.objects.at(route.object).title()));
        }
        titles
    }

    /// Whether nobody is served before the commit, so that nothing can be lost: its Services are new, or their Deployments
    /// have no pods yet.
    pub(crate) fn is_new(&self) -> bool {
        let sides =
            || Side::ALL.into_iter().filter_map(|side| Some((side, self.services.of(side).as_ref()?)));
        let has_pods_after = sides().any(|(side, _)| !self.after.tracks.of(side).is_empty());
        has_pods_after
            && sides().all(|(side, (namespace, name))| {
                let workloads = self.before.tracks.of(side);
                let is_absent = self.before.objects.service(namespace, name).is_none();
                let is_empty = workloads.iter().all(|it| pods(self.before.objects, it) == 0);
                is_empty && (is_absent || !workloads.is_empty())
            })
    }

    /// Whether the commit changes anything of it.
    pub(crate) fn is_changed(&self) -> bool {
        let what = |moment: &Moment<'a>| {
            let of = |side| -> Vec<_> {
                let workloads = moment.tracks.of(side).iter();
                workloads
                    .map(|it| {
                        let said = (it.object.name().to_owned(), it.replicas(), it.spec.template.clone());
                        (pods(moment.objects, it), said)
                    })
                    .collect()
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
            let exposure = exposure(&declared, &versions);
            Stage {
                declared,
                exposure,
                // Nobody declares more.
                at_stake: exposure,
                is_instant: promise == Some(WayBack::RouteAtRest),
            }
        });
        // What serves before the commit is enough; what comes with it says nothing about what is needed.
        let size = |stage: &Stage| {
            let tracks = &stage.declared.tracks;
            tracks.stable.pods.max(if stage.declared.route.weight > 0 { tracks.canary.pods } else { 0 })
        };
        let sizes = stages.map(|stage| size(&stage));
        let capacity = capacity(u32::from(if sizes[0] > 0 { sizes[0] } else { sizes[1] }));
        let pods = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let is_folded =
            versions(Side::Stable)[stages[1].declared.tracks.stable.template as usize] == Version::New;
        let problem = Problem {
            baseline: stages[0].declared,
            stages: stages.to_vec(),
            routing: self.routing(profile),
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

    /// How the router treats empty tracks. Where an empty one breaks only a route that names it, one that is named without
    /// a part of the requests breaks it too.
    fn routing(&self, profile: &Profile) -> Routing {
        let mut routing = routing(profile);
        for side in Side::ALL {
            let empty = routing.empty.of_mut(side);
            let is_idle = self.moments().into_iter().any(|moment| *moment.is_named_idle.of(side));
            if *empty == Empty::LosesEverythingIfSent && is_idle {
                *empty = Empty::LosesEverything;
            }
        }
        routing
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
        let mut matched = Vec::new();
        let (mut is_without_weight, mut is_matched_for_stable) = (false, false);
        let mut is_named_idle = PerTrack::both(false);
        let canaries: HashSet<_> = objects
            .routes()
            .iter()
            .filter(|route| route.rule.is_canary_ingress())
            .map(|route| (&route.rule.hosts, &route.rule.path))
            .collect();
        if let (Some(stable), Some(canary)) = (&services.stable, &services.canary) {
            for route in objects.routes() {
                let backends = || route.rule.backends.iter();
                let to_canary = backends().any(|it| is(canary, &it.namespace, &it.service));
                if to_canary && matches(&route.rule) {
                    matched.push(route.object);
                }
                let is_split = backends().count() > 1 && !route.rule.is_conditional;
                is_without_weight |= to_canary && is_split && backends().all(|it| it.weight == 0);
                is_matched_for_stable |= route.rule.is_conditional
                    && !to_canary
                    && backends().any(|it| is(stable, &it.namespace, &it.service));
                for (side, service) in [(Side::Stable, stable), (Side::Canary, canary)] {
                    let mut own = backends().filter(|it| is(service, &it.namespace, &it.service));
                    *is_named_idle.of_mut(side) |= is_split && own.any(|it| it.weight == 0);
                }
                // A canary Ingress adds to the ordinary one of its host and path, which then says nothing by itself.
                if canaries.contains(&(&route.rule.hosts, &route.rule.path))
                    && !route.rule.is_canary_ingress()
                {
                    continue;
                }
                if let Some((share, path)) = share(&route.rule, stable, canary) {
                    shares.push((share, route.object, path));
                }
            }
        }
        Self {
            objects,
            tracks: PerTrack { stable: workloads(Side::Stable), canary: workloads(Side::Canary) },
            shares,
            is_matched: !matched.is_empty(),
            matched,
            is_without_weight,
            is_named_idle,
            is_matched_for_stable,
        }
    }

    pub(crate) fn route(&self) -> Route {
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

pub(crate) fn says_canary((_, name): &Service) -> bool {
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
