#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;

/// What Istio alone needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Istio {}

impl Istio {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        let _ = (at, wrong);
    }
}
