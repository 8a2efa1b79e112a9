use std::fmt;

use serde::Serialize;

/// Writes a value as YAML, in a form whose strings every reader gets back unchanged.
///
/// Strings that a YAML 1.1 reader, kubectl's, would take for something else (`yes`, `on`, `010`, `1:30`) are quoted;
/// no line is folded, so that a change of one word is a diff of one line.
///
/// # Errors
///
/// When the value cannot be YAML: a map whose keys are collections. No Kubernetes object is such a value.
pub fn write(value: &impl Serialize) -> Result<String, WriteError> {
    let options = serde_saphyr::ser_options! { folded_wrap_chars: usize::MAX };
    serde_saphyr::to_string_with_options(value, options).map_err(|error| WriteError(error.to_string()))
}

/// A value that cannot be written as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WriteError(String);

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "cannot be written as YAML: {}", self.0)
    }
}

impl std::error::Error for WriteError {}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::write;

    proptest! {
        /// `serde_yaml` is the independent second reader.
        #[test]
        fn any_string_comes_back_from_another_reader(key in "[^\u{0}-\u{1f}\u{7f}-\u{9f}\u{feff}\u{fffe}\u{ffff}]{1,20}", value in any::<String>()) {
            let written = BTreeMap::from([(key, value)]);
            let text = write(&written).unwrap();
            let back: BTreeMap<String, String> = serde_yaml::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
            prop_assert_eq!(written, back, "{}", text);
        }
    }

    #[test]
    fn words_of_yaml_1_1_are_quoted() {
        for word in [
            "y",
            "Y",
            "yes",
            "No",
            "on",
            "OFF",
            "true",
            "~",
            "null",
            "010",
            "0x1f",
            "1:30",
            "1_000",
            "1e3",
            ".5",
            "2026-01-01",
            "=",
            "<<",
        ] {
            let text = write(&[word]).unwrap();
            assert!(text.starts_with("- \"") || text.starts_with("- '"), "{word} is written bare: {text}");
        }
    }

    #[test]
    fn a_long_line_stays_one_line() {
        let long = "word ".repeat(100);
        assert_eq!(write(&[long.trim()]).unwrap().lines().count(), 1);
    }
}
