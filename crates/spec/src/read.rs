use std::sync::Arc;

use serin_diagnostic::{Finding, Path, Place, Report, SourceFile};
use serin_topology::Topology;
use serin_yaml::{Limits, Node, Value, parse};

use crate::lower::lower;
use crate::refused::refuse;
use crate::{rules, written};

/// The version of the format that is read.
pub const API_VERSION: &str = "serin.dev/v1alpha1";
/// What a spec is called in its `kind`.
pub const KIND: &str = "CanaryRelease";

/// A spec that was read: the release in each of its environments, or once where it has none.
#[derive(Debug, Clone, Default)]
pub struct Spec {
    /// What could be made sense of. Complete only when nothing of severity error was reported.
    pub topologies: Vec<Topology>,
}

/// Reads a spec. Every mistake is reported, all in one run.
///
/// ```
/// use std::sync::Arc;
/// use serin_diagnostic::{Report, SourceFile, render};
///
/// let mut report = Report::new();
/// let file = Arc::new(SourceFile::new("specs/web.yaml", "kind: CanaryRelease\nspec: {replcas: 6}\n"));
/// serin_spec::read(&file, &mut report);
/// let said = render::human(&report.findings()[0], false);
/// assert!(said.starts_with("specs/web.yaml:1:1: error[no-release]"));
/// ```
pub fn read(file: &Arc<SourceFile>, report: &mut Report) -> Spec {
    // What one file says must not depend on what was found in others.
    let mut own = Report::new();
    let spec = read_file(file, &mut own);
    report.extend(own);
    spec
}

fn read_file(file: &Arc<SourceFile>, report: &mut Report) -> Spec {
    let documents = parse(file, Limits::default(), report);
    let start = Place { file: file.clone(), span: 0..0 };
    match documents.as_slice() {
        [] if report.has_errors() => Spec::default(),
        [document] if document.value != Value::Null => read_node(document, report),
        [] | [_] => {
            report.add(Finding::new(&rules::NO_RELEASE, "the file is empty").at(start).hint(START));
            Spec::default()
        }
        [first, second, ..] => {
            let place = second.entries().first().map_or(&second.place, |entry| &entry.key.place);
            let finding = Finding::new(&rules::SEVERAL_DOCUMENTS, "a second document begins here");
            report
                .add(finding.at(place.clone()).hint("one file is one release; give each a file of its own"));
            read_node(first, report)
        }
    }
}

const START: &str = "`serin init` writes a spec to start from";

/// Reads a spec from a document that was parsed before. Where `report` holds an error already, fields that are
/// missing are not reported: they may be what could not be read.
pub fn read_node(document: &Node, report: &mut Report) -> Spec {
    if !is_release(document, report) {
        return Spec::default();
    }
    let document = &refuse(document, report);
    let written: written::Document = serin_yaml::read(document, report);
    let unreadable = report.has_errors();
    let Some(name) = written.metadata.as_ref().and_then(|metadata| metadata.name.as_deref()) else {
        if !unreadable {
            let place = document.place_of(&Path::of("metadata"));
            let message = "`metadata` has no `name`";
            report.add(Finding::new(&serin_yaml::rules::MISSING_FIELD, message).at(place));
        }
        return Spec::default();
    };
    Spec { topologies: lower(document, name, unreadable, report) }
}

fn is_release(document: &Node, report: &mut Report) -> bool {
    if !matches!(document.value, Value::Mapping(_)) {
        let message = format!("the file holds {}, not a release", document.describe());
        report.add(Finding::new(&rules::NO_RELEASE, message).at(document.place.clone()).hint(START));
        return false;
    }
    for (key, wanted) in [("apiVersion", API_VERSION), ("kind", KIND)] {
        let found = document.get(key);
        if found.and_then(Node::as_str) == Some(wanted) {
            continue;
        }
        let message = match found {
            Some(found) => format!("`{key}` is {}, not `{wanted}`", found.describe()),
            None => format!("the file has no `{key}`"),
        };
        let place = document.place_of(&Path::of(key));
        let place = if found.is_none() { Place { span: 0..0, ..place } } else { place };
        report.add(
            Finding::new(&rules::NO_RELEASE, message)
                .at(place)
                .hint(format!("a release begins with `{key}: {wanted}`")),
        );
        return false;
    }
    true
}
