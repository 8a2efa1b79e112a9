use k8s_openapi::api::networking::v1::Ingress;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{Manifest, Object};

/// Lays a patch over an object of the route.
///
/// Mappings are merged and `null` removes a key. An item of a list is merged into the item with the same [key](KEYS),
/// and one without any of them into every item: a route has other rules at other stages, and what is true of one is
/// mostly true of all. Other lists are replaced.
pub(crate) fn apply(object: Object, patch: &Value) -> Object {
    let Object { file, mut manifest } = object;
    if let Some(own) = patch.get("metadata") {
        let metadata = match &mut manifest {
            Manifest::Deployment(deployment) => &mut deployment.metadata,
            Manifest::Service(service) => &mut service.metadata,
            Manifest::Ingress(ingress) => &mut ingress.metadata,
            Manifest::Custom(custom) => &mut custom.metadata,
        };
        *metadata = merged(metadata, own).unwrap_or_default();
    }
    if let Some(own) = patch.get("spec") {
        match &mut manifest {
            Manifest::Custom(custom) => merge(&mut custom.spec, own),
            Manifest::Ingress(ingress) => {
                let spec = Map::from_iter([("spec".to_owned(), own.clone())]);
                if let Some(whole) = merged::<Ingress>(ingress, &Value::Object(spec)) {
                    **ingress = whole;
                }
            }
            Manifest::Deployment(_) | Manifest::Service(_) => {}
        }
    }
    Object { file, manifest }
}

/// A typed value with a patch laid over it; none where the patch has a wrong type, which whoever read it refuses.
fn merged<T: serde::Serialize + DeserializeOwned>(value: &T, patch: &Value) -> Option<T> {
    let mut whole = serde_json::to_value(value).ok()?;
    merge(&mut whole, patch);
    serde_json::from_value(whole).ok()
}

/// What tells the items of a list of a route apart, in the order in which they are looked for.
const KEYS: [&str; 5] = ["name", "path", "host", "match", "serviceName"];

fn merge(value: &mut Value, patch: &Value) {
    match (value, patch) {
        (Value::Object(own), Value::Object(patch)) => {
            for (key, patch) in patch {
                if patch.is_null() {
                    own.remove(key);
                } else {
                    merge(own.entry(key).or_insert(Value::Null), patch);
                }
            }
        }
        (Value::Array(items), Value::Array(patches)) if all_mappings(items) && all_mappings(patches) => {
            for patch in patches {
                merge_item(items, patch);
            }
        }
        (value, Value::Object(_)) => {
            // What is new has nothing that `null` could remove.
            *value = Value::Object(Map::new());
            merge(value, patch);
        }
        (value, patch) => *value = patch.clone(),
    }
}

fn all_mappings(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(Value::is_object)
}

fn merge_item(items: &mut Vec<Value>, patch: &Value) {
    let Some((key, wanted)) = KEYS.into_iter().find_map(|key| Some((key, patch.get(key)?.as_str()?))) else {
        items.iter_mut().for_each(|item| merge(item, patch));
        return;
    };
    let is_wanted = |item: &&mut Value| item.get(key).and_then(Value::as_str) == Some(wanted);
    match items.iter_mut().find(is_wanted) {
        Some(item) => merge(item, patch),
        None => items.push(patch.clone()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merge;

    #[test]
    fn a_patch_is_laid_over_a_route() {
        let route = json!({
            "hostnames": ["a", "b"],
            "rules": [
                {"name": "match", "backendRefs": [{"name": "web-canary", "port": 80}]},
                {"name": "split", "timeouts": {"request": "1s"}, "backendRefs": [{"name": "web-stable", "port": 80}]},
            ],
        });
        let cases = [
            (
                json!({"rules": [{"name": "split", "timeouts": {"request": "2s"}}]}),
                "/rules/1/timeouts/request",
                json!("2s"),
            ),
            (json!({"rules": [{"name": "split", "timeouts": null}]}), "/rules/1/timeouts", json!(null)),
            (json!({"rules": [{"filters": [{"type": "CORS"}]}]}), "/rules/0/filters/0/type", json!("CORS")),
            (json!({"rules": [{"filters": [{"type": "CORS"}]}]}), "/rules/1/filters/0/type", json!("CORS")),
            (json!({"rules": [{"name": "own"}]}), "/rules/2/name", json!("own")),
            (json!({"hostnames": ["c"]}), "/hostnames", json!(["c"])),
            (json!({"new": {"gone": null, "kept": 1}}), "/new", json!({"kept": 1})),
            (
                json!({"rules": [{"backendRefs": [{"name": "web-canary", "port": 81}]}]}),
                "/rules/0/backendRefs/0/port",
                json!(81),
            ),
        ];
        for (patch, at, wanted) in cases {
            let mut patched = route.clone();
            merge(&mut patched, &patch);
            let found = patched.pointer(at).cloned().unwrap_or_default();
            assert_eq!(found, wanted, "{patch} at {at}");
        }
    }
}
