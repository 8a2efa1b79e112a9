//! The files of all stages, each text once.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serin::RelativePath;

use super::identifier::{Scope, constant};
use super::layout::literal;

/// What is embedded, by the release, the file's name and its bytes.
pub(super) struct Texts {
    objects: bool,
    scope: Scope,
    known: BTreeMap<(RelativePath, String, Arc<str>), String>,
    code: String,
}

impl Texts {
    /// Nothing yet; with the objects as JSON, or without.
    pub(super) fn new(objects: bool) -> Self {
        Self { objects, scope: Scope::default(), known: BTreeMap::new(), code: String::new() }
    }

    /// Whether typed objects are wanted.
    pub(super) fn objects(&self) -> bool {
        self.objects
    }

    /// The path of the constant that holds a file of a release.
    pub(super) fn path(&mut self, release: &RelativePath, file: &str, text: &Arc<str>, json: &str) -> String {
        let key = (release.clone(), file.to_owned(), text.clone());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let stem = file.strip_suffix(".yaml").unwrap_or(file);
        let name = self.scope.take(constant(&format!("{release}-{stem}")));
        let _ = writeln!(
            self.code,
            "\n    pub(super) const {name}: File = File {{\n        name: {},\n        yaml: {},",
            literal(file),
            literal(text)
        );
        if self.objects {
            let _ = writeln!(self.code, "        json: {},", literal(json));
        }
        self.code.push_str("    };\n");
        let path = format!("text::{name}");
        self.known.insert(key, path.clone());
        path
    }

    /// The constants.
    pub(super) fn code(self) -> String {
        self.code
    }
}
