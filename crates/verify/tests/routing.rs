//! What an empty track comes to on each router.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{ALL_ROUTERS, CAP, NGINX, Release, TRAEFIK, problem, stable, stage, told, with_stake};
use serin_verify::{Empty, PerTrack, Problem, Routing, Stage, Template, Verdict, solve};

/// The step from 10 to 50 per cent with enough pods, and a new version that may die in it.
fn step(routing: Routing) -> Problem {
    Release { may_die: true, ..Release::of_six(routing) }.step(4)
}

#[test]
fn what_a_dead_canary_breaks_has_to_be_at_stake() {
    for (_, routing) in ALL_ROUTERS {
        assert_eq!(solve(&step(routing), CAP).verdict(), Verdict::Safe);
    }
    let mut step = step(TRAEFIK);
    for stage in &mut step.stages {
        stage.at_stake = stage.exposure;
    }
    let told = told(&solve(&step, CAP));
    let on_the_way_back = "lost-traffic after route at rest when the new version dies in 4";
    assert_eq!(told, ["lost-traffic when the new version dies in 3", on_the_way_back]);
}

/// Both Services are named at every stage, or each only while it gets something.
#[test]
fn an_empty_track_that_is_not_named_breaks_nothing() {
    let to = |canary| with_stake(TRAEFIK, stage(stable(6, Template::First), canary, 0, 0));
    let named = Routing { empty: PerTrack::both(Empty::LosesEverything) };
    let verdict = |routing, stages: Vec<Stage>| solve(&problem(routing, stages), CAP).verdict();
    for routing in [TRAEFIK, NGINX] {
        assert_eq!(verdict(routing, vec![to(1), to(0)]), Verdict::Safe);
    }
    assert_eq!(verdict(named, vec![to(1), to(0)]), Verdict::Unsafe);
}
