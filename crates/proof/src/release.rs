use serin_check::rendered;
use serin_objects::Objects;
use serin_plan::{Plan, Stage, State, TrackState};
use serin_render::routers::{self, EmptyBackend, Profile};
use serin_topology::{Topology, Track as Side, Version as Template_};
use serin_verify as model;

use crate::deployment::track;
use crate::{Proof, Prover, Step, assumptions};

/// Proves a plan, step by step: each begins when the one before has settled.
#[must_use]
pub fn prove(topology: &Topology, plan: &Plan, prover: &Prover) -> Proof {
    let profile = routers::profile_of(topology);
    let world = World::of(topology, plan, profile);
    let mut steps = Vec::new();
    for pair in plan.stages().windows(2) {
        let problem = world.problem(topology, plan, &pair[0], &pair[1]);
        let outcome = prover.solve(&problem);
        let promised = promised(&pair[1]);
        steps.push(Step {
            from: pair[0].name.to_string(),
            to: pair[1].name.to_string(),
            promised,
            problem,
            outcome,
        });
    }
    let assumptions = assumptions::of_release(topology, profile, &world.tracks);
    Proof::new(steps, assumptions, profile, prover)
}

/// Proves the step between any two states of a plan, whether it has stages between them or not.
#[must_use]
pub fn prove_between(topology: &Topology, plan: &Plan, from: &Stage, to: &Stage, prover: &Prover) -> Proof {
    let profile = routers::profile_of(topology);
    let world = World::of(topology, plan, profile);
    let problem = world.problem(topology, plan, from, to);
    let outcome = prover.solve(&problem);
    let step = Step {
        from: from.name.to_string(),
        to: to.name.to_string(),
        promised: promised(to),
        problem,
        outcome,
    };
    Proof::of_step(step, assumptions::of_release(topology, profile, &world.tracks), profile)
}

/// What stays the same from step to step.
struct World {
    tracks: model::PerTrack<model::Track>,
    routing: model::Routing,
    profile: &'static Profile,
}

impl World {
    fn of(topology: &Topology, plan: &Plan, profile: &'static Profile) -> Self {
        // The first stage shows the old pods, and the last one before the fold the new ones: nothing else about a
        // Deployment changes in a plan.
        let shown: Vec<Objects> = plan
            .stages()
            .first()
            .into_iter()
            .chain(plan.stages().iter().rev().find(|stage| stage.state.stable.version == Template_::Stable))
            .map(|stage| rendered(topology, stage))
            .collect();
        let of = |side: Side| {
            let name = topology.names(side).deployment.as_str();
            let found: Vec<_> = shown
                .iter()
                .filter_map(|objects| {
                    let mut workloads = objects.workloads();
                    Some((objects, workloads.find(|workload| workload.object.name() == name)?))
                })
                .collect();
            track(&found, profile.settle, [model::Version::Old, model::Version::New])
        };
        Self {
            tracks: model::PerTrack { stable: of(Side::Stable), canary: of(Side::Canary) },
            routing: routing(profile),
            profile,
        }
    }

    fn problem(&self, topology: &Topology, plan: &Plan, from: &Stage, to: &Stage) -> model::Problem {
        let capacity = topology.capacity;
        let pods = |count: u32| u16::try_from(count).unwrap_or(u16::MAX);
        let baseline = plan.stages().first().map_or(&from.state, |stage| &stage.state);
        model::Problem {
            stages: vec![self.stage(topology, from), self.stage(topology, to)],
            routing: self.routing,
            tracks: self.tracks,
            peak_pods: pods(capacity.peak_pods),
            spare_pods: u8::try_from(capacity.spare_pods).unwrap_or(u8::MAX),
            new_version_may_die: true,
            accepts_death: promised(to) == Some(model::WayBack::StageBefore),
            quota: capacity.most_pods.map(pods),
            gate: model::Gate::Settled,
            ways_back: promised(to).map_or(model::WaysBack::NONE, model::WaysBack::only),
            baseline: declared(topology, baseline),
        }
    }

    fn stage(&self, topology: &Topology, stage: &Stage) -> model::Stage {
        model::Stage {
            declared: declared(topology, &stage.state),
            exposure: stage.exposure().hundredths(),
            at_stake: self.profile.at_stake(stage).hundredths(),
            is_instant: stage.way_back == serin_plan::WayBack::RouteAtRest,
        }
    }
}

/// How a router treats empty tracks, for the model.
pub(crate) fn routing(profile: &Profile) -> model::Routing {
    let empty = |backend: EmptyBackend| match backend {
        EmptyBackend::OtherTrackServes => model::Empty::OtherTrackServes,
        EmptyBackend::LosesItsShare => model::Empty::LosesItsShare,
        EmptyBackend::LosesEverythingIfSent => model::Empty::LosesEverythingIfSent,
        EmptyBackend::LosesEverything => model::Empty::LosesEverything,
    };
    model::Routing {
        empty: model::PerTrack { stable: empty(profile.empty_stable), canary: empty(profile.empty_canary) },
    }
}

fn promised(stage: &Stage) -> Option<model::WayBack> {
    match stage.way_back {
        serin_plan::WayBack::Nothing => None,
        serin_plan::WayBack::RouteAtRest => Some(model::WayBack::RouteAtRest),
        serin_plan::WayBack::StageBefore => Some(model::WayBack::StageBefore),
    }
}

fn declared(topology: &Topology, state: &State) -> model::Declared {
    let deployment = |track: &TrackState| model::Deployment {
        // Where an autoscaler decides, the least that it keeps can be counted on.
        pods: u16::try_from(track.replicas.unwrap_or(topology.replicas.least())).unwrap_or(u16::MAX),
        template: match track.version {
            Template_::Stable => model::Template::First,
            Template_::Canary => model::Template::Second,
        },
    };
    model::Declared {
        tracks: model::PerTrack { stable: deployment(&state.stable), canary: deployment(&state.canary) },
        route: model::Route {
            weight: state.route.weight.hundredths(),
            is_matched: state.route.matched.is_some(),
        },
    }
}
