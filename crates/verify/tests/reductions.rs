//! What [`solve`] leaves out against [`solve_whole`], which leaves out nothing, on problems of every kind.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use common::{ALL_ROUTERS, Release, STAGES, problem, stage};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serin_verify::{
    Bound, Declared, Deployment, EVERYBODY, Empty, Incomplete, Outcome, PerTrack, Problem, Property, Route,
    Routing, Stage, Strategy as Replacing, Template, Track, Verdict, Version, Violation, WayBack, WaysBack,
    solve, solve_whole, try_way_back,
};

/// A step from one settled stage to the next, of every kind that there is, and some that nobody would plan.
fn step() -> impl Strategy<Value = Problem> {
    let release = (routes(), tracks(), deployments(), deployments(), deployments());
    let world = (
        routing(),
        1..=3_u16,
        prop::sample::select(vec![0, 0, 0, 1, 1, 2]),
        any::<bool>(),
        any::<bool>(),
        ways_back(),
    );
    let promises = (promise(), promise(), any::<bool>());
    (release, world, promises).prop_map(|(release, world, promises)| {
        let (routes, tracks, from, to, baseline) = release;
        let (routing, peak_pods, spare_pods, new_version_may_die, accepts_death, ways_back) = world;
        let (before, after, is_instant) = promises;
        let stages =
            vec![settled(from, routes[0], before, is_instant), settled(to, routes[1], after, is_instant)];
        let baseline = Declared { tracks: baseline, route: routes[2] };
        Problem {
            stages,
            routing,
            tracks,
            peak_pods,
            spare_pods,
            new_version_may_die,
            accepts_death,
            ways_back,
            baseline,
            ..problem(common::NGINX, vec![stage(from.stable, 0, 0, 0)])
        }
    })
}

/// What is exposed to the new version, and what may be lost by its death: mostly the same.
fn promise() -> impl Strategy<Value = [u16; 2]> {
    prop_oneof![share().prop_map(|share| [share; 2]), [share(), share()]]
}

fn settled(
    tracks: PerTrack<Deployment>,
    route: Route,
    [exposure, at_stake]: [u16; 2],
    is_instant: bool,
) -> Stage {
    Stage { declared: Declared { tracks, route }, exposure, at_stake, is_instant }
}

/// The route before, after and at the baseline: half of them such that nobody is sent to one of the tracks.
fn routes() -> impl Strategy<Value = [Route; 3]> {
    let at = |weight, is_matched| Route { weight, is_matched };
    let any_route =
        || (share(), prop::bool::weighted(0.1)).prop_map(move |(weight, matched)| at(weight, matched));
    prop_oneof![
        4 => Just([Route::REST; 3]),
        2 => Just([at(EVERYBODY, false); 3]),
        2 => Just([at(EVERYBODY, false), at(EVERYBODY, false), Route::REST]),
        2 => [any_route(), any_route(), any_route()],
    ]
}

fn share() -> impl Strategy<Value = u16> {
    prop::sample::select(vec![0, 1_000, 5_000, EVERYBODY])
}

fn routing() -> impl Strategy<Value = Routing> {
    let empty = || {
        prop::sample::select(vec![
            Empty::OtherTrackServes,
            Empty::LosesItsShare,
            Empty::LosesEverythingIfSent,
            Empty::LosesEverything,
        ])
    };
    (empty(), empty()).prop_map(|(stable, canary)| Routing { empty: PerTrack { stable, canary } })
}

fn ways_back() -> impl Strategy<Value = WaysBack> {
    let ways = prop::sample::subsequence(WayBack::ALL.to_vec(), 0..=1);
    ways.prop_map(|ways| WaysBack::of(&ways))
}

fn deployments() -> impl Strategy<Value = PerTrack<Deployment>> {
    let template = || prop::sample::select(Template::ALL.to_vec());
    let deployment = move || {
        (prop::sample::select(vec![0, 1, 1, 2, 2, 3]), template())
            .prop_map(|(pods, template)| Deployment { pods, template })
    };
    (deployment(), deployment()).prop_map(|(stable, canary)| PerTrack { stable, canary })
}

fn tracks() -> impl Strategy<Value = PerTrack<Track>> {
    let bound = || {
        prop::sample::select(vec![Bound::Percent(25), Bound::Pods(0), Bound::Pods(1), Bound::Percent(100)])
    };
    let rolling =
        (bound(), bound()).prop_map(|(surge, unavailable)| Replacing::RollingUpdate { surge, unavailable });
    let strategy = prop_oneof![5 => rolling, 1 => Just(Replacing::Recreate)];
    let versions = prop::sample::select(vec![
        [Version::Old, Version::New],
        [Version::New, Version::New],
        [Version::Old, Version::Old],
    ]);
    let track = (strategy, prop::bool::weighted(0.2), any::<bool>(), versions);
    let track = track.prop_map(|(strategy, waits_for_available, drains, versions)| Track {
        strategy,
        waits_for_available,
        drains,
        versions,
    });
    (track.clone(), track).prop_map(|(stable, canary)| PerTrack { stable, canary })
}

type Kinds = BTreeMap<(Property, usize, Option<WayBack>, bool), usize>;

/// What does not hold, and in how many events.
///
/// A stage is vacuous once it has settled; where a track is left out, so are the events by which that one settles, and the
/// number of events says nothing.
fn kinds(outcome: &Outcome) -> Kinds {
    let kind = |it: &Violation| (it.property, it.stage, it.way_back, it.needs_death);
    let events = |it: &Violation| match it.property {
        Property::VacuousStage => 0,
        _ => it.trace.events.len(),
    };
    outcome.violations.iter().map(|it| (kind(it), events(it))).collect()
}

/// Compares both searches on some problems, and says of how many; those with more states than a cap are passed over.
fn compare(problems: u32, cap: usize) -> usize {
    let compared = Cell::new(0);
    let compare = |problem: Problem| {
        let whole = solve_whole(&problem, cap);
        if whole.incomplete.is_some() {
            return Ok(());
        }
        // The parts together may have more states than the whole.
        let short = solve(&problem, 2 * cap);
        prop_assert_eq!(short.incomplete, None);
        compared.set(compared.get() + 1);
        let (mut short, mut whole) = (kinds(&short), kinds(&whole));
        if problem.new_version_may_die && problem.accepts_death {
            let has_risk = |kinds: &Kinds| kinds.keys().any(|(_, _, _, needs_death)| *needs_death);
            prop_assert_eq!(has_risk(&short), has_risk(&whole));
            short.retain(|(_, _, _, needs_death), _| !needs_death);
            whole.retain(|(_, _, _, needs_death), _| !needs_death);
        }
        prop_assert_eq!(short, whole);
        Ok(())
    };
    let config = Config { cases: problems, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner.run(&step(), compare).unwrap();
    compared.get()
}

#[test]
fn nothing_is_lost_by_what_a_search_leaves_out() {
    assert!(compare(3_000, 1_500) > 1_500);
}

#[test]
#[ignore = "half a minute with --release"]
fn nothing_is_lost_in_larger_problems_either() {
    assert!(compare(5_000, 30_000) > 4_000);
}

/// Each stage by itself, and all of them after each other: with settled gates they say the same of each stage.
#[test]
fn steps_one_by_one_say_what_the_whole_plan_says() {
    let all = [None, Some(WayBack::RouteAtRest), Some(WayBack::Baseline), Some(WayBack::StageBefore)];
    for (_, routing) in ALL_ROUTERS {
        for (spare_pods, may_die) in [(0, false), (1, false), (0, true), (1, true)] {
            // The canary has what it needs where nothing is lost.
            let release = Release { pods: 3, spare: 0, may_die, ..Release::of_six(routing) };
            let mut whole = Problem { spare_pods, peak_pods: 2, ..release.whole() };
            for way in all {
                whole.ways_back = way.map_or(WaysBack::NONE, WaysBack::only);
                let together = kinds(&solve_whole(&whole, 500_000));
                let together: BTreeSet<_> = together.into_keys().collect();
                let mut apart = BTreeSet::new();
                for stage in 1..whole.stages.len() {
                    let step = Problem { stages: whole.stages[stage - 1..=stage].to_vec(), ..whole.clone() };
                    let of_step = kinds(&solve(&step, 500_000)).into_keys();
                    apart.extend(of_step.map(|(property, _, way, death)| (property, stage, way, death)));
                }
                assert_eq!(apart, together);
            }
        }
    }
}

/// A baseline that nobody goes to, of so many pods that states take twice the bits.
#[test]
fn wide_states_are_as_many_as_narrow_ones() {
    for (_, routing) in ALL_ROUTERS {
        let release = Release { may_die: true, ..Release::of_six(routing) };
        for stage in 1..STAGES.len() {
            let narrow = Release { pods: 4, ..release }.step(stage);
            let mut wide = narrow.clone();
            wide.baseline.tracks.stable.pods = 3_000;
            assert_eq!(solve(&wide, 500_000), solve(&narrow, 500_000));
            wide.baseline.tracks.stable.pods = 4_000;
            assert_eq!(solve(&wide, 500_000).incomplete, Some(Incomplete::TooManyPods));
        }
    }
}

/// The idle canary is searched by itself, and there nobody is served by the new version.
#[test]
fn a_rolling_update_beside_an_idle_canary_is_not_vacuous() {
    for (_, routing) in ALL_ROUTERS {
        let [from, to] = Template::ALL.map(|template| stage(common::stable(6, template), 0, 0, 0));
        let to = Stage { exposure: EVERYBODY, at_stake: EVERYBODY, ..to };
        let outcome = solve(&problem(routing, vec![from, to]), 500_000);
        assert_eq!(outcome.violations, []);
    }
}

#[test]
fn bad_luck_is_no_way_out() {
    // The way back ends with a new version on stable; only if it died would the old one on the canary serve everybody.
    let nothing = stage(common::stable(0, Template::First), 0, 0, 0);
    let baseline = stage(common::stable(1, Template::Second), 1, 0, 0).declared;
    let routing = Routing { empty: PerTrack::both(Empty::OtherTrackServes) };
    let mut problem = Problem {
        baseline,
        new_version_may_die: true,
        peak_pods: 1,
        ways_back: WaysBack::only(WayBack::Baseline),
        ..problem(routing, vec![nothing, nothing])
    };
    problem.tracks.canary.versions = [Version::New, Version::Old];
    let is_stuck =
        |kinds: Kinds| kinds.contains_key(&(Property::StuckWayBack, 1, Some(WayBack::Baseline), false));
    assert!(is_stuck(kinds(&solve_whole(&problem, 500_000))));
    assert!(is_stuck(kinds(&try_way_back(&problem, 500_000))));
}

/// Whatever the cap: what is unsafe in the end is never called safe before.
#[test]
fn a_search_that_is_cut_short_never_says_that_all_is_well() {
    let release = Release { pods: 2, may_die: true, ..Release::of_six(common::NGINX) };
    for stage in 1..STAGES.len() {
        for way in WayBack::ALL {
            let step = Problem { ways_back: WaysBack::only(way), peak_pods: 2, ..release.step(stage) };
            for search in [solve, solve_whole, try_way_back] {
                let verdict = search(&step, 500_000).verdict();
                for cap in (1..200).step_by(7) {
                    let early = search(&step, cap).verdict();
                    assert!(early == verdict || early != Verdict::Safe, "{stage} {way:?} {cap}");
                }
            }
        }
    }
}
