use serin_diagnostic::Step;
use serin_yaml::{Node, Value};

use super::{Backend, RouteRule};
use crate::Object;

impl Object {
    /// What stands in one of its backends beside Service, port and weight, as a text that can be compared; none where
    /// there is nothing more.
    ///
    /// ```
    /// use serin::rules::Objects;
    ///
    /// let yaml = "
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: web}
    /// spec:
    ///   rules:
    ///   - timeouts: {request: 5s}
    ///     backendRefs:
    ///     - {name: web, port: 80, weight: 90}
    ///     - {name: web-canary, port: 80, weight: 10, filters: [{type: RequestMirror}]}
    /// ";
    /// # use std::sync::Arc;
    /// # use serin::{Report, SourceFile};
    /// # let file = Arc::new(SourceFile::new("-", yaml));
    /// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
    /// # assert!(!read.objects.is_empty());
    /// # let objects = Objects::of(read.objects);
    /// let rule = &objects.routes()[0].rule;
    /// let route = objects.at(0);
    /// assert_eq!(route.beside(&rule.backends[0]), None);
    /// assert_eq!(route.beside(&rule.backends[1]).as_deref(), Some(r#"filters [{type: "RequestMirror"}]"#));
    /// let of_rule = route.beside_match(rule).expect("the rule has a timeout");
    /// assert!(of_rule.contains(r#"timeouts {request: "5s"}"#));
    /// ```
    #[must_use]
    pub fn beside(&self, backend: &Backend) -> Option<String> {
        beside(self, backend)
    }

    /// What stands in one of its rules beside what is matched and who gets it: filters, timeouts and the like. None
    /// where there is nothing more.
    #[must_use]
    pub fn beside_match(&self, rule: &RouteRule) -> Option<String> {
        let node = self.node_at(&rule.at)?;
        let others = node.entries().iter().filter(|entry| !OF_A_RULE.contains(&entry.key.text.as_str()));
        let mut others: Vec<_> =
            others.map(|entry| format!("{} {}", entry.key.text, plain(&entry.value))).collect();
        others.extend(rule.backends.iter().filter_map(|backend| match action_of(self, backend) {
            // An action names everybody who gets something, and a match is for others than the split.
            Some(mut action) => {
                forget_services(&mut action);
                Some(action.to_string())
            }
            None => beside(self, backend),
        }));
        others.sort();
        others.dedup();
        (!others.is_empty()).then(|| others.join(", "))
    }
}

/// What routers call that which is matched and those who get it; what a rule is called, and what wins over what.
const OF_A_RULE: [&str; 16] = [
    "action",
    "backend",
    "backendRefs",
    "backends",
    "conditions",
    "exprs",
    "kind",
    "match",
    "matches",
    "name",
    "path",
    "pathType",
    "priority",
    "route",
    "services",
    "splits",
];

fn beside(object: &Object, backend: &Backend) -> Option<String> {
    if let Some(mut action) = action_of(object, backend) {
        forget_weights(&mut action);
        return Some(action.to_string());
    }
    let known = ["name", "namespace", "pass", "port", "weight", "serviceName", "servicePort", "destination"];
    let node = object.node_at(&backend.at)?;
    // A route of NGINX Inc, or a split of one, passes requests to an upstream; anything else does more with them.
    if let Some(action) = node.get("action") {
        let does_more = action.entries().iter().any(|it| it.key.text != "pass");
        return does_more.then(|| plain(action));
    }
    // An upstream of NGINX Inc that nothing is passed to; what it is stands there whether anything is or not.
    if node.get("service").is_some() {
        return None;
    }
    let mut others: Vec<String> = Vec::new();
    for entry in node.entries() {
        match entry.key.text.as_str() {
            "kind" if entry.value.as_str() == Some("Service") => {}
            "group" if entry.value.as_str() == Some("") => {}
            key if known.contains(&key) => {}
            key => others.push(format!("{key} {}", plain(&entry.value))),
        }
    }
    others.sort();
    (!others.is_empty()).then(|| others.join(", "))
}

/// The action of AWS Load Balancer Controller that a backend stands in.
fn action_of(object: &Object, backend: &Backend) -> Option<serde_json::Value> {
    let Some(Step::Key(key)) = backend.at.steps().last() else { return None };
    let is_action = key.starts_with("alb.ingress.kubernetes.io/actions.");
    serde_json::from_str(object.annotation(key).filter(|_| is_action)?).ok()
}

/// An action without the Services that it names; those of others stay.
fn forget_services(action: &mut serde_json::Value) {
    let is_service = |group: &serde_json::Value| {
        group.as_object().is_some_and(|it| it.keys().any(|key| key.eq_ignore_ascii_case("serviceName")))
    };
    match action {
        serde_json::Value::Array(items) => {
            items.retain(|item| !is_service(item));
            items.iter_mut().for_each(forget_services);
        }
        serde_json::Value::Object(fields) => fields.values_mut().for_each(forget_services),
        _ => {}
    }
}

/// A node without the places of its parts.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) | Value::String(text) => format!("{text:?}"),
        Value::Sequence(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Value::Mapping(entries) => {
            let mut fields: Vec<_> =
                entries.iter().map(|entry| format!("{}: {}", entry.key.text, plain(&entry.value))).collect();
            fields.sort();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// An action of AWS Load Balancer Controller without the weights of Services; those of others stay.
fn forget_weights(action: &mut serde_json::Value) {
    match action {
        serde_json::Value::Array(items) => items.iter_mut().for_each(forget_weights),
        serde_json::Value::Object(fields) => {
            if fields.keys().any(|key| key.eq_ignore_ascii_case("serviceName")) {
                fields.retain(|key, _| !key.eq_ignore_ascii_case("weight"));
            }
            fields.values_mut().for_each(forget_weights);
        }
        _ => {}
    }
}
