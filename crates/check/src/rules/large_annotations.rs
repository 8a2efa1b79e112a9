use std::collections::BTreeMap;

use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "large-annotations",
        severity: Severity::Error,
        page: include_str!("large_annotations.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

/// Bytes of all keys and values. Source: Kubernetes, `TotalAnnotationSizeLimitB`.
const MOST: usize = 256 << 10;

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let own = (Path::of("metadata.annotations"), object.annotations());
    let template = match &object.body {
        Body::Deployment(spec) => spec.template.metadata.as_ref().and_then(|it| it.annotations.as_ref()),
        Body::Service(_)
        | Body::Ingress(_)
        | Body::DisruptionBudget(_)
        | Body::Autoscaler { .. }
        | Body::Configuration
        | Body::Other => None,
    };
    for (path, annotations) in [own, (Path::of("spec.template.metadata.annotations"), template)] {
        let bytes = annotations.map(bytes).unwrap_or_default();
        if bytes > MOST {
            findings.add_hint(
                object,
                &path,
                format!("the annotations have {bytes} bytes, and {MOST} are allowed"),
                "put what is large into a ConfigMap",
            );
        }
    }
}

fn bytes(annotations: &BTreeMap<String, String>) -> usize {
    annotations.iter().map(|(key, value)| key.len() + value.len()).sum()
}
