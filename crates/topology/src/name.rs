use std::fmt;

/// The text of a name and why another text is none.
macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $check:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// Checks a text.
            ///
            /// # Errors
            ///
            /// What is wrong with it, as a phrase.
            pub fn new(text: impl Into<String>) -> Result<Self, String> {
                let text = text.into();
                $check(&text).map(|()| Self(text))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A DNS label by RFC 1123: at most 63 of `a-z`, `0-9` and `-`, with a letter or digit at both ends. Names of
    /// namespaces and releases. Source: Kubernetes, "Object Names and IDs".
    DnsLabel,
    |text: &str| dns_label(text)
);
name!(
    /// DNS labels with dots between them, at most 253 characters. Names of most objects. A Deployment's is held to
    /// 63 by the builder, because its pods' host names are made of it. Source: Kubernetes, "Object Names and IDs".
    DnsSubdomain,
    |text: &str| dns_subdomain(text)
);
name!(
    /// A DNS label by RFC 1035: as [`DnsLabel`], and it starts with a letter. Names of Services; the relaxed form
    /// of KEP-5311 is not the default everywhere yet. Source: Kubernetes, "Service".
    ServiceName,
    |text: &str| {
        dns_label(text)?;
        match text.starts_with(|first: char| first.is_ascii_lowercase()) {
            true => Ok(()),
            false => Err("it must start with a letter".to_owned()),
        }
    }
);

/// Lower-case letters, digits and `-`, at most 63, no `-` at the ends.
pub(crate) fn dns_label(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    if text.len() > 63 {
        return Err(format!("it has {} characters; at most 63 are allowed", text.len()));
    }
    if let Some(bad) = text.chars().find(|it| !matches!(it, 'a'..='z' | '0'..='9' | '-')) {
        return Err(format!("it holds `{bad}`, and only a-z, 0-9 and `-` may stand in it"));
    }
    if text.starts_with('-') || text.ends_with('-') {
        return Err("it must start and end with a letter or a digit".to_owned());
    }
    Ok(())
}

pub(crate) fn dns_subdomain(text: &str) -> Result<(), String> {
    if text.len() > 253 {
        return Err(format!("it has {} characters; at most 253 are allowed", text.len()));
    }
    if text.split('.').any(str::is_empty) && !text.is_empty() {
        return Err("a dot stands at an end, or beside another".to_owned());
    }
    text.split('.').try_for_each(dns_label)
}
