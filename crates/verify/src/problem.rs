use crate::Routing;

/// Traffic in hundredths of a per cent: 0 to 10,000.
///
/// ```
/// use serin::model::{EVERYBODY, Share};
///
/// let half: Share = EVERYBODY / 2;
/// assert_eq!(half, 5_000);
/// ```
pub type Share = u16;

/// All of the traffic.
///
/// ```
/// use serin::model::EVERYBODY;
///
/// assert_eq!(EVERYBODY / 100, 100, "one per cent is a hundred hundredths");
/// ```
pub const EVERYBODY: Share = 10_000;

/// What is asked: the states that are committed one after the other, and the world that they are committed to.
///
/// It holds no names. Two releases of the same size with the same plan are the same problem, which needs to be solved
/// only once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// What is committed, in order: 2 to 256. The first has settled when everything begins.
    pub stages: Vec<Stage>,
    /// What the router does with requests for a track without endpoints.
    pub routing: Routing,
    /// The two tracks.
    pub tracks: PerTrack<Track>,
    /// Pods needed to carry 100 % of peak traffic.
    pub peak_pods: u16,
    /// Pods that may be lost, one by one, at any instant: 0 to 254. 255 stands for more, which no search looks at.
    pub spare_pods: u8,
    /// Whether all pods of the new version may die at any instant and never become ready again.
    pub new_version_may_die: bool,
    /// Whether a violation that needs that death is accepted, as it is after the point of no return: then one way to
    /// it is enough.
    pub accepts_death: bool,
    /// The most pods that there is room for, where somebody says so: one more does not become ready.
    pub quota: Option<u16>,
    /// When the next stage may be committed.
    pub gate: Gate,
    /// The ways back that may be taken, once, at any instant after the first commit.
    pub ways_back: WaysBack,
    /// What going back to the baseline goes back to.
    pub baseline: Declared,
}

/// A committed state, and what it promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Stage {
    /// What the objects say.
    pub declared: Declared,
    /// The most traffic that the new version may get here.
    pub exposure: Share,
    /// The most traffic that may be lost here when the new version dies: its exposure, or more where the router then
    /// loses what is sent to the other track too.
    pub at_stake: Share,
    /// Whether the stable track promises to be able to take everybody at once.
    pub is_instant: bool,
}

/// What the objects of a stage say.
///
/// ```
/// use serin::model::{Declared, Route, WayBack};
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
/// // A way back from the last stage that was committed.
/// let back = Declared::after(problem, 1, WayBack::RouteAtRest);
/// assert_eq!(back.route, Route::REST);
/// assert_eq!(back.tracks, problem.stages[1].declared.tracks);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Declared {
    /// The two Deployments.
    pub tracks: PerTrack<Deployment>,
    /// The route.
    pub route: Route,
}

/// What a Deployment says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Deployment {
    /// `replicas`; 0 also for a Deployment that does not exist.
    pub pods: u16,
    /// Which of the track's two pod templates.
    pub template: Template,
}

/// One of the two pod templates that a Deployment has in the course of a problem, each with a ReplicaSet.
///
/// ```
/// use serin::model::Template;
///
/// assert_eq!(Template::ALL, [Template::First, Template::Second]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Template {
    /// The one that it begins with.
    #[default]
    First,
    /// The one that it changes to.
    Second,
}

/// What the route says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Route {
    /// Traffic for the canary, at most [`EVERYBODY`].
    pub weight: Share,
    /// Whether some requests are sent to the canary whatever the weight, by a header.
    pub is_matched: bool,
}

/// A track as it is the whole time.
///
/// ```
/// use serin::model::{Bound, Strategy, Track, Version};
///
/// let track = Track {
///     strategy: Strategy::RollingUpdate { surge: Bound::Percent(25), unavailable: Bound::Percent(25) },
///     waits_for_available: false,
///     drains: true,
///     versions: [Version::Old, Version::New],
/// };
/// // A quarter of six pods: rounded up for those above, down for those below.
/// assert_eq!((track.surge(6), track.unavailable(6)), (2, 1));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Track {
    /// How its Deployment replaces pods.
    pub strategy: Strategy,
    /// Whether a pod counts as available only some time after it is ready (`minReadySeconds`).
    pub waits_for_available: bool,
    /// Whether a terminating pod goes on serving until every proxy has dropped it.
    pub drains: bool,
    /// What runs in the pods of each template.
    pub versions: [Version; 2],
}

/// How a Deployment replaces pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Strategy {
    /// Some new ones before some old ones.
    RollingUpdate {
        /// `maxSurge`, rounded up.
        surge: Bound,
        /// `maxUnavailable`, rounded down; 1 where both come to 0.
        unavailable: Bound,
    },
    /// All old ones before any new one.
    Recreate,
}

/// `maxSurge` or `maxUnavailable` as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// A number of pods.
    Pods(u16),
    /// Per cent of `replicas`.
    Percent(u16),
}

/// What runs in a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// What everybody gets before the release.
    Old,
    /// What the release brings.
    New,
}

/// When the next stage may be committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gate {
    /// When every object is applied, every pod is ready, and every proxy knows. With it each step can be looked at by
    /// itself.
    Settled,
    /// When every object is applied and every pod is ready: what the status of Kubernetes' own objects shows.
    Ready,
    /// At any time.
    None,
}

/// One of the two tracks.
///
/// ```
/// use serin::model::Side;
///
/// assert_eq!(Side::ALL.map(Side::other), [Side::Canary, Side::Stable]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The track that carries everybody at rest.
    Stable,
    /// The track that a new version is tried on.
    Canary,
}

/// A value for each track.
///
/// ```
/// use serin::model::{PerTrack, Side};
///
/// let mut pods = PerTrack::both(6);
/// *pods.of_mut(Side::Canary) = 2;
/// assert_eq!((pods.of(Side::Stable), pods.of(Side::Canary)), (&6, &2));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct PerTrack<T> {
    /// Of the stable track.
    pub stable: T,
    /// Of the canary track.
    pub canary: T,
}

/// A way to go back, in one commit.
///
/// ```
/// use serin::model::WayBack;
///
/// assert_eq!(WayBack::ALL.map(WayBack::words), ["route at rest", "the baseline", "the stage before"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum WayBack {
    /// Only the route changes: nobody is sent to the canary.
    RouteAtRest,
    /// Everything is what it was before the release, as `git revert` of all of its commits makes it.
    Baseline,
    /// Everything is what it was one stage before.
    StageBefore,
}

/// Some of the ways back.
///
/// ```
/// use serin::model::{WayBack, WaysBack};
///
/// let both = WaysBack::of(&[WayBack::RouteAtRest, WayBack::Baseline]);
/// assert!(both.contains(WayBack::Baseline) && !both.contains(WayBack::StageBefore));
/// assert_eq!(WaysBack::of(&[]), WaysBack::NONE);
/// assert!(WaysBack::only(WayBack::Baseline).contains(WayBack::Baseline));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct WaysBack(u8);

impl Side {
    /// Both, stable first.
    pub const ALL: [Self; 2] = [Self::Stable, Self::Canary];

    /// The other one.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Stable => Self::Canary,
            Self::Canary => Self::Stable,
        }
    }
}

impl Template {
    /// Both, in order.
    pub const ALL: [Self; 2] = [Self::First, Self::Second];

    pub(crate) fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Second => 1,
        }
    }
}

impl Route {
    /// Nobody is sent to the canary.
    ///
    /// ```
    /// assert_eq!(serin::model::Route::REST.weight, 0);
    /// ```
    pub const REST: Self = Self { weight: 0, is_matched: false };
}

impl<T> PerTrack<T> {
    /// The same for both.
    pub fn both(value: T) -> Self
    where
        T: Copy,
    {
        Self { stable: value, canary: value }
    }

    /// That of a track.
    pub fn of(&self, side: Side) -> &T {
        match side {
            Side::Stable => &self.stable,
            Side::Canary => &self.canary,
        }
    }

    /// That of a track, to be changed.
    pub fn of_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Stable => &mut self.stable,
            Side::Canary => &mut self.canary,
        }
    }
}

impl WayBack {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::RouteAtRest, Self::Baseline, Self::StageBefore];

    fn bit(self) -> u8 {
        match self {
            Self::RouteAtRest => 1,
            Self::Baseline => 2,
            Self::StageBefore => 4,
        }
    }
}

impl WaysBack {
    /// None of them.
    pub const NONE: Self = Self(0);

    /// One of them.
    #[must_use]
    pub fn only(way: WayBack) -> Self {
        Self(way.bit())
    }

    /// Those of a list.
    #[must_use]
    pub fn of(ways: &[WayBack]) -> Self {
        Self(ways.iter().fold(0, |bits, way| bits | way.bit()))
    }

    /// Whether one is among them.
    #[must_use]
    pub fn contains(self, way: WayBack) -> bool {
        self.0 & way.bit() != 0
    }
}

impl Track {
    /// The most pods above `replicas` while they are replaced.
    #[must_use]
    pub fn surge(&self, replicas: u16) -> u16 {
        match self.strategy {
            Strategy::RollingUpdate { surge, .. } => surge.of(replicas, Rounding::Up),
            Strategy::Recreate => 0,
        }
    }

    /// The most pods below `replicas` that may be unavailable while they are replaced. Source: Kubernetes
    /// `pkg/controller/deployment/util/deployment_util.go` (MaxUnavailable, ResolveFenceposts).
    #[must_use]
    pub fn unavailable(&self, replicas: u16) -> u16 {
        match self.strategy {
            Strategy::Recreate => 0,
            Strategy::RollingUpdate { unavailable, .. } => {
                let rounded = unavailable.of(replicas, Rounding::Down);
                let one = u16::from(rounded == 0 && self.surge(replicas) == 0);
                rounded.max(one).min(replicas)
            }
        }
    }
}

enum Rounding {
    Up,
    Down,
}

impl Bound {
    fn of(self, replicas: u16, rounding: Rounding) -> u16 {
        match self {
            Self::Pods(count) => count,
            Self::Percent(percent) => {
                let parts = u32::from(replicas) * u32::from(percent);
                let pods = match rounding {
                    Rounding::Up => parts.div_ceil(100),
                    Rounding::Down => parts / 100,
                };
                u16::try_from(pods).unwrap_or(u16::MAX)
            }
        }
    }
}

impl Declared {
    /// What a way back from a stage leads to.
    #[must_use]
    pub fn after(problem: &Problem, stage: usize, way: WayBack) -> Self {
        match way {
            WayBack::RouteAtRest => Self { route: Route::REST, ..problem.stages[stage].declared },
            WayBack::Baseline => problem.baseline,
            WayBack::StageBefore => problem.stages[stage.saturating_sub(1)].declared,
        }
    }
}
