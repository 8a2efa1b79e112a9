//! The list of the objects of a directory, as kustomize and `kubectl apply -k` read it.

use std::sync::Arc;

use serde::Serialize;
use serin_yaml::WriteError;

use crate::text::file;

/// The name of its file.
pub const FILE: &str = "kustomization.yaml";

/// Its text, for files in this order.
///
/// # Errors
///
/// When it cannot be written as YAML, which no list of names is known for.
pub fn text(files: &[String]) -> Result<Arc<str>, WriteError> {
    file(&Kustomization {
        api_version: "kustomize.config.k8s.io/v1beta1",
        kind: "Kustomization",
        resources: files,
    })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization<'a> {
    api_version: &'a str,
    kind: &'a str,
    resources: &'a [String],
}
