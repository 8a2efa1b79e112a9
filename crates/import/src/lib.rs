//! Objects that a team has already, to the spec of a release.
//!
//! [`import`] recognises releases by what objects do, a Deployment by the Service that selects it and a Service by the
//! route that names it, and makes a spec of each. What a spec cannot hold is said at its line. Every import is tried: the
//! spec is read, planned and rendered, and the stage that is the input is held against it.

mod beside;
mod compare;
mod defaults;
mod document;
mod draft;
mod held;
mod imported;
mod json;
mod options;
mod others;
mod pods;
mod recognise;
mod route;
mod routes;
mod selector;
mod text;
mod track;
mod tried;

pub use imported::{Addition, Imported, ImportedRelease};
pub use options::Options;

use rayon::prelude::*;
use serin_diagnostic::Report;
use serin_objects::Scope;

/// Makes a spec of every release that is recognised among objects; each scope holds objects that are applied together.
///
/// What could not be imported, and what a spec does not hold, is in the reports: of a release in its own, of everything
/// else in that of the whole.
#[must_use]
pub fn import(scopes: &[Scope], options: &Options) -> Imported {
    let mut imported = Imported::default();
    if scopes.len() > 1 {
        imported.places = scopes.iter().map(|scope| scope.name.clone()).collect();
    }
    for scope in scopes {
        let mut report = Report::new();
        let found = recognise::recognise(&scope.objects, options, &mut report);
        others::say(&scope.objects, &found, &mut report, &mut imported.yours);
        imported.report.extend(report);
        let tried = found.candidates.par_iter().map(|candidate| tried::release(scope, candidate, options));
        imported.releases.extend(tried.collect::<Vec<_>>());
    }
    imported::name_apart(&mut imported, options);
    imported.report.sort();
    imported
}
