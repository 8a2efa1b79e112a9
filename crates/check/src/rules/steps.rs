//! What rules about one commit ask of the objects before and after it.

use std::collections::HashMap;

use serin_objects::{Object, Objects};

/// The objects before a commit, by what tells them from each other.
pub(crate) struct Before<'a>(HashMap<(&'a str, &'a str, &'a str, &'a str), &'a Object>);

impl<'a> Before<'a> {
    pub(crate) fn of(objects: &'a Objects) -> Self {
        Self(objects.all().iter().map(|object| (object.identity(), &**object)).collect())
    }

    /// The same object on this side of the commit.
    pub(crate) fn get(&self, object: &Object) -> Option<&'a Object> {
        self.0.get(&object.identity()).copied()
    }
}
