use serin_diagnostic::{Locate, Path, Place};
use serin_yaml::Node;

/// A release's merged document, in which `spec.canary` is the whole template of the new version: every path of the
/// topology leads to where its value was last written.
pub(crate) struct Origin(pub(crate) Node);

impl Locate for Origin {
    fn place(&self, path: &Path) -> Option<Place> {
        Some(self.0.place_of(path))
    }
}
