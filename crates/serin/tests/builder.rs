//! A release that was built in Rust means exactly what the spec means.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads a spec")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, HTTPGetAction, Lifecycle, LifecycleHandler, PodSpec, PodTemplateSpec, Probe,
    ServicePort, ServiceSpec, SleepAction,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin::router::{IngressNginx, Traefik};
use serin::{
    Manifest, Prover, Release, ReleaseBuilder, Report, Severity, SourceFile, StageDraft, Track, TrackDraft,
    Verdict,
};

fn pods(text: &str) -> PodTemplateSpec {
    let port = IntOrString::String("http".into());
    let container = Container {
        name: "app".into(),
        image: Some("hashicorp/http-echo:0.2.3".into()),
        args: Some(vec!["-listen=:8080".into(), format!("-text={text}")]),
        ports: Some(vec![ContainerPort {
            name: Some("http".into()),
            container_port: 8080,
            ..Default::default()
        }]),
        readiness_probe: Some(Probe {
            http_get: Some(HTTPGetAction { path: Some("/".into()), port, ..Default::default() }),
            initial_delay_seconds: Some(5),
            period_seconds: Some(2),
            ..Default::default()
        }),
        ..Default::default()
    };
    PodTemplateSpec {
        spec: Some(PodSpec { containers: vec![container], ..Default::default() }),
        ..Default::default()
    }
}

fn article() -> ReleaseBuilder {
    let target_port = Some(IntOrString::String("http".into()));
    let named =
        |deployment: &str| TrackDraft { deployment: Some(deployment.into()), ..TrackDraft::default() };
    ReleaseBuilder::new("web")
        .replicas(6)
        .template(pods("STABLE v1"))
        .canary(pods("CANARY v2"))
        .service(ServiceSpec {
            ports: Some(vec![ServicePort { port: 80, target_port, ..Default::default() }]),
            ..Default::default()
        })
        .router(IngressNginx::default())
        .host("web.local")
        .stage(StageDraft::weight(10.0))
        .stage(StageDraft::weight(50.0))
        .stage(StageDraft::weight(100.0))
        .track(Track::Stable, named("app-stable"))
        .track(Track::Canary, named("app-canary"))
}

#[test]
fn the_builder_and_the_spec_give_the_same_release() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs/web.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let mut report = Report::new();
    let read = Release::read(&Arc::new(SourceFile::new("web.yaml", text)), &mut report).remove(0);
    let built = Release::new(article().build().unwrap());
    assert_eq!(built.topology, read.topology);
    let texts = |release: &Release| release.files(&release.prove(&Prover::default())).unwrap();
    assert_eq!(texts(&built), texts(&read));
}

#[test]
fn every_mistake_of_a_builder_is_told_at_once() {
    let wrong = article()
        .namespace("Not_A_Name")
        .host("web.local")
        .stage(StageDraft::weight(101.0))
        .stage(StageDraft::weight(100.0).bake(Duration::from_secs(60)))
        .allow("missing-readiness-probe", " ")
        .build()
        .unwrap_err();
    let said: Vec<_> = wrong.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(said.join("\n"), @"
    metadata.namespace: the name `Not_A_Name` is not allowed: it holds `N`, and only a-z, 0-9 and `-` may stand in it
    spec.route.hosts[1]: the host `web.local` is listed twice
    spec.plan.stages[3].weight: `101` is no weight
    spec.allow[0]: `missing-readiness-probe` is allowed without a `reason`
    ");
}

#[test]
fn findings_of_a_built_release_name_it_instead_of_a_place() {
    let mut bare = pods("STABLE v1");
    if let Some(pod) = &mut bare.spec {
        pod.containers[0].readiness_probe = None;
    }
    let release = Release::new(article().template(bare).build().unwrap());
    let mut report = release.check(None);
    report.retain(|finding| finding.severity > Severity::Note);
    let said: String = report.findings().iter().map(|it| serin::render::human(it, false)).collect();
    insta::assert_snapshot!(said, @"
    error[missing-readiness-probe]: container `app` gets traffic and has no readiness probe
      in release `web`
      hint: add a `readinessProbe` that fails until the application can serve
    ");
}

/// The grace period includes the sleep before the container is stopped, the team's own too.
#[test]
fn the_grace_period_covers_the_longest_sleep() {
    let mut slow = pods("STABLE v1");
    if let Some(pod) = &mut slow.spec {
        let sleep = Some(SleepAction { seconds: 60 });
        let pre_stop = Some(LifecycleHandler { sleep, ..Default::default() });
        pod.containers[0].lifecycle = Some(Lifecycle { pre_stop, ..Default::default() });
    }
    let release = Release::new(article().template(slow).build().unwrap());
    let objects = release.objects(&release.plan.stages()[0]);
    let pod = objects.iter().find_map(|object| match &object.manifest {
        Manifest::Deployment(deployment) => deployment.spec.template.spec.clone(),
        Manifest::Service(_) | Manifest::Ingress(_) | Manifest::Custom(_) => None,
    });
    assert_eq!(pod.unwrap().termination_grace_period_seconds, Some(90));
    let report = release.check(None);
    assert!(report.findings().iter().all(|finding| finding.severity == Severity::Note), "{report:?}");
}

/// Where a dead canary breaks the whole route, everything that people and machines read of the plan says so; the verdict is
/// that of the steps.
#[test]
fn a_dead_canary_of_traefik_costs_everybody_and_the_plan_says_so() {
    let release = |is_allowed| {
        let settings = Traefik { allow_empty_services: Some(is_allowed), ..Traefik::default() };
        Release::new(article().router(settings).build().unwrap())
    };
    for is_allowed in [false, true] {
        let release = release(is_allowed);
        let proof = release.prove(&Prover::default());
        assert_eq!(proof.verdict(), Verdict::Safe);
        let texts = [release.page(&proof).unwrap(), release.drawing().unwrap(), release.json(Some(&proof))];
        for (text, told) in texts.iter().zip(["exposure 100 %", "exposure 100 %", "\"atStake\": 100.0"]) {
            assert_eq!(text.contains(told), !is_allowed, "{text}");
        }
    }
}
