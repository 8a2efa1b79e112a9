use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::knowledge::Kind;
use super::tree::Tree;

/// One place in which two values differ. Two values that mean different things have at least one.
#[derive(Debug, Clone)]
pub(super) struct Leaf {
    pub(super) path: Vec<Seg>,
    pub(super) before: Option<Tree>,
    pub(super) after: Option<Tree>,
    /// Whether nothing but the order of a list differs; both sides are then what its items are called.
    pub(super) is_order: bool,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Seg {
    Key(String),
    /// An item of a list, by what tells it from the others, or by its number.
    Item(String),
}

/// Fields that tell the items of a list from each other, the first ones that do.
const NAMES: [&[&str]; 8] = [
    &["name"],
    &["mountPath"],
    &["port"],
    &["containerPort"],
    &["host"],
    &["path"],
    &["key"],
    &["serviceName"],
];

/// Everything in which two documents differ.
pub(super) fn leaves(before: &Tree, after: &Tree, kind: Kind<'_>) -> Vec<Leaf> {
    let mut found = Comparison { kind, leaves: Vec::new() };
    found.compare(Some(before), Some(after), &mut Vec::new());
    found.leaves
}

struct Comparison<'a> {
    kind: Kind<'a>,
    leaves: Vec<Leaf>,
}

impl Comparison<'_> {
    fn compare(&mut self, before: Option<&Tree>, after: Option<&Tree>, path: &mut Vec<Seg>) {
        if before == after {
            return;
        }
        let nothing = Tree::Map(BTreeMap::new());
        match (before, after) {
            (Some(Tree::Map(old)), Some(Tree::Map(new))) => self.fields(old, new, path),
            (Some(Tree::Map(old)), None) if self.goes_into(path, !old.is_empty()) => {
                self.fields(old, &BTreeMap::new(), path);
            }
            (None, Some(Tree::Map(new))) if self.goes_into(path, !new.is_empty()) => {
                self.fields(&BTreeMap::new(), new, path);
            }
            (Some(Tree::List(old)), Some(Tree::List(new))) => self.items(old, new, true, path),
            // Whether an order counts may depend on what is in the list.
            (Some(Tree::Set(old) | Tree::List(old)), Some(Tree::Set(new) | Tree::List(new))) => {
                self.items(old, new, false, path);
            }
            (Some(Tree::List(old) | Tree::Set(old)), None)
                if self.goes_into(path, !old.is_empty()) && names(old, &[]).is_some() =>
            {
                self.items(old, nothing.items(), false, path);
            }
            (None, Some(Tree::List(new) | Tree::Set(new)))
                if self.goes_into(path, !new.is_empty()) && names(&[], new).is_some() =>
            {
                self.items(nothing.items(), new, false, path);
            }
            _ => self.add(before.cloned(), after.cloned(), path),
        }
    }

    /// Where an empty list or mapping is the same as none, what is in it comes or goes one by one.
    fn goes_into(&self, path: &[Seg], has_any: bool) -> bool {
        has_any && self.kind.is_nothing_when_empty(&self.kind.pattern(&pattern(path)))
    }

    fn fields(&mut self, old: &BTreeMap<String, Tree>, new: &BTreeMap<String, Tree>, path: &mut Vec<Seg>) {
        let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        for key in keys {
            path.push(Seg::Key(key.clone()));
            self.compare(old.get(key), new.get(key), path);
            path.pop();
        }
    }

    fn items(&mut self, old: &[Tree], new: &[Tree], has_order: bool, path: &mut Vec<Seg>) {
        let numbered = || names_by_number(old, new).filter(|_| has_order);
        let Some((old_names, new_names)) = names(old, new).or_else(numbered) else {
            return self.nameless(old, new, has_order, path);
        };
        let of_old: BTreeMap<&String, &Tree> = old_names.iter().zip(old).collect();
        let of_new: BTreeMap<&String, &Tree> = new_names.iter().zip(new).collect();
        let gone = old_names.iter().filter(|name| !of_new.contains_key(name));
        for name in new_names.iter().chain(gone) {
            path.push(Seg::Item(name.clone()));
            self.compare(of_old.get(name).copied(), of_new.get(name).copied(), path);
            path.pop();
        }
        if has_order {
            let order = |names: &[String]| -> Vec<Tree> {
                let both = names.iter().filter(|it| of_old.contains_key(it) && of_new.contains_key(it));
                both.map(|name| Tree::Text(name.clone())).collect()
            };
            let (before, after) = (order(&old_names), order(&new_names));
            if before != after {
                let (before, after) = (Some(Tree::List(before)), Some(Tree::List(after)));
                self.leaves.push(Leaf { path: path.clone(), before, after, is_order: true });
            }
        }
    }

    /// Lists whose items nothing names: what is on both sides stays, and the rest meets in its order.
    fn nameless(&mut self, old: &[Tree], new: &[Tree], has_order: bool, path: &mut Vec<Seg>) {
        // Words that stand in a row, the arguments of a command, are read as one thing.
        let is_row = |items: &[Tree]| items.iter().all(|item| matches!(item, Tree::Text(_) | Tree::Plain(_)));
        if has_order && is_row(old) && is_row(new) {
            return self.add(Some(Tree::List(old.to_vec())), Some(Tree::List(new.to_vec())), path);
        }
        if has_order && let Some(order) = order_in(old, new) {
            let row = |numbers: Vec<usize>| {
                Some(Tree::List(numbers.into_iter().map(|it| Tree::Plain(it.to_string())).collect()))
            };
            let (before, after) = (row((0..old.len()).collect()), row(order));
            self.leaves.push(Leaf { path: path.clone(), before, after, is_order: true });
            return;
        }
        for op in capture_diff_slices(Algorithm::Myers, old, new) {
            let (_, of_old, of_new) = op.as_tag_tuple();
            if matches!(op, DiffOp::Equal { .. }) {
                continue;
            }
            // A host does not become another one: one goes and one comes.
            if !has_order && is_row(old) && is_row(new) {
                for item in old.get(of_old).unwrap_or_default() {
                    path.push(Seg::Item(item.flow()));
                    self.add(Some(item.clone()), None, path);
                    path.pop();
                }
                for item in new.get(of_new).unwrap_or_default() {
                    path.push(Seg::Item(item.flow()));
                    self.add(None, Some(item.clone()), path);
                    path.pop();
                }
                continue;
            }
            for step in 0..of_old.len().max(of_new.len()) {
                let (at_old, at_new) = (of_old.start + step, of_new.start + step);
                let before = old.get(at_old).filter(|_| at_old < of_old.end);
                let after = new.get(at_new).filter(|_| at_new < of_new.end);
                let position = if after.is_some() { at_new } else { at_old };
                path.push(Seg::Item(position.to_string()));
                self.compare(before, after, path);
                path.pop();
            }
        }
    }

    fn add(&mut self, before: Option<Tree>, after: Option<Tree>, path: &[Seg]) {
        self.leaves.push(Leaf { path: path.to_vec(), before, after, is_order: false });
    }
}

/// What tells the items of two lists from each other; none where nothing does.
fn names(old: &[Tree], new: &[Tree]) -> Option<(Vec<String>, Vec<String>)> {
    NAMES.iter().find_map(|fields| Some((named(old, fields)?, named(new, fields)?)))
}

/// Lists in which a name may stand twice, and the order decides: `A`, and `A (2)`.
fn names_by_number(old: &[Tree], new: &[Tree]) -> Option<(Vec<String>, Vec<String>)> {
    let numbered = |items: &[Tree], field: &str| -> Option<Vec<String>> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let name = |item| {
            let name = Tree::get(item, field)?.text()?;
            let count = seen.entry(name).or_default();
            *count += 1;
            Some(if *count == 1 { name.to_owned() } else { format!("{name} ({count})") })
        };
        let names: Vec<String> = items.iter().map(name).collect::<Option<_>>()?;
        let distinct: BTreeSet<&String> = names.iter().collect();
        (distinct.len() == names.len()).then_some(names)
    };
    ["name", "host"].iter().find_map(|field| Some((numbered(old, field)?, numbered(new, field)?)))
}

/// Where the items of a list stood before, if nothing but their order is another.
fn order_in(old: &[Tree], new: &[Tree]) -> Option<Vec<usize>> {
    if old.len() != new.len() {
        return None;
    }
    let mut free: BTreeMap<&Tree, Vec<usize>> = BTreeMap::new();
    for (position, item) in old.iter().enumerate().rev() {
        free.entry(item).or_default().push(position);
    }
    new.iter().map(|item| free.get_mut(item)?.pop()).collect()
}

fn named(items: &[Tree], fields: &[&str]) -> Option<Vec<String>> {
    let name = |item: &Tree| -> Option<String> {
        let part = |field: &&str| match item.get(field)? {
            Tree::Text(text) | Tree::Plain(text) => Some(text.clone()),
            _ => None,
        };
        Some(fields.iter().map(part).collect::<Option<Vec<_>>>()?.join(" "))
    };
    let names: Vec<String> = items.iter().map(name).collect::<Option<_>>()?;
    let distinct: BTreeSet<&String> = names.iter().collect();
    (distinct.len() == names.len()).then_some(names)
}

/// A path as the knowledge of kinds has it: `spec.ports[].port`.
pub(super) fn pattern(path: &[Seg]) -> String {
    let mut text = String::new();
    for seg in path {
        match seg {
            Seg::Key(key) if text.is_empty() => text.push_str(key),
            Seg::Key(key) => text.extend([".", key]),
            Seg::Item(_) => text.push_str("[]"),
        }
    }
    text
}

impl fmt::Display for Leaf {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&shown(&self.path))
    }
}

/// A path as people read it: `spec.ports[http].port`.
pub(super) fn shown(path: &[Seg]) -> String {
    let mut text = String::new();
    for seg in path {
        match seg {
            Seg::Key(key) => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Seg::Item(name) => text.extend(["[", name, "]"]),
        }
    }
    text
}
