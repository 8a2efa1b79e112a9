use std::fmt;

use crate::Place;

/// Where something stands in a document, as keys and indexes from its root: `spec.plan.stages[1].weight`.
///
/// ```
/// use serin::rules::{Path, PathStep};
///
/// let stage = Path::of("spec.plan.stages").index(1);
/// assert_eq!(stage.key("weight").to_string(), "spec.plan.stages[1].weight");
/// // Several keys at once, and keys with dots, which are one step.
/// assert_eq!(Path::root().join("metadata.labels").key("example.com/team").steps().len(), 3);
/// assert_eq!(stage.steps().last(), Some(&PathStep::Index(1)));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
///
/// ```
/// use serin::rules::{Path, PathStep};
///
/// let path = Path::of("containers").index(0);
/// assert_eq!(path.steps(), [PathStep::Key("containers".to_owned()), PathStep::Index(0)]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// The value under a key of a mapping.
    Key(String),
    /// An item of a sequence, from 0.
    Index(usize),
}

/// Turns a path of a release into a place in the text that it was read from.
///
/// A release that was built in Rust has no text; one that was merged from patches has a text in which each path
/// stands where its value was last written.
pub trait Locate: Send + Sync {
    /// The place of the deepest existing ancestor of `path`, or of `path` itself.
    fn place(&self, path: &Path) -> Option<Place>;
}

impl Path {
    /// The document itself.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// Reads dotted keys without indexes, for paths that are known when the program is written: `spec.route.hosts`.
    #[must_use]
    pub fn of(dotted: &str) -> Self {
        Self(dotted.split('.').map(|key| Step::Key(key.to_owned())).collect())
    }

    /// This path and one key more.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.and(Step::Key(key.into()))
    }

    /// This path and dotted keys more.
    #[must_use]
    pub fn join(&self, dotted: &str) -> Self {
        dotted.split('.').fold(self.clone(), |path, key| path.key(key))
    }

    /// This path and one index more.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.and(Step::Index(index))
    }

    /// The steps from the root.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    fn and(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if position == 0 => formatter.write_str(key)?,
                Step::Key(key) => write!(formatter, ".{key}")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}
