use serde_json::{Value, json};
use serin::Object;

use crate::Failure;

/// One server-side apply: the object as it must be, and nothing of what others own in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Patch {
    /// Kind and name: `Deployment/web-canary`.
    pub target: String,
    /// The body.
    pub body: Value,
}

impl Patch {
    /// The patch that makes an object what it is.
    ///
    /// # Errors
    ///
    /// When it cannot be written as JSON.
    pub fn of(object: &Object) -> Result<Self, Failure> {
        let body = serde_json::to_value(&object.manifest)?;
        let word = |pointer| body.pointer(pointer).and_then(Value::as_str).unwrap_or("?");
        let target = format!("{}/{}", word("/kind"), word("/metadata/name"));
        Ok(Self { target, body })
    }
}

/// The objects of a stage that are not what they are in another one.
///
/// # Errors
///
/// When an object cannot be written as JSON.
pub fn changed(from: &[Object], to: &[Object]) -> Result<Vec<Patch>, Failure> {
    to.iter().filter(|object| !from.contains(object)).map(Patch::of).collect()
}

/// What `kubectl apply --server-side --field-manager deploy-bot -f -` reads.
pub fn list(patches: &[Patch]) -> String {
    let items: Vec<&Value> = patches.iter().map(|patch| &patch.body).collect();
    format!("{:#}\n", json!({"apiVersion": "v1", "kind": "List", "items": items}))
}
