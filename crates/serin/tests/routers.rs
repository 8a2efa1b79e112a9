//! The article's release for every router.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the test reads the specs")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use serin::{Live, Manifest, Prover, Release, Report, RouterName, SourceFile, Verdict};

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

/// The release of a router with a patch, and what the reader and the rules say of it.
fn patched(router: &str, patch: &str) -> (Option<Release>, Vec<&'static str>) {
    let path = folder().join(format!("routers/{router}.yaml"));
    let text = std::fs::read_to_string(path).unwrap();
    let text = text.replace("\n  route:\n", &format!("\n  route:\n    patch: {patch}\n"));
    let mut report = Report::new();
    let release = Release::read(&Arc::new(SourceFile::new("spec.yaml", text)), &mut report).pop();
    report.extend(release.iter().flat_map(|release| release.check(None)));
    (release, report.findings().iter().map(|finding| finding.rule.name).collect())
}

/// What serves requests cannot be made anew under them: the rule says so before the commit that would.
#[test]
fn a_live_route_cannot_become_other_objects() {
    for (router, from, to) in [
        ("contour", "hosts: [contour.example.com]", "hosts: [contour.example.com, other.example.com]"),
        ("alb", "scheme: internet-facing", "scheme: internal"),
        ("gateway-api-grpc", "kind: GRPCRoute", "kind: HTTPRoute"),
    ] {
        let path = folder().join(format!("routers/{router}.yaml"));
        let text = std::fs::read_to_string(&path).unwrap();
        let changed = text.replace(from, to).replace("      methods: [{service: shop.Cart}]\n", "");
        assert_ne!(text, changed, "{router}");
        let live = Live::of(&read(&path).topology, "000-baseline");
        let file = Arc::new(SourceFile::new("spec.yaml", changed));
        let release = Release::read(&file, &mut Report::new()).pop().unwrap();
        let report = release.check(Some(&live));
        let found = report.findings().iter().filter(|finding| finding.rule.name == "live-moved");
        assert_eq!(found.count(), 1, "{router}: {:?}", report.findings());
        assert!(!read(&path).check(Some(&live)).has_errors(), "{router}");
    }
}

/// What teams add to their routes: it lands at every stage, and nothing else changes.
#[test]
fn a_patch_adds_what_sends_no_request_elsewhere() {
    for (router, patch, pointer) in [
        (
            "alb",
            "{metadata: {annotations: {alb.ingress.kubernetes.io/wafv2-acl-arn: arn}}}",
            "/metadata/annotations/alb.ingress.kubernetes.io~1wafv2-acl-arn",
        ),
        (
            "apisix",
            "{spec: {http: [{plugins: [{name: cors, enable: true}]}]}}",
            "/spec/http/0/plugins/0/name",
        ),
        ("contour", "{spec: {routes: [{retryPolicy: {count: 3}}]}}", "/spec/routes/0/retryPolicy/count"),
        (
            "gateway-api",
            "{spec: {rules: [{timeouts: {backendRequest: 2s}}]}}",
            "/spec/rules/0/timeouts/backendRequest",
        ),
        ("gateway-api-grpc", "{metadata: {labels: {team: cart}}}", "/metadata/labels/team"),
        (
            "istio",
            "{spec: {http: [{name: split, corsPolicy: {maxAge: 1h}}]}}",
            "/spec/http/0/corsPolicy/maxAge",
        ),
        ("nginx-inc", "{spec: {upstreams: [{name: stable, max-fails: 3}]}}", "/spec/upstreams/0/max-fails"),
        (
            "traefik",
            "{spec: {routes: [{observability: {tracing: false}}]}}",
            "/spec/routes/0/observability/tracing",
        ),
        (
            "traefik-nginx-annotations",
            "{metadata: {annotations: {example.com/owner: web}}}",
            "/metadata/annotations/example.com~1owner",
        ),
    ] {
        let (release, said) = patched(router, patch);
        assert_eq!(said, Vec::<&str>::new(), "{router} {patch}");
        let release = release.unwrap();
        for stage in release.plan.stages() {
            let objects = release.objects(stage);
            let values = objects.iter().map(|object| serde_json::to_value(&object.manifest).unwrap());
            let with: Vec<_> = values.filter(|value| value.pointer(pointer).is_some()).collect();
            assert!(!with.is_empty(), "{router} at {}: no {pointer}", stage.name);
        }
    }
}

/// What would send requests elsewhere, or nowhere, and still look like a route.
#[test]
fn a_patch_that_sends_requests_elsewhere_is_refused() {
    let annotation = |key: &str| format!("{{metadata: {{annotations: {{{key}: x}}}}}}");
    let nginx = |key: &str| annotation(&format!("nginx.ingress.kubernetes.io/{key}"));
    let alb = |key: &str| annotation(&format!("alb.ingress.kubernetes.io/{key}"));
    let spec = |fields: &str| format!("{{spec: {{{fields}}}}}");
    let cases = [
        (
            "traefik-nginx-annotations",
            [
                nginx("permanent-redirect"),
                nginx("server-alias"),
                nginx("temporal-redirect"),
                nginx("configuration-snippet"),
                spec("defaultBackend: {service: {name: evil, port: {number: 80}}}"),
            ]
            .to_vec(),
        ),
        (
            "alb",
            [
                alb("actions.split"),
                alb("conditions.split"),
                alb("target-type"),
                spec("ingressClassName: other"),
            ]
            .to_vec(),
        ),
        (
            "apisix",
            [
                spec("http: [{upstreams: [{name: evil}]}]"),
                spec("http: [{plugins: [{name: redirect, enable: true}]}]"),
                spec("http: [{priority: 100}]"),
                spec("http: [{match: {methods: [DELETE]}}]"),
                spec("stream: [{name: evil}]"),
                spec("http: [{websoket: true}]"),
            ]
            .to_vec(),
        ),
        (
            "contour",
            [
                spec("routes: [{requestRedirectPolicy: {statusCode: 301}}]"),
                spec("routes: [{directResponsePolicy: {statusCode: 503}}]"),
                spec("routes: [{services: [{mirror: true}]}]"),
                spec("routes: [1]"),
                spec("tcpproxy: {}"),
                spec("includes: [{name: evil}]"),
                spec("routes: [{conditions: [{prefix: /nowhere}]}]"),
                spec("routes: [{loadBalancerPolicy: {strategy: Cookie}}]"),
            ]
            .to_vec(),
        ),
        (
            "gateway-api",
            [
                spec("hostnames: []"),
                spec("parentRefs: []"),
                spec("rules: [{matches: [{path: {value: /nowhere}}]}]"),
                spec("rules: [{filters: [{type: RequestMirror}]}]"),
                spec("rules: [{backendRefs: [{name: gateway-api-canary, weight: 100}]}]"),
                spec("rules: [{backendRefs: [{kind: ServiceImport}]}]"),
                spec("rules: [{backendRefs: [{filters: [{type: RequestRedirect}]}]}]"),
                spec("rules: [{timeout: 1s}]"),
                spec("rules: [{sessionPersistence: {type: Cookie}}]"),
            ]
            .to_vec(),
        ),
        (
            "istio",
            [
                spec("gateways: [mesh]"),
                spec("hosts: [other.example.com]"),
                spec("tcp: []"),
                spec("http: [{redirect: {uri: /}}]"),
                spec("http: [{fault: {abort: {httpStatus: 503}}}]"),
                spec("http: [{delegate: {name: evil}}]"),
                spec("http: [{mirror: {host: evil}}]"),
                spec("http: [{match: [{port: 8443}]}]"),
                spec("http: [{route: [{destination: {subset: v9}}]}]"),
                spec("http: [{name: splt, timeout: 3s}]"),
            ]
            .to_vec(),
        ),
        (
            "nginx-inc",
            [
                spec("routes: [{action: {return: {code: 200}}}]"),
                spec("routes: [{route: evil/evil}]"),
                spec("routes: [{location-snippets: return 404;}]"),
                spec("server-snippets: return 404;"),
                spec("upstreams: [{subselector: {track: evil}}]"),
                spec("upstreams: [{sessionCookie: {enable: true}}]"),
                spec("http-snippets: x"),
            ]
            .to_vec(),
        ),
        (
            "traefik",
            [
                spec("routes: [{priority: 5}]"),
                spec("routes: [{services: [{sticky: {cookie: {}}}]}]"),
                spec("routes: [{match: Host(`x`)}]"),
                spec("routes: [{services: [{kind: TraefikService}]}]"),
                spec("routes: [{services: [{weight: 1}]}]"),
                spec("entryPoints: [other]"),
            ]
            .to_vec(),
        ),
    ];
    for (router, patches) in cases {
        for patch in patches {
            let (_, said) = patched(router, &patch);
            assert!(said.contains(&"route-off-plan"), "{router} {patch}: {said:?}");
        }
    }
    for patch in [
        "[]",
        "x",
        "{kind: Foo}",
        "{metadata: {name: x}}",
        "{metadata: {labels: {a: 5}}}",
        "{metadata: {labels: [a]}}",
        "{metadata: {labels: {app.kubernetes.io/managed-by: helm}}}",
        "{metadata: {annotations: {bad key!: x}}}",
        "{metadata: {annotations: {a: null}}}",
        "{spec: foo}",
        "{spec: {rules: null}}",
        "{spec: {rules: [null]}}",
    ] {
        let (_, said) = patched("gateway-api", patch);
        assert_eq!(said.len(), 1, "{patch}: {said:?}");
    }
    assert_eq!(patched("gateway-api", "null").1, Vec::<&str>::new());
}
