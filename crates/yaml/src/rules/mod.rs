//! What can be wrong with a text before anybody asks what it means.

use serin_diagnostic::{Rule, Severity};

/// All rules of this crate, sorted by name.
pub static ALL: &[&Rule] = &[
    &DUPLICATE_KEY,
    &INVALID_VALUE,
    &MISREAD_SCALAR,
    &MISSING_FIELD,
    &NOT_YAML,
    &TOO_LARGE,
    &UNEDITABLE_YAML,
    &UNKNOWN_KEY,
    &WRONG_TYPE,
];

/// A key that stands twice in one mapping.
pub static DUPLICATE_KEY: Rule = error("duplicate-key", include_str!("duplicate_key.md"));
/// A value of the right type that means nothing.
pub static INVALID_VALUE: Rule = error("invalid-value", include_str!("invalid_value.md"));
/// A value without quotes that YAML 1.1 readers take for another.
pub static MISREAD_SCALAR: Rule = error("misread-scalar", include_str!("misread_scalar.md"));
/// A field that must be there and is not.
pub static MISSING_FIELD: Rule = error("missing-field", include_str!("missing_field.md"));
/// A text that is no YAML.
pub static NOT_YAML: Rule = error("not-yaml", include_str!("not_yaml.md"));
/// A text that is larger or deeper than any release.
pub static TOO_LARGE: Rule = error("too-large", include_str!("too_large.md"));
/// A text that cannot be edited without changing what else it means.
pub static UNEDITABLE_YAML: Rule = error("uneditable-yaml", include_str!("uneditable_yaml.md"));
/// A key that means nothing.
pub static UNKNOWN_KEY: Rule = error("unknown-key", include_str!("unknown_key.md"));
/// A value of another type than the field takes.
pub static WRONG_TYPE: Rule = error("wrong-type", include_str!("wrong_type.md"));

const fn error(name: &'static str, page: &'static str) -> Rule {
    Rule { name, severity: Severity::Error, page }
}

/// What a scalar without quotes is taken for.
#[must_use]
pub fn misread_message(source: &str, misread: &str) -> String {
    format!("`{source}` without quotes is `{misread}` to readers of YAML 1.1")
}

/// How a scalar stays what it is.
#[must_use]
pub fn quote_hint(source: &str, misread: &str) -> String {
    match misread {
        "true" | "false" => format!("quote it: \"{source}\""),
        number => format!("quote it: \"{source}\", or write the number that is meant: {number}"),
    }
}
