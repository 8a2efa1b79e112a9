use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, CanarySwitch, Object, Objects, RouterKind, class};
use serin_render::MANAGED_BY;
use serin_topology::{Router, Topology};

use crate::{Check, Findings, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "retired-router", severity: Severity::Note, page: include_str!("retired_router.md") },
    can_be_allowed: true,
    runs: &[Run::Topology(run), Run::Found(found)],
};

const INGRESS_NGINX: (&str, &str) = (
    "ingress-nginx was retired in March 2026: nobody mends its security any more",
    "ways out: Gateway API, Traefik 3.7 or later which reads the same annotations, or a maintained fork",
);

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    // Traefik reads the same annotations, and is not retired.
    if matches!(&topology.route.router, Router::IngressNginx(settings) if !settings.is_traefik()) {
        let (message, hint) = INGRESS_NGINX;
        findings.add_hint(&Path::of("spec.route.router"), message, hint);
    }
}

/// One note for each router, at the first object that belongs to it.
fn found(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let first = |of_group: &str| {
        let group = |object: &Object| object.api_version.split('/').next() == Some(of_group);
        objects.all().iter().find(|object| group(object))
    };
    // What was rendered from a spec is said there, once.
    let is_written = |object: &&std::sync::Arc<Object>| {
        let labels = object.metadata.labels.as_ref();
        labels.and_then(|labels| labels.get(MANAGED_BY.0)).is_none_or(|by| by != MANAGED_BY.1)
    };
    if let Some(object) = objects.all().iter().filter(is_written).find(|object| is_ingress_nginx(object)) {
        let (message, hint) = INGRESS_NGINX;
        findings.add_hint(object, &class_path(object), message, hint);
    }
    for (group, message) in [
        ("split.smi-spec.io", "SMI was archived in October 2023: no mesh goes on with it"),
        ("appmesh.k8s.aws", "App Mesh ended in September 2026"),
    ] {
        if let Some(object) = first(group) {
            findings.add_hint(object, &Path::of("apiVersion"), message, "the way out is Gateway API");
        }
    }
}

/// By the annotations of a canary, or by the class. NGINX Inc's controller has the same class and other annotations.
fn is_ingress_nginx(object: &Object) -> bool {
    let is_others = object.annotations().is_some_and(|all| all.keys().any(|key| key.contains("nginx.org/")));
    RouterKind::of(object) == Some(RouterKind::IngressNginx)
        && !is_others
        && (CanarySwitch::of(object).is_some() || class(object).is_some_and(|it| it.contains("nginx")))
}

fn class_path(object: &Object) -> Path {
    let annotation = "kubernetes.io/ingress.class";
    match &object.body {
        Body::Ingress(spec) if spec.ingress_class_name.is_some() => Path::of("spec.ingressClassName"),
        _ if object.annotation(annotation).is_some() => Path::of("metadata.annotations").key(annotation),
        _ => Path::of("metadata.annotations"),
    }
}
