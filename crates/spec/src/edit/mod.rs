//! Changes of a spec's text: a release is finished, or gets another image. From text to text; whoever calls writes.
//!
//! Whatever need not change stays as it is, byte for byte: see [`serin_yaml::rewrite`]. Each result is read again, and
//! refused if it does not mean exactly what it should.

mod finish;
mod image;
mod reference;

use std::sync::Arc;

use serin_diagnostic::{Finding, Place, Report, SourceFile, nearest};
use serin_topology::Topology;
use serin_yaml::{Entry, Key, Limits, Node, Value, parse};

pub use finish::finish;
pub use image::{Image, ImageSet, set_images};

/// A spec whose text was changed.
///
/// ```
/// use serin::edit::{Edited, finish};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let edited: Edited = finish(&source, None, &mut serin::Report::new()).expect("a release is under way");
/// assert!(edited.text.contains("r.example.com/web:2") && !edited.text.contains("r.example.com/web:1"));
/// assert!(edited.lost.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// The text as it is now.
    pub text: String,
    /// The comments that found no place in it.
    pub lost: Vec<Place>,
}

/// A spec that is to be edited, read in full.
struct Draft {
    document: Node,
    /// What it means before the edit, for each environment.
    topologies: Vec<Topology>,
}

impl Draft {
    /// Nothing, where the spec has a mistake: its meaning would not be known.
    fn read(file: &Arc<SourceFile>, report: &mut Report) -> Option<Self> {
        let mut own = Report::new();
        let topologies = crate::read(file, &mut own).topologies;
        let is_right = !own.has_errors();
        report.extend(own);
        let document = parse(file, Limits::default(), &mut Report::new()).into_iter().next()?;
        (is_right && !topologies.is_empty()).then_some(Self { document, topologies })
    }

    fn spec(&self) -> &Node {
        self.document.get("spec").unwrap_or(&self.document)
    }

    fn environments(&self) -> &[Entry] {
        self.spec().get("environments").map(Node::entries).unwrap_or_default()
    }

    /// The entry of an environment; a finding with the nearest name where there is none.
    fn environment(&self, name: &str, report: &mut Report) -> Option<&Entry> {
        let found = self.environments().iter().find(|entry| entry.key.text == name);
        if found.is_none() {
            let known = || self.environments().iter().map(|entry| entry.key.text.as_str());
            let place = self.document.place_of(&serin_diagnostic::Path::of("spec.environments"));
            let message = format!("there is no environment `{name}`");
            let hint = match nearest(name, known()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if self.environments().is_empty() => "the release has no environments".to_owned(),
                None => format!("there are {}", known().collect::<Vec<_>>().join(", ")),
            };
            report.add(Finding::new(&serin_yaml::rules::INVALID_VALUE, message).at(place).hint(hint));
        }
        found
    }

    /// The text that means `after`, and what that means for each environment.
    fn rewrite(&self, after: &Node, report: &mut Report) -> Option<(Edited, Vec<Topology>)> {
        let edited = match serin_yaml::rewrite(&self.document, after) {
            Ok(edited) => edited,
            Err(finding) => {
                report.add(*finding);
                return None;
            }
        };
        let mut again = Report::new();
        let name = self.document.place.file.name();
        let file = Arc::new(SourceFile::new(name, edited.text.as_str()));
        let topologies = crate::read(&file, &mut again).topologies;
        let (is_right, count) = (!again.has_errors(), topologies.len());
        report.extend(again);
        if is_right && count != self.topologies.len() {
            report.add(refuse(&self.document.place, "the edited spec would describe other releases"));
        }
        (is_right && count == self.topologies.len())
            .then_some((Edited { text: edited.text, lost: edited.lost }, topologies))
    }
}

fn refuse(place: &Place, message: impl Into<String>) -> Finding {
    Finding::new(&serin_yaml::rules::UNEDITABLE_YAML, message).at(place.clone())
}

/// Puts another value under a key of a mapping that stands in a mapping; the key keeps its text.
fn put(parent: &mut Node, entry: &Entry, value: Node) {
    parent.put(Entry { key: entry.key.clone(), value });
}

/// Puts a new entry behind the one with a key, or at the end.
fn put_behind(parent: &mut Node, before: &str, entry: Entry) {
    if parent.value == Value::Null {
        parent.value = Value::Mapping(Vec::new());
    }
    let Value::Mapping(entries) = &mut parent.value else { return };
    let at = entries.iter().position(|it| it.key.text == before).map_or(entries.len(), |at| at + 1);
    entries.insert(at, entry);
}

/// A place of what stands nowhere yet.
fn nowhere() -> Place {
    Place { file: Arc::new(SourceFile::new("new", "")), span: 0..0 }
}

fn new_entry(key: &str, value: Value) -> Entry {
    let place = nowhere();
    Entry { key: Key { text: key.to_owned(), place: place.clone() }, value: Node { value, place } }
}

fn is_set(entry: &Entry) -> bool {
    entry.value.value != Value::Null
}
