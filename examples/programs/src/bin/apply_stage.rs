//! Renders a stage and applies it, object by object, as the field manager `serin`.
//!
//! `cargo run --features cluster --bin apply_stage -- SPEC STAGE`: where `KUBECONFIG` is set, to that cluster; without it
//! nothing is applied, and what would be is printed.

use std::error::Error;
use std::fmt::Debug;
use std::process::ExitCode;
use std::sync::Arc;

use k8s_openapi::NamespaceResourceScope;
use kube::api::{ApiResource, DynamicObject, Patch, PatchParams, ValidationDirective};
use kube::core::GroupVersionKind;
use kube::{Api, Client, Resource, ResourceExt, discovery};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use serin::{Custom, Manifest, Object, Prover, Release, Report, SourceFile};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [spec, stage] = arguments.as_slice() else {
        return Err("usage: apply_stage SPEC STAGE".into());
    };
    let release = read(spec)?;
    let objects = in_order(release.objects(release.plan.stage(stage).ok_or("there is no such stage")?));

    let client = match std::env::var_os("KUBECONFIG") {
        Some(_) => Some(Client::try_default().await?),
        None => None,
    };
    for Object { file, manifest } in &objects {
        let Some(client) = &client else {
            println!("{file} would be applied");
            continue;
        };
        if let Err(error) = apply(client, manifest).await {
            eprintln!("error: {file} is not applied: {}", explain(error));
            return Ok(ExitCode::FAILURE);
        }
        println!("{file} applied");
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a spec, and hands its release out only when the rules and the proof find no error.
fn read(path: &str) -> Result<Release, Box<dyn Error>> {
    let file = Arc::new(SourceFile::new(path, std::fs::read_to_string(path)?));
    let mut report = Report::new();
    let mut releases = Release::read(&file, &mut report);
    for release in &releases {
        report.extend(release.check(None));
        report.extend(release.prove(&Prover::default()).findings(&release.topology, &release.plan));
    }
    for finding in report.findings() {
        eprint!("{}", serin::render::human(finding, false));
    }
    if report.has_errors() {
        return Err("a release with errors is not applied".into());
    }
    // A spec with environments is several releases, each for a cluster or a namespace of its own.
    match (releases.pop(), releases.is_empty()) {
        (Some(release), true) => Ok(release),
        _ => Err("the spec is of several environments".into()),
    }
}

/// Services and pods before the route that leads to them. From one stage to the next this makes no difference, because
/// only one object differs; it does where nothing is there yet.
fn in_order(mut objects: Vec<Object>) -> Vec<Object> {
    objects.sort_by_key(|object| match object.manifest {
        Manifest::Service(_) => 0,
        Manifest::Deployment(_) => 1,
        Manifest::Ingress(_) | Manifest::Custom(_) => 2,
    });
    objects
}

/// The kinds of Kubernetes have types, so that the compiler knows where each of them is applied to. Kinds of a router are
/// asked of the cluster: it alone knows whether they are there, and what their path is called.
async fn apply(client: &Client, manifest: &Manifest) -> Result<(), kube::Error> {
    match manifest {
        Manifest::Deployment(deployment) => patch(client, &**deployment).await,
        Manifest::Service(service) => patch(client, &**service).await,
        Manifest::Ingress(ingress) => patch(client, &**ingress).await,
        Manifest::Custom(custom) => {
            let (group, version) = custom.api_version.split_once('/').unwrap_or(("", custom.api_version));
            let kind = GroupVersionKind::gvk(group, version, custom.kind);
            let (resource, _) = discovery::pinned_kind(client, &kind).await?;
            let object = dynamic(custom, &resource);
            let api: Api<DynamicObject> = match &object.metadata.namespace {
                Some(namespace) => Api::namespaced_with(client.clone(), namespace, &resource),
                None => Api::default_namespaced_with(client.clone(), &resource),
            };
            api.patch(&object.name_any(), &parameters(), &Patch::Apply(&object)).await.map(drop)
        }
    }
}

async fn patch<K>(client: &Client, object: &K) -> Result<(), kube::Error>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope>,
    K: Clone + Debug + DeserializeOwned + Serialize,
{
    let api: Api<K> = match &object.meta().namespace {
        Some(namespace) => Api::namespaced(client.clone(), namespace),
        None => Api::default_namespaced(client.clone()),
    };
    api.patch(&object.name_any(), &parameters(), &Patch::Apply(object)).await.map(drop)
}

fn dynamic(custom: &Custom, resource: &ApiResource) -> DynamicObject {
    let name = custom.metadata.name.clone().unwrap_or_default();
    let mut object = DynamicObject::new(&name, resource).data(json!({"spec": custom.spec}));
    object.metadata = custom.metadata.clone();
    object
}

/// Server-side apply: the cluster remembers which fields are `serin`'s, and takes away those that are no longer said. A
/// field that the cluster does not know is refused and not dropped.
fn parameters() -> PatchParams {
    PatchParams {
        field_validation: Some(ValidationDirective::Strict),
        // Without force: a field of somebody else's stays theirs until a person has looked.
        force: false,
        ..PatchParams::apply("serin")
    }
}

/// A conflict means that somebody else set a field that the stage sets too: an autoscaler, a person with `kubectl edit`, or
/// another tool that believes the object is its own. Taking the field by force would hide that. What was applied before it
/// stays, and applying the stage again goes on from there.
fn explain(error: kube::Error) -> String {
    match error {
        kube::Error::Api(status) if status.is_conflict() => {
            format!("a field of it is somebody else's\n  {}\n  hint: find out who needs it", status.message)
        }
        other => other.to_string(),
    }
}
