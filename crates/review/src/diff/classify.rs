//! From a place in which two objects differ to what that means to people.

use super::change::{Change, Part, Subject, What};
use super::knowledge::Kind;
use super::leaves::{Leaf, Seg, pattern, shown};
use super::tree::Tree;

/// What a difference means. Whatever is not known by name is told by its path.
pub(super) fn change(leaf: &Leaf, subject: &Subject, kind: Kind<'_>) -> Change {
    let text = |tree: &Option<Tree>| tree.as_ref().map(Tree::flow);
    let mut change = Change {
        subject: subject.clone(),
        what: What::Field,
        before: text(&leaf.before),
        after: text(&leaf.after),
        path: shown(&leaf.path),
    };
    if is_secret(subject, leaf) {
        let hidden = |side: Option<String>| side.map(|_| "not shown".to_owned());
        (change.before, change.after) = (hidden(change.before), hidden(change.after));
        change.what = What::Secret;
    } else if leaf.is_order {
        change.what = What::Order;
    } else if let Some(what) = what(leaf, subject, kind) {
        change.what = what;
    }
    // Where nothing stands, what the API server fills in is what it was, or will be.
    if change.what != What::Secret
        && let Some(default) = kind.default_of(&kind.pattern(&pattern(&leaf.path)))
    {
        for side in [&mut change.before, &mut change.after] {
            side.get_or_insert_with(|| format!("{default} (default)"));
        }
    }
    if matches!(change.what, What::Env { field: None, .. }) {
        let value = |side: &Option<Tree>| side.as_ref().map(value_of);
        (change.before, change.after) = (value(&leaf.before), value(&leaf.after));
    }
    if let (Some(Tree::List(old)), Some(Tree::List(new)), false) = (&leaf.before, &leaf.after, leaf.is_order)
        && change.what != What::Secret
    {
        (change.before, change.after) = words_that_differ(old, new);
    }
    change
}

/// A variable without its name, which the line says already.
fn value_of(variable: &Tree) -> String {
    match variable {
        Tree::Map(fields) => {
            let value = variable.get("value").filter(|_| fields.len() == 2);
            value.or(variable.get("valueFrom")).unwrap_or(variable).flow()
        }
        other => other.flow(),
    }
}

/// Of two rows of words those between what is the same at their ends.
fn words_that_differ(old: &[Tree], new: &[Tree]) -> (Option<String>, Option<String>) {
    let head = old.iter().zip(new).take_while(|(old, new)| old == new).count();
    let room = old.len().min(new.len()) - head;
    let ends = old.iter().rev().zip(new.iter().rev()).take(room);
    let tail = ends.take_while(|(old, new)| old == new).count();
    let shown = |words: &[Tree]| {
        let words = words.get(head..words.len() - tail).unwrap_or_default();
        let words: Vec<String> = words.iter().map(Tree::flow).collect();
        (!words.is_empty()).then(|| words.join(" "))
    };
    (shown(old), shown(new))
}

/// Of a Secret nothing is shown but its labels, its type and whether it can be changed. Annotations may hold all of it, as
/// that of `kubectl apply` does.
fn is_secret(subject: &Subject, leaf: &Leaf) -> bool {
    let is_open = || {
        let path = pattern(&leaf.path);
        ["apiVersion", "immutable", "type"].contains(&path.as_str()) || path.starts_with("metadata.labels.")
    };
    subject.kind == "Secret" && !is_open()
}

fn what(leaf: &Leaf, subject: &Subject, kind: Kind<'_>) -> Option<What> {
    let steps: Vec<&str> = leaf
        .path
        .iter()
        .map(|seg| match seg {
            Seg::Key(text) | Seg::Item(text) => text.as_str(),
        })
        .collect();
    let pattern = kind.pattern(&pattern(&leaf.path));
    if let ["metadata", sort @ ("labels" | "annotations"), key] = steps.as_slice() {
        return Some(carried(sort, key, false));
    }
    if let Some(rest) = pattern.strip_prefix("pod.containers[]") {
        return of_container(&steps, rest.trim_start_matches('.'));
    }
    match (subject.kind.as_str(), steps.as_slice()) {
        ("Deployment", ["spec", "replicas"]) => Some(What::Pods),
        ("StatefulSet" | "ReplicaSet", ["spec", "replicas"]) => Some(What::Pods),
        ("Deployment", ["spec", "template", "metadata", sort @ ("labels" | "annotations"), key]) => {
            Some(carried(sort, key, true))
        }
        ("Deployment", ["spec", "selector", "matchLabels", label]) => selector(label),
        ("Deployment", ["spec", "strategy", field @ ..]) => {
            Some(What::Strategy { field: if field.is_empty() { "strategy".into() } else { field.join(".") } })
        }
        ("Deployment", ["spec", field @ ("minReadySeconds" | "progressDeadlineSeconds" | "paused")]) => {
            Some(What::Strategy { field: (*field).to_owned() })
        }
        (_, _) if pattern == "pod.terminationGracePeriodSeconds" => {
            Some(What::Drain { container: None, field: "terminationGracePeriodSeconds".into() })
        }
        ("Service", ["spec", "selector", label]) => selector(label),
        ("Service", ["spec", "ports", port, field @ ..]) => {
            Some(What::Port { container: None, port: (*port).to_owned(), field: joined(field) })
        }
        ("HorizontalPodAutoscaler", ["spec", field @ ..]) if !field.is_empty() => {
            Some(What::Autoscaler { field: field.join(".") })
        }
        _ if subject.part == Part::Route || subject.kind == "Ingress" => of_route(&steps, leaf),
        _ => None,
    }
}

fn carried(sort: &str, key: &str, of_pods: bool) -> What {
    let key = key.to_owned();
    if sort == "labels" { What::Label { key, of_pods } } else { What::Annotation { key, of_pods } }
}

fn selector(label: &str) -> Option<What> {
    Some(What::Selector { label: label.to_owned() })
}

/// What stands below a container; containers of every sort are told by their names.
fn of_container(steps: &[&str], rest: &str) -> Option<What> {
    let position = steps.iter().position(|step| ["containers", "initContainers"].contains(step))?;
    let container = (*steps.get(position + 1)?).to_owned();
    let below = steps.get(position + 2..)?;
    Some(match below {
        [] => return None,
        ["image"] => What::Image { container },
        ["command"] => What::Command { container },
        ["args"] => What::Arguments { container },
        ["env", name, field @ ..] => {
            let field = joined(field).filter(|field| field != "value");
            What::Env { container, name: (*name).to_owned(), field }
        }
        ["resources", bound @ ("limits" | "requests"), resource] => {
            What::Resource { container, bound: (*bound).to_owned(), resource: (*resource).to_owned() }
        }
        ["ports", port, field @ ..] => {
            What::Port { container: Some(container), port: (*port).to_owned(), field: joined(field) }
        }
        ["lifecycle", field @ ..] => {
            let field = joined(field).unwrap_or_else(|| "lifecycle".to_owned());
            What::Drain { container: Some(container), field }
        }
        [probe, field @ ..] => {
            let probes =
                [("readinessProbe", "readiness"), ("livenessProbe", "liveness"), ("startupProbe", "startup")];
            let (_, probe) = probes.into_iter().find(|(key, _)| key == probe && !rest.is_empty())?;
            What::Probe { container, probe, field: joined(field) }
        }
    })
}

fn of_route(steps: &[&str], leaf: &Leaf) -> Option<What> {
    let whole = |tree: &Option<Tree>| tree.is_some();
    let comes_or_goes = whole(&leaf.before) != whole(&leaf.after);
    let name = || match leaf.before.as_ref().or(leaf.after.as_ref()) {
        Some(Tree::Text(text)) => Some(text.clone()),
        _ => None,
    };
    match steps {
        ["spec", "hostnames" | "hosts", _] if comes_or_goes => Some(What::Host { host: name()? }),
        // A host of two rules is neither new nor gone with one of them.
        ["spec", "rules", host] if comes_or_goes && leaf_field(leaf, "host") == Some(host) => {
            Some(What::Host { host: (*host).to_owned() })
        }
        ["spec", "rules", _, "http", "paths", path] if comes_or_goes && path.starts_with('/') => {
            Some(What::RoutePath { path: (*path).to_owned() })
        }
        ["spec", "tls", ..] | ["spec", "virtualhost", "tls", ..] => Some(What::Tls),
        _ => None,
    }
}

fn leaf_field<'a>(leaf: &'a Leaf, key: &str) -> Option<&'a str> {
    leaf.before.as_ref().or(leaf.after.as_ref())?.get(key)?.text()
}

fn joined(steps: &[&str]) -> Option<String> {
    (!steps.is_empty()).then(|| steps.join("."))
}
