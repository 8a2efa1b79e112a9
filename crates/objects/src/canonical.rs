use std::fmt::Write;

use serin_diagnostic::Path;
use serin_yaml::{Node, Value};

use crate::Object;

impl Object {
    /// What it asks for and its annotations, in an order that does not depend on how it is written, without what stands at
    /// some paths. Two objects with the same text ask for the same, but for that.
    ///
    /// ```
    /// use serin::rules::Path;
    ///
    /// let yaml = "
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {type: ClusterIP, ports: [{port: 80}]}
    /// ---
    /// apiVersion: v1
    /// kind: Service
    /// metadata: {name: web}
    /// spec: {ports: [{port: 80}]}
    /// ";
    /// # use std::sync::Arc;
    /// # use serin::{Report, SourceFile};
    /// # let file = Arc::new(SourceFile::new("-", yaml));
    /// # let read = serin_objects::read(&file, serin_objects::Doubt::Named, &mut Report::new());
    /// # assert!(!read.objects.is_empty());
    /// # let (before, after) = (&read.objects[0], &read.objects[1]);
    /// assert_ne!(before.canonical(|_| false), after.canonical(|_| false));
    /// let without_type = |path: &Path| *path == Path::of("spec.type");
    /// assert_eq!(before.canonical(without_type), after.canonical(without_type));
    /// ```
    #[must_use]
    pub fn canonical(&self, leaves_out: impl Fn(&Path) -> bool) -> String {
        let mut text = String::new();
        let annotations = Path::of("metadata.annotations");
        for (key, value) in self.annotations().into_iter().flatten() {
            if !leaves_out(&annotations.key(key)) {
                let _ = write!(text, "{key}={},", without_weights(value));
            }
        }
        match self.node() {
            None => {
                let _ = write!(text, "{:?}", self.body);
            }
            Some(node) => {
                for entry in node.entries() {
                    let key = entry.key.text.as_str();
                    if !["apiVersion", "kind", "metadata", "status"].contains(&key) {
                        let _ = write!(text, "{key}:");
                        add(&mut text, &entry.value, &Path::of(key), &leaves_out);
                    }
                }
            }
        }
        text
    }
}

fn add(text: &mut String, node: &Node, path: &Path, leaves_out: &dyn Fn(&Path) -> bool) {
    match &node.value {
        Value::Null => {}
        Value::Bool(value) => {
            let _ = write!(text, "{value}");
        }
        Value::Number(value) => text.push_str(value),
        Value::String(value) => {
            let _ = write!(text, "{value:?}");
        }
        Value::Sequence(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                let path = path.index(position);
                if !leaves_out(&path) {
                    add(text, item, &path, leaves_out);
                    text.push(',');
                }
            }
            text.push(']');
        }
        Value::Mapping(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|left, right| left.key.text.cmp(&right.key.text));
            text.push('{');
            for entry in sorted {
                let path = path.key(&entry.key.text);
                if entry.value.value != Value::Null && !leaves_out(&path) {
                    let _ = write!(text, "{}:", entry.key.text);
                    add(text, &entry.value, &path, leaves_out);
                    text.push(',');
                }
            }
            text.push('}');
        }
    }
}

/// An annotation without the numbers after `"weight"`: some routers keep a document in one.
fn without_weights(value: &str) -> String {
    let mut parts = value.split("\"weight\"");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let rest = part.trim_start_matches(|it: char| it.is_whitespace() || it == ':');
        text.push_str("\"weight\":");
        text.push_str(rest.trim_start_matches(|it: char| it.is_ascii_digit()));
    }
    text
}
