//! What is proven of plans.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use k8s_openapi::api::apps::v1::{DeploymentStrategy, RollingUpdateDeployment};
use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_plan::Plan;
use serin_proof::{Back, Proof, Prover, Verdict, prove};
use serin_topology::routers::IngressNginx;
use serin_topology::{DeploymentSettings, ReleaseBuilder, StageDraft, Topology};
use serin_verify::{Property, WayBack};

fn pods(image: &str) -> PodTemplateSpec {
    let app = Container { name: "app".into(), image: Some(image.into()), ..Default::default() };
    PodTemplateSpec {
        spec: Some(PodSpec { containers: vec![app], ..Default::default() }),
        ..Default::default()
    }
}

fn release(replicas: i64) -> ReleaseBuilder {
    ReleaseBuilder::new("web")
        .replicas(replicas)
        .template(pods("r.example.com/web:1"))
        .canary(pods("r.example.com/web:2"))
        .service(ServiceSpec {
            ports: Some(vec![ServicePort { port: 80, ..Default::default() }]),
            ..Default::default()
        })
        .router(IngressNginx::default())
        .host("web.example.com")
}

fn proof(topology: &Topology, prover: &Prover) -> Proof {
    prove(topology, &Plan::of(topology), prover)
}

/// What does not hold, as property, stage and number of events.
fn failures(proof: &Proof) -> Vec<String> {
    let of = |step: &serin_proof::Step| {
        step.failures()
            .map(|it| format!("{} {} {}", it.property.rule().name, step.to, it.trace.events.len()))
            .collect::<Vec<_>>()
    };
    proof.steps.iter().flat_map(of).collect()
}

#[test]
fn whatever_a_release_can_lose_its_plan_is_safe() {
    let prover = Prover::default();
    for replicas in 1..=8 {
        for spare in 0..replicas {
            let topology = release(replicas).spare_pods(spare).build().unwrap();
            let proof = proof(&topology, &prover);
            assert_eq!(failures(&proof), Vec::<String>::new(), "{replicas} replicas, {spare} spare");
            assert_ne!(proof.verdict(), Verdict::Inconclusive, "{replicas} replicas, {spare} spare");
        }
    }
}

#[test]
fn an_update_that_is_taken_back_half_way_can_take_the_last_pod() {
    let rolling = RollingUpdateDeployment {
        max_surge: Some(IntOrString::Int(1)),
        max_unavailable: Some(IntOrString::Int(0)),
    };
    let settings = DeploymentSettings {
        strategy: Some(DeploymentStrategy {
            type_: Some("RollingUpdate".into()),
            rolling_update: Some(rolling),
        }),
        ..Default::default()
    };
    let topology = release(2).deployment(settings).build().unwrap();
    assert_eq!(failures(&proof(&topology, &Prover::default())), ["lost-traffic fold-1-stable 13"]);
}

#[test]
fn a_canary_that_is_too_small_is_an_overload() {
    let mut stages: Vec<StageDraft> = [10.0, 50.0, 100.0].map(StageDraft::weight).into();
    stages[1].canary_replicas = Some(3);
    let topology = release(6).stages(stages).build().unwrap();
    let failures = failures(&proof(&topology, &Prover::default()));
    assert!(failures.contains(&"overload 050-weight 4".to_owned()), "{failures:?}");
}

#[test]
fn the_point_of_no_return_is_the_fold() {
    let prover = Prover::default();
    for replicas in [1, 2, 6] {
        let topology = release(replicas).build().unwrap();
        let proof = proof(&topology, &prover);
        assert_eq!(proof.point_of_no_return.as_deref(), Some("fold-1-stable"));
        for step in &proof.steps {
            let is_folded = step.to.starts_with("fold");
            let back = step.back(WayBack::RouteAtRest, &prover);
            let leads_back = matches!(back, Back::Safe | Back::Nothing);
            assert!(leads_back || is_folded, "{}: {back:?}", step.to);
        }
    }
}

#[test]
fn nothing_is_proven_of_a_release_at_rest() {
    let topology = ReleaseBuilder::new("web")
        .replicas(6)
        .template(pods("r.example.com/web:1"))
        .service(ServiceSpec {
            ports: Some(vec![ServicePort { port: 80, ..Default::default() }]),
            ..Default::default()
        })
        .router(IngressNginx::default())
        .host("web.example.com")
        .build()
        .unwrap();
    let proof = proof(&topology, &Prover::default());
    assert!(proof.steps.is_empty());
    assert_eq!((proof.verdict(), proof.point_of_no_return), (Verdict::Safe, None));
}

#[test]
fn a_search_that_gives_up_is_inconclusive_and_never_safe() {
    let topology = release(6).build().unwrap();
    let plan = Plan::of(&topology);
    let proof = prove(&topology, &plan, &Prover::with_cap(50));
    assert_eq!(proof.verdict(), Verdict::Inconclusive);
    let found = proof.findings(&topology, &plan);
    assert!(found.findings().iter().any(|finding| finding.rule.name == "inconclusive"));
}

#[test]
fn every_property_is_put_to_the_test() {
    let topology = release(6).most_pods(40).build().unwrap();
    let proof = proof(&topology, &Prover::default());
    let is_witnessed = |property| proof.steps.iter().any(|step| step.outcome.witnessed.contains(&property));
    for property in Property::ALL {
        assert!(is_witnessed(property), "nothing could have broken {}", property.rule().name);
    }
    assert_eq!(proof.untested(), []);
}
