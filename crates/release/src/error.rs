use std::fmt;

/// An object that cannot be written as YAML, or a page that cannot be rendered: a mistake of Serin's, which no release is
/// known for. What is wrong with a spec is never an error: it is a finding in a report.
///
/// ```
/// use serin::{Release, RenderError};
///
/// /// All files of a release: what cannot be rendered is a mistake of Serin's, and goes up.
/// fn files(release: &Release) -> Result<usize, RenderError> {
///     Ok(release.texts()?.stages.iter().map(|stage| stage.files.len()).sum())
/// }
/// # let _ = files;
/// ```
#[derive(Debug)]
pub struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for RenderError {}

impl From<serin_yaml::WriteError> for RenderError {
    fn from(error: serin_yaml::WriteError) -> Self {
        Self(error.to_string())
    }
}

#[cfg(feature = "verify")]
impl From<minijinja::Error> for RenderError {
    fn from(error: minijinja::Error) -> Self {
        Self(error.to_string())
    }
}

/// Of columns that are aligned in memory, where no device can fail.
#[cfg(feature = "verify")]
impl From<std::io::Error> for RenderError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}
