//! What Serin generated is imported, and generated again: the same stage, byte for byte.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads what is generated")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use k8s_openapi::api::core::v1::{Container, EnvVar, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use proptest::prelude::*;
use serin_diagnostic::{Report, SourceFile, render};
use serin_import::{ImportedRelease, Options, import};
use serin_objects::{Doubt, read, scopes};
use serin_plan::Plan;
use serin_render::{Tree, routers};
use serin_topology::routers::{
    Alb, Apisix, Contour, GatewayApi, IngressNginx, Istio, NginxInc, ParentRef, Traefik,
};
use serin_topology::{
    Match, PathType, ReleaseBuilder, Router, RouterName, ServicePortRef, StageDraft, Topology, Track,
    TrackDraft,
};

type Files = BTreeMap<String, String>;

/// The one release of some files, whose stable track is known by its Service.
fn imported(files: &Files, stable: &str) -> ImportedRelease {
    let mut report = Report::new();
    let objects = files.iter().map(|(name, text)| {
        let file = Arc::new(SourceFile::new(name, text.as_str()));
        (name.clone(), read(&file, Doubt::Named, &mut report).objects)
    });
    let scopes = scopes(objects.collect());
    assert!(!report.has_errors(), "{report:?}");
    let options = Options { stable: Some(stable.to_owned()), ..Options::default() };
    let mut imported = import(&scopes, &options);
    assert_eq!(imported.releases.len(), 1, "{:?}", imported.report);
    imported.releases.remove(0)
}

/// What is live once the release is adopted, without the kustomization.
fn live(release: &ImportedRelease) -> Files {
    let said: String = release.report.findings().iter().map(|it| render::human(it, false)).collect();
    assert!(release.is_whole(), "{said}\n{}", release.text);
    let files = release.live().unwrap().unwrap().files;
    let objects = files.into_iter().filter(|(name, _)| name != "kustomization.yaml");
    objects.map(|(name, text)| (name, text.to_string())).collect()
}

/// The two stages that hold one version alone, and both tracks with pods, are none of a release that came from there.
fn is_past_return(stage: &str) -> bool {
    ["fold-1-stable", "fold-2-shift"].contains(&stage)
}

fn generated() -> Vec<PathBuf> {
    let mut stages = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if folder.ends_with("stages") {
                stages.push(path);
            } else if path.is_dir() {
                folders.push(path);
            }
        }
    }
    stages.sort();
    stages
}

fn files_of(stage: &Path) -> Files {
    let entries = std::fs::read_dir(stage).unwrap().map(|entry| entry.unwrap().path());
    let objects = entries.filter(|path| !path.ends_with("kustomization.yaml"));
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    objects.map(|path| (name(&path), std::fs::read_to_string(path).unwrap())).collect()
}

/// The team's own, which no stage holds.
fn autoscaler(deployment: &str) -> String {
    let line = |key: &str| deployment.lines().find_map(|line| line.strip_prefix(key)).unwrap();
    format!(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: any, namespace: {}}}\nspec:\n  \
         scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {}}}\n  minReplicas: 6\n  maxReplicas: 9\n",
        line("  namespace: "),
        line("  name: ")
    )
}

/// Every router, every stage: the specs of this repository come back out of what they were generated to.
#[test]
fn every_stage_of_every_spec_comes_back() {
    let stages = generated();
    assert!(stages.len() > 100);
    for stage in stages {
        let files = files_of(&stage);
        let service = &files["service-stable.yaml"];
        let name = service.lines().find_map(|line| line.strip_prefix("  name: ")).unwrap();
        let mut input = files.clone();
        if !files["deployment-stable.yaml"].contains("  replicas: ") {
            input.insert("autoscaler.yaml".to_owned(), autoscaler(&files["deployment-stable.yaml"]));
        }
        let release = imported(&input, name);
        let of_stage = stage.file_name().unwrap().to_string_lossy().into_owned();
        if of_stage == "fold-1-stable" {
            assert!(!release.is_whole(), "the canary serves, and there is no version to go back to");
            continue;
        }
        let found = live(&release);
        if of_stage == "fold-2-shift" {
            let new: Vec<_> = release.changes.iter().map(|change| change.what.as_str()).collect();
            assert!(matches!(new.as_slice(), [only] if only.contains("no release is under way")), "{new:?}");
            continue;
        }
        assert!(release.changes.is_empty(), "{}: {:#?}", stage.display(), release.changes);
        assert_eq!(found, files, "{}", stage.display());
    }
}

fn pods(image: &str, env: &[(String, String)], labels: &BTreeMap<String, String>) -> PodTemplateSpec {
    let env = env.iter().map(|(name, value)| EnvVar {
        name: name.clone(),
        value: Some(value.clone()),
        ..EnvVar::default()
    });
    let container = Container {
        name: "app".into(),
        image: Some(image.into()),
        env: Some(env.collect()),
        ..Container::default()
    };
    let spec = PodSpec { containers: vec![container], ..PodSpec::default() };
    let mut template = PodTemplateSpec { spec: Some(spec), ..PodTemplateSpec::default() };
    if !labels.is_empty() {
        template.metadata.get_or_insert_default().labels = Some(labels.clone());
    }
    template
}

fn any_router() -> impl Strategy<Value = Router> {
    let parent = ParentRef { name: Some("public".into()), ..ParentRef::default() };
    prop::sample::select(vec![
        Router::from(Alb::default()),
        Apisix::default().into(),
        Contour::default().into(),
        GatewayApi { parent_refs: Some(vec![parent]), ..GatewayApi::default() }.into(),
        IngressNginx::default().into(),
        IngressNginx { ingress_class_name: Some("nginx".into()), ..IngressNginx::default() }.into(),
        Istio { gateways: Some(vec!["infra/public".into()]), ..Istio::default() }.into(),
        NginxInc::default().into(),
        Traefik { allow_empty_services: Some(true), priority: Some(7), ..Traefik::default() }.into(),
    ])
}

prop_compose! {
    fn releases()(
        router in any_router(),
        replicas in 1..9_i64,
        hosts in prop::sample::subsequence(vec!["web.example.com", "shop.example.com", "*.example.org"], 1..=2),
        paths in prop::sample::subsequence(vec![("/", PathType::Prefix), ("/a", PathType::Prefix), ("/b/c", PathType::Exact)], 1..=3),
        weights in prop::collection::btree_set(1..100_u32, 0..4),
        matched in prop::sample::select(vec![None, Some(Match::header("X-Canary", "always")), Some(Match::cookie("canary", "always"))]),
        env in [prop::collection::btree_map("[A-C]", "[a-z0-9]{0,4}", 0..3), prop::collection::btree_map("[A-C]", "[a-z0-9]{0,4}", 0..3)],
        labels in prop::collection::btree_map("[x-z]", "[a-c]", 0..2),
        two_ports in any::<bool>(),
        own_names in any::<bool>(),
        pods_of in prop::option::of(1..9_i64),
        on_all in prop::collection::btree_map("team|tier", "[a-c]", 0..2),
    ) -> Option<Topology> {
        let port = |port, name: Option<&str>| ServicePort { port, name: name.map(str::to_owned), ..ServicePort::default() };
        let ports = match two_ports {
            true => vec![port(80, Some("http")), port(9090, Some("metrics"))],
            false => vec![port(80, None)],
        };
        let [old, new] = env.map(|env| env.into_iter().collect::<Vec<_>>());
        let mut builder = ReleaseBuilder::new("web")
            .namespace("shop")
            .replicas(replicas)
            .labels(on_all)
            .template(pods("r.example/web:1", &old, &labels))
            .canary(pods("r.example/web:2", &new, &labels))
            .service(ServiceSpec { ports: Some(ports), ..ServiceSpec::default() })
            .router(router);
        if two_ports {
            builder = builder.service_port(ServicePortRef::Name("http".into()));
        }
        for host in hosts {
            builder = builder.host(host);
        }
        for (path, kind) in paths {
            builder = builder.path(path, kind);
        }
        if let Some(matched) = matched {
            builder = builder.stage(StageDraft::matching(matched));
        }
        for weight in weights.into_iter().chain([100]) {
            builder = builder.stage(StageDraft { canary_replicas: pods_of, ..StageDraft::weight(weight.into()) });
        }
        if own_names {
            let draft = |name: &str| TrackDraft {
                deployment: Some(format!("{name}-app")),
                service: Some(name.to_owned()),
                route: None,
                selector: Some(BTreeMap::from([("app".to_owned(), name.to_owned())])),
            };
            builder = builder.track(Track::Stable, draft("blue")).track(Track::Canary, draft("green"));
        }
        let topology = builder.build().ok()?;
        let router = routers::of(&topology);
        // Several HTTPProxies that include one are not put together again.
        let is_several = topology.route.hosts.len() > 1 && topology.route.router.name() == RouterName::Contour;
        let is_shown = !is_several && router.refuses(&topology).is_empty()
            && Plan::of(&topology).stages().iter().all(|stage| router.accepts(&topology, &stage.change).is_ok());
        is_shown.then_some(topology)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_stage_of_any_release_comes_back(topology in releases()) {
        let Some(topology) = topology else { return Ok(()) };
        let plan = Plan::of(&topology);
        let stable = topology.names(Track::Stable).service.to_string();
        for stage in Tree::of(&topology, &plan).unwrap().stages {
            if is_past_return(stage.name.as_str()) {
                continue;
            }
            let files = stage.files.iter().filter(|(name, _)| name != "kustomization.yaml");
            let files: Files = files.map(|(name, text)| (name.clone(), text.to_string())).collect();
            let release = imported(&files, &stable);
            prop_assert_eq!(live(&release), files, "{}\n{}", stage.name, release.text);
            prop_assert!(release.changes.is_empty(), "{}: {:?}", stage.name, release.changes);
        }
    }

    /// What a team wrote has none of Serin's additions. They are all that is new, and each of them is said.
    #[test]
    fn only_what_is_said_is_added(topology in releases()) {
        let Some(topology) = topology else { return Ok(()) };
        let plan = Plan::of(&topology);
        let stable = topology.names(Track::Stable).service.to_string();
        for stage in Tree::of(&topology, &plan).unwrap().stages {
            if is_past_return(stage.name.as_str()) {
                continue;
            }
            let files = stage.files.iter().filter(|(name, _)| name != "kustomization.yaml");
            let files: Files = files.map(|(name, text)| (name.clone(), bare(text))).collect();
            let release = imported(&files, &stable);
            let found: Files = live(&release).into_iter().map(|(name, text)| (name, bare(&text))).collect();
            prop_assert_eq!(found, files, "{}\n{}", stage.name, release.text);
            let said = ["each container sleeps ", "label app.kubernetes.io/managed-by: serin", "strategy.", "terminationGracePeriodSeconds: "];
            for change in &release.changes {
                prop_assert!(said.iter().any(|start| change.what.starts_with(start)), "{}: {:?}", stage.name, change);
            }
        }
    }
}

/// An object without what Serin adds, as JSON.
fn bare(text: &str) -> String {
    fn strip(value: &mut serde_yaml::Value) {
        if let Some(fields) = value.as_mapping_mut() {
            for key in
                ["lifecycle", "strategy", "terminationGracePeriodSeconds", "app.kubernetes.io/managed-by"]
            {
                fields.remove(key);
            }
            fields.iter_mut().for_each(|(_, value)| strip(value));
            fields.retain(|key, value| key != "labels" || value.as_mapping().is_none_or(|it| !it.is_empty()));
        }
        value.as_sequence_mut().into_iter().flatten().for_each(strip);
    }
    let mut value: serde_yaml::Value = serde_yaml::from_str(text).unwrap();
    strip(&mut value);
    serde_json::to_string_pretty(&serde_json::to_value(value).unwrap()).unwrap()
}
