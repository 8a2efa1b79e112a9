use std::path::{MAIN_SEPARATOR_STR, Path};

use serde::Serialize;

use super::Text;
use crate::{Finding, Place};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    physical_location: Option<PhysicalLocation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
}

impl Location {
    /// Where a finding is, as far as that is known.
    pub(super) fn of(finding: &Finding) -> Option<Self> {
        let physical_location = finding.place.as_ref().map(PhysicalLocation::of);
        let name = logical_name(finding);
        if physical_location.is_none() && name.is_none() {
            return None;
        }
        let logical_locations = name.map(|fully_qualified_name| LogicalLocation { fully_qualified_name });
        Some(Self { message: None, physical_location, logical_locations: Vec::from_iter(logical_locations) })
    }

    /// An event that leads to a finding. GitHub code scanning wants a place for it, and there is none but that of the
    /// finding; the stage of the finding is not that of every event, and so the logical location is not repeated.
    pub(super) fn of_event(finding: &Finding, sentence: &str) -> Self {
        Self {
            message: Some(Text { text: sentence.to_owned() }),
            physical_location: finding.place.as_ref().map(PhysicalLocation::of),
            logical_locations: Vec::new(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation {
    fully_qualified_name: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

impl PhysicalLocation {
    fn of(place: &Place) -> Self {
        let (start_line, start_column) = place.line_column();
        let (end_line, end_column) = place.end_line_column();
        Self {
            artifact_location: ArtifactLocation { uri: uri(place.file.name()) },
            region: Region { start_line, start_column, end_line, end_column },
        }
    }
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

/// The end is the column after the last character, as SARIF counts.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

/// The release, the environment and the stage, as far as they are known.
pub(super) fn logical_name(finding: &Finding) -> Option<String> {
    let release = finding.release.as_deref()?;
    let parts = [Some(release), finding.environment.as_deref(), finding.stage.as_deref()];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join("/"))
}

/// A path as a reference: `/` between its parts whatever the system, and a `%` code for what has a meaning in a URI.
pub(super) fn uri(path: &str) -> String {
    let is_absolute = Path::new(path).is_absolute();
    let path = path.replace(MAIN_SEPARATOR_STR, "/");
    let path = path.strip_prefix("./").unwrap_or(&path);
    let mut uri = String::from(if is_absolute { "file:///" } else { "" });
    for byte in path.trim_start_matches('/').bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn a_path_is_a_reference() {
        assert_eq!(uri("specs/web.yaml"), "specs/web.yaml");
        assert_eq!(uri("./specs/a b:c%ß.yaml"), "specs/a%20b%3Ac%25%C3%9F.yaml");
        assert_eq!(uri("../web.yaml"), "../web.yaml");
        assert_eq!(uri("-"), "-");
        #[cfg(unix)]
        assert_eq!(uri("/specs/web.yaml"), "file:///specs/web.yaml");
    }
}
