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
    fn split(mut self, name: String, names: &[String], scopes: &mut Vec<Scope>) {
        // A folder that holds nothing but one folder is part of that one's name.
        if self.files.is_empty()
            && self.folders.len() == 1
            && let Some((part, folder)) = self.folders.pop_first()
        {
            return folder.split(join(&name, &part), names, scopes);
        }
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
            folder.split(join(&name, &part), names, scopes);
        }
    }

    fn objects(&self) -> Vec<Arc<Object>> {
        let mut all: Vec<_> = self.files.iter().flat_map(|(_, objects)| objects.iter().cloned()).collect();
        all.extend(self.folders.values().flat_map(Self::objects));
        all
    }
}

fn join(name: &str, part: &str) -> String {
    match (name, part) {
        // The first part of an absolute path is empty.
        ("", "") => "/".to_owned(),
        ("", part) => part.to_owned(),
        ("/", part) => format!("/{part}"),
        (name, part) => format!("{name}/{part}"),
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serin_diagnostic::{Report, SourceFile};

    use super::scopes;
    use crate::{Doubt, read};

    /// Files as `name: object names`, one a line, to scopes as `name: object names`.
    fn split(files: &str) -> Vec<String> {
        let file = |line: &str| {
            let (name, objects) = line.trim().split_once(": ").unwrap();
            let object = |name| format!("apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n");
            let text = objects.split(' ').map(object).collect::<Vec<_>>().join("---\n");
            let source = Arc::new(SourceFile::new(name, text));
            (name.to_owned(), read(&source, Doubt::Named, &mut Report::new()).objects)
        };
        let scopes = scopes(files.lines().filter(|line| !line.trim().is_empty()).map(file).collect());
        let names = |scope: &super::Scope| {
            scope.objects.all().iter().map(|object| object.name().to_owned()).collect::<Vec<_>>().join(" ")
        };
        scopes.iter().map(|scope| format!("{}: {}", scope.name, names(scope))).collect()
    }

    #[test]
    fn a_directory_is_one_place_with_all_its_folders() {
        assert_eq!(split("/a/b/x.yaml: one\n/a/b/c/y.yaml: two"), ["/a/b: one two"]);
        assert_eq!(split("-: one"), [": one"]);
    }

    #[test]
    fn folders_that_repeat_an_object_are_several_places() {
        let files = "m/base.yaml: shared\nm/010/x.yaml: web\nm/020/x.yaml: web\nm/020/y.yaml: other";
        assert_eq!(split(files), ["m: shared", "m/010: web", "m/020: web other"]);
    }

    #[test]
    fn files_that_repeat_an_object_are_examples() {
        assert_eq!(split("m/a.yaml: web one\nm/b.yaml: web"), ["m/a.yaml: web one", "m/b.yaml: web"]);
    }
}
