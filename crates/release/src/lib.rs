//! A canary release from text to text: a [`Release`] is read, planned, checked, proven and rendered, and
//! [`check_manifests`] and its neighbours do what can be done with manifests that no spec stands behind.
//!
//! Nothing here knows a disk: whoever has one reads the texts.

mod each;
mod error;
#[cfg(feature = "import")]
mod importing;
mod manifests;
mod release;
mod severities;

pub use error::RenderError;
#[cfg(feature = "import")]
pub use importing::{Adoption, Import, check_imported, import, prove_adoption};
pub use manifests::{
    Counts, EXTENSIONS, FoundRelease, Input, Manifests, StepSide, check_manifests, check_manifests_with,
    check_step,
};
#[cfg(feature = "verify")]
pub use manifests::{StepBetween, verify_step};
pub use release::Release;
pub use severities::Severities;
