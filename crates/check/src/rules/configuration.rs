//! What pods read of ConfigMaps and Secrets.

use k8s_openapi::api::core::v1::{Container, EnvVarSource, KeyToPath, PodSpec, Volume};
use serin_diagnostic::Path;

use super::containers::placed_containers;

/// A place where pods read a ConfigMap or a Secret.
pub(crate) struct Reference<'a> {
    /// `ConfigMap` or `Secret`.
    pub(crate) kind: &'static str,
    /// Its name.
    pub(crate) name: &'a str,
    /// The key that is read; none where all are.
    pub(crate) key: Option<&'a str>,
    /// Whether pods start without it.
    pub(crate) is_optional: bool,
    /// Where this is written in the Deployment.
    pub(crate) path: Path,
}

/// All that pods read, in the order in which it is written.
pub(crate) fn references(pod: &PodSpec) -> Vec<Reference<'_>> {
    let mut references = Vec::new();
    for (path, container) in placed_containers(pod) {
        of_environment(&path, container, &mut references);
    }
    for (position, volume) in pod.volumes.iter().flatten().enumerate() {
        of_volume(&Path::of("spec.template.spec.volumes").index(position), volume, &mut references);
    }
    references
}

fn of_environment<'a>(container_path: &Path, container: &'a Container, references: &mut Vec<Reference<'a>>) {
    for (position, variable) in container.env.iter().flatten().enumerate() {
        let path = container_path.key("env").index(position).key("valueFrom");
        references.extend(variable.value_from.as_ref().and_then(|source| of_variable(&path, source)));
    }
    for (position, source) in container.env_from.iter().flatten().enumerate() {
        let path = container_path.key("envFrom").index(position);
        let map = source.config_map_ref.as_ref().map(|it| ("ConfigMap", &it.name, it.optional));
        let secret = source.secret_ref.as_ref().map(|it| ("Secret", &it.name, it.optional));
        for (kind, name, optional) in map.into_iter().chain(secret) {
            let is_optional = optional == Some(true);
            references.push(Reference { kind, name, key: None, is_optional, path: path.clone() });
        }
    }
}

fn of_variable<'a>(path: &Path, source: &'a EnvVarSource) -> Option<Reference<'a>> {
    if let Some(it) = &source.config_map_key_ref {
        return Some(Reference {
            kind: "ConfigMap",
            name: &it.name,
            key: Some(&it.key),
            is_optional: it.optional == Some(true),
            path: path.key("configMapKeyRef").key("key"),
        });
    }
    source.secret_key_ref.as_ref().map(|it| Reference {
        kind: "Secret",
        name: &it.name,
        key: Some(&it.key),
        is_optional: it.optional == Some(true),
        path: path.key("secretKeyRef").key("key"),
    })
}

fn of_volume<'a>(path: &Path, volume: &'a Volume, references: &mut Vec<Reference<'a>>) {
    if let Some(it) = &volume.config_map {
        let source = ("ConfigMap", it.name.as_str(), it.optional, it.items.as_deref());
        of_items(&path.key("configMap"), source, references);
    }
    if let Some(it) = &volume.secret {
        let name = it.secret_name.as_deref().unwrap_or_default();
        of_items(&path.key("secret"), ("Secret", name, it.optional, it.items.as_deref()), references);
    }
    let sources = volume.projected.iter().flat_map(|projected| projected.sources.iter().flatten());
    for (position, source) in sources.enumerate() {
        let path = path.key("projected").key("sources").index(position);
        if let Some(it) = &source.config_map {
            let source = ("ConfigMap", it.name.as_str(), it.optional, it.items.as_deref());
            of_items(&path.key("configMap"), source, references);
        }
        if let Some(it) = &source.secret {
            let source = ("Secret", it.name.as_str(), it.optional, it.items.as_deref());
            of_items(&path.key("secret"), source, references);
        }
    }
}

fn of_items<'a>(
    path: &Path,
    (kind, name, optional, items): (&'static str, &'a str, Option<bool>, Option<&'a [KeyToPath]>),
    references: &mut Vec<Reference<'a>>,
) {
    let is_optional = optional == Some(true);
    let items = items.unwrap_or_default();
    if items.is_empty() {
        references.push(Reference { kind, name, key: None, is_optional, path: path.clone() });
    }
    references.extend(items.iter().enumerate().map(|(position, item)| Reference {
        kind,
        name,
        key: Some(&item.key),
        is_optional,
        path: path.key("items").index(position).key("key"),
    }));
}
