use std::fmt;
use std::time::Duration;

use crate::Weight;

/// A state of the release that the team wants to stop at and look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StageSpec {
    /// Per cent of requests sent to the canary.
    pub weight: Weight,
    /// Requests that are sent to the canary whatever the weight; set by the first stage, at weight 0, and kept
    /// until the route goes to rest.
    pub matched: Option<Match>,
    /// The least time that the stage stays. Absent: as long as a commit needs to take effect.
    pub bake: Option<Duration>,
    /// Canary pods, where the team knows better than the weight. Absent: what the weight needs of peak traffic, and the spare ones.
    pub canary_replicas: Option<u32>,
}

impl StageSpec {
    /// A stage that sends a share of all requests to the canary.
    #[must_use]
    pub fn at(weight: Weight) -> Self {
        Self { weight, matched: None, bake: None, canary_replicas: None }
    }
}

/// Requests that carry a header or a cookie with exactly this value.
///
/// ```
/// use serin::{Carrier, Match};
///
/// let testers = Match::header("X-Canary", "always");
/// assert_eq!(testers.to_string(), "X-Canary: always");
/// let browsers = Match::cookie("canary", "always");
/// assert_eq!(browsers.carrier, Carrier::Cookie);
/// assert_eq!(browsers.to_string(), "Cookie: canary=always");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// What the requests carry.
    pub carrier: Carrier,
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// The part of a request that a match looks at.
///
/// ```
/// use serin::{Carrier, Match};
///
/// assert_eq!(Match::header("X-Canary", "always").carrier, Carrier::Header);
/// assert_eq!(Carrier::Cookie.to_string(), "cookie");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// A header.
    Header,
    /// A cookie.
    Cookie,
}

impl Match {
    /// Requests that carry a header with exactly this value.
    #[must_use]
    pub fn header(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { carrier: Carrier::Header, name: name.into(), value: value.into() }
    }

    /// Requests that carry a cookie with exactly this value.
    #[must_use]
    pub fn cookie(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { carrier: Carrier::Cookie, name: name.into(), value: value.into() }
    }
}

impl fmt::Display for Match {
    /// `X-Canary: always`, `Cookie: canary=always`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.carrier {
            Carrier::Header => write!(formatter, "{}: {}", self.name, self.value),
            Carrier::Cookie => write!(formatter, "Cookie: {}={}", self.name, self.value),
        }
    }
}

impl fmt::Display for Carrier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Header => "header",
            Self::Cookie => "cookie",
        })
    }
}
