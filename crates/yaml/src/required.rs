use serde::Serialize;
use serin_diagnostic::{Finding, Path};

use crate::{Node, Value, rules};

/// Reports the fields that `value`, which was read from `node`, has to write although nobody wrote them.
///
/// `path` is what the node is called in messages. Kubernetes' generated types hold a required field as a plain value and every other as an option, and they read
/// an absent required field as its default. So a field that appears when the value is written again, and does not
/// stand in the node, is a required field that is missing: a container without a name, a port without a number.
/// The types themselves are the list.
pub fn missing_fields(node: &Node, value: &impl Serialize, path: &Path) -> Vec<Finding> {
    let Ok(written) = serde_json::to_value(value) else { return Vec::new() };
    let mut findings = Vec::new();
    compare(node, &written, path, &mut findings);
    findings
}

fn compare(node: &Node, written: &serde_json::Value, path: &Path, findings: &mut Vec<Finding>) {
    match written {
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                match node.get(field) {
                    Some(child) if child.value != Value::Null => {
                        compare(child, value, &path.key(field), findings);
                    }
                    _ => findings.push(missing(node, field, path)),
                }
            }
        }
        serde_json::Value::Array(values) => {
            for (position, (item, value)) in node.items().iter().zip(values).enumerate() {
                compare(item, value, &path.index(position), findings);
            }
        }
        _ => {}
    }
}

fn missing(node: &Node, field: &str, path: &Path) -> Finding {
    let place = node.entries().first().map_or(&node.place, |entry| &entry.key.place);
    Finding::new(&rules::MISSING_FIELD, format!("`{path}` has no `{field}`")).at(place.clone())
}
