//! What an API server fills in: equal to what is not written. By where a field stands, never by its name: a label may be
//! called as a field.

use serde_json::Value as Json;

/// Fields of a Deployment or of a Service, and the values that an API server gives them. Source: Kubernetes 1.33,
/// `pkg/apis/*/v1/defaults.go`.
const DEFAULTS: &[(&str, &str)] = &[
    ("spec.progressDeadlineSeconds", "600"),
    ("spec.revisionHistoryLimit", "10"),
    // Of Services.
    ("spec.internalTrafficPolicy", "\"Cluster\""),
    ("spec.ports[].protocol", "\"TCP\""),
    ("spec.sessionAffinity", "\"None\""),
    ("spec.type", "\"ClusterIP\""),
];

const PODS: &[(&str, &str)] = &[
    ("dnsPolicy", "\"ClusterFirst\""),
    ("enableServiceLinks", "true"),
    ("restartPolicy", "\"Always\""),
    ("schedulerName", "\"default-scheduler\""),
    ("securityContext", "{}"),
    ("terminationGracePeriodSeconds", "30"),
];

/// Of a container that starts before the others too, whose `restartPolicy` is none of them: it makes a sidecar of it.
const CONTAINERS: &[(&str, &str)] = &[
    ("lifecycle.postStart.httpGet.scheme", "\"HTTP\""),
    ("lifecycle.preStop.httpGet.scheme", "\"HTTP\""),
    ("ports[].protocol", "\"TCP\""),
    ("resources", "{}"),
    ("securityContext", "{}"),
    ("terminationMessagePath", "\"/dev/termination-log\""),
    ("terminationMessagePolicy", "\"File\""),
];

const PROBES: &[(&str, &str)] = &[
    ("failureThreshold", "3"),
    ("httpGet.scheme", "\"HTTP\""),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("timeoutSeconds", "1"),
];

/// What somebody may have written on purpose, because Serin would write something else.
const CHOICES: [&str; 2] =
    ["spec.progressDeadlineSeconds", "spec.template.spec.terminationGracePeriodSeconds"];

/// Whether a field says what an API server would fill in, and nobody need write.
pub(crate) fn is_idle(path: &str, value: &Json) -> bool {
    is_default(path, value) && !CHOICES.contains(&path)
}

/// Whether a field says what an API server would fill in; its path without positions: `spec.ports[].protocol`.
pub(crate) fn is_default(path: &str, value: &Json) -> bool {
    let text = value.to_string();
    default_of(path).is_some_and(|default| default == text)
}

fn default_of(path: &str) -> Option<&'static str> {
    let find = |table: &[(&str, &'static str)], field: &str| {
        table.iter().find(|(of_path, _)| *of_path == field).map(|(_, default)| *default)
    };
    let Some(of_pod) = path.strip_prefix("spec.template.spec.") else { return find(DEFAULTS, path) };
    let containers = ["containers[].", "initContainers[]."];
    let Some(field) = containers.into_iter().find_map(|it| of_pod.strip_prefix(it)) else {
        return find(PODS, of_pod);
    };
    let probes = ["livenessProbe.", "readinessProbe.", "startupProbe."];
    match probes.into_iter().find_map(|it| field.strip_prefix(it)) {
        Some(of_probe) => find(PROBES, of_probe),
        None => find(CONTAINERS, field),
    }
}

/// The path of a field below another one.
pub(crate) fn below(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// An object without what an API server fills in.
pub(crate) fn strip(object: &mut Json) {
    strip_at("", object);
}

fn strip_at(path: &str, value: &mut Json) {
    match value {
        Json::Object(fields) => {
            fields.iter_mut().for_each(|(key, value)| strip_at(&below(path, key), value));
            fields.retain(|key, value| !is_default(&below(path, key), value));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| strip_at(&format!("{path}[]"), item)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
