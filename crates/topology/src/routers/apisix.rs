#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;

/// What APISIX alone needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Apisix {}

impl Apisix {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        let _ = (at, wrong);
    }
}
