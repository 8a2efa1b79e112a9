use serde_saphyr::granit_parser::ScalarStyle;

use crate::{Reading, Value, write};

/// A scalar as it is written where no text of it exists, in the quotes of what stood there before.
pub(super) fn scalar(value: &Value, before: Option<ScalarStyle>, in_flow: bool) -> String {
    match value {
        Value::Null | Value::Sequence(_) | Value::Mapping(_) => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => text.clone(),
        Value::String(text) => string(text, before, in_flow),
    }
}

/// A key as it is written where no text of it exists.
pub(super) fn key(text: &str) -> String {
    // A key is text whatever it looks like, so that numbers need no quotes here.
    match Reading::Core.resolve(text) {
        Value::Number(number) if number == text => number,
        _ => string(text, None, true),
    }
}

fn string(text: &str, before: Option<ScalarStyle>, in_flow: bool) -> String {
    let is_one_line = !text.contains(|c: char| c.is_control());
    if before == Some(ScalarStyle::SingleQuoted) && is_one_line {
        return format!("'{}'", text.replace('\'', "''"));
    }
    if before != Some(ScalarStyle::DoubleQuoted)
        && let Some(plain) = plain(text, in_flow)
    {
        return plain;
    }
    double_quoted(text)
}

/// The text without quotes, where every reader takes it for itself.
fn plain(text: &str, in_flow: bool) -> Option<String> {
    if in_flow && text.contains([',', '[', ']', '{', '}']) {
        return None;
    }
    let written = write(&text).ok()?;
    (written.trim_end() == text).then(|| text.to_owned())
}

fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control()
                || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
