use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::{Object, Objects};

/// Objects that are applied together, and what their place is called.
#[derive(Debug)]
pub struct Scope {
    /// The directory or the file that they stand in.
    pub name: String,
    /// The objects.
    pub objects: Objects,
}

/// Which objects of a tree of files are applied together.
///
/// All of a directory and its folders are, unless an object stands in it twice: then it holds several places, stages or
/// environments, and each of its folders is looked at by itself; a folder in which files repeat each other is a
/// collection of examples, and each file is looked at by itself.
#[must_use]
pub fn scopes(files: Vec<(String, Vec<Arc<Object>>)>) -> Vec<Scope> {
    let mut tree = Folder::default();
    let mut names: Vec<String> = Vec::with_capacity(files.len());
    for (position, (name, objects)) in files.into_iter().enumerate() {
        let mut folder = &mut tree;
        if let Some((parents, _)) = name.rsplit_once('/') {
            for part in parents.split('/') {
                folder = folder.folders.entry(part.to_owned()).or_default();
            }
        }
        folder.files.push((position, objects));
        names.push(name);
    }
    let mut scopes = Vec::new();
    tree.split(String::new(), &names, &mut scopes);
    scopes
}

#[derive(Default)]
struct Folder {
    files: Vec<(usize, Vec<Arc<Object>>)>,
    folders: BTreeMap<String, Folder>,
}

impl Folder {
    fn split(self, name: String, names: &[String], scopes: &mut Vec<Scope>) {
        let all = self.objects();
        if !repeat(&all) {
            scopes.extend(scope(name, all));
            return;
        }
        let own: Vec<_> = self.files.iter().flat_map(|(_, objects)| objects.iter().cloned()).collect();
        if repeat(&own) {
            for (position, objects) in self.files {
                scopes.extend(scope(names[position].clone(), objects));
            }
        } else {
            scopes.extend(scope(name.clone(), own));
        }
        for (part, folder) in self.folders {
            let below = if name.is_empty() && part.is_empty() { "/".to_owned() } else { join(&name, &part) };
            folder.split(below, names, scopes);
        }
    }

    fn objects(&self) -> Vec<Arc<Object>> {
        let mut all: Vec<_> = self.files.iter().flat_map(|(_, objects)| objects.iter().cloned()).collect();
        all.extend(self.folders.values().flat_map(Self::objects));
        all
    }
}

fn join(name: &str, part: &str) -> String {
    match name {
        "" => part.to_owned(),
        "/" => format!("/{part}"),
        name => format!("{name}/{part}"),
    }
}

fn scope(name: String, objects: Vec<Arc<Object>>) -> Option<Scope> {
    (!objects.is_empty()).then(|| Scope { name, objects: Objects::of(objects) })
}

/// True when an object stands in a list twice. Objects without a name are templates of something.
fn repeat(objects: &[Arc<Object>]) -> bool {
    let mut seen = HashMap::with_capacity(objects.len());
    objects
        .iter()
        .filter(|object| !object.name().is_empty())
        .any(|object| seen.insert(object.identity(), ()).is_some())
}
