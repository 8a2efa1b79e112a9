//! What is rendered from a spec, read back as if anybody had written it, is the problem that the plan is.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads the specs")]

use std::path::Path;
use std::sync::Arc;

use serin_check::rendered;
use serin_diagnostic::{Report, SourceFile};
use serin_plan::Plan;
use serin_proof::{Given, Prover, prove, prove_step};
use serin_render::routers::profile_of;
use serin_topology::routers::Traefik;
use serin_topology::{Replicas, Router, Topology};
use serin_verify::{DEFAULT_CAP, Outcome, Problem, Property, Side, Template, Version, WaysBack, solve_whole};

const SPECS: [&str; 11] = [
    "web.yaml",
    "payments.yaml",
    "shop/storefront.yaml",
    "shop/checkout.yaml",
    "routers/alb.yaml",
    "routers/apisix.yaml",
    "routers/contour.yaml",
    "routers/istio.yaml",
    "routers/nginx-inc.yaml",
    "routers/traefik.yaml",
    "routers/traefik-nginx-annotations.yaml",
];

fn topologies(spec: &str) -> Vec<Topology> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs").join(spec);
    let text = std::fs::read_to_string(file).unwrap();
    let mut report = Report::new();
    let read = serin_spec::read(&Arc::new(SourceFile::new(spec, text)), &mut report);
    assert!(report.is_empty(), "{report:?}");
    read.topologies
}

/// A release, and on Traefik also as it is where empty Services break a route.
fn ways_to_set_up(topology: Topology) -> Vec<Topology> {
    let Router::Traefik(settings) = &topology.route.router else { return vec![topology] };
    let mut strict = topology.clone();
    strict.route.router = Router::Traefik(Traefik { allow_empty_services: Some(false), ..settings.clone() });
    vec![topology, strict]
}

/// A problem without what objects do not tell: what its stages promise and, where the stable track runs the new version
/// already, that there was an older one.
fn as_objects_tell(problem: &Problem, read: &Problem) -> Problem {
    let mut problem = problem.clone();
    let is_folded = problem.stages[0].declared.tracks.stable.template == Template::Second;
    for stage in &mut problem.stages {
        stage.is_instant = false;
        stage.exposure = if is_folded { 0 } else { stage.exposure };
        stage.at_stake = stage.exposure;
    }
    if is_folded {
        problem.tracks.stable.versions = [Version::Old; 2];
        problem.tracks.canary.versions = [Version::Old; 2];
    }
    Problem { ways_back: WaysBack::NONE, accepts_death: read.accepts_death, ..problem }
}

/// The size of what was searched, and what does not hold.
fn shape(outcome: &Outcome) -> (usize, usize, Vec<(Property, bool, usize)>) {
    let kinds = outcome.violations.iter().map(|it| (it.property, it.needs_death, it.trace.events.len()));
    (outcome.states, outcome.steps, kinds.collect())
}

#[test]
fn rendered_stages_are_read_back_as_the_problem_of_the_plan() {
    let prover = Prover::default();
    let mut compared = 0;
    for topology in SPECS.into_iter().flat_map(topologies).flat_map(ways_to_set_up) {
        // How many pods there are then stands in an object of the team's own.
        if let Replicas::Autoscaler { .. } = topology.replicas {
            continue;
        }
        let plan = Plan::of(&topology);
        let proof = prove(&topology, &plan, &prover);
        let capacity = topology.capacity;
        let given = Given {
            peak_pods: Some(capacity.peak_pods),
            spare_pods: Some(capacity.spare_pods),
            most_pods: capacity.most_pods,
            // How a router is set up stands in no object of a release.
            router: Some(profile_of(&topology)).filter(|profile| profile.name.contains('/')),
            canary: Some(topology.names(serin_topology::Track::Canary).service.to_string()),
            ..Given::default()
        };
        for (pair, step) in plan.stages().windows(2).zip(&proof.steps) {
            let at = format!("{} {}", topology.name, step.to);
            let (before, after) = (rendered(&topology, &pair[0]), rendered(&topology, &pair[1]));
            let found = prove_step((&step.from, &before), (&step.to, &after), &given, &prover);
            let [found] = found.as_slice() else { panic!("{at}: {} releases are found", found.len()) };
            assert_eq!(found.not_modelled, Vec::<String>::new(), "{at}");
            let Some(read) = &found.proof else { panic!("{at}: no change is found") };
            let read = &read.steps[0].problem;
            let planned = as_objects_tell(&step.problem, read);
            assert_eq!(world(&planned), world(read), "{at}");
            assert_eq!(
                (planned.routing, planned.peak_pods, planned.spare_pods, planned.quota),
                (read.routing, read.peak_pods, read.spare_pods, read.quota),
                "{at}"
            );
            let solved = |problem: &Problem| shape(&solve_whole(problem, DEFAULT_CAP / 40));
            assert_eq!(solved(&planned), solved(read), "{at}");
            compared += 1;
        }
    }
    assert!(compared >= 20, "{compared}");
}

/// Replicas, strategies, drains, weights and exposures.
fn world(problem: &Problem) -> String {
    let stages = problem.stages.iter().map(|stage| {
        let tracks = Side::ALL.map(|side| stage.declared.tracks.of(side).pods);
        format!("{tracks:?} {:?} {}", stage.declared.route, stage.exposure)
    });
    let tracks = Side::ALL.map(|side| {
        let track = problem.tracks.of(side);
        (track.strategy, track.drains, track.waits_for_available)
    });
    format!("{:?} {tracks:?}", stages.collect::<Vec<_>>())
}
