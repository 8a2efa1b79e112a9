//! What several rules ask of the Ingresses of AWS Load Balancer Controller.

use k8s_openapi::api::networking::v1::{IngressBackend, IngressServiceBackend};
use serde_json::Value;
use serin_diagnostic::Path;
use serin_objects::{Body, Object, RouterKind};

/// How its annotations begin.
const PREFIX: &str = "alb.ingress.kubernetes.io";

/// The port of a backend that is the name of an action.
const USE_ANNOTATION: &str = "use-annotation";

/// The whole key of an annotation.
pub(crate) fn alb_annotation(name: &str) -> String {
    format!("{PREFIX}/{name}")
}

/// Where an annotation stands, or where it would.
pub(crate) fn alb_path(object: &Object, name: &str) -> Path {
    let (all, key) = (Path::of("metadata.annotations"), alb_annotation(name));
    if object.annotation(&key).is_some() { all.key(key) } else { all }
}

/// The value of an annotation.
pub(crate) fn alb_value<'a>(object: &'a Object, name: &str) -> Option<&'a str> {
    object.annotation(&alb_annotation(name))
}

/// A backend of an Ingress that the controller reads, with its place.
pub(crate) struct NamedBackend<'a> {
    pub(crate) service: &'a IngressServiceBackend,
    pub(crate) at: Path,
}

impl<'a> NamedBackend<'a> {
    fn of(backend: &'a IngressBackend, at: &Path) -> Option<Self> {
        Some(Self { service: backend.service.as_ref()?, at: at.key("service") })
    }

    /// Whether the name is an action's.
    pub(crate) fn is_action(&self) -> bool {
        self.service.port.as_ref().and_then(|port| port.name.as_deref()) == Some(USE_ANNOTATION)
    }
}

/// The backends of an Ingress; none of an Ingress of another controller.
pub(crate) fn alb_backends(object: &Object) -> Vec<NamedBackend<'_>> {
    let Body::Ingress(spec) = &object.body else { return Vec::new() };
    if RouterKind::of(object) != Some(RouterKind::Alb) {
        return Vec::new();
    }
    let default = spec.default_backend.as_ref();
    let mut backends: Vec<_> =
        default.and_then(|it| NamedBackend::of(it, &Path::of("spec.defaultBackend"))).into_iter().collect();
    for (number, rule) in spec.rules.iter().flatten().enumerate() {
        let at = Path::of("spec.rules").index(number).key("http").key("paths");
        for (position, path) in rule.http.iter().flat_map(|http| http.paths.iter().enumerate()) {
            backends.extend(NamedBackend::of(&path.backend, &at.index(position).key("backend")));
        }
    }
    backends
}

/// An action that a backend names, with its name and its text.
pub(crate) fn used_actions(object: &Object) -> Vec<(&str, &str)> {
    let mut actions: Vec<(&str, &str)> = Vec::new();
    for backend in alb_backends(object).into_iter().filter(NamedBackend::is_action) {
        let name = backend.service.name.as_str();
        let text = alb_value(object, &format!("actions.{name}"));
        if let Some(text) = text.filter(|_| actions.iter().all(|(known, _)| *known != name)) {
            actions.push((name, text));
        }
    }
    actions
}

/// Go's JSON reader does not mind the case of keys.
pub(crate) fn field<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let is_named = |(key, value): &(&String, &Value)| key.eq_ignore_ascii_case(name) && !value.is_null();
    value.as_object()?.iter().find(is_named).map(|(_, value)| value)
}

/// The target groups of a forward action.
pub(crate) fn target_groups(action: &Value) -> &[Value] {
    let groups = field(action, "forwardConfig").and_then(|forward| field(forward, "targetGroups"));
    groups.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}
