//! The article's release for every router.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads the specs")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use serde_json::json;
use serin::{Manifest, Prover, Release, Report, RouterName, SourceFile, Verdict};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs")
}

fn read(path: &Path) -> Release {
    let text = std::fs::read_to_string(path).unwrap();
    let mut report = Report::new();
    let mut releases =
        Release::read(&Arc::new(SourceFile::new(path.display().to_string(), text)), &mut report);
    assert!(report.is_empty(), "{}: {:?}", path.display(), report.findings());
    releases.remove(0)
}

fn releases() -> Vec<Release> {
    let files = std::fs::read_dir(folder().join("routers")).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

/// Everything of a Deployment that no name and no drain is part of.
fn deployments(release: &Release, stage: &str) -> Vec<(Option<i32>, serde_json::Value)> {
    let objects = release.objects(release.plan.stage(stage).unwrap());
    let specs = objects.iter().filter_map(|object| match &object.manifest {
        Manifest::Deployment(deployment) => Option::<DeploymentSpec>::from(deployment.spec.clone()),
        Manifest::Service(_) | Manifest::Ingress(_) | Manifest::Custom(_) => None,
    });
    specs
        .map(|spec| {
            let mut containers = serde_json::to_value(spec.template.spec.unwrap().containers).unwrap();
            containers[0].as_object_mut().unwrap().remove("lifecycle");
            (spec.replicas, containers)
        })
        .collect()
}

/// The releases of `specs/routers` that are the article's; there may be others.
fn of_the_article() -> Vec<Release> {
    let article = read(&folder().join("web.yaml"));
    let wanted = deployments(&article, "010-weight");
    let is_article = |release: &Release| {
        release.plan.stage("010-weight").is_some() && deployments(release, "010-weight") == wanted
    };
    releases().into_iter().filter(is_article).collect()
}

#[test]
fn the_articles_release_is_there_for_every_router() {
    let routers: BTreeSet<_> =
        of_the_article().iter().map(|release| release.topology.route.router.name().as_str()).collect();
    let all: BTreeSet<_> = RouterName::ALL.iter().map(|router| router.as_str()).collect();
    assert_eq!(routers, all);
}

#[test]
fn it_is_checked_and_proven_on_every_router() {
    let prover = Prover::default();
    for release in releases() {
        let name = release.topology.name.to_string();
        let mut report = release.check(None);
        report.retain(|finding| finding.rule.name != "retired-router");
        assert!(report.is_empty(), "{name}: {:?}", report.findings());
        let verdict = release.prove(&prover).verdict();
        assert!(matches!(verdict, Verdict::Safe | Verdict::AcceptedRisk), "{name} is {verdict:?}");
    }
}

/// Each move changes one object of one kind, and a weight that of the route alone.
#[test]
fn a_stage_changes_one_object() {
    for release in releases() {
        let stages: Vec<_> = release.plan.stages().iter().map(|stage| release.objects(stage)).collect();
        for (pair, stage) in stages.windows(2).zip(&release.plan.stages()[1..]) {
            let files = |objects: &[serin::Object]| -> BTreeSet<_> {
                objects.iter().map(|it| it.file.clone()).collect()
            };
            assert_eq!(files(&pair[0]), files(&pair[1]), "{} at {}", release.topology.name, stage.name);
            let changed: Vec<_> = pair[1].iter().filter(|object| !pair[0].contains(object)).collect();
            assert_eq!(changed.len(), 1, "{} at {}", release.topology.name, stage.name);
        }
    }
}

/// What the rules say of a release whose route has a patch.
fn said(release: &Release, patch: serde_json::Value) -> Vec<&'static str> {
    let mut topology = release.topology.clone();
    topology.route.patch = Some(patch);
    let report = Release::new(topology).check(None);
    let off = report.findings().iter().filter(|finding| finding.rule.name == "route-off-plan");
    off.map(|finding| finding.rule.name).collect()
}

#[test]
fn a_patch_is_laid_over_the_route_and_held_against_the_plan() {
    for release in releases() {
        let name = release.topology.name.to_string();
        let harmless = json!({"metadata": {"annotations": {"example.com/owner": "web"}}});
        assert_eq!(said(&release, harmless.clone()), Vec::<&str>::new(), "{name}");
        // Whatever a router has instead of these fields, without its rules it sends nobody anywhere.
        let empty = json!({"spec": {"rules": null, "http": null, "routes": null}});
        assert_eq!(said(&release, empty), ["route-off-plan"], "{name}");
        let mut topology = release.topology.clone();
        topology.route.patch = Some(harmless);
        let stage = &release.plan.stages()[0];
        let patched = Release::new(topology).objects(stage);
        let changed: Vec<_> = patched.into_iter().filter(|it| !release.objects(stage).contains(it)).collect();
        assert!(!changed.is_empty(), "{name}");
        for object in changed {
            let metadata = match object.manifest {
                Manifest::Ingress(ingress) => ingress.metadata,
                Manifest::Custom(custom) => custom.metadata,
                Manifest::Deployment(_) | Manifest::Service(_) => panic!("{name}: no route"),
            };
            assert_eq!(metadata.annotations.unwrap()["example.com/owner"], "web", "{name}");
        }
    }
}
