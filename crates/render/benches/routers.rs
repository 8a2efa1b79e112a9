//! What rendering costs, router by router: `make bench`.
//!
//! The same releases for every router, in runs that take turns; what is compared is the ratio to ingress-nginx.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time, and tells"
)]

use std::hint::black_box;
use std::time::Instant;

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use serin_plan::Plan;
use serin_render::{Tree, routers};
use serin_topology::routers::IngressNginx;
use serin_topology::{ReleaseBuilder, Router, Topology};

const RELEASES: usize = 400;
const RUNS: usize = 15;

fn main() {
    let setups: Vec<Router> = routers::ALL.iter().flat_map(|router| router.setups()).collect();
    let releases: Vec<Vec<(Topology, Plan)>> = setups.iter().map(releases).collect();
    let mut times = vec![Vec::with_capacity(RUNS); setups.len()];
    for _ in 0..RUNS {
        for (times, releases) in times.iter_mut().zip(&releases) {
            let start = Instant::now();
            for (topology, plan) in releases {
                black_box(Tree::of(topology, plan).unwrap());
            }
            times.push(start.elapsed().as_secs_f64());
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    let names: Vec<_> = routers::profiles().map(|profile| profile.name).collect();
    let base = names
        .iter()
        .zip(&medians)
        .find(|(name, _)| **name == "ingress-nginx")
        .map(|(_, time)| *time)
        .unwrap();
    println!("| router | a release | of ingress-nginx |\n|---|---|---|");
    for (name, time) in names.into_iter().zip(medians) {
        let each = time * 1e6 / f64::from(u32::try_from(RELEASES).unwrap());
        println!("| {name} | {each:.0} µs | {:.2} |", time / base);
    }
}

fn releases(router: &Router) -> Vec<(Topology, Plan)> {
    let release = |number: usize| {
        let mut topology = release(&format!("web-{number}"));
        topology.route.router = router.clone();
        let plan = Plan::of(&topology);
        (topology, plan)
    };
    (0..RELEASES).map(release).collect()
}

fn release(name: &str) -> Topology {
    let template = |image: &str| {
        let container = Container { name: "app".into(), image: Some(image.into()), ..Default::default() };
        let spec = PodSpec { containers: vec![container], ..Default::default() };
        PodTemplateSpec { spec: Some(spec), ..Default::default() }
    };
    let port = ServicePort { port: 80, ..Default::default() };
    ReleaseBuilder::new(name)
        .namespace("shop")
        .replicas(6)
        .template(template("r.example.com/web:1"))
        .canary(template("r.example.com/web:2"))
        .service(ServiceSpec { ports: Some(vec![port]), ..Default::default() })
        .router(IngressNginx::default())
        .host("web.example.com")
        .build()
        .unwrap()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
