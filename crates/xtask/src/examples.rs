use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use rustdoc_types::{Crate, Id, Item, ItemEnum};

/// Refuses items of the face of `serin` that no example shows. An item is shown by an example of its own docs, or by its
/// name in an example of what it belongs to: its type with all methods, or its module. Reads what `api` documented.
pub(crate) fn check(docs: &Path) -> io::Result<()> {
    let mut face = Face { docs, crates: BTreeMap::new(), seen: BTreeSet::new(), without: BTreeSet::new() };
    let serin = face.load("serin")?;
    face.module("serin", &serin, &serin.root, "serin", None)?;
    if face.without.is_empty() {
        return Ok(());
    }
    let without: Vec<_> = face.without.iter().map(String::as_str).collect();
    Err(io::Error::other(format!("no example shows these items:\n{}", without.join("\n"))))
}

struct Face<'a> {
    docs: &'a Path,
    crates: BTreeMap<String, std::rc::Rc<Crate>>,
    /// A type can be reached in several ways, and is judged once.
    seen: BTreeSet<(String, u32)>,
    without: BTreeSet<String>,
}

impl Face<'_> {
    fn load(&mut self, name: &str) -> io::Result<std::rc::Rc<Crate>> {
        if let Some(known) = self.crates.get(name) {
            return Ok(known.clone());
        }
        let text = fs_err::read_to_string(self.docs.join(name).with_extension("json"))?;
        let read = std::rc::Rc::new(serde_json::from_str::<Crate>(&text)?);
        self.crates.insert(name.to_owned(), read.clone());
        Ok(read)
    }

    /// `shown` is the examples of the module, where it is not the root: whose page is about everything.
    fn module(&mut self, of: &str, docs: &Crate, id: &Id, path: &str, shown: Option<&str>) -> io::Result<()> {
        let Some(Item { inner: ItemEnum::Module(module), .. }) = docs.index.get(id) else { return Ok(()) };
        for id in &module.items {
            let Some(item) = docs.index.get(id) else { continue };
            match &item.inner {
                ItemEnum::Use(used) if used.is_glob => {
                    if let Some(id) = &used.id {
                        self.module(of, docs, id, path, shown)?;
                    }
                }
                ItemEnum::Use(used) => {
                    let Some(id) = &used.id else { continue };
                    self.item(of, docs, id, &format!("{path}::{}", used.name), shown)?;
                }
                _ => {
                    let name = item.name.as_deref().unwrap_or_default();
                    self.item(of, docs, id, &format!("{path}::{name}"), shown)?;
                }
            }
        }
        Ok(())
    }

    fn item(&mut self, of: &str, docs: &Crate, id: &Id, path: &str, shown: Option<&str>) -> io::Result<()> {
        let Some(item) = docs.index.get(id) else { return self.elsewhere(docs, id, path, shown) };
        if let ItemEnum::Use(used) = &item.inner {
            let Some(id) = &used.id else { return Ok(()) };
            return self.item(of, docs, id, path, shown);
        }
        if !self.seen.insert((of.to_owned(), id.0)) {
            return Ok(());
        }
        if let ItemEnum::Module(_) = &item.inner {
            // A crate under another name is a module too.
            return self.module(of, docs, id, path, Some(&examples(item)));
        }
        let members = members(docs, item);
        let page: String = std::iter::once(item).chain(members.iter().copied()).map(examples).collect();
        let name = item.name.as_deref().unwrap_or_default();
        if examples(item).is_empty() && !shown.is_some_and(|it| names(it, name)) {
            self.without.insert(path.to_owned());
        }
        for member in members {
            let name = member.name.as_deref().unwrap_or_default();
            if examples(member).is_empty() && !names(&page, name) {
                self.without.insert(format!("{path}::{name}"));
            }
        }
        Ok(())
    }

    /// What comes from another library of the workspace; what comes from anywhere else is documented there.
    fn elsewhere(&mut self, docs: &Crate, id: &Id, path: &str, shown: Option<&str>) -> io::Result<()> {
        let Some(summary) = docs.paths.get(id) else {
            return Err(io::Error::other(format!("nothing says what {path} is")));
        };
        let Some(home) = summary.path.first().filter(|it| it.starts_with("serin")) else { return Ok(()) };
        let room = self.load(home)?;
        if summary.path.len() == 1 {
            let root = room.root;
            return self.item(home, &room, &root, path, shown);
        }
        let found = room.paths.iter().find(|(id, it)| {
            it.crate_id == 0
                && it.path == summary.path
                && it.kind == summary.kind
                && room.index.contains_key(id)
        });
        match found {
            Some((id, _)) => self.item(home, &room, id, path, shown),
            None => Err(io::Error::other(format!("{path} is not documented in {home}"))),
        }
    }
}

/// The methods, functions and constants that a type has of its own, or that a trait has.
fn members<'a>(docs: &'a Crate, item: &Item) -> Vec<&'a Item> {
    let (impls, own) = match &item.inner {
        ItemEnum::Struct(it) => (it.impls.as_slice(), &[][..]),
        ItemEnum::Enum(it) => (it.impls.as_slice(), &[][..]),
        ItemEnum::Trait(it) => (&[][..], it.items.as_slice()),
        _ => return Vec::new(),
    };
    let inherent = impls.iter().filter_map(|id| match &docs.index.get(id)?.inner {
        ItemEnum::Impl(it) if it.trait_.is_none() => Some(it.items.as_slice()),
        _ => None,
    });
    let ids = inherent.chain([own]).flatten();
    ids.filter_map(|id| docs.index.get(id)).collect()
}

/// The code of the examples that are compiled, in the docs of an item.
fn examples(item: &Item) -> String {
    let mut code = String::new();
    let mut fence = None;
    for line in item.docs.as_deref().unwrap_or_default().lines() {
        match (fence, line.trim_start().strip_prefix("```")) {
            (None, Some(words)) => fence = Some(words.split([',', ' ']).all(is_compiled)),
            (Some(_), Some(_)) => fence = None,
            (Some(true), None) => {
                code += line;
                code.push('\n');
            }
            (Some(false) | None, None) => {}
        }
    }
    code
}

fn is_compiled(word: &str) -> bool {
    matches!(word.trim(), "" | "rust" | "no_run" | "should_panic" | "compile_fail")
}

/// Whether a name stands in a text as a word.
fn names(text: &str, name: &str) -> bool {
    text.split(|it: char| !it.is_alphanumeric() && it != '_').any(|it| it == name)
}
