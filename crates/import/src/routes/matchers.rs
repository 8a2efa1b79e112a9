//! Conditions as routers write them.

use super::Condition;

/// A header that is compared with a value, or a pattern of a `Cookie` header, as Serin writes it too.
pub(super) fn header(name: &str, value: &str, is_pattern: bool) -> Condition {
    if !is_pattern {
        return Condition::Header(name.to_owned(), value.to_owned());
    }
    let cookie = name.eq_ignore_ascii_case("cookie").then(|| cookie(value)).flatten();
    cookie.unwrap_or_else(|| Condition::Other(format!("header {name} like {value}")))
}

/// `^(?:.*;\s*)?NAME=VALUE(?:;.*)?$`, and the shorter patterns of the same that people write.
fn cookie(pattern: &str) -> Option<Condition> {
    let starts = ["^(?:.*;\\s*)?", "^(.*?;)?(\\s*)?", "^(.*;\\s*)?"];
    let ends = ["(?:;.*)?$", "(;.*)?$"];
    let inner = starts.iter().find_map(|start| pattern.strip_prefix(start))?;
    let inner = ends.iter().find_map(|end| inner.strip_suffix(end))?;
    let (name, value) = inner.split_once('=')?;
    Some(Condition::Cookie(plain(name)?, plain(value)?))
}

/// The one text that a pattern matches; none for a pattern that matches several.
pub(super) fn plain(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern.chars();
    while let Some(it) = rest.next() {
        match it {
            '\\' => text.push(rest.next().filter(|it| !it.is_ascii_alphanumeric())?),
            it if "^$.*+?()[]{}|".contains(it) => return None,
            it => text.push(it),
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{Condition, header, plain};

    #[test]
    fn a_pattern_that_matches_one_text_is_that_text() {
        assert_eq!(plain("a\\.b-c").as_deref(), Some("a.b-c"));
        assert_eq!(plain("a.b"), None);
        assert_eq!(plain("a\\d"), None);
    }

    #[test]
    fn a_pattern_of_a_cookie_is_read() {
        let cookie = |name: &str, value: &str| Condition::Cookie(name.to_owned(), value.to_owned());
        assert_eq!(header("Cookie", "^(?:.*;\\s*)?canary=a\\.b(?:;.*)?$", true), cookie("canary", "a.b"));
        assert_eq!(header("cookie", "^(.*?;)?(\\s*)?canary=always(;.*)?$", true), cookie("canary", "always"));
        assert!(matches!(header("Cookie", ".*canary.*", true), Condition::Other(_)));
    }
}
