use std::fmt;
use std::time::Duration;

use serin_topology::{Match as RequestMatch, Version, Weight};

use crate::StageName;

/// One reviewed, committed state of a release.
///
/// ```
/// use serin::{RouteState, Stage};
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
/// let stage: &Stage = web.plan.stage("050-weight").expect("50 is a stage by default");
/// assert_eq!(stage.exposure().to_string(), "50");
/// let back = stage.at_rest();
/// assert_eq!(back.state.route, RouteState::REST);
/// assert_eq!(back.state.canary, stage.state.canary);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Name of the stage and of its directory.
    pub name: StageName,
    /// What it changes against the stage before.
    pub change: Move,
    /// What runs and where traffic goes once it has been applied.
    pub state: State,
    /// How to go back from it.
    pub way_back: WayBack,
    /// The least time that it stays, where the team said one. Absent: as long as a commit needs to take effect.
    pub bake: Option<Duration>,
}

impl Stage {
    /// The share of requests that the new version may serve here, beside those that a match sends to it.
    #[must_use]
    pub fn exposure(&self) -> Weight {
        match self.state.stable.version {
            Version::Canary => Weight::FULL,
            Version::Stable => self.state.route.weight,
        }
    }
}

impl Stage {
    /// The stage with its route at rest: nobody is sent to the canary, whose pods stay.
    #[must_use]
    pub fn at_rest(&self) -> Self {
        Self { state: State { route: RouteState::REST, ..self.state.clone() }, ..self.clone() }
    }
}

/// What a stage changes against the one before: always one object.
///
/// ```
/// use serin::Move;
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
/// let what = web.plan.stages().iter().filter_map(|stage| match &stage.change {
///     Move::Weight(weight) => Some(weight.to_string()),
///     _ => None,
/// });
/// assert_eq!(what.collect::<Vec<_>>(), ["10", "50", "100"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// Nothing: where every release begins.
    Baseline,
    /// The canary's template and number of pods.
    CanaryPods {
        /// Pods from now on.
        replicas: u32,
    },
    /// The requests that are sent to the canary whatever the weight.
    Match(RequestMatch),
    /// The share of requests that is sent to the canary.
    Weight(Weight),
    /// The stable track gets the canary's template while it receives no traffic. Committing this is the point of
    /// no return.
    FoldStable,
    /// The route goes to rest: everybody is sent to the stable track, which runs the new version now.
    Shift,
    /// The canary track goes to 0 pods.
    CanaryDone,
}

/// What runs and where traffic goes.
///
/// ```
/// use serin::State;
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
/// let State { stable, canary, route } = &web.plan.stage("010-weight").expect("by default").state;
/// assert_eq!((stable.replicas, canary.replicas), (Some(6), Some(2)));
/// assert_eq!(route.weight.to_string(), "10");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The stable track.
    pub stable: TrackState,
    /// The canary track.
    pub canary: TrackState,
    /// The route between them.
    pub route: RouteState,
}

/// What one track runs.
///
/// ```
/// use serin::{TrackState, Version};
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
/// let done = &web.plan.stage("fold-3-done").expect("every release ends so").state;
/// assert_eq!(done.stable, TrackState { version: Version::Canary, replicas: Some(6) });
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TrackState {
    /// Whose pod template.
    pub version: Version,
    /// How many pods; none where an autoscaler decides.
    pub replicas: Option<u32>,
}

/// Where traffic goes.
///
/// ```
/// use serin::{RouteState, Weight};
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
/// assert_eq!(web.plan.stages()[0].state.route, RouteState::REST);
/// assert_eq!(web.plan.stage("100-weight").expect("by default").state.route.weight, Weight::FULL);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RouteState {
    /// Per cent of requests sent to the canary.
    pub weight: Weight,
    /// Requests that are sent to the canary whatever the weight.
    pub matched: Option<RequestMatch>,
}

impl RouteState {
    /// Nobody is sent to the canary.
    pub const REST: Self = Self { weight: Weight::ZERO, matched: None };
}

/// How to go back from a stage, in one commit of one object.
///
/// ```
/// use serin::WayBack;
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
/// let way_back = |stage| web.plan.stage(stage).expect("it is in the plan").way_back;
/// assert_eq!(way_back("100-weight"), WayBack::RouteAtRest);
/// assert_eq!(way_back("fold-1-stable"), WayBack::StageBefore);
/// assert_eq!(way_back("000-baseline").to_string(), "–");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayBack {
    /// There is nothing to go back from.
    Nothing,
    /// Before the fold: nobody is sent to the canary. It takes effect as fast as the route does, because the stable
    /// track has its full size.
    RouteAtRest,
    /// From the fold on: the stage before. Sending everybody back to the stable track would be the worst move.
    StageBefore,
}

impl fmt::Display for WayBack {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Nothing => "–",
            Self::RouteAtRest => "route at rest",
            Self::StageBefore => "the stage before",
        })
    }
}
