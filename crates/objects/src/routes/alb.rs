//! The Ingress of the AWS Load Balancer Controller: a backend that is the name of an action in an annotation.

use serde_json::Value;
use serin_diagnostic::Path;

use super::{Backend, BackendPort, RouteRule, RouterKind, ingress, is_of_cookie};
use crate::{Body, Object};

const USE_ANNOTATION: &str = "use-annotation";

pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let Body::Ingress(spec) = &object.body else { return Vec::new() };
    let mut rules = ingress::rules(object, RouterKind::Alb);
    for (rule, path) in rules.iter_mut().zip(ingress::each_path(spec)) {
        let Some(service) = &path.backend.service else { continue };
        rule.is_conditional = conditions(object, &service.name).iter().any(is_condition);
        rule.is_by_value = conditions(object, &service.name).iter().any(is_by_value);
        let port = service.port.as_ref().and_then(|port| port.name.as_deref());
        if port == Some(USE_ANNOTATION) {
            rule.backends = action(object, &service.name);
        }
    }
    rules
}

/// The Services of a forward action. What is no JSON, or another action, sends nobody to a Service.
fn action(object: &Object, name: &str) -> Vec<Backend> {
    let key = format!("alb.ingress.kubernetes.io/actions.{name}");
    let parsed = object.annotation(&key).and_then(|text| serde_json::from_str::<Value>(text).ok());
    // Another action answers by itself.
    let is_forward = |action: &Value| field(action, "type").and_then(Value::as_str) == Some("forward");
    let Some(parsed) = parsed.filter(is_forward) else { return Vec::new() };
    let groups = field(&parsed, "forwardConfig").and_then(|forward| field(forward, "targetGroups"));
    let groups = groups.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let backend = |group: &Value| {
        Some(Backend {
            namespace: object.namespace().to_owned(),
            service: field(group, "serviceName")?.as_str()?.to_owned(),
            port: field(group, "servicePort").and_then(port),
            weight: field(group, "weight").and_then(Value::as_i64).unwrap_or(1),
            at: Path::of("metadata.annotations").key(&key),
        })
    };
    groups.iter().filter_map(backend).collect()
}

/// What must hold of requests, all of it, beside host and path.
fn conditions(object: &Object, name: &str) -> Vec<Value> {
    let text = object.annotation(&format!("alb.ingress.kubernetes.io/conditions.{name}"));
    let parsed = text.and_then(|text| serde_json::from_str::<Value>(text).ok());
    parsed.as_ref().and_then(Value::as_array).cloned().unwrap_or_default()
}

/// Whether requests must carry something. More hosts and paths are no such condition: they are added to the rule's.
fn is_condition(condition: &Value) -> bool {
    let kind = field(condition, "field").and_then(Value::as_str);
    kind.is_some_and(|kind| !["host-header", "path-pattern"].contains(&kind))
}

/// Whether a condition names values of a header.
fn is_by_value(condition: &Value) -> bool {
    let config = field(condition, "httpHeaderConfig");
    let list = |key: &str| -> Vec<String> {
        let values = config.and_then(|config| field(config, key)).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect()
    };
    let name = config.and_then(|config| field(config, "httpHeaderName")).and_then(Value::as_str);
    let (values, patterns) = (list("values"), list("regexValues"));
    !(values.is_empty() && patterns.is_empty())
        && values.iter().all(|value| !value.contains(['*', '?']))
        && patterns.iter().all(|pattern| is_of_cookie(name.unwrap_or_default(), pattern))
}

/// A number in quotes is a number to the controller.
fn port(value: &Value) -> Option<BackendPort> {
    let by_name = || value.as_str().map(|name| BackendPort::Name(name.to_owned()));
    let in_quotes = || value.as_str()?.parse().ok();
    value.as_i64().or_else(in_quotes).map(BackendPort::Number).or_else(by_name)
}

/// Go's JSON reader does not mind the case of keys.
fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}
