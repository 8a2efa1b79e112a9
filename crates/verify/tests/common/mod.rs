//! Releases of the size of the examples, as problems.
#![allow(dead_code, reason = "each test uses its own part of this")]

use serin_verify::{
    Bound, Declared, Deployment, EVERYBODY, Empty, Gate, Outcome, PerTrack, Problem, Property, Route,
    Routing, Stage, Strategy, Template, Track, Version, WayBack, WaysBack,
};

/// More states than any search of these tests comes to.
pub(crate) const CAP: usize = 5_000_000;

/// As ingress-nginx does it: without an endpoint of stable everybody gets 503, without one of the canary stable serves.
pub(crate) const NGINX: Routing =
    Routing { empty: PerTrack { stable: Empty::LosesEverything, canary: Empty::OtherTrackServes } };

/// As the Gateway API describes it: a track without endpoints loses its share.
pub(crate) const GATEWAY: Routing =
    Routing { empty: PerTrack { stable: Empty::LosesItsShare, canary: Empty::LosesItsShare } };

/// As Traefik does it without empty Services: an empty track breaks the route while it is named, which it is while it is
/// sent something.
pub(crate) const TRAEFIK: Routing = Routing {
    empty: PerTrack { stable: Empty::LosesEverythingIfSent, canary: Empty::LosesEverythingIfSent },
};

/// The two that the article is about, by their names.
pub(crate) const ROUTERS: [(&str, Routing); 2] = [("nginx", NGINX), ("gateway", GATEWAY)];

/// All of them, by their names.
pub(crate) const ALL_ROUTERS: [(&str, Routing); 3] =
    [("nginx", NGINX), ("gateway", GATEWAY), ("traefik", TRAEFIK)];

/// The stage of the careful plan in which stable becomes the new version: from there on there is no instant way back.
pub(crate) const FOLD: usize = 7;

/// What the stages of the careful plan are called.
pub(crate) const STAGES: [&str; 10] = [
    "baseline",
    "canary-10",
    "weight-10",
    "canary-50",
    "weight-50",
    "canary-100",
    "weight-100",
    "fold",
    "route-at-rest",
    "canary-gone",
];

/// A release by the careful plan: canary pods first, then the weight, and stable is replaced while nobody is sent to it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Release {
    pub(crate) routing: Routing,
    /// Pods of stable.
    pub(crate) pods: u16,
    /// Pods that may be lost.
    pub(crate) spare: u8,
    pub(crate) drains: bool,
    pub(crate) may_die: bool,
    pub(crate) unavailable: Bound,
}

impl Release {
    /// Six pods, of which one may be lost, and everything else as Kubernetes has it where nothing is said.
    pub(crate) fn of_six(routing: Routing) -> Self {
        Self { routing, pods: 6, spare: 1, drains: true, may_die: false, unavailable: Bound::Percent(25) }
    }

    /// Pods that peak traffic needs.
    pub(crate) fn peak(&self) -> u16 {
        self.pods - u16::from(self.spare)
    }

    /// Pods of the canary for a share of the traffic: what it needs, and those that may be lost.
    fn rung(&self, percent: u16) -> u16 {
        (percent * self.peak()).div_ceil(100) + u16::from(self.spare)
    }

    /// The whole plan as one problem.
    pub(crate) fn whole(&self) -> Problem {
        let [tenth, half, all] = [10, 50, 100].map(|percent| self.rung(percent));
        let old = stable(self.pods, Template::First);
        let new = stable(self.pods, Template::Second);
        let before =
            |canary, percent, exposure| Stage { is_instant: true, ..stage(old, canary, percent, exposure) };
        let stages = vec![
            stage(old, 0, 0, 0),
            before(tenth, 0, 0),
            before(tenth, 10, 10),
            before(half, 10, 10),
            before(half, 50, 50),
            before(all, 50, 50),
            before(all, 100, 100),
            stage(new, all, 100, 100),
            stage(new, all, 0, 100),
            stage(new, 0, 0, 100),
        ];
        let stages = stages.into_iter().map(|stage| with_stake(self.routing, stage)).collect();
        Problem {
            tracks: PerTrack::both(Track { drains: self.drains, ..track(self.unavailable) }),
            peak_pods: self.peak(),
            spare_pods: self.spare,
            new_version_may_die: self.may_die,
            ..problem(self.routing, stages)
        }
    }

    /// The step to a stage, with the way back that the plan promises there.
    pub(crate) fn step(&self, stage: usize) -> Problem {
        step(&self.whole(), stage)
    }
}

/// The step to a stage of a careful plan, with the way back that the plan promises there.
pub(crate) fn step(whole: &Problem, stage: usize) -> Problem {
    let way = if stage < FOLD { WayBack::RouteAtRest } else { WayBack::StageBefore };
    Problem {
        stages: whole.stages[stage - 1..=stage].to_vec(),
        accepts_death: stage >= FOLD,
        ways_back: WaysBack::only(way),
        ..whole.clone()
    }
}

/// A problem of some stages with nothing lost and no way back, on Deployments as Kubernetes has them by default.
pub(crate) fn problem(routing: Routing, stages: Vec<Stage>) -> Problem {
    Problem {
        baseline: stages[0].declared,
        stages,
        routing,
        tracks: PerTrack::both(track(Bound::Percent(25))),
        peak_pods: 5,
        spare_pods: 0,
        new_version_may_die: false,
        accepts_death: false,
        quota: None,
        gate: Gate::Settled,
        ways_back: WaysBack::NONE,
    }
}

pub(crate) fn track(unavailable: Bound) -> Track {
    Track {
        strategy: Strategy::RollingUpdate { surge: Bound::Percent(25), unavailable },
        waits_for_available: false,
        drains: true,
        versions: [Version::Old, Version::New],
    }
}

pub(crate) fn stable(pods: u16, template: Template) -> Deployment {
    Deployment { pods, template }
}

/// A stage whose canary has the new version, at a weight and an exposure in per cent, without promises.
pub(crate) fn stage(stable: Deployment, canary: u16, percent: u16, exposure: u16) -> Stage {
    let canary = Deployment { pods: canary, template: Template::Second };
    let route = Route { weight: percent * 100, is_matched: false };
    Stage {
        declared: Declared { tracks: PerTrack { stable, canary }, route },
        exposure: exposure * 100,
        at_stake: exposure * 100,
        is_instant: false,
    }
}

/// The stage, with everybody at stake where a dead canary breaks the whole route.
pub(crate) fn with_stake(routing: Routing, stage: Stage) -> Stage {
    let breaks = routing.empty.canary == Empty::LosesEverythingIfSent && stage.declared.route.weight > 0;
    Stage { at_stake: if breaks { EVERYBODY } else { stage.exposure }, ..stage }
}

/// What does not hold, a line each: the property, the stage, the way back, and in how many events.
pub(crate) fn told(outcome: &Outcome) -> Vec<String> {
    assert_eq!(outcome.incomplete, None);
    let line = |it: &serin_verify::Violation| {
        let way = it.way_back.map(|way| format!(" after {}", way.words())).unwrap_or_default();
        let death = if it.needs_death { " when the new version dies" } else { "" };
        format!("{}{way}{death} in {}", it.property.rule().name, it.trace.events.len())
    };
    outcome.violations.iter().map(line).collect()
}

/// The violations of a property.
pub(crate) fn has(outcome: &Outcome, property: Property) -> bool {
    outcome.violations.iter().any(|it| it.property == property)
}
