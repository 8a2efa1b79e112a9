use std::time::Duration;

use serin_topology::{Replicas, StageSpec, Topology, Version, Weight};

use crate::{Move, RouteState, Stage, StageName, State, TrackState, WayBack};

/// The ordered stages of a release.
///
/// ```
/// use serin::{Move, Plan};
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
/// let plan = Plan::of(&web.topology);
/// let names: Vec<_> = plan.stages().iter().map(|stage| stage.name.as_str()).collect();
/// assert_eq!(names[..3], ["000-baseline", "010-pods", "010-weight"]);
/// assert!(matches!(plan.stage("fold-2-shift").expect("every release ends so").change, Move::Shift));
/// assert_eq!(plan.after("010-pods").map(|stage| stage.name.as_str()), Some("010-weight"));
/// assert!(plan.before("000-baseline").is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    stages: Vec<Stage>,
}

impl Plan {
    /// The plan of a release; the baseline alone where none is under way.
    ///
    /// It follows from the topology and from nothing else. What makes a topology's own stages unwise, weights that
    /// fall or do not end at 100, is for the rules to refuse.
    #[must_use]
    pub fn of(topology: &Topology) -> Self {
        let mut ladder = Ladder::at_baseline(topology);
        if topology.is_under_way() {
            for stage in &topology.stages {
                ladder.climb(topology, stage);
            }
            ladder.fold();
        }
        Self { stages: ladder.stages }
    }

    /// The stages in order; the first is the baseline.
    #[must_use]
    pub fn stages(&self) -> &[Stage] {
        &self.stages
    }

    /// The stage with a name.
    #[must_use]
    pub fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == *name)
    }

    /// The stage that follows the one with a name.
    #[must_use]
    pub fn after(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().skip_while(|stage| stage.name != *name).nth(1)
    }

    /// The stage before the one with a name.
    #[must_use]
    pub fn before(&self, name: &str) -> Option<&Stage> {
        self.stages.windows(2).find(|pair| pair[1].name == *name).map(|pair| &pair[0])
    }
}

struct Ladder {
    state: State,
    stages: Vec<Stage>,
}

impl Ladder {
    fn at_baseline(topology: &Topology) -> Self {
        let replicas = match topology.replicas {
            Replicas::Fixed(count) => Some(count),
            Replicas::Autoscaler { .. } => None,
        };
        let state = State {
            stable: TrackState { version: Version::Stable, replicas },
            canary: TrackState { version: Version::Stable, replicas: Some(0) },
            route: RouteState::REST,
        };
        let mut ladder = Self { state, stages: Vec::new() };
        ladder.take(StageName::fixed(StageName::BASELINE), Move::Baseline, WayBack::Nothing, None);
        ladder
    }

    /// Pods first, then what sends traffic to them.
    fn climb(&mut self, topology: &Topology, stage: &StageSpec) {
        let (pods, route) = match stage.matched {
            Some(_) => (StageName::fixed("000-match-1-pods"), StageName::fixed("000-match-2-route")),
            None => {
                (StageName::of_weight(stage.weight, "pods"), StageName::of_weight(stage.weight, "weight"))
            }
        };
        let wanted =
            TrackState { version: Version::Canary, replicas: Some(self.canary_pods(topology, stage)) };
        if self.state.canary != wanted {
            let replicas = wanted.replicas.unwrap_or_default();
            self.state.canary = wanted;
            self.take(pods, Move::CanaryPods { replicas }, WayBack::RouteAtRest, None);
        }
        let change = match &stage.matched {
            Some(matched) => {
                self.state.route.matched = Some(matched.clone());
                Move::Match(matched.clone())
            }
            None => {
                self.state.route.weight = stage.weight;
                Move::Weight(stage.weight)
            }
        };
        self.take(route, change, WayBack::RouteAtRest, stage.bake);
    }

    /// What the weight needs and what may be lost; never fewer than there are, unless the team says so, because
    /// taking pods from a track on its way up helps nobody.
    fn canary_pods(&self, topology: &Topology, stage: &StageSpec) -> u32 {
        let needed = pods_needed(topology, stage.weight);
        let before = self.state.canary.replicas.unwrap_or_default();
        stage.canary_replicas.unwrap_or(needed.max(before))
    }

    fn fold(&mut self) {
        self.state.stable.version = Version::Canary;
        self.take(StageName::fixed("fold-1-stable"), Move::FoldStable, WayBack::StageBefore, None);
        self.state.route = RouteState::REST;
        self.take(StageName::fixed("fold-2-shift"), Move::Shift, WayBack::StageBefore, None);
        self.state.canary.replicas = Some(0);
        self.take(StageName::fixed("fold-3-done"), Move::CanaryDone, WayBack::StageBefore, None);
    }

    fn take(&mut self, name: StageName, change: Move, way_back: WayBack, bake: Option<Duration>) {
        self.stages.push(Stage { name, change, state: self.state.clone(), way_back, bake });
    }
}

/// The pods that a weight needs on the canary track of a release: enough for its share of peak traffic, at least
/// one, and the spare ones.
#[must_use]
pub fn pods_needed(topology: &Topology, weight: Weight) -> u32 {
    weight.pods_of(topology.capacity.peak_pods).max(1) + topology.capacity.spare_pods
}
