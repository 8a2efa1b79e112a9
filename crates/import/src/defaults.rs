//! What an API server fills in: equal to what is not written.

use serde_json::Value as Json;

/// Fields and the values that an API server gives them. Source: Kubernetes 1.33, `pkg/apis/*/v1/defaults.go`.
const DEFAULTS: &[(&str, &str)] = &[
    // Of pods.
    ("dnsPolicy", "\"ClusterFirst\""),
    ("restartPolicy", "\"Always\""),
    ("schedulerName", "\"default-scheduler\""),
    ("securityContext", "{}"),
    ("terminationGracePeriodSeconds", "30"),
    ("enableServiceLinks", "true"),
    // Of containers.
    ("terminationMessagePath", "\"/dev/termination-log\""),
    ("terminationMessagePolicy", "\"File\""),
    ("resources", "{}"),
    ("protocol", "\"TCP\""),
    // Of probes.
    ("failureThreshold", "3"),
    ("periodSeconds", "10"),
    ("successThreshold", "1"),
    ("timeoutSeconds", "1"),
    ("scheme", "\"HTTP\""),
    // Of Deployments.
    ("progressDeadlineSeconds", "600"),
    ("revisionHistoryLimit", "10"),
    // Of Services.
    ("internalTrafficPolicy", "\"Cluster\""),
    ("sessionAffinity", "\"None\""),
    ("type", "\"ClusterIP\""),
];

/// What somebody may have written on purpose, because Serin would write something else.
const CHOICES: [&str; 2] = ["progressDeadlineSeconds", "terminationGracePeriodSeconds"];

/// Whether a field says what an API server would fill in, and nobody need write.
pub(crate) fn is_idle(key: &str, value: &Json) -> bool {
    is_default(key, value) && !CHOICES.contains(&key)
}

/// Whether a field says what an API server would fill in.
pub(crate) fn is_default(key: &str, value: &Json) -> bool {
    let text = value.to_string();
    DEFAULTS.iter().any(|(of_key, default)| *of_key == key && *default == text)
}

/// A value without what an API server fills in; `env` and other lists of the team's own are left alone.
pub(crate) fn strip(value: &mut Json) {
    match value {
        Json::Object(fields) => {
            fields.values_mut().for_each(strip);
            fields.retain(|key, value| !is_default(key, value));
        }
        Json::Array(items) => items.iter_mut().for_each(strip),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}
