use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

use serin_diagnostic::{Finding, Report, SourceFile};
use serin_objects::{Doubt, Object, Objects, read};
use serin_topology::Track;
use serin_yaml::{Limits, Node, parse_bytes, rules};

use super::change::{Part, Subject};

/// What one place holds on one side.
#[derive(Debug, Default)]
pub(super) struct Documents {
    /// Objects that are applied together, and what they are to one another.
    pub(super) objects: Objects,
    /// Everything that can be compared by what it means, by what tells it from all others.
    pub(super) documents: BTreeMap<Key, Document>,
    /// Why texts cannot, or not wholly, by the names of their files.
    pub(super) opaque: BTreeMap<String, &'static str>,
    /// Why texts cannot be read.
    pub(super) findings: Vec<Finding>,
}

/// What tells a document from every other of a place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    pub(super) group: String,
    pub(super) kind: String,
    pub(super) namespace: String,
    pub(super) name: String,
    /// Which of several with the same name; of one without a name, its file and which of that.
    file: String,
    count: usize,
}

#[derive(Debug)]
pub(super) struct Document {
    pub(super) file: String,
    /// Its place among the objects.
    pub(super) position: Option<usize>,
    content: Content,
}

#[derive(Debug, Clone)]
enum Content {
    Object(Arc<Object>),
    Spec(Arc<Node>),
}

/// Texts that were read already: the stages of a release share most of theirs, and so do both sides.
#[derive(Debug, Default)]
pub(super) struct Read {
    texts: HashMap<(String, Arc<[u8]>), Vec<Content>>,
}

impl Documents {
    /// Reads files, which findings name below `root`, but for some that are skipped.
    pub(super) fn of(
        files: &[(String, Arc<[u8]>)],
        root: &str,
        skipped: &BTreeSet<String>,
        texts: &mut Read,
    ) -> Self {
        let mut all = Self::default();
        let mut objects = Vec::new();
        for (name, bytes) in files {
            if skipped.contains(name) {
                continue;
            }
            if let Some(known) = texts.texts.get(&(name.clone(), bytes.clone())) {
                known.iter().for_each(|content| all.add(name, content.clone(), &mut objects));
                continue;
            }
            let mut report = Report::new();
            // A side that is one file has its name.
            let shown = match root.is_empty() || root.ends_with(name.as_str()) {
                true if root.is_empty() => name.clone(),
                true => root.to_owned(),
                false => format!("{}/{name}", root.trim_end_matches('/')),
            };
            let Ok(text) = std::str::from_utf8(bytes) else {
                parse_bytes(&shown, bytes, Limits::default(), &mut report);
                all.findings.extend(report);
                all.opaque.insert(name.clone(), "it is no text");
                continue;
            };
            let source = Arc::new(SourceFile::new(shown, text));
            let contents = read(&source, Doubt::Named, &mut report);
            let unreadable = [&rules::NOT_YAML, &rules::DUPLICATE_KEY, &rules::TOO_LARGE];
            report.retain(|finding| unreadable.iter().any(|rule| rule.name == finding.rule.name));
            let why = if !report.is_empty() {
                Some("it cannot be read")
            } else if contents.templates > 0 {
                Some("a template engine fills it first")
            } else if contents.patches > 0 {
                Some("it holds patches")
            } else if contents.no_manifests > 0 && contents.objects.is_empty() && contents.specs.is_empty() {
                Some("it holds no objects")
            } else if contents.no_manifests > 0 {
                Some("it holds more than objects")
            } else {
                None
            };
            all.findings.extend(report);
            if let Some(why) = why {
                all.opaque.insert(name.clone(), why);
            }
            let found: Vec<Content> = contents
                .objects
                .into_iter()
                .map(Content::Object)
                .chain(contents.specs.into_iter().map(|spec| Content::Spec(Arc::new(spec))))
                .collect();
            found.iter().for_each(|content| all.add(name, content.clone(), &mut objects));
            // What there is more to say of a text is said wherever it stands.
            if why.is_none() {
                texts.texts.insert((name.clone(), bytes.clone()), found);
            }
        }
        all.objects = Objects::of(objects);
        all
    }

    fn add(&mut self, file: &str, content: Content, objects: &mut Vec<Arc<Object>>) {
        let (mut key, position) = match &content {
            Content::Object(object) => {
                let (group, kind, namespace, name) = object.identity();
                objects.push(object.clone());
                (Key::new([group, kind, namespace, name], file), Some(objects.len() - 1))
            }
            Content::Spec(spec) => {
                let name = spec.get("metadata").and_then(|it| it.get("name")).and_then(Node::as_str);
                (Key::new(["serin.dev", "CanaryRelease", "", name.unwrap_or_default()], file), None)
            }
        };
        while self.documents.contains_key(&key) {
            key.count += 1;
        }
        self.documents.insert(key, Document { file: file.to_owned(), position, content });
    }

    /// The files of which nobody can tell what they hold.
    pub(super) fn unreadable(&self) -> impl Iterator<Item = String> {
        let partly = ["it holds patches", "it holds more than objects"];
        self.opaque.iter().filter(move |(_, why)| !partly.contains(why)).map(|(name, _)| name.clone())
    }

    /// The files that hold Secrets.
    pub(super) fn secrets(&self) -> impl Iterator<Item = String> {
        let secrets = self.documents.iter().filter(|(key, _)| key.group.is_empty() && key.kind == "Secret");
        secrets.map(|(_, document)| document.file.clone())
    }

    /// The Services and Deployments that Serin's own file names call a track, by the folder that they stand in.
    pub(super) fn named_tracks(&self) -> HashMap<&str, Vec<(&Key, Track)>> {
        let mut folders: HashMap<&str, Vec<(&Key, Track)>> = HashMap::new();
        for (key, document) in &self.documents {
            let Content::Object(object) = &document.content else { continue };
            let label = object.metadata.labels.as_ref().and_then(|it| it.get("app.kubernetes.io/managed-by"));
            if label.is_none_or(|label| label != "serin") {
                continue;
            }
            let path = Path::new(&document.file);
            let track = match path.file_stem().and_then(|stem| stem.to_str()) {
                Some("deployment-stable" | "service-stable") => Track::Stable,
                Some("deployment-canary" | "service-canary") => Track::Canary,
                _ => continue,
            };
            let folder = path.parent().and_then(Path::to_str).unwrap_or_default();
            folders.entry(folder).or_default().push((key, track));
        }
        folders
    }
}

impl Key {
    fn new([group, kind, namespace, name]: [&str; 4], file: &str) -> Self {
        Self {
            group: group.to_owned(),
            kind: kind.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            file: if name.is_empty() { file.to_owned() } else { String::new() },
            count: 0,
        }
    }

    pub(super) fn of(object: &Object) -> Self {
        let (group, kind, namespace, name) = object.identity();
        Self::new([group, kind, namespace, name], "")
    }

    /// The object, whichever of several with its name.
    pub(super) fn without_count(&self) -> Self {
        Self { count: 0, ..self.clone() }
    }

    pub(super) fn subject(&self, part: Part) -> Subject {
        let name = match self.name.is_empty() {
            true => self.file.clone(),
            false => self.name.clone(),
        };
        Subject { kind: self.kind.clone(), namespace: self.namespace.clone(), name, part }
    }
}

impl Document {
    /// Whether it is another one's very text.
    pub(super) fn is(&self, other: &Self) -> bool {
        match (&self.content, &other.content) {
            (Content::Object(own), Content::Object(other)) => Arc::ptr_eq(own, other),
            (Content::Spec(own), Content::Spec(other)) => Arc::ptr_eq(own, other),
            _ => false,
        }
    }

    /// All of it.
    pub(super) fn node(&self) -> Option<&Node> {
        match &self.content {
            Content::Object(object) => object.node(),
            Content::Spec(node) => Some(node),
        }
    }
}
