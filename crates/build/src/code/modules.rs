//! Which modules there are: folders of specs, releases, and environments inside their releases.

use std::collections::BTreeMap;

use serin::{Entry, Proof};

use super::facts;
use super::identifier::{Scope, module};

type Release<'a> = (&'a Entry, &'a Proof);

/// A module and those inside it, by the texts that they are named after. An environment is told from a folder or a
/// release that has its name.
#[derive(Default)]
pub(super) struct Module<'a> {
    release: Option<Release<'a>>,
    inside: BTreeMap<(String, bool), Self>,
}

/// A module that has its name.
pub(super) struct Named<'a, 'm> {
    /// What it is named after.
    pub(super) text: &'m str,
    /// Its name.
    pub(super) name: String,
    /// The release that it is, where it is one.
    pub(super) release: Option<Release<'a>>,
    /// The modules inside, in order.
    pub(super) inside: Vec<Named<'a, 'm>>,
}

impl<'a> Module<'a> {
    /// All modules of some releases.
    pub(super) fn root(releases: &[Release<'a>]) -> Self {
        let mut root = Self::default();
        for &(entry, proof) in releases {
            let mut here = &mut root;
            for key in place(entry) {
                here = here.inside.entry(key).or_default();
            }
            here.release = Some((entry, proof));
        }
        root
    }

    /// The modules inside, with names that are not `reserved`.
    pub(super) fn named<'m>(&'m self, reserved: &[&str]) -> Vec<Named<'a, 'm>> {
        let mut scope = Scope::with(reserved);
        let named = |((text, _), inner): (&'m (String, bool), &'m Self)| Named {
            text,
            name: scope.take(module(text)),
            release: inner.release,
            inside: inner.named(if inner.release.is_some() { facts::NAMES } else { &[] }),
        };
        self.inside.iter().map(named).collect()
    }
}

/// Folder by folder to the release, and last its environment; true for an environment.
fn place(entry: &Entry) -> Vec<(String, bool)> {
    let environment = entry.release.topology.environment.as_ref().map(ToString::to_string);
    let parts = entry.path.components().skip(usize::from(environment.is_some()));
    parts.map(|part| (part.to_owned(), false)).chain(environment.map(|it| (it, true))).collect()
}
