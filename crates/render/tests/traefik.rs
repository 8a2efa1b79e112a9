//! What Traefik refuses of a release, and which of two routes wins.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use serin_plan::Plan;
use serin_render::{Tree, routers};
use serin_topology::routers::{Traefik, TraefikRef, TraefikTls};
use serin_topology::{Match, PathType, ReleaseBuilder, StageDraft, Topology};

fn release(settings: Traefik, change: impl Fn(ReleaseBuilder) -> ReleaseBuilder) -> Topology {
    let container = Container { name: "app".into(), image: Some("web:1".into()), ..Default::default() };
    let pods = PodTemplateSpec {
        spec: Some(PodSpec { containers: vec![container], ..Default::default() }),
        ..Default::default()
    };
    let port = ServicePort { port: 80, ..Default::default() };
    let release = ReleaseBuilder::new("web")
        .namespace("shop")
        .replicas(6)
        .template(pods.clone())
        .canary(pods)
        .service(ServiceSpec { ports: Some(vec![port]), ..Default::default() })
        .router(Traefik { allow_empty_services: Some(false), ..settings })
        .host("web.example.com");
    change(release).stage(StageDraft::weight(100.0)).build().unwrap()
}

fn refusals(settings: Traefik, change: impl Fn(ReleaseBuilder) -> ReleaseBuilder) -> Vec<String> {
    let topology = release(settings, change);
    let refusals = routers::of(&topology).refuses(&topology);
    refusals.into_iter().map(|it| format!("{}: cannot {}", it.at, it.cannot.what)).collect()
}

#[test]
fn what_an_ingress_route_cannot_say_is_refused() {
    let nothing = Vec::<String>::new();
    let plain = Traefik::default;
    let tls = |release: ReleaseBuilder, secret: &str, host: &str| {
        release.tls(Some(secret.to_owned()), vec![host.to_owned()])
    };
    assert_eq!(refusals(plain(), |it| it), nothing);
    assert_eq!(refusals(plain(), |it| tls(it, "web", "*.example.com")), nothing);
    assert_eq!(
        refusals(plain(), |it| tls(tls(it, "web", "web.example.com"), "shop", "shop.example.com")),
        ["spec.route.tls: cannot name 2 Secrets in one IngressRoute"]
    );
    assert_eq!(
        refusals(plain(), |it| tls(it.host("shop.example.com"), "web", "web.example.com")),
        ["spec.route.tls: cannot encrypt some hosts and leave `shop.example.com` as it is"]
    );
    let tls_of = |cert_resolver: Option<&str>, options: Option<&str>| Traefik {
        tls: Some(TraefikTls {
            cert_resolver: cert_resolver.map(str::to_owned),
            options: options.map(|name| TraefikRef { name: Some(name.to_owned()), namespace: None }),
        }),
        ..plain()
    };
    assert_eq!(
        refusals(tls_of(Some("le"), None), |it| tls(it, "web", "web.example.com")),
        ["spec.route.tls: cannot take a certificate from Secret `web` and one from resolver `le`"]
    );
    assert_eq!(
        refusals(tls_of(None, Some("modern")), |it| it.host("*.example.org")),
        ["spec.route.traefik.tls.options: cannot apply a TLSOption to `*.example.org`"]
    );
    assert_eq!(
        refusals(plain(), |it| it.path("/a%20b", PathType::Prefix)),
        ["spec.route.paths[0].path: cannot match a path that holds `%`"]
    );
}

/// Without a priority of its own a match would be as strong as a rule of its length, and take what belongs to a longer path
/// of another route.
#[test]
fn a_match_is_one_above_the_route_that_it_belongs_to() {
    let topology =
        release(Traefik::default(), |it| it.stage(StageDraft::matching(Match::header("X-Canary", "1"))));
    let tree = Tree::of(&topology, &Plan::of(&topology)).unwrap();
    let texts = tree.stages.iter().flat_map(|stage| &stage.files).map(|(_, text)| text.to_string());
    let matching = texts.into_iter().find(|text| text.contains("Header(")).unwrap();
    let route: serde_yaml::Value = serde_yaml::from_str(&matching).unwrap();
    let [matched, everybody] = route["spec"]["routes"].as_sequence().unwrap().as_slice() else { panic!() };
    assert_eq!(everybody["match"], "Host(`web.example.com`)");
    assert_eq!(matched["match"], "Host(`web.example.com`) && Header(`X-Canary`, `1`)");
    assert_eq!((matched["priority"].as_u64(), everybody.get("priority")), (Some(24), None));
}
