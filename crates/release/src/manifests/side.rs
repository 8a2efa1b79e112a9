use std::collections::BTreeMap;
use std::path::Path;

use serin_check::RuleSet;
use serin_diagnostic::{Place, Report, Severity};
use serin_objects::{Objects, Scope, scopes};

use super::{Input, Text, read_input};
use crate::Counts;

/// One side of a step.
///
/// ```
/// use std::path::Path;
/// use serin::{Input, StepSide};
///
/// // `base/web.yaml` of this side meets `web.yaml` of a side whose root is another one.
/// let input = Input::Text("base/web.yaml".to_owned(), b"kind: Service\n".to_vec());
/// let side = StepSide { name: "the main branch", root: Path::new("base"), input };
/// assert_eq!(side.root.join("web.yaml"), Path::new("base/web.yaml"));
/// ```
#[derive(Debug)]
pub struct StepSide<'a> {
    /// What it is called in sentences.
    pub name: &'a str,
    /// The directory or file, below which names are the same on both sides.
    pub root: &'a Path,
    /// Its manifests.
    pub input: Input,
}

/// What one side holds.
pub(super) struct Read {
    pub(super) scopes: Vec<Scope>,
    pub(super) counts: Counts,
    /// Files that say what becomes of other files, by their names below the root: what they say, and a place in them.
    pub(super) kustomizations: BTreeMap<String, (Kustomization, Option<Place>)>,
}

/// A kustomization, as far as it matters whether the files below it are what is applied.
#[derive(PartialEq, Eq)]
pub(super) struct Kustomization {
    text: String,
    pub(super) is_list: bool,
}

pub(super) fn read_side(side: StepSide<'_>, report: &mut Report) -> Read {
    let mut read = Read { scopes: Vec::new(), counts: Counts::default(), kustomizations: BTreeMap::new() };
    let mut objects = Vec::new();
    for Text { name, contents, report: of_text } in
        read_input(side.input, &RuleSet::default(), &mut read.counts)
    {
        read.counts.add(&contents);
        report.extend(of_text.into_iter().filter(|finding| finding.severity == Severity::Error));
        let below = Path::new(&name).strip_prefix(side.root).map(|path| path.display().to_string());
        let name = below.unwrap_or(name);
        if Path::new(&name).file_stem().is_some_and(|stem| stem == "kustomization") {
            let node = contents.objects.iter().find_map(|object| object.node());
            let keys = ["apiVersion", "kind", "metadata", "namespace", "resources"];
            let is_list = node.is_some_and(|node| {
                node.entries().iter().all(|entry| keys.contains(&entry.key.text.as_str()))
            });
            let text = node.map(|node| node.source().to_owned()).unwrap_or_default();
            let place = node.map(|node| node.place.clone());
            read.kustomizations.insert(name, (Kustomization { text, is_list }, place));
        } else {
            objects.push((name, contents.objects));
        }
    }
    read.scopes = scopes(objects);
    read
}

/// The places of both sides that are the same; the only one of each side whatever they are called.
pub(super) fn meet(before: Vec<Scope>, after: Vec<Scope>) -> Vec<(String, (Objects, Objects))> {
    if before.len() <= 1 && after.len() <= 1 {
        let only =
            |scopes: Vec<Scope>| scopes.into_iter().next().map(|scope| scope.objects).unwrap_or_default();
        return vec![(String::new(), (only(before), only(after)))];
    }
    let mut places: BTreeMap<String, (Objects, Objects)> = BTreeMap::new();
    for scope in before {
        places.entry(scope.name).or_default().0 = scope.objects;
    }
    for scope in after {
        places.entry(scope.name).or_default().1 = scope.objects;
    }
    places.into_iter().collect()
}
