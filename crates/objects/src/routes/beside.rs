use serin_diagnostic::Step;
use serin_yaml::{Node, Value};

use super::Backend;
use crate::Object;

impl Object {
    /// What stands in one of its backends beside Service, port and weight, as a text that can be compared; none where
    /// there is nothing more.
    #[must_use]
    pub fn beside(&self, backend: &Backend) -> Option<String> {
        beside(self, backend)
    }
}

fn beside(object: &Object, backend: &Backend) -> Option<String> {
    let alb = "alb.ingress.kubernetes.io/actions.";
    if let Some(Step::Key(key)) = backend.at.steps().last()
        && key.starts_with(alb)
    {
        let mut action: serde_json::Value = serde_json::from_str(object.annotation(key)?).ok()?;
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
