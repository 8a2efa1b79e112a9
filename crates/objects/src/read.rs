use std::collections::BTreeMap;
use std::sync::Arc;

use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec};
use k8s_openapi::api::autoscaling::v1::{
    HorizontalPodAutoscaler as AutoscalerV1, HorizontalPodAutoscalerSpec as AutoscalerSpecV1,
};
use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec};
use k8s_openapi::api::core::v1::{ConfigMap, Secret, Service};
use k8s_openapi::api::networking::v1::Ingress;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serin_diagnostic::{Finding, Path, Report, SourceFile};
use serin_yaml::{Limits, Node, Reading, Value, misread, missing_fields, parse_as, rules};

use crate::{Body, Object};

/// What a text holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// The objects, those of `List` kinds one by one.
    pub objects: Vec<Arc<Object>>,
    /// Specs of releases, for whoever knows what they mean.
    pub specs: Vec<Node>,
    /// Documents that are no Kubernetes objects.
    pub no_manifests: usize,
    /// Patches: parts of objects, that mean nothing by themselves.
    pub patches: usize,
    /// Texts that a template engine fills before Kubernetes sees them.
    pub templates: usize,
}

/// Whether a text has to be one of Kubernetes' objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It was named, or piped in: what cannot be read is reported.
    Named,
    /// It stands in a directory, as anything may: a text that does not even mention `apiVersion` is passed over.
    InDirectory,
}

/// Reads the objects of a YAML or JSON text as Kubernetes' tools would, and reports every mistake at its place.
///
/// Fields of the kinds that rules look at are read by their types, so that unknown keys, wrong types and missing fields
/// are found; objects of other kinds are kept as they are.
pub fn read(file: &Arc<SourceFile>, doubt: Doubt, report: &mut Report) -> Contents {
    let text = file.text();
    if doubt == Doubt::InDirectory && !(text.contains("apiVersion") && text.contains("kind")) {
        return Contents { no_manifests: 1, ..Contents::default() };
    }
    let mut found = Report::new();
    // What was written out is bounded by the text; what aliases make of it is not.
    let limits = Limits { bytes: MOST_BYTES, nodes: text.len() + 100_000, ..Limits::default() };
    let documents = parse_as(Reading::Kubernetes, file, limits, &mut found);
    if found.has_errors() && is_template(text) {
        return Contents { templates: 1, ..Contents::default() };
    }
    report.extend(found);
    let mut contents = Contents::default();
    for document in documents {
        add(document, &mut contents, report);
    }
    contents
}

/// A file of manifests is smaller by far; one that is larger is a mistake.
const MOST_BYTES: usize = 256 << 20;

/// Text that Helm, Jinja and their like fill in is no YAML before that.
fn is_template(text: &str) -> bool {
    text.contains("{{") && text.contains("}}")
}

fn add(document: Node, contents: &mut Contents, report: &mut Report) {
    let text_of = |key: &str| document.get(key).and_then(Node::as_str).map(str::to_owned);
    let (Some(api_version), Some(kind)) = (text_of("apiVersion"), text_of("kind")) else {
        // A document between two `---` that says nothing is no document to people.
        contents.no_manifests += usize::from(document.value != Value::Null);
        return;
    };
    if kind.ends_with("List") && document.get("items").is_some() {
        let Value::Mapping(entries) = document.value else { return };
        let items = entries.into_iter().filter(|entry| entry.key.text == "items");
        for item in items.flat_map(|entry| match entry.value.value {
            Value::Sequence(items) => items,
            _ => Vec::new(),
        }) {
            add(item, contents, report);
        }
        return;
    }
    if api_version.starts_with("serin.dev/") {
        contents.specs.push(document);
        return;
    }
    if is_patch(&document) {
        contents.patches += 1;
        return;
    }
    let mut found = Report::new();
    misread_scalars(&document, "", &mut found);
    let (metadata, body) = typed(&api_version, &kind, &document, &mut found);
    if kind == "Secret" {
        report.extend(found.into_iter().map(|finding| without_secrets(finding, &document)));
    } else {
        report.extend(found);
    }
    contents.objects.push(Arc::new(Object::written(document, &api_version, &kind, metadata, body)));
}

/// A finding that repeats no value of a Secret: logs and comments are read by many.
fn without_secrets(mut finding: Finding, secret: &Node) -> Finding {
    let fields = ["data", "stringData"].into_iter().filter_map(|field| secret.entry(field));
    let mut values = fields.flat_map(|field| {
        let inner = field.value.entries().iter().map(|entry| (&entry.key.text, &entry.value));
        inner.chain(std::iter::once((&field.key.text, &field.value)))
    });
    let is_at = |value: &Node| {
        let place = finding.place.as_ref();
        place.is_some_and(|place| {
            value.place.file == place.file
                && value.place.span.start <= place.span.start
                && place.span.end <= value.place.span.end
        })
    };
    let Some((key, _)) = values.find(|(_, value)| is_at(value)) else { return finding };
    let key = key.clone();
    if finding.rule.name == rules::MISREAD_SCALAR.name {
        finding.message =
            format!("the value of `{key}` without quotes is another one to readers of YAML 1.1");
        finding.hint = Some("quote it".to_owned());
    } else {
        finding.message = format!("`{key}` has a value that no Secret takes");
        finding.hint = Some("`data` takes base64, `stringData` takes text: quote it".to_owned());
    }
    finding
}

/// A part of a document with a directive of strategic merge in it.
fn is_patch(node: &Node) -> bool {
    node.entries().iter().any(|entry| entry.key.text.starts_with("$patch") || is_patch(&entry.value))
        || node.items().iter().any(is_patch)
}

fn typed(api_version: &str, kind: &str, document: &Node, report: &mut Report) -> (ObjectMeta, Body) {
    match (api_version, kind) {
        ("apps/v1", "Deployment") => {
            let object: Deployment = whole(document, kind, report);
            // The generated types hold this field as an option up to Kubernetes 1.36, and plainly from 1.37.
            let spec: Option<DeploymentSpec> = object.spec.into();
            (object.metadata, Body::Deployment(Box::new(spec.unwrap_or_default())))
        }
        ("v1", "Service") => {
            let object: Service = whole(document, kind, report);
            (object.metadata, Body::Service(Box::new(object.spec.unwrap_or_default())))
        }
        ("networking.k8s.io/v1", "Ingress") => {
            let object: Ingress = whole(document, kind, report);
            (object.metadata, Body::Ingress(Box::new(object.spec.unwrap_or_default())))
        }
        ("policy/v1", "PodDisruptionBudget") => {
            let object: PodDisruptionBudget = whole(document, kind, report);
            (object.metadata, Body::DisruptionBudget(Box::new(object.spec.unwrap_or_default())))
        }
        ("autoscaling/v2", "HorizontalPodAutoscaler") => {
            let object: HorizontalPodAutoscaler = whole(document, kind, report);
            let spec: Option<HorizontalPodAutoscalerSpec> = object.spec.into();
            let spec = spec.unwrap_or_default();
            let (target, min) = (spec.scale_target_ref, spec.min_replicas);
            (object.metadata, Body::Autoscaler { kind: target.kind, name: target.name, min })
        }
        ("autoscaling/v1", "HorizontalPodAutoscaler") => {
            let object: AutoscalerV1 = whole(document, kind, report);
            let spec: Option<AutoscalerSpecV1> = object.spec.into();
            let spec = spec.unwrap_or_default();
            let (target, min) = (spec.scale_target_ref, spec.min_replicas);
            (object.metadata, Body::Autoscaler { kind: target.kind, name: target.name, min })
        }
        ("v1", "ConfigMap") => {
            let object: ConfigMap = whole(document, kind, report);
            (object.metadata, Body::Configuration)
        }
        ("v1", "Secret") => {
            let object: Secret = whole(document, kind, report);
            (object.metadata, Body::Configuration)
        }
        _ => (metadata(document, report), Body::Other),
    }
}

fn whole<T: DeserializeOwned + Serialize + Default>(document: &Node, kind: &str, report: &mut Report) -> T {
    let mut found = Report::new();
    let object: T = serin_yaml::read(document, &mut found);
    // What is missing may be what could not be read.
    if !found.has_errors() {
        found.extend(
            missing_fields(document, &object, &Path::root()).into_iter().map(|finding| named(finding, kind)),
        );
    }
    report.extend(found);
    object
}

/// The root of a document has no name; its kind says which one is meant.
fn named(mut finding: Finding, kind: &str) -> Finding {
    if finding.message.starts_with("`` ") {
        finding.message = finding.message.replacen("`` ", &format!("{kind} "), 1);
    }
    finding
}

/// Name, namespace, labels and annotations of an object of any kind: what they may hold is the same for all.
fn metadata(document: &Node, report: &mut Report) -> ObjectMeta {
    let Some(node) = document.get("metadata") else { return ObjectMeta::default() };
    let mut found = Report::new();
    let metadata = serin_yaml::read(node, &mut found);
    // Some kinds of objects, templates among them, add keys of their own.
    found.retain(|finding| finding.rule.name == rules::MISREAD_SCALAR.name);
    report.extend(found);
    metadata
}

/// Keys, numbers and strings that readers of YAML 1.1 take for something else, where the types do not see it.
fn misread_scalars(node: &Node, key: &str, report: &mut Report) {
    for entry in node.entries() {
        let source = entry.key.place.source();
        if let Some(misread) = misread(source) {
            let message = rules::misread_message(source, &misread);
            let finding = Finding::new(&rules::MISREAD_SCALAR, message).at(entry.key.place.clone());
            report.add(finding.hint(rules::quote_hint(source, &misread)));
        }
        misread_scalars(&entry.value, &entry.key.text, report);
    }
    for item in node.items() {
        misread_scalars(item, key, report);
    }
    let source = match &node.value {
        Value::Number(_) | Value::String(_) => node.source(),
        Value::Null | Value::Bool(_) | Value::Sequence(_) | Value::Mapping(_) => return,
    };
    // File modes are octal on purpose; a boolean may be one that was meant, and a string field refuses it elsewhere.
    if let Some(misread) = misread(source).filter(|_| key != "mode" && key != "defaultMode") {
        let message = rules::misread_message(source, &misread);
        report.add(
            Finding::new(&rules::MISREAD_SCALAR, message)
                .at(node.place.clone())
                .hint(rules::quote_hint(source, &misread)),
        );
    }
}

impl Contents {
    /// How many objects of each kind there are that nobody looks at.
    #[must_use]
    pub fn passed_over(&self) -> BTreeMap<&str, usize> {
        let mut kinds = BTreeMap::new();
        for object in &self.objects {
            if object.body == Body::Other && crate::routes::RouterKind::of(object).is_none() {
                *kinds.entry(object.kind.as_str()).or_default() += 1;
            }
        }
        kinds
    }
}
