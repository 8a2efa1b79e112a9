//! What must hold of the code of any releases: it parses, no two things of a scope have one name, rustfmt leaves it.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]
#![allow(clippy::disallowed_methods, reason = "the tests run rustfmt")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec, ServicePort, ServiceSpec};
use proptest::prelude::*;
use serin::router::{GatewayApi, IngressNginx};
use serin::{Entry, Match, Prover, RelativePath, Release, ReleaseBuilder, StageDraft, Track, TrackDraft};

/// A release that is hard to name.
#[derive(Debug, Clone)]
struct Odd {
    folder: Vec<&'static str>,
    name: &'static str,
    environment: Option<&'static str>,
    hosts: Vec<&'static str>,
    labels: BTreeMap<String, String>,
    containers: BTreeSet<&'static str>,
    ports: BTreeSet<&'static str>,
    services: (String, String),
    matched: Option<(bool, String)>,
    weights: BTreeSet<u16>,
    autoscaler: bool,
    under_way: bool,
    gateway: bool,
}

const FOLDERS: [&str; 12] = [
    "web",
    "type",
    "self",
    "a-b",
    "a_b",
    "b\u{fc}ro",
    "\u{5de5}",
    "str",
    "1st",
    "stable",
    "text",
    "payments",
];
const NAMES: [&str; 12] =
    ["web", "type", "crate", "a-b", "u16", "1st", "shared", "stable", "labels", "text", "payments", "std"];
const HOSTS: [&str; 6] =
    ["a.example.com", "a-example.com", "*.example.com", "any.example.com", "1.a", "9-9.example"];
const CONTAINERS: [&str; 5] = ["app", "a-b", "1st", "self", "app-2"];

fn odd() -> impl Strategy<Value = Odd> {
    let place = (
        prop::collection::vec(prop::sample::select(&FOLDERS[..]), 0..3),
        prop::sample::select(&NAMES[..]),
        prop::option::of(prop::sample::select(&["production", "stable", "type", "web"][..])),
        prop::sample::subsequence(&HOSTS[..], 1..4),
    );
    let labels = prop::collection::btree_map(
        "([a-z]{1,8}(\\.io|-x)?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,40}[A-Za-z0-9])?",
        "[A-Za-z0-9]([A-Za-z0-9_.-]{0,50}[a-z])?",
        0..4,
    );
    let containers = prop::sample::subsequence(&CONTAINERS[..], 1..4);
    let ports = prop::sample::subsequence(&["http", "web-1", "1web", "grpc"][..], 1..4);
    let services = ("[a-z][a-z0-9-]{0,60}[a-z]", "[a-z][a-z0-9-]{0,60}[0-9]");
    let matched = prop::option::of((any::<bool>(), "[A-Za-z0-9`\"#\\\\{}\\[\\]_-]{1,40}"));
    let rest = (matched, prop::collection::btree_set(1_u16..10_000, 0..5), any::<[bool; 3]>());
    (place, labels, containers, ports, services, rest).prop_map(
        |(
            (folder, name, environment, hosts),
            labels,
            containers,
            ports,
            services,
            (matched, weights, flags),
        )| Odd {
            folder,
            name,
            environment,
            hosts,
            labels,
            containers: containers.into_iter().collect(),
            ports: ports.into_iter().collect(),
            services,
            matched,
            weights,
            autoscaler: flags[0],
            under_way: flags[1],
            gateway: flags[2],
        },
    )
}

impl Odd {
    fn pods(&self, version: &str) -> PodTemplateSpec {
        let container = |name: &&str| Container {
            name: (*name).to_owned(),
            image: Some(format!("r.example.com/{name}:{version}{}", "0".repeat(self.labels.len() * 20))),
            ..Container::default()
        };
        let containers = self.containers.iter().map(container).collect();
        PodTemplateSpec {
            spec: Some(PodSpec { containers, ..PodSpec::default() }),
            ..PodTemplateSpec::default()
        }
    }

    /// The release and its directory; none where the builder refuses what was made up.
    fn entry(&self) -> Option<Entry> {
        let ports = self.ports.iter().zip(80..).map(|(name, port)| ServicePort {
            name: Some((*name).to_owned()),
            port,
            ..ServicePort::default()
        });
        let track = |service: &str| TrackDraft {
            deployment: Some(service.to_owned()),
            service: Some(service.to_owned()),
            ..TrackDraft::default()
        };
        let builder = ReleaseBuilder::new(self.name)
            .labels(self.labels.clone())
            .template(self.pods("1"))
            .service(ServiceSpec { ports: Some(ports.collect()), ..ServiceSpec::default() })
            .service_port(serin::ServicePortRef::Number(80))
            .track(Track::Stable, track(&self.services.0))
            .track(Track::Canary, track(&self.services.1));
        let builder = self.hosts.iter().fold(builder, |builder, host| builder.host(*host));
        let builder = match self.gateway {
            true => {
                let parent =
                    serin::router::ParentRef { name: Some("public".to_owned()), ..Default::default() };
                builder.router(GatewayApi { parent_refs: Some(vec![parent]), ..GatewayApi::default() })
            }
            false => builder.router(IngressNginx::default()),
        };
        let builder = if self.autoscaler { builder.autoscaler("web", 3) } else { builder.replicas(3) };
        let builder = if self.under_way { builder.canary(self.pods("2")) } else { builder };
        let builder = match self.environment {
            Some(environment) => builder.environment(environment),
            None => builder,
        };
        let builder = match &self.matched {
            Some((true, value)) => builder.stage(StageDraft::matching(Match::header("X-Canary", value))),
            Some((false, value)) => builder.stage(StageDraft::matching(Match::cookie("canary", value))),
            None => builder,
        };
        let weights = self.weights.iter().chain([&10_000]).map(|weight| f64::from(*weight) / 100.0);
        let builder = weights.fold(builder, |builder, weight| builder.stage(StageDraft::weight(weight)));
        let topology = builder.build().ok()?;
        let parts = self.environment.iter().chain(&self.folder).copied().chain([self.name]);
        let path = RelativePath::new(parts.collect::<Vec<_>>().join("/")).ok()?;
        Some(Entry { release: Release::new(topology), path, live: None })
    }
}

/// The code of some releases, of those that can be.
fn source(releases: &[Odd], objects: bool) -> (String, usize) {
    let entries = releases.iter().filter_map(Odd::entry).map(|entry| (entry.path.clone(), entry));
    let entries: BTreeMap<RelativePath, Entry> = entries.collect();
    let proofs: Vec<_> = entries
        .values()
        .map(|entry| Release::new(entry.release.topology.clone()).prove(&Prover::with_cap(1)))
        .collect();
    let both: Vec<_> = entries.values().zip(&proofs).collect();
    (super::source(&both, objects).unwrap(), both.len())
}

/// Every name of every scope, and how many modules are releases.
fn look(items: &[syn::Item], path: &str, releases: &mut usize) {
    let mut names = BTreeSet::new();
    let mut take = |space: &str, name: &syn::Ident| {
        assert!(names.insert(format!("{space} {name}")), "{path} has two {space} `{name}`");
    };
    for item in items {
        match item {
            syn::Item::Const(item) => take("value", &item.ident),
            syn::Item::Struct(item) => {
                take("type", &item.ident);
                let mut fields = BTreeSet::new();
                for field in item.fields.iter().filter_map(|field| field.ident.as_ref()) {
                    assert!(fields.insert(field.to_string()), "{path}: two fields `{field}`");
                }
            }
            syn::Item::Enum(item) => {
                take("type", &item.ident);
                *releases += usize::from(item.ident == "Stage");
                let mut variants = BTreeSet::new();
                for variant in &item.variants {
                    assert!(variants.insert(variant.ident.to_string()), "{path}: two `{}`", variant.ident);
                }
            }
            syn::Item::Mod(item) => {
                take("type", &item.ident);
                let (_, inner) = item.content.as_ref().expect("a module of the file");
                look(inner, &format!("{path}::{}", item.ident), releases);
            }
            _ => {}
        }
    }
}

fn leaves(edition: &str, text: &str) -> String {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--check", "--edition", edition, "--config-path", "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    rustfmt.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = rustfmt.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 40, failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn any_releases_give_code_that_parses_with_names_of_their_own(
        releases in prop::collection::vec(odd(), 1..6),
        objects: bool,
    ) {
        let (text, count) = source(&releases, objects);
        let file = syn::parse_file(&text).unwrap();
        let mut found = 0;
        look(&file.items, "releases", &mut found);
        prop_assert_eq!(found, count);
        for edition in ["2021", "2024"] {
            let left = leaves(edition, &text);
            prop_assert!(left.is_empty(), "{}", left);
        }
    }
}
