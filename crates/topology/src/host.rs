use std::fmt;

use crate::name::dns_subdomain;

/// A host name of the route, in lower case; `*.` may stand in front of it. Source: Kubernetes, "Ingress".
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Host(String);

impl Host {
    /// Checks a text.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a phrase.
    pub fn new(text: impl Into<String>) -> Result<Self, String> {
        let text = text.into();
        if text.parse::<std::net::IpAddr>().is_ok() {
            return Err("it is an address, not a name".to_owned());
        }
        dns_subdomain(text.strip_prefix("*.").unwrap_or(&text))?;
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A path of the route.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HttpPath {
    /// The path; it starts with `/`.
    pub path: String,
    /// How it is compared with a request's.
    pub path_type: PathType,
}

impl HttpPath {
    /// Every request: `/` as a prefix.
    #[must_use]
    pub fn everything() -> Self {
        Self { path: "/".to_owned(), path_type: PathType::Prefix }
    }

    /// Checks a path by the rules of the Ingress API. Source: Kubernetes `pkg/apis/networking/validation`.
    ///
    /// # Errors
    ///
    /// What is wrong with it, as a phrase.
    pub fn new(path: impl Into<String>, path_type: PathType) -> Result<Self, String> {
        let path = path.into();
        if !path.starts_with('/') {
            return Err("a path starts with `/`".to_owned());
        }
        if path_type != PathType::ImplementationSpecific {
            let forbidden = ["//", "/./", "/../", "%2f", "%2F"];
            if let Some(sequence) = forbidden.iter().find(|sequence| path.contains(*sequence)) {
                return Err(format!("`{sequence}` is not allowed in a path"));
            }
            if let Some(ending) = ["/..", "/."].iter().find(|ending| path.ends_with(*ending)) {
                return Err(format!("a path must not end in `{ending}`"));
            }
        }
        if path.chars().any(|it| it.is_whitespace() || it.is_control()) {
            return Err("a path holds no spaces".to_owned());
        }
        if path_type != PathType::ImplementationSpecific {
            only_of_requests(&path)?;
        }
        Ok(Self { path, path_type })
    }
}

/// A path that a request could have: the query is no part of it, and anything else than printable ASCII is
/// percent-encoded. Source: RFC 3986, section 3.
fn only_of_requests(path: &str) -> Result<(), String> {
    let Some(bad) = path.chars().find(|it| "?#".contains(*it) || !it.is_ascii_graphic()) else {
        return Ok(());
    };
    let encoded: String = bad.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect();
    Err(format!("the path of a request never holds `{bad}`; percent-encode it: `{encoded}`"))
}

/// How a path is compared with a request's. Source: Kubernetes, "Ingress", path types.
///
/// ```
/// use serin::PathType;
///
/// assert!(PathType::Prefix < PathType::Exact);
/// # assert_eq!(PathType::Exact.to_string(), "Exact");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PathType {
    /// By its elements: `/a` matches `/a` and `/a/b`, not `/ab`.
    Prefix,
    /// Exactly.
    Exact,
    /// As the router likes.
    ImplementationSpecific,
}

impl fmt::Display for PathType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Prefix => "Prefix",
            Self::Exact => "Exact",
            Self::ImplementationSpecific => "ImplementationSpecific",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{HttpPath, PathType};

    #[test]
    fn a_path_is_one_that_a_request_could_have() {
        for (path, encoded) in [("/a?b=1", "%3F"), ("/a#b", "%23"), ("/caf\u{e9}", "%C3%A9")] {
            for path_type in [PathType::Prefix, PathType::Exact] {
                let reason = HttpPath::new(path, path_type).map_err(|reason| reason.contains(encoded));
                assert_eq!(reason, Err(true), "{path}");
            }
            assert!(HttpPath::new(path, PathType::ImplementationSpecific).is_ok(), "{path}");
        }
        assert!(HttpPath::new("/caf%C3%A9", PathType::Prefix).is_ok());
    }
}
