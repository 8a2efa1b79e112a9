use std::collections::BTreeMap;

use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selector-misses-pods",
        severity: Severity::Error,
        page: include_str!("selector_misses_pods.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    let Body::Deployment(spec) = &object.body else { return };
    let none = BTreeMap::new();
    let labels =
        spec.template.metadata.as_ref().and_then(|metadata| metadata.labels.as_ref()).unwrap_or(&none);
    for (key, wanted) in spec.selector.match_labels.iter().flatten() {
        let found = labels.get(key);
        if found == Some(wanted) {
            continue;
        }
        let message = match found {
            Some(found) => {
                format!("the pods say `{key}: {found}`, and their Deployment selects `{key}: {wanted}`")
            }
            None => format!("the pods have no label `{key}`, and their Deployment selects `{key}: {wanted}`"),
        };
        let hint = match object.rendered_for {
            Some(_) => "leave this label out of the template; Serin sets it for each track",
            None => "give the pods every label of the selector",
        };
        findings.add_hint(object, &Path::of("spec.template.metadata.labels").key(key), message, hint);
    }
}
