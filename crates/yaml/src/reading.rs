use crate::Value;

/// What a plain scalar, one without quotes, is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The JSON-like core of YAML 1.2. Every spelling on which YAML 1.1 and 1.2 disagree (`yes`, `on`, `010`, `0x1f`,
    /// `1:30`, `1_000`) is a string: a string field gets what was typed, and any other field refuses it instead of
    /// guessing.
    Core,
    /// As kubectl, Helm and the GitOps tools read it: `yes` is true and `010` is 8. Source: sigs.k8s.io/yaml,
    /// goyaml.v2, `resolve.go`.
    Kubernetes,
}

impl Reading {
    /// What a plain scalar is.
    #[must_use]
    pub fn resolve(self, text: &str) -> Value {
        match (self, text) {
            (_, "" | "~" | "null" | "Null" | "NULL") => Value::Null,
            (_, "true" | "True" | "TRUE") => Value::Bool(true),
            (_, "false" | "False" | "FALSE") => Value::Bool(false),
            _ if is_decimal(text) => Value::Number(text.to_owned()),
            (Self::Kubernetes, "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON") => Value::Bool(true),
            (Self::Kubernetes, "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF") => Value::Bool(false),
            (Self::Kubernetes, _) => match old_number(text) {
                Some(number) => Value::Number(number),
                None => Value::String(text.to_owned()),
            },
            (Self::Core, _) => Value::String(text.to_owned()),
        }
    }
}

/// What YAML 1.1 readers take a plain scalar for, where that is not what was typed; none where all readers agree.
///
/// ```
/// assert_eq!(serin_yaml::misread("on").as_deref(), Some("true"));
/// assert_eq!(serin_yaml::misread("010").as_deref(), Some("8"));
/// assert_eq!(serin_yaml::misread("1:30").as_deref(), Some("90"));
/// assert_eq!(serin_yaml::misread("true"), None);
/// ```
#[must_use]
pub fn misread(text: &str) -> Option<String> {
    // Most scalars of a manifest are words, numbers and `true`; they must not cost anything.
    let first = text.bytes().next()?;
    if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.' | b'y' | b'Y' | b'n' | b'N' | b'o' | b'O') {
        return None;
    }
    match (Reading::Core.resolve(text), Reading::Kubernetes.resolve(text)) {
        (Value::String(_), Value::Bool(value)) => Some(value.to_string()),
        (Value::String(_), Value::Number(number)) => Some(number),
        // The readers of Kubernetes leave this one alone, and others do not.
        (Value::String(_), Value::String(_)) => sexagesimal(text).map(|number| number.to_string()),
        _ => None,
    }
}

/// `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?`: the numbers of JSON.
fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The numbers that only YAML 1.1 knows, in decimal: octal with a leading zero, other bases, underscores, a leading
/// plus, a bare point at an end.
fn old_number(text: &str) -> Option<String> {
    if !text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return None;
    }
    let plain = text.replace('_', "");
    let (sign, unsigned) = match plain.strip_prefix(['+', '-']) {
        Some(rest) if plain.starts_with('-') => ("-", rest),
        Some(rest) => ("", rest),
        None => ("", plain.as_str()),
    };
    let based = |prefixes: [&str; 2], radix| {
        let digits = prefixes.into_iter().find_map(|prefix| unsigned.strip_prefix(prefix))?;
        u64::from_str_radix(digits, radix).ok().filter(|_| !digits.starts_with('+'))
    };
    let whole = based(["0x", "0X"], 16)
        .or_else(|| based(["0b", "0B"], 2))
        .or_else(|| based(["0o", "0O"], 8))
        .or_else(|| digits(unsigned).then(|| octal_or_decimal(unsigned)).flatten());
    if let Some(whole) = whole {
        return Some(format!("{sign}{whole}"));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (before, after) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_float = (digits(before) || (before.is_empty() && digits(after)))
        && (after.is_empty() || digits(after))
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)));
    let number = is_float.then(|| unsigned.parse::<f64>().ok()).flatten()?;
    number.is_finite().then(|| format!("{sign}{number}"))
}

/// `010` is 8; `08`, which is no octal number, is 8 by way of the floats.
fn octal_or_decimal(text: &str) -> Option<u64> {
    match text.strip_prefix('0') {
        Some(octal) if !octal.is_empty() => u64::from_str_radix(octal, 8).ok().or_else(|| text.parse().ok()),
        Some(_) | None => text.parse().ok(),
    }
}

/// `1:30` is 90 in the base 60 of YAML 1.1.
fn sexagesimal(text: &str) -> Option<i64> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = unsigned.split(':');
    let first = parts.next().filter(|first| digits(first) && !first.starts_with('0'))?;
    let mut number: i64 = first.parse().ok()?;
    let mut several = false;
    for part in parts {
        let part = part.parse::<i64>().ok().filter(|value| digits(part) && part.len() <= 2 && *value < 60)?;
        number = number.checked_mul(60)?.checked_add(part)?;
        several = true;
    }
    several.then_some(sign * number)
}

#[cfg(test)]
mod tests {
    use super::{Reading, misread};
    use crate::Value;

    /// Each spelling with what goyaml.v2 makes of it; `-` where it stays the string that was typed.
    #[test]
    fn plain_scalars_are_read_as_kubernetes_reads_them() {
        let table = [
            ("yes", "true"),
            ("On", "true"),
            ("y", "true"),
            ("N", "false"),
            ("off", "false"),
            ("010", "8"),
            ("0644", "420"),
            ("08", "8"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("0o17", "15"),
            ("1_000", "1000"),
            ("+1", "1"),
            ("-010", "-8"),
            ("1.", "1"),
            (".5", "0.5"),
            ("01e2", "100"),
            ("1:30", "-"),
            ("yep", "-"),
            ("0x", "-"),
            ("1.2.3", "-"),
            ("-", "-"),
            (".", "-"),
            ("+", "-"),
            ("v1", "-"),
            ("1m", "-"),
            ("2024-01-01", "-"),
            ("_1", "-"),
            ("0x-1", "-"),
            ("oN", "-"),
        ];
        for (text, wanted) in table {
            let read = match Reading::Kubernetes.resolve(text) {
                Value::Bool(value) => value.to_string(),
                Value::Number(number) => number,
                Value::String(same) if same == text => "-".to_owned(),
                other => panic!("{text} is read as {other:?}"),
            };
            assert_eq!(read, wanted, "{text}");
            assert_eq!(Reading::Core.resolve(text), Value::String(text.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_all_readers_agree_on_is_not_misread() {
        for text in
            ["true", "1", "-1.5", "1e3", "", "~", "no-op", "once", "12:75", "1:2:x", "00:30", "10.0.0.1"]
        {
            assert_eq!(misread(text), None, "{text}");
        }
        assert_eq!(misread("12:30:45").as_deref(), Some("45045"));
    }
}
