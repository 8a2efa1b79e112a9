//! What is wrong with the values of a Secret, without the values.

use std::sync::Arc;

use serin_diagnostic::{Finding, Path, Place, Report};
use serin_objects::Object;

/// Findings that show no value of a Secret: those in its data point at the Secret, and name no value.
pub(super) fn hidden(report: Report, objects: &[Arc<Object>]) -> Report {
    let secrets: Vec<_> = objects.iter().filter(|object| object.kind == "Secret").collect();
    let hide = |finding: Finding| {
        let is_its = |secret: &&&Arc<Object>| finding.place.as_ref().is_some_and(|at| stands_in(secret, at));
        match secrets.iter().find(is_its) {
            Some(secret) => Finding {
                message: format!(
                    "a value of {secret} cannot be read as it is written, and is not shown here"
                ),
                hint: None,
                place: secret.place(&Path::of("metadata.name")),
                ..finding
            },
            None => finding,
        }
    };
    let mut hidden = Report::new();
    hidden.extend(report.into_iter().map(hide));
    hidden
}

/// Whether a place is a value of a Secret.
fn stands_in(secret: &Object, place: &Place) -> bool {
    let data = |key| secret.node().and_then(|node| node.get(key));
    let entries = ["data", "stringData"].into_iter().filter_map(data).flat_map(serin_yaml::Node::entries);
    entries.into_iter().any(|entry| {
        let is_it = |own: &Place| Arc::ptr_eq(&own.file, &place.file) && own.span == place.span;
        is_it(&entry.value.place) || is_it(&entry.key.place)
    })
}
