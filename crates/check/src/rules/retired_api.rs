use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::Object;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "retired-api", severity: Severity::Error, page: include_str!("retired_api.md") },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Some((gone, instead)) = retired(&object.api_version, &object.kind) else { return };
    findings.add_hint(
        object,
        &Path::of("apiVersion"),
        format!("{} of `{}` is not served since Kubernetes {gone}", object.kind, object.api_version),
        format!("`{instead}` serves it; some fields have other names there"),
    );
}

/// Since when a version of a kind is not served, and what serves it. Source: Kubernetes, "Deprecated API Migration
/// Guide".
fn retired(api_version: &str, kind: &str) -> Option<(&'static str, &'static str)> {
    match (api_version, kind) {
        ("extensions/v1beta1" | "networking.k8s.io/v1beta1", "Ingress") => {
            Some(("1.22", "networking.k8s.io/v1"))
        }
        ("networking.k8s.io/v1beta1", "IngressClass") => Some(("1.22", "networking.k8s.io/v1")),
        ("extensions/v1beta1" | "apps/v1beta1" | "apps/v1beta2", "Deployment") => Some(("1.16", "apps/v1")),
        ("policy/v1beta1", "PodDisruptionBudget") => Some(("1.25", "policy/v1")),
        ("autoscaling/v2beta1", "HorizontalPodAutoscaler") => Some(("1.25", "autoscaling/v2")),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler") => Some(("1.26", "autoscaling/v2")),
        _ => None,
    }
}
