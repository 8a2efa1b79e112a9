use crate::state::{Pods, State};
use crate::{Declared, Deployment, Empty, Gate, PerTrack, Problem, Route, Side, Template, Version, WayBack};

/// One thing that happens.
///
/// ```
/// use serin::model::{Event, Model};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// let model = Model::new(problem);
/// let mut after = None;
/// model.next(&model.start(), |event, state| {
///     if event == Event::Commit {
///         after = Some(state);
///     }
/// });
/// assert_eq!(after.map(|state| state.stage), Some(1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Event {
    /// Somebody commits the next stage.
    #[default]
    Commit,
    /// Somebody commits a way back.
    GoBack(WayBack),
    /// The GitOps tool applies a Deployment.
    ApplyDeployment(Side),
    /// The GitOps tool applies the route.
    ApplyRoute,
    /// The Deployment controller makes one write.
    Reconcile(Side),
    /// A ReplicaSet deletes the pods that it does not want.
    Delete(Side, Template),
    /// A pod becomes ready.
    Ready(Side, Template),
    /// A pod has been ready for long enough.
    Available(Side, Template),
    /// The proxies learn the endpoints of a track.
    SeeEndpoints(Side),
    /// The proxies learn the route.
    SeeRoute,
    /// A pod is lost.
    Lose(Side, Template),
    /// All pods of the new version die, and none becomes ready again.
    NewVersionDies,
}

/// How much of a track a search follows.
///
/// ```
/// use serin::model::{Model, Sight};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// assert_eq!(Model::new(problem).sight.canary, Sight::Full);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everything.
    Full,
    /// Its pods, and of what proxies know only whether there is any endpoint.
    Emptiness,
    /// Its pods, and nothing of what proxies know.
    Pods,
    /// Nothing: it stays as it is.
    Still,
}

/// A problem as a graph of states, as far as a search follows it.
///
/// ```
/// use serin::model::{Event, Model, State};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// let model = Model::new(problem);
/// let start: State = model.start();
/// assert!(model.is_settled(&start));
/// assert_eq!(model.declared(&start), problem.stages[0].declared);
/// assert_eq!(model.traffic(&start).lost, 0);
///
/// // The next stage may be committed, and a pod may be lost.
/// let mut events = Vec::new();
/// model.next(&start, |event, _| events.push(event));
/// assert!(events.contains(&Event::Commit));
/// ```
#[derive(Debug, Clone)]
pub struct Model<'a> {
    /// The problem.
    pub problem: &'a Problem,
    /// How much of each track is followed.
    pub sight: PerTrack<Sight>,
}

impl<'a> Model<'a> {
    /// All of a problem.
    #[must_use]
    pub fn new(problem: &'a Problem) -> Self {
        Self { problem, sight: PerTrack::both(Sight::Full) }
    }

    /// Whether the tracks that traffic reaches are followed; where they are not, nothing can be said of traffic but that
    /// the router refuses all of it.
    pub(crate) fn sees_traffic(&self) -> bool {
        Side::ALL.into_iter().all(|side| {
            let mut stages = self.problem.stages.iter();
            *self.sight.of(side) != Sight::Still || !stages.any(|stage| stage.declared.route.reaches(side))
        })
    }

    /// Where everything begins: the first stage, settled.
    #[must_use]
    pub fn start(&self) -> State {
        let declared = &self.problem.stages[0].declared;
        let pods = |side| {
            let mut pods = Pods::settled(*declared.tracks.of(side));
            self.limit(side, &mut pods);
            pods
        };
        State {
            tracks: PerTrack { stable: pods(Side::Stable), canary: pods(Side::Canary) },
            route: declared.route,
            seen_route: declared.route,
            stage: 0,
            way_back: None,
            losses: self.problem.spare_pods,
            is_new_dead: false,
        }
    }

    /// Everything that can happen next, in an order that never changes.
    pub fn next(&self, state: &State, mut add: impl FnMut(Event, State)) {
        if self.may_commit(state) {
            add(Event::Commit, State { stage: state.stage + 1, ..*state });
        }
        // What can happen before the first commit can happen right after it too.
        if state.stage == 0 {
            return;
        }
        if state.way_back.is_none() {
            for way in WayBack::ALL.into_iter().filter(|way| self.problem.ways_back.contains(*way)) {
                add(Event::GoBack(way), State { way_back: Some(way), ..*state });
            }
        }
        let wanted = self.declared(state);
        for side in Side::ALL {
            self.next_of(side, state, *wanted.tracks.of(side), &mut add);
        }
        if state.route != wanted.route {
            add(Event::ApplyRoute, State { route: wanted.route, ..*state });
        }
        if state.seen_route != state.route {
            add(Event::SeeRoute, State { seen_route: state.route, ..*state });
        }
        if self.problem.new_version_may_die && !state.is_new_dead && self.has_new() {
            add(Event::NewVersionDies, self.die(state));
        }
    }

    fn next_of(&self, side: Side, state: &State, wanted: Deployment, add: &mut impl FnMut(Event, State)) {
        if *self.sight.of(side) == Sight::Still {
            return;
        }
        let (track, pods) = (self.problem.tracks.of(side), state.tracks.of(side));
        let has_room = self.has_room(state);
        let mut to = |event: Event, mut pods: Pods| {
            self.limit(side, &mut pods);
            let mut next = *state;
            *next.tracks.of_mut(side) = pods;
            if let Event::Lose(..) = event {
                next.losses -= 1;
            }
            add(event, next);
        };
        if pods.declared != wanted {
            to(Event::ApplyDeployment(side), Pods { declared: wanted, ..*pods });
        }
        if let Some(pods) = track.reconcile(pods) {
            to(Event::Reconcile(side), pods);
        }
        for template in Template::ALL {
            if let Some(pods) = pods.delete(template, track) {
                to(Event::Delete(side, template), pods);
            }
            let is_dead = state.is_new_dead && self.version(side, template) == Version::New;
            if let Some(pods) = pods.become_ready(template, track).filter(|_| has_room && !is_dead) {
                to(Event::Ready(side, template), pods);
            }
            if let Some(pods) = pods.become_available(template) {
                to(Event::Available(side, template), pods);
            }
            if state.losses > 0 {
                for is_available in [true, false] {
                    if let Some(pods) = pods.lose(template, is_available) {
                        to(Event::Lose(side, template), pods);
                    }
                }
            }
        }
        let follows_endpoints = matches!(self.sight.of(side), Sight::Full | Sight::Emptiness);
        if let Some(mut known) = pods.become_known().filter(|_| follows_endpoints) {
            self.limit(side, &mut known);
            if known != *pods {
                to(Event::SeeEndpoints(side), known);
            }
        }
    }

    /// Whether there is room for one more pod beside those that run and those that terminate.
    fn has_room(&self, state: &State) -> bool {
        let running = || state.tracks.stable.running() + state.tracks.canary.running();
        self.problem.quota.is_none_or(|quota| running() < quota)
    }

    fn may_commit(&self, state: &State) -> bool {
        let is_last = usize::from(state.stage) + 1 >= self.problem.stages.len();
        if is_last || state.way_back.is_some() {
            return false;
        }
        match self.problem.gate {
            Gate::Settled => self.is_settled(state),
            Gate::Ready => self.is_rolled_out(state),
            Gate::None => true,
        }
    }

    /// What git says.
    #[must_use]
    pub fn declared(&self, state: &State) -> Declared {
        let stage = usize::from(state.stage);
        match state.way_back {
            None => self.problem.stages[stage].declared,
            Some(way) => Declared::after(self.problem, stage, way),
        }
    }

    /// Whether everything is applied, every pod is ready, and every proxy knows.
    #[must_use]
    pub fn is_settled(&self, state: &State) -> bool {
        self.is_rolled_out(state) && self.is_known(state)
    }

    /// What a state comes to when nothing more is committed and nothing is lost.
    pub(crate) fn settled(&self, state: &State) -> State {
        let declared = self.declared(state);
        let pods = |side: Side| Pods::settled(*declared.tracks.of(side));
        State {
            tracks: PerTrack { stable: pods(Side::Stable), canary: pods(Side::Canary) },
            route: declared.route,
            seen_route: declared.route,
            ..*state
        }
    }

    fn is_rolled_out(&self, state: &State) -> bool {
        self.is_applied(state) && Side::ALL.into_iter().all(|side| self.is_done(state, side, false))
    }

    /// As [`is_settled`](Self::is_settled), but for pods of a new version that has died.
    pub(crate) fn is_settled_but_for_the_dead(&self, state: &State) -> bool {
        self.is_applied(state)
            && self.is_known(state)
            && Side::ALL.into_iter().all(|side| self.is_done(state, side, state.is_new_dead))
    }

    fn is_applied(&self, state: &State) -> bool {
        let declared = self.declared(state);
        let is_applied = |side: Side| {
            *self.sight.of(side) == Sight::Still
                || state.tracks.of(side).declared == *declared.tracks.of(side)
        };
        state.route == declared.route && Side::ALL.into_iter().all(is_applied)
    }

    fn is_known(&self, state: &State) -> bool {
        let is_known = |side: Side| {
            let pods = state.tracks.of(side);
            match self.sight.of(side) {
                Sight::Full => pods.is_known(),
                Sight::Emptiness => pods.is_listed == (pods.all_ready() > 0),
                Sight::Pods | Sight::Still => true,
            }
        };
        state.seen_route == state.route && Side::ALL.into_iter().all(is_known)
    }

    fn is_done(&self, state: &State, side: Side, but_for_the_dead: bool) -> bool {
        if *self.sight.of(side) == Sight::Still {
            return true;
        }
        let pods = state.tracks.of(side);
        let is_up = |template: Template| {
            let at = template.index();
            but_for_the_dead && self.version(side, template) == Version::New
                || pods.ready[at] == pods.wanted[at] && pods.available[at] == pods.ready[at]
        };
        pods.is_rolled_out() && Template::ALL.into_iter().all(is_up)
    }

    fn die(&self, state: &State) -> State {
        let mut next = State { is_new_dead: true, ..*state };
        for side in Side::ALL {
            for template in Template::ALL {
                if self.version(side, template) == Version::New && *self.sight.of(side) != Sight::Still {
                    next.tracks.of_mut(side).die(template);
                }
            }
        }
        next
    }

    /// Whether a track that is followed loses everybody by having no endpoint.
    pub(crate) fn is_in_the_way(&self, state: &State) -> bool {
        Side::ALL.into_iter().any(|side| {
            *self.sight.of(side) != Sight::Still
                && !state.tracks.of(side).is_listed
                && *self.problem.routing.empty.of(side) == Empty::LosesEverything
        })
    }

    fn has_new(&self) -> bool {
        Side::ALL.into_iter().any(|side| {
            *self.sight.of(side) != Sight::Still
                && self.problem.tracks.of(side).versions.contains(&Version::New)
        })
    }

    /// What runs in the pods of a template.
    pub(crate) fn version(&self, side: Side, template: Template) -> Version {
        self.problem.tracks.of(side).versions[template.index()]
    }

    /// Forgets what is not followed.
    fn limit(&self, side: Side, pods: &mut Pods) {
        match self.sight.of(side) {
            Sight::Full | Sight::Still => {}
            Sight::Emptiness => pods.listed = [0; 2],
            Sight::Pods => {
                pods.listed = [0; 2];
                pods.is_listed = true;
            }
        }
    }
}

impl Route {
    /// Whether the route can send anybody to a track.
    pub(crate) fn reaches(self, side: Side) -> bool {
        match side {
            Side::Stable => self.weight < crate::EVERYBODY,
            Side::Canary => self.weight > 0 || self.is_matched,
        }
    }
}
