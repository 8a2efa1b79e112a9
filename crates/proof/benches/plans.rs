//! What a proof costs, by the size of the release: `make bench`.
//!
//! Each time is the median of several runs that take turns. What is compared is a ratio: the search with its reductions
//! against the whole one. The seconds are those of the machine.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time and memory, and tells"
)]

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use serin_plan::Plan;
use serin_proof::{Prover, prove};
use serin_topology::routers::IngressNginx;
use serin_topology::{ReleaseBuilder, Topology};
use serin_verify::{DEFAULT_CAP, Empty, PerTrack, Problem, Routing, solve, solve_whole};

fn main() {
    println!("| pods | router | states | transitions | whole plan | largest step | states/s | memory |");
    println!("|---|---|---|---|---|---|---|---|");
    for pods in [3, 6, 10, 15, 20, 30, 40] {
        for router in ["ingress-nginx", "gateway-api"] {
            row(pods, router);
        }
    }
    reductions();
    tree("1,000 releases of 30 pods", &|_| 30);
    tree("1,000 releases of 3 to 30 pods", &|number| 3 + number % 28);
    tree("1,000 releases, each of another size or another peak", &|number| 3 + number % 18);
}

fn release(name: &str, pods: i64, peak: Option<i64>) -> Topology {
    let template = |image: &str| PodTemplateSpec {
        spec: Some(PodSpec {
            containers: vec![Container {
                name: "app".into(),
                image: Some(image.into()),
                ..Default::default()
            }],
            ..Default::default()
        }),
        ..Default::default()
    };
    let builder = ReleaseBuilder::new(name)
        .replicas(pods)
        .template(template("r.example.com/web:1"))
        .canary(template("r.example.com/web:2"))
        .service(ServiceSpec {
            ports: Some(vec![ServicePort { port: 80, ..Default::default() }]),
            ..Default::default()
        })
        .router(IngressNginx::default())
        .host("web.example.com");
    let builder = match peak {
        Some(peak) => builder.peak_pods(peak),
        None => builder,
    };
    builder.build().unwrap()
}

fn problems(pods: i64, router: &str) -> Vec<Problem> {
    let topology = release("web", pods, None);
    let proof = prove(&topology, &Plan::of(&topology), &Prover::default());
    let mut problems: Vec<Problem> = proof.steps.into_iter().map(|step| step.problem).collect();
    if router == "gateway-api" {
        let routing = Routing { empty: PerTrack::both(Empty::LosesItsShare) };
        problems.iter_mut().for_each(|problem| problem.routing = routing);
    }
    problems
}

fn row(pods: i64, router: &str) {
    let problems = problems(pods, router);
    let runs: Vec<Vec<f64>> = (0..9)
        .map(|_| {
            problems.iter().map(|problem| seconds(|| drop(black_box(solve(problem, DEFAULT_CAP))))).collect()
        })
        .collect();
    let whole = median(runs.iter().map(|steps| steps.iter().sum()).collect());
    let largest = median(runs.iter().map(|steps| steps.iter().copied().fold(0.0, f64::max)).collect());
    let memory = memory(|| problems.iter().for_each(|problem| drop(black_box(solve(problem, DEFAULT_CAP)))));
    let outcomes: Vec<_> = problems.iter().map(|problem| solve(problem, DEFAULT_CAP)).collect();
    let states: usize = outcomes.iter().map(|outcome| outcome.states).sum();
    let transitions: usize = outcomes.iter().map(|outcome| outcome.steps).sum();
    let open =
        if outcomes.iter().any(|outcome| outcome.incomplete.is_some()) { " (inconclusive)" } else { "" };
    println!(
        "| {pods} + {pods} | {router} | {states}{open} | {transitions} | {:.2} ms | {:.2} ms | {:.1} million | {memory} |",
        whole * 1e3,
        largest * 1e3,
        f64::from(u32::try_from(states).unwrap()) / whole / 1e6,
    );
}

/// What searching an idle track apart, and one accepted risk instead of all, is worth.
fn reductions() {
    for pods in [6, 10] {
        let problems = problems(pods, "ingress-nginx");
        let all = |solve: fn(&Problem, usize) -> serin_verify::Outcome| {
            let run = || problems.iter().for_each(|problem| drop(black_box(solve(problem, DEFAULT_CAP))));
            median((0..5).map(|_| seconds(run)).collect())
        };
        println!("{pods} + {pods}: the whole search takes {:.1}x the time", all(solve_whole) / all(solve));
    }
}

/// A tree of releases, on as many threads as there are cores; identical problems are solved once.
fn tree(what: &str, pods: &dyn Fn(i64) -> i64) {
    let releases: Vec<Topology> = (0..1_000)
        .map(|number| {
            let pods = pods(number);
            // Where sizes repeat, what peak traffic needs does not.
            let peak = what.contains("peak").then(|| 1 + (number / 18) % (pods - 1));
            release(&format!("web-{number}"), pods, peak)
        })
        .collect();
    let time = median(
        (0..3)
            .map(|_| {
                let prover = Prover::default();
                seconds(|| {
                    let half = releases.len() / 2;
                    let prove_all = |part: &[Topology]| {
                        part.iter().for_each(|topology| {
                            drop(black_box(prove(topology, &Plan::of(topology), &prover)));
                        });
                    };
                    std::thread::scope(|scope| {
                        scope.spawn(|| prove_all(&releases[..half]));
                        prove_all(&releases[half..]);
                    });
                })
            })
            .collect(),
    );
    println!("{what}: {time:.2} s on two threads");
}

fn seconds(run: impl FnOnce()) -> f64 {
    let start = Instant::now();
    run();
    start.elapsed().as_secs_f64()
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// How much memory a run takes at its largest, on Linux.
fn memory(run: impl FnOnce()) -> String {
    let peak = || -> Option<f64> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.trim().parse().ok()
    };
    // The mark is set back to what is in use now.
    if fs::write("/proc/self/clear_refs", "5").is_err() {
        return "not known".to_owned();
    }
    let before = peak();
    run();
    match (before, peak()) {
        (Some(before), Some(after)) => format!("{:.1} MB", (after - before).max(0.0) / 1024.0),
        _ => "not known".to_owned(),
    }
}
