//! How many states and steps there are. A change of the model changes these numbers; whoever makes it says why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fmt::Write;

use common::{CAP, ROUTERS, Release, STAGES};
use serin_verify::{Gate, Outcome, Problem, WayBack, WaysBack, solve, solve_whole};

fn row(table: &mut String, name: &str, outcome: &Outcome) {
    assert_eq!(outcome.incomplete, None);
    let (states, steps, depth) = (outcome.states, outcome.steps, outcome.depth);
    writeln!(table, "{name:24} {states:>8} {steps:>8} {depth:>4}").unwrap();
}

/// As the plan is proved: each step by itself, with the way back that it promises, a pod that may be lost, and a new
/// version that may die.
#[test]
fn the_steps_of_the_careful_plan() {
    let mut table = String::new();
    for pods in [6, 10, 30] {
        for (router, routing) in ROUTERS {
            let release = Release { pods, may_die: true, ..Release::of_six(routing) };
            for (position, name) in STAGES.iter().enumerate().skip(1) {
                let name = format!("{pods} {router} {name}");
                row(&mut table, &name, &solve(&release.step(position), CAP));
            }
        }
    }
    insta::assert_snapshot!(table, @"
    6 nginx canary-10              42       78    8
    6 nginx weight-10              99      281    9
    6 nginx canary-50             257      849   11
    6 nginx weight-50             127      353    9
    6 nginx canary-100            257      849   11
    6 nginx weight-100            127      353    9
    6 nginx fold                 1694     5463   24
    6 nginx route-at-rest         142      364    8
    6 nginx canary-gone            70      153   12
    6 gateway canary-10            42       78    8
    6 gateway weight-10            99      281    9
    6 gateway canary-50           257      849   11
    6 gateway weight-50           127      353    9
    6 gateway canary-100          257      849   11
    6 gateway weight-100          127      353    9
    6 gateway fold               2183     8288   24
    6 gateway route-at-rest       142      364    8
    6 gateway canary-gone          70      153   12
    10 nginx canary-10             42       78    8
    10 nginx weight-10             99      281    9
    10 nginx canary-50            409     1499   13
    10 nginx weight-50            127      353    9
    10 nginx canary-100           409     1499   13
    10 nginx weight-100           127      353    9
    10 nginx fold                5896    19783   30
    10 nginx route-at-rest        142      364    8
    10 nginx canary-gone           78      173   16
    10 gateway canary-10           42       78    8
    10 gateway weight-10           99      281    9
    10 gateway canary-50          409     1499   13
    10 gateway weight-50          127      353    9
    10 gateway canary-100         409     1499   13
    10 gateway weight-100         127      353    9
    10 gateway fold              7102    28525   30
    10 gateway route-at-rest      142      364    8
    10 gateway canary-gone         78      173   16
    30 nginx canary-10             50      102   10
    30 nginx weight-10             99      281    9
    30 nginx canary-50           1657     7139   21
    30 nginx weight-50            127      353    9
    30 nginx canary-100          2129     9309   23
    30 nginx weight-100           127      353    9
    30 nginx fold              123856   442283   61
    30 nginx route-at-rest        142      364    8
    30 nginx canary-gone          118      273   36
    30 gateway canary-10           50      102   10
    30 gateway weight-10           99      281    9
    30 gateway canary-50         1657     7139   21
    30 gateway weight-50          127      353    9
    30 gateway canary-100        2129     9309   23
    30 gateway weight-100         127      353    9
    30 gateway fold            135757   595115   61
    30 gateway route-at-rest      142      364    8
    30 gateway canary-gone        118      273   36
    ");
}

/// An earlier prototype had 1,493 states where nothing is lost, 7,554 where a pod is, and 8,818 where the new version may
/// die as well, at depths of 47 and 49. Its canary had no Deployment controller, which makes four writes in this plan: the
/// depths differ by those; and it let pods be lost before the first commit, which is left out here.
#[test]
fn the_whole_careful_plan() {
    let mut table = String::new();
    for (router, routing) in ROUTERS {
        let whole = Release::of_six(routing).whole();
        let none = Release { spare: 0, ..Release::of_six(routing) }.whole();
        let way_back = WaysBack::only(WayBack::StageBefore);
        let variants = [
            ("nothing lost", none.clone()),
            ("nothing lost, early", Problem { gate: Gate::Ready, ..none }),
            ("a pod lost", whole.clone()),
            ("and a way back", Problem { ways_back: way_back, ..whole.clone() }),
            ("and the death", Problem { new_version_may_die: true, ..whole }),
        ];
        for (name, problem) in variants {
            row(&mut table, &format!("{router} {name}"), &solve_whole(&problem, CAP));
        }
    }
    insta::assert_snapshot!(table, @"
    nginx nothing lost           1422     3548   51
    nginx nothing lost, early    44353   180381   47
    nginx a pod lost             7238    25762   53
    nginx and a way back        50572   208907   62
    nginx and the death          8302    35703   53
    gateway nothing lost         1422     3548   51
    gateway nothing lost, early    44353   180381   47
    gateway a pod lost           7238    25762   53
    gateway and a way back      50572   208907   62
    gateway and the death        8302    35703   53
    ");
}
