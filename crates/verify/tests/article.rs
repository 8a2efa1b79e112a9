//! What the article's procedure does, and what the careful plan does not.
//!
//! The numbers of events are those of an earlier prototype of the model, where that one had the step: 3 to the overload at
//! 50 %, 5 to the outage on nginx, 6 and 8 to the one after the way back, 3 and 7 in the rename. Where pods of the canary
//! are taken away they are one more here, because the canary has a Deployment controller, which writes before its
//! ReplicaSet deletes: 5 instead of 4 for a rename with a full stable, 8 instead of 7 for the baseline at 10 %.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write;

use common::{CAP, ROUTERS, Release, STAGES, problem, stable, stage, told};
use serin_verify::{
    Bound, Incomplete, Problem, Property, Routing, Stage, Template, Verdict, WayBack, WaysBack, solve,
    try_way_back,
};

/// What the article does after each other, and what is said of it there: 6 old pods and one new one at 10, 50 and 100 %,
/// then only new ones on the canary, then stable with the new version in their place.
const STEPS: [&str; 7] =
    ["baseline", "canary 1", "weight 10", "weight 50", "weight 100", "stable 0, canary 6", "rename"];

fn article(routing: Routing) -> Problem {
    let old = stable(6, Template::First);
    let instant = |canary, percent| Stage { is_instant: true, ..stage(old, canary, percent, percent) };
    let stages = vec![
        instant(0, 0),
        instant(1, 0),
        instant(1, 10),
        instant(1, 50),
        instant(1, 100),
        stage(stable(0, Template::First), 6, 100, 100),
        stage(stable(6, Template::Second), 0, 0, 100),
    ];
    Problem { ways_back: WaysBack::only(WayBack::RouteAtRest), ..problem(routing, stages) }
}

fn step(whole: &Problem, to: usize) -> Problem {
    Problem { stages: whole.stages[to - 1..=to].to_vec(), ..whole.clone() }
}

#[test]
fn the_procedure_of_the_article_breaks_from_50_per_cent_on() {
    let mut table = "| step | router | does not hold |\n|---|---|---|\n".to_owned();
    for (position, name) in STEPS.iter().enumerate().skip(1) {
        for (router, routing) in ROUTERS {
            let told = told(&solve(&step(&article(routing), position), CAP)).join(", ");
            let told = if told.is_empty() { "-" } else { &told };
            writeln!(table, "| {name} | {router} | {told} |").unwrap();
        }
    }
    // `in 0`: the step begins with it, because the one before ended with it. A way back that is stuck `in 2`, by the two
    // commits alone, leads to a state that is none to go back to: stable has no old pods there.
    insta::assert_snapshot!(table, @"
    | step | router | does not hold |
    |---|---|---|
    | canary 1 | nginx | - |
    | canary 1 | gateway | - |
    | weight 10 | nginx | - |
    | weight 10 | gateway | - |
    | weight 50 | nginx | overload in 3, overload after route at rest in 4 |
    | weight 50 | gateway | overload in 3, overload after route at rest in 4 |
    | weight 100 | nginx | overload in 0, overload in 3, overload after route at rest in 4 |
    | weight 100 | gateway | overload in 0, overload in 3, overload after route at rest in 4 |
    | stable 0, canary 6 | nginx | lost-traffic in 5, lost-traffic after route at rest in 6, overload in 0, stuck-way-back after route at rest in 2 |
    | stable 0, canary 6 | gateway | lost-traffic after route at rest in 8, overload in 0, stuck-way-back after route at rest in 2 |
    | rename | nginx | lost-traffic in 0, overload in 7, overload after route at rest in 8, stuck-way-back after route at rest in 2 |
    | rename | gateway | lost-traffic in 3, lost-traffic after route at rest in 4, overload in 7, overload after route at rest in 8, stuck-way-back after route at rest in 2 |
    ");
}

#[test]
fn a_promise_of_an_instant_way_back_would_break_where_stable_goes() {
    for (_, routing) in ROUTERS {
        let mut step = step(&article(routing), 5);
        step.stages[1].is_instant = true;
        let outcome = solve(&step, CAP);
        let broken = outcome.violations.iter().find(|it| it.property == Property::NoInstantWayBack).unwrap();
        assert_eq!(broken.trace.events.len(), 5);
    }
}

/// The ways out that come to mind first.
#[test]
fn variants_of_the_article_break_too() {
    let (old, new) = (stable(6, Template::First), stable(6, Template::Second));
    let (none, one) = (stable(0, Template::First), stable(1, Template::First));
    let variants = [
        ("canary 6, then stable 0", stage(old, 6, 100, 100), stage(none, 6, 100, 100)),
        ("canary 6, then stable 1", stage(old, 6, 100, 100), stage(one, 6, 100, 100)),
        ("stable stays at 6, then rename", stage(old, 6, 100, 100), stage(new, 0, 0, 100)),
    ];
    let mut table = "| variant | router | does not hold |\n|---|---|---|\n".to_owned();
    for (name, from, to) in variants {
        for (router, routing) in ROUTERS {
            let ways_back = WaysBack::only(WayBack::RouteAtRest);
            let told = told(&solve(&Problem { ways_back, ..problem(routing, vec![from, to]) }, CAP));
            writeln!(table, "| {name} | {router} | {} |", told.join(", ")).unwrap();
        }
    }
    insta::assert_snapshot!(table, @"
    | variant | router | does not hold |
    |---|---|---|
    | canary 6, then stable 0 | nginx | lost-traffic in 5, lost-traffic after route at rest in 6, stuck-way-back after route at rest in 2 |
    | canary 6, then stable 0 | gateway | lost-traffic after route at rest in 8, stuck-way-back after route at rest in 2 |
    | canary 6, then stable 1 | nginx | overload after route at rest in 8, stuck-way-back after route at rest in 2 |
    | canary 6, then stable 1 | gateway | overload after route at rest in 8, stuck-way-back after route at rest in 2 |
    | stable stays at 6, then rename | nginx | stuck-way-back after route at rest in 2 |
    | stable stays at 6, then rename | gateway | lost-traffic in 5, lost-traffic after route at rest in 6, stuck-way-back after route at rest in 2 |
    ");
}

#[test]
fn one_pod_of_the_canary_is_not_enough_where_a_pod_may_be_lost() {
    for (_, routing) in ROUTERS {
        let step = Problem { spare_pods: 1, ..step(&article(routing), 2) };
        assert!(told(&solve(&step, CAP)).iter().any(|told| told.starts_with("lost-traffic in")));
    }
}

/// Every step of the careful plan, in every profile: routers, spare pods, drain, a new version that may die, and both
/// `maxUnavailable` that a team would choose.
#[test]
fn the_careful_plan_breaks_only_where_the_new_version_dies_in_the_fold_on_nginx() {
    let mut found = String::new();
    for unavailable in [Bound::Percent(25), Bound::Pods(0)] {
        for (router, routing) in ROUTERS {
            for spare in [0, 1] {
                for (drains, may_die) in [(true, false), (true, true), (false, false), (false, true)] {
                    let release = Release { routing, pods: 6, spare, drains, may_die, unavailable };
                    for (position, name) in STAGES.iter().enumerate().skip(1) {
                        let told = told(&solve(&release.step(position), CAP));
                        if !told.is_empty() {
                            let profile = format!("{router}, {unavailable:?} unavailable, {spare} spare");
                            writeln!(found, "{profile}, drains {drains}: {name}: {}", told.join(", "))
                                .unwrap();
                        }
                    }
                }
            }
        }
    }
    // Where stable is folded nobody is sent to it. When the canary dies then, nginx sends everybody to stable by itself,
    // whose old pods are being replaced by new ones that do not become ready either. The Gateway API does not, and the
    // loss is what the stage exposes. The numbers differ by what must be taken away from 6 pods until 5, or 6, are missing.
    // What is accepted is found in one way, which need not be the shortest: without drain one event less would do.
    insta::assert_snapshot!(found, @"
    nginx, Percent(25) unavailable, 0 spare, drains true: fold: overload when the new version dies in 8, overload after the stage before when the new version dies in 9
    nginx, Percent(25) unavailable, 0 spare, drains false: fold: overload when the new version dies in 8, overload after the stage before when the new version dies in 9
    nginx, Percent(25) unavailable, 1 spare, drains true: fold: overload when the new version dies in 9, overload after the stage before when the new version dies in 10
    nginx, Percent(25) unavailable, 1 spare, drains false: fold: overload when the new version dies in 9, overload after the stage before when the new version dies in 10
    nginx, Pods(0) unavailable, 0 spare, drains true: fold: overload when the new version dies in 9, overload after the stage before when the new version dies in 10
    nginx, Pods(0) unavailable, 0 spare, drains false: fold: overload when the new version dies in 9, overload after the stage before when the new version dies in 10
    nginx, Pods(0) unavailable, 1 spare, drains true: fold: overload when the new version dies in 10, overload after the stage before when the new version dies in 11
    nginx, Pods(0) unavailable, 1 spare, drains false: fold: overload when the new version dies in 10, overload after the stage before when the new version dies in 11
    ");
}

/// Which ways back are safe while a step is under way, one pod lost and the new version dead at the worst moment.
#[test]
fn after_the_fold_only_the_stage_before_leads_back() {
    let mut table =
        "| step | router | route at rest | the baseline | the stage before |\n|---|---|---|---|---|\n"
            .to_owned();
    for (position, name) in STAGES.iter().enumerate().skip(1) {
        for (router, routing) in ROUTERS {
            let release = Release { may_die: true, ..Release::of_six(routing) };
            let cells = WayBack::ALL.map(|way| {
                let step = Problem { ways_back: WaysBack::only(way), ..release.step(position) };
                let outcome = try_way_back(&step, CAP);
                match outcome.verdict() {
                    Verdict::Safe => "ok".to_owned(),
                    Verdict::Inconclusive => panic!("{:?} is not enough", Incomplete::Cap),
                    Verdict::Unsafe => told(&outcome).join(", "),
                }
            });
            writeln!(table, "| {name} | {router} | {} |", cells.join(" | ")).unwrap();
        }
    }
    insta::assert_snapshot!(table, @"
    | step | router | route at rest | the baseline | the stage before |
    |---|---|---|---|---|
    | canary-10 | nginx | ok | ok | ok |
    | canary-10 | gateway | ok | ok | ok |
    | weight-10 | nginx | ok | ok | ok |
    | weight-10 | gateway | ok | lost-traffic after the baseline in 8 | ok |
    | canary-50 | nginx | ok | ok | ok |
    | canary-50 | gateway | ok | lost-traffic after the baseline in 6 | ok |
    | weight-50 | nginx | ok | ok | ok |
    | weight-50 | gateway | ok | lost-traffic after the baseline in 6 | ok |
    | canary-100 | nginx | ok | ok | ok |
    | canary-100 | gateway | ok | lost-traffic after the baseline in 6 | ok |
    | weight-100 | nginx | ok | ok | ok |
    | weight-100 | gateway | ok | lost-traffic after the baseline in 6 | ok |
    | fold | nginx | stuck-way-back after route at rest in 2 | overload after the baseline in 10 | overload after the stage before when the new version dies in 10 |
    | fold | gateway | stuck-way-back after route at rest in 2 | lost-traffic after the baseline in 6 | ok |
    | route-at-rest | nginx | stuck-way-back after route at rest in 2 | overload after the baseline in 10 | ok |
    | route-at-rest | gateway | stuck-way-back after route at rest in 2 | lost-traffic after the baseline in 6 | ok |
    | canary-gone | nginx | stuck-way-back after route at rest in 2 | overload after the baseline in 8 | ok |
    | canary-gone | gateway | stuck-way-back after route at rest in 2 | overload after the baseline in 8 | ok |
    ");
}
