//! Builds a release in Rust and prints the manifests of one of its stages.
//!
//! `cargo run --bin print_stage [STAGE]`

use std::error::Error;

use k8s_openapi::api::core::v1::{
    Container, ContainerPort, HTTPGetAction, PodSpec, PodTemplateSpec, Probe, ServicePort, ServiceSpec,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin::router::IngressNginx;
use serin::{Release, ReleaseBuilder, StageDraft};

fn main() -> Result<(), Box<dyn Error>> {
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "010-weight".to_owned());

    // The builder takes anything, in any order, and `build` says all that is wrong at once. What comes out of it is
    // valid: names are names, weights are weights, and every reference leads somewhere.
    let topology = ReleaseBuilder::new("web")
        .namespace("shop")
        .replicas(6)
        .template(pods("r.example.com/web:1"))
        .canary(pods("r.example.com/web:2"))
        .service(service())
        .router(IngressNginx::default())
        .host("web.example.com")
        .stage(StageDraft::weight(10.0))
        .stage(StageDraft::weight(100.0))
        .build()
        .map_err(|wrong| wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;

    // Valid is not wise: that is for the rules, and what they find is data.
    let release = Release::new(topology);
    let report = release.check(None);
    for finding in report.findings() {
        eprint!("{}", serin::render::human(finding, false));
    }
    if report.has_errors() {
        return Err("the release has errors".into());
    }

    // The texts are those that `serin generate` would write.
    let texts = release.texts()?;
    let stage = texts.stages.iter().find(|stage| stage.name.as_str() == wanted);
    let stage = stage.ok_or_else(|| {
        let names: Vec<_> = texts.stages.iter().map(|stage| stage.name.as_str()).collect();
        format!("there is no stage `{wanted}`; there are {}", names.join(", "))
    })?;
    for (file, text) in &stage.files {
        println!("--- # {file}\n{text}");
    }
    Ok(())
}

/// The pods of a version: an image behind a port, and the probe that says when it is ready.
fn pods(image: &str) -> PodTemplateSpec {
    let container = Container {
        name: "app".to_owned(),
        image: Some(image.to_owned()),
        ports: Some(vec![ContainerPort {
            name: Some("http".to_owned()),
            container_port: 8080,
            ..ContainerPort::default()
        }]),
        readiness_probe: Some(Probe {
            http_get: Some(HTTPGetAction {
                path: Some("/".to_owned()),
                port: IntOrString::String("http".to_owned()),
                ..HTTPGetAction::default()
            }),
            ..Probe::default()
        }),
        ..Container::default()
    };
    PodTemplateSpec {
        spec: Some(PodSpec { containers: vec![container], ..PodSpec::default() }),
        ..PodTemplateSpec::default()
    }
}

/// Both Services; their selectors are Serin's part.
fn service() -> ServiceSpec {
    let port = ServicePort {
        port: 80,
        target_port: Some(IntOrString::String("http".to_owned())),
        ..ServicePort::default()
    };
    ServiceSpec { ports: Some(vec![port]), ..ServiceSpec::default() }
}
