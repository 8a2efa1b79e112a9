use serde_json::Value;
use serin_topology::RoutePatch;

use crate::{Manifest, Object};

/// Adds a patch to an object of the route.
///
/// Mappings are merged. An item of a list is merged into the item with the same [key](KEYS), and one without any of
/// them into every item: a route has other rules at other stages, and what is true of one is mostly true of all. What
/// a patch changes instead of adding it is refused by a rule. The `spec` of an Ingress takes no patch: what an Ingress is
/// told beyond its rules is told in annotations.
pub(crate) fn apply(object: Object, patch: &RoutePatch) -> Object {
    let Object { file, mut manifest } = object;
    let metadata = match &mut manifest {
        Manifest::Deployment(deployment) => &mut deployment.metadata,
        Manifest::Service(service) => &mut service.metadata,
        Manifest::Ingress(ingress) => &mut ingress.metadata,
        Manifest::Custom(custom) => &mut custom.metadata,
    };
    for (own, added) in
        [(&mut metadata.labels, patch.labels.as_map()), (&mut metadata.annotations, &patch.annotations)]
    {
        if !added.is_empty() {
            own.get_or_insert_default().extend(added.clone());
        }
    }
    if let (Manifest::Custom(custom), Some(spec)) = (&mut manifest, &patch.spec) {
        merge(&mut custom.spec, spec);
    }
    Object { file, manifest }
}

/// What tells the items of a list of a route apart, in the order in which they are looked for.
const KEYS: [&str; 5] = ["name", "path", "host", "match", "serviceName"];

/// The key of an item of a list, and its value.
#[must_use]
pub fn item_key(item: &Value) -> Option<(&'static str, &str)> {
    KEYS.into_iter().find_map(|key| Some((key, item.get(key)?.as_str()?)))
}

fn merge(value: &mut Value, patch: &Value) {
    match (value, patch) {
        (Value::Object(own), Value::Object(patch)) => {
            for (key, patch) in patch {
                merge(own.entry(key).or_insert(Value::Null), patch);
            }
        }
        (Value::Array(items), Value::Array(patches)) if all_mappings(items) && all_mappings(patches) => {
            for patch in patches {
                let wanted = item_key(patch);
                let is_wanted = |item: &&mut Value| match wanted {
                    Some((key, wanted)) => item.get(key).and_then(Value::as_str) == Some(wanted),
                    None => true,
                };
                items.iter_mut().filter(is_wanted).for_each(|item| merge(item, patch));
            }
        }
        (value, patch) => *value = patch.clone(),
    }
}

fn all_mappings(items: &[Value]) -> bool {
    !items.is_empty() && items.iter().all(Value::is_object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::merge;

    #[test]
    fn a_patch_is_added_to_a_route() {
        let route = json!({
            "hostnames": ["a", "b"],
            "rules": [
                {"name": "match", "backendRefs": [{"name": "web-canary", "port": 80}]},
                {"name": "split", "timeouts": {"request": "1s"}, "backendRefs": [{"name": "web-stable", "port": 80}]},
            ],
        });
        let cases = [
            (
                json!({"rules": [{"name": "split", "timeouts": {"backendRequest": "1s"}}]}),
                "/rules/1/timeouts",
                json!({"request": "1s", "backendRequest": "1s"}),
            ),
            (json!({"rules": [{"name": "split", "retry": {}}]}), "/rules/0/retry", json!(null)),
            (json!({"rules": [{"filters": [{"type": "CORS"}]}]}), "/rules/0/filters/0/type", json!("CORS")),
            (json!({"rules": [{"filters": [{"type": "CORS"}]}]}), "/rules/1/filters/0/type", json!("CORS")),
            (json!({"rules": [{"name": "other"}]}), "/rules/2", json!(null)),
            (json!({"hostnames": ["c"]}), "/hostnames", json!(["c"])),
            (json!({"new": {"kept": 1}}), "/new", json!({"kept": 1})),
        ];
        for (patch, at, wanted) in cases {
            let mut patched = route.clone();
            merge(&mut patched, &patch);
            let found = patched.pointer(at).cloned().unwrap_or_default();
            assert_eq!(found, wanted, "{patch} at {at}");
        }
    }
}
