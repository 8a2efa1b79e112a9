use std::time::Duration;

use serin_plan::Stage;
use serin_render::routers;
use serin_topology::Topology;

use super::change::Trailer;
use crate::Error;

/// What is known of a live directory from the history of its repository.
///
/// ```
/// use std::time::Duration;
/// use serin::History;
///
/// let history = History::committed(Duration::from_secs(600));
/// assert_eq!(history.age, Some(Duration::from_secs(600)));
/// assert!(!history.is_dirty);
///
/// // Where nobody knows, the age is none: what has a bake to wait for then asks for a reason.
/// assert_eq!(History::default().age, None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Time since the last commit that changed it, a merge being one; none where nobody knows.
    pub age: Option<Duration>,
    /// Whether it differs from the last commit.
    pub is_dirty: bool,
    /// Whether what was generated for the release differs from the last commit.
    pub is_tree_dirty: bool,
    /// Whether the history is cut short, so that the last change may be older than it seems.
    pub is_shallow: bool,
}

impl History {
    /// The history of a directory whose last change was committed so long ago.
    #[must_use]
    pub fn committed(age: Duration) -> Self {
        Self { age: Some(age), ..Self::default() }
    }
}

/// The time after which a GitOps tool has applied a commit, unless the team says otherwise: Argo CD looks every 3
/// minutes with up to 1 minute of jitter, Flux every minute in most set-ups.
pub(super) const SYNC_INTERVAL: Duration = Duration::from_secs(5 * 60);

/// The least time that a state stays before the next one.
///
/// ```
/// use std::time::Duration;
/// use serin::Least;
///
/// /// Why the next promotion has to wait.
/// fn why(least: Least) -> &'static str {
///     if least.is_bake { "the plan lets the stage bake" } else { "not every proxy knows of the commit yet" }
/// }
/// let least = Least { time: Duration::from_secs(300), is_bake: false };
/// assert_eq!(why(least), "not every proxy knows of the commit yet");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Least {
    /// The time.
    pub time: Duration,
    /// Whether the plan asks for it; otherwise it is what a commit takes to reach every proxy.
    pub is_bake: bool,
}

impl Least {
    /// At a stage: its bake, and never less than what the commit before takes to take effect.
    pub(super) fn at(topology: &Topology, stage: Option<&Stage>, sync_interval: Duration) -> Self {
        let effect = Self::effect(routers::profile_of(topology).settle, sync_interval);
        match stage.and_then(|stage| stage.bake) {
            Some(bake) if bake > effect.time => Self { time: bake, is_bake: true },
            _ => effect,
        }
    }

    /// What a commit takes to reach every proxy.
    pub(super) fn effect(settle: Duration, sync_interval: Duration) -> Self {
        Self { time: settle + sync_interval, is_bake: false }
    }

    /// Refuses what comes too early, unless somebody gave a reason for it; the reason is what the commit has to say.
    pub(super) fn refuse(
        self,
        stage: &str,
        history: &History,
        early: Option<&str>,
    ) -> Result<Option<Trailer>, Error> {
        if history.age.is_some_and(|age| age >= self.time) {
            return Ok(None);
        }
        match early {
            Some(reason) => Ok(Some((EARLY, reason.to_owned()))),
            None => Err(Error::TooEarly {
                stage: stage.to_owned(),
                least: self.time,
                is_bake: self.is_bake,
                age: history.age,
                is_shallow: history.is_shallow,
            }),
        }
    }
}

/// The trailer of a commit that came before the bake was over.
///
/// ```
/// use serin::EARLY;
///
/// let message = "web: promote from 010-pods to 010-weight\n\nSerin-Early: an incident\n";
/// let reason = message.lines().find_map(|line| line.strip_prefix(EARLY)?.strip_prefix(": "));
/// assert_eq!(reason, Some("an incident"));
/// ```
pub const EARLY: &str = "Serin-Early";

/// The trailer of a commit that was not proven.
///
/// ```
/// use serin::{BaseState, UNPROVEN};
///
/// // What a pull request says of a step that the search could not decide.
/// let trailers = vec![(UNPROVEN.to_owned(), "tried on a test cluster".to_owned())];
/// let before = BaseState { trailers, ..BaseState::default() };
/// assert_eq!(before.trailers[0].0, "Serin-Unproven");
/// ```
pub const UNPROVEN: &str = "Serin-Unproven";
