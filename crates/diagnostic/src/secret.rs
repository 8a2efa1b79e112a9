//! Which parts of a text nobody may see in a log.
//!
//! This goes by words and not by structure: a text that cannot be read must not be shown for that reason.

use std::ops::Range;

/// Whether a text may hold a Secret of Kubernetes, readable or not.
///
/// ```
/// use serin_diagnostic::holds_secret;
///
/// assert!(holds_secret("apiVersion: v1\nkind: Secret\nstringData: {password: 'open"));
/// assert!(holds_secret(r#"{"kind": "Secret", "data": {}}"#));
/// assert!(!holds_secret("kind: SecretStore\n"));
/// ```
#[must_use]
pub fn holds_secret(text: &str) -> bool {
    // No other kind has a key of that name, but for templates of Secrets.
    text.contains("stringData")
        || text.match_indices("kind").any(|(at, key)| is_secret(&text[at + key.len()..]))
}

/// The documents of a text that may hold a Secret.
pub(crate) fn documents(text: &str) -> Vec<Range<usize>> {
    let mut starts: Vec<usize> = text.match_indices("\n---").map(|(at, _)| at + 1).collect();
    starts.push(text.len());
    let mut found = Vec::new();
    let mut start = 0;
    for end in starts {
        if holds_secret(&text[start..end]) {
            found.push(start..end);
        }
        start = end;
    }
    found
}

/// Whether what follows a key says `Secret`, with quotes, a tag or an anchor before it, or on the next line.
fn is_secret(rest: &str) -> bool {
    let quotes = ['"', '\''];
    let Some(mut value) = rest.trim_start_matches(quotes).trim_start().strip_prefix(':') else {
        return false;
    };
    value = value.trim_start();
    while value.starts_with(['&', '!']) {
        value = value.trim_start_matches(|it: char| !it.is_whitespace()).trim_start();
    }
    let Some(rest) = value.trim_start_matches(quotes).strip_prefix("Secret") else { return false };
    !rest.starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::{documents, holds_secret};

    #[test]
    fn a_secret_is_known_however_it_is_written() {
        let texts = [
            "kind: Secret",
            "kind:   'Secret'\n",
            "kind : \"Secret\" # of the shop\n",
            "kind: !!str Secret\n",
            "kind: &kind Secret\n",
            "kind:\n  Secret\n",
            "{\"kind\":\"Secret\",",
            "kind: List\nitems:\n- kind: Secret\n",
            "data: {a: [\nkind: Secret",
            "stringData: {a: b",
        ];
        for text in texts {
            assert!(holds_secret(text), "{text}");
        }
        let others = ["", "kind", "kind:", "kind: SecretStore", "kind: Deployment # Secret", "secretName: x"];
        for text in others {
            assert!(!holds_secret(text), "{text}");
        }
    }

    #[test]
    fn a_secret_is_one_document_of_several() {
        let text = "kind: A\n---\nkind: Secret\n---\nkind: B\n";
        let found: Vec<&str> = documents(text).into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, ["---\nkind: Secret\n"]);
    }
}
