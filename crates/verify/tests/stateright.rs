//! The search against another one: stateright explores the same models and must find as many states, and ways that are as
//! short.
//!
//! This holds the search to its word, not the model: both see the same events.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{CAP, FOLD, GATEWAY, NGINX, Release, TRAEFIK};
use serin_verify::{
    Event, Gate, Model, Problem, Property, Routing, State, Strategy, Violation, WayBack, WaysBack,
    solve_whole,
};
use stateright::{Checker as _, Model as _};

/// A problem as stateright wants to see it: what can be done in a state is an event with the state after it.
#[derive(Clone)]
struct Theirs {
    problem: Problem,
    /// Otherwise a search ends where something is lost.
    is_searched_to_the_end: bool,
}

impl stateright::Model for Theirs {
    type State = State;
    type Action = (Event, State);

    fn init_states(&self) -> Vec<State> {
        vec![Model::new(&self.problem).start()]
    }

    fn actions(&self, state: &State, actions: &mut Vec<(Event, State)>) {
        Model::new(&self.problem).next(state, |event, next| actions.push((event, next)));
    }

    fn next_state(&self, _: &State, (_, next): (Event, State)) -> Option<State> {
        Some(next)
    }

    fn properties(&self) -> Vec<stateright::Property<Self>> {
        let holds = |theirs: &Self, state: &State| {
            theirs.is_searched_to_the_end
                || state.is_new_dead
                || Model::new(&theirs.problem).traffic(state).lost == 0
        };
        vec![stateright::Property::always("nothing is lost", holds)]
    }
}

/// Explores a problem with both, and compares how many states there are, and how soon something is lost.
fn agree(problem: &Problem, states: usize) {
    let ours = solve_whole(problem, CAP);
    assert_eq!(ours.incomplete, None);
    let theirs = explore(problem, true);
    assert_eq!(theirs.unique_state_count(), ours.states);
    assert_eq!(theirs.state_count(), ours.steps + 1, "the first state counts too");
    assert_eq!(ours.states, states);
    let is_lost = |it: &&Violation| it.property == Property::LostTraffic && !it.needs_death;
    let shortest = ours.violations.iter().filter(is_lost).map(|it| it.trace.events.len()).min();
    let path = explore(problem, false).discoveries().into_values().next();
    assert_eq!(path.map(|path| path.into_actions().len()), shortest);
}

/// One thread: only then stateright searches breadth first, and finds shortest ways.
fn explore(problem: &Problem, is_searched_to_the_end: bool) -> impl stateright::Checker<Theirs> {
    Theirs { problem: problem.clone(), is_searched_to_the_end }.checker().threads(1).spawn_bfs().join()
}

/// The whole careful plan, with every way back at any instant, and a new version that may die.
fn everything(routing: Routing, pods: u16) -> Problem {
    let ways_back = WaysBack::of(&WayBack::ALL);
    Problem { ways_back, ..Release { pods, may_die: true, ..Release::of_six(routing) }.whole() }
}

#[test]
fn a_step_of_the_weight_has_as_many_states() {
    agree(&Release::of_six(NGINX).step(2), 43);
}

#[test]
fn a_step_of_the_pods_has_as_many_states_where_readiness_is_not_enough() {
    let mut step = Release { may_die: true, ..Release::of_six(GATEWAY) }.step(3);
    step.tracks.canary.waits_for_available = true;
    agree(&step, 449);
}

#[test]
fn the_fold_has_as_many_states() {
    agree(&Release { may_die: true, ..Release::of_six(NGINX) }.step(FOLD), 54_239);
}

#[test]
fn a_step_has_as_many_states_where_an_empty_track_breaks_the_route() {
    agree(&Release { may_die: true, ..Release::of_six(TRAEFIK) }.step(4), 127);
}

#[test]
fn the_whole_plan_has_as_many_states() {
    agree(&Release::of_six(GATEWAY).whole(), 7_238);
}

#[test]
fn a_plan_that_is_committed_too_early_has_as_many_states() {
    agree(&Problem { gate: Gate::Ready, ..Release::of_six(GATEWAY).whole() }, 187_130);
}

#[test]
fn recreation_without_drain_has_as_many_states() {
    let mut whole = Release { drains: false, ..Release::of_six(NGINX) }.whole();
    whole.tracks.stable.strategy = Strategy::Recreate;
    whole.ways_back = WaysBack::only(WayBack::Baseline);
    agree(&whole, 11_274);
}

#[test]
#[ignore = "half a minute in a debug build, and seconds with --release"]
fn a_million_states_are_as_many() {
    agree(&everything(GATEWAY, 7), 1_251_381);
}
