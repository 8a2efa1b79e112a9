#[cfg(feature = "schema")]
use schemars::JsonSchema;
use serde::Deserialize;
use serin_diagnostic::Path;

use crate::wrong::Wrong;

/// What AWS Load Balancer Controller alone needs to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Alb {}

impl Alb {
    pub(super) fn check(&self, at: &Path, wrong: &mut Wrong) {
        let _ = (at, wrong);
    }
}
