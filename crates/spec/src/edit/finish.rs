use std::sync::Arc;

use serin_diagnostic::{Finding, Path, Place, Report, SourceFile};
use serin_topology::{Topology, Version};
use serin_yaml::{Entry, Key, Node, Value};

use super::{Draft, Edited, is_set, put, refuse};
use crate::merge::{NewItems, POD_TEMPLATE, compose, merge};

/// Merges what the new version changes into what the release has: `canary` into `template`, and the `canary` of an
/// environment into the `template` of its patch, so that the release in the other environments stays what it is.
///
/// Without an environment every `canary` of the spec is merged; with one, its own alone. What the new version was is
/// then exactly what the release is.
///
/// ```
/// use std::sync::Arc;
/// use serin_diagnostic::{Report, SourceFile};
///
/// let spec = "
/// apiVersion: serin.dev/v1alpha1
/// kind: CanaryRelease
/// metadata: {name: web}
/// spec:
///   replicas: 2
///   template:
///     spec:
///       containers:
///       - name: app
///         image: r.example.com/web:1   # the registry mirrors it
///   canary:
///     spec:
///       containers: [{name: app, image: 'r.example.com/web:2'}]
///   service:
///     ports: [{port: 80}]
///   route: {router: ingress-nginx, hosts: [web.example.com]}
/// ";
/// let file = Arc::new(SourceFile::new("web.yaml", spec));
/// let finished = serin_spec::edit::finish(&file, None, &mut Report::new()).unwrap();
/// assert!(finished.text.contains("image: 'r.example.com/web:2'   # the registry mirrors it\n  service:"));
/// ```
///
/// Nothing is given back where a finding says why: the spec has a mistake, no release is under way, or the text has to be edited
/// by hand.
pub fn finish(file: &Arc<SourceFile>, environment: Option<&str>, report: &mut Report) -> Option<Edited> {
    Draft::read(file, report)?.finish(environment, report).ok()
}

/// Why a release is not finished; what there is to say of it was reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unfinished {
    /// The text cannot be edited.
    Text,
    /// There is nothing to finish, or the spec would mean something else than was asked for.
    Meaning,
}

impl Draft {
    /// Finishes a release: see [`finish`].
    pub(super) fn finish(
        &self,
        environment: Option<&str>,
        report: &mut Report,
    ) -> Result<Edited, Unfinished> {
        let shared = self.spec().entry("canary").filter(|entry| is_set(entry));
        let finished: Vec<&Entry> = match environment {
            Some(name) => vec![self.environment(name, report).ok_or(Unfinished::Meaning)?],
            None => self.environments().iter().collect(),
        };
        if let (Some(shared), Some(name)) = (shared, environment) {
            let message =
                format!("the canary is shared by all environments, and cannot be finished in `{name}` alone");
            report.add(
                refuse(&shared.key.place, message).hint("finish it everywhere: leave `--environment` out"),
            );
            return Err(Unfinished::Meaning);
        }
        let own = |entry: &&Entry| entry.value.entry("canary").is_some_and(is_set);
        if shared.is_none() && !finished.iter().any(own) {
            report.add(nothing_to_finish(self, environment));
            return Err(Unfinished::Meaning);
        }
        let mut spec = self.spec().clone();
        if let Some(canary) = shared {
            let template = merged(self.spec().get("template"), &canary.value);
            match self.spec().entry("template") {
                Some(entry) => put(&mut spec, entry, template),
                None => rename(&mut spec, &canary.key, template),
            }
            spec.take("canary");
        }
        for entry in finished.iter().filter(|entry| own(entry)) {
            let patch = finished_patch(&spec, self.spec(), entry);
            if let Some(environments) = spec.take("environments") {
                let mut all = environments.value.clone();
                put(&mut all, entry, patch);
                spec.put(Entry { value: all, ..environments });
            }
        }
        // The order of the keys of `spec` is that of the text.
        let mut ordered = self.spec().clone();
        if let Value::Mapping(entries) = &mut ordered.value {
            entries.retain(|entry| spec.get(&entry.key.text).is_some());
        }
        for entry in spec.entries() {
            ordered.put(entry.clone());
        }
        let mut after = self.document.clone();
        if let Some(entry) = self.document.entry("spec") {
            put(&mut after, entry, ordered);
        }
        let (edited, topologies) = self.rewrite(&after, report).ok_or(Unfinished::Text)?;
        let is_finished = |topology: &Topology| {
            environment.is_none_or(|name| topology.environment.as_ref().is_some_and(|it| it.as_str() == name))
        };
        let mut is_right = true;
        for (before, after) in self.topologies.iter().zip(&topologies) {
            if let Some(finding) = difference(self, before, after, is_finished(before)) {
                report.add(finding);
                is_right = false;
            }
        }
        is_right.then_some(edited).ok_or(Unfinished::Meaning)
    }
}

fn nothing_to_finish(draft: &Draft, environment: Option<&str>) -> Finding {
    let path = environment.map_or(Path::of("spec"), |name| Path::of("spec.environments").key(name));
    let place = draft.document.place_of(&path);
    let others: Vec<_> = draft
        .environments()
        .iter()
        .filter(|entry| entry.value.entry("canary").is_some_and(is_set))
        .map(|entry| format!("`{}`", entry.key.text))
        .collect();
    let finding = Finding::new(
        &serin_yaml::rules::MISSING_FIELD,
        "no release is under way: there is no `canary` to finish",
    )
    .at(place);
    if others.is_empty() { finding } else { finding.hint(format!("there is one in {}", others.join(", "))) }
}

/// A template with a patch applied. The report of the merge was given when the spec was read.
fn merged(template: Option<&Node>, patch: &Node) -> Node {
    let nothing = Node { value: Value::Mapping(Vec::new()), place: patch.place.clone() };
    merge(template.unwrap_or(&nothing), patch, &POD_TEMPLATE, &mut Report::new())
}

/// The patch of an environment once its `canary` is part of its `template`.
fn finished_patch(spec: &Node, before: &Node, environment: &Entry) -> Node {
    let mut patch = environment.value.clone();
    let Some(canary) = environment.value.entry("canary") else { return patch };
    let Some(template) = environment.value.entry("template").filter(|entry| is_set(entry)) else {
        patch.take("template");
        rename(&mut patch, &canary.key, canary.value.clone());
        return patch;
    };
    // What the new version is now.
    let mut wanted = merged(before.get("template"), &template.value);
    if let Some(shared) = before.entry("canary").filter(|entry| is_set(entry)) {
        wanted = merged(Some(&wanted), &shared.value);
    }
    let wanted = merged(Some(&wanted), &canary.value);
    let composed = [NewItems::Last, NewItems::First]
        .map(|new| compose(&template.value, &canary.value, &POD_TEMPLATE, new));
    let does_it = |patch: &&Node| serin_yaml::means_the_same(&merged(spec.get("template"), patch), &wanted);
    let found = composed.iter().find(does_it).or(composed.first());
    put(&mut patch, template, found.cloned().unwrap_or_else(|| template.value.clone()));
    patch.take("canary");
    patch
}

/// Puts a `template` where a key stands, with the comments that stand there.
fn rename(parent: &mut Node, key: &Key, value: Node) {
    let Value::Mapping(entries) = &mut parent.value else { return };
    let key = Key { text: "template".to_owned(), place: key.place.clone() };
    match entries.iter_mut().find(|entry| entry.key.place == key.place) {
        Some(entry) => *entry = Entry { key, value },
        None => entries.push(Entry { key, value }),
    }
}

/// Where the edited spec would mean something else than what the new version was.
fn difference(draft: &Draft, before: &Topology, after: &Topology, is_finished: bool) -> Option<Finding> {
    let name = before.environment.as_ref().map(ToString::to_string);
    let wanted =
        if is_finished { before.template(Version::Canary) } else { before.template(Version::Stable) };
    if after.template(Version::Stable) == wanted && after.canary.is_none() | !is_finished {
        return None;
    }
    let path =
        name.as_ref().map_or(Path::of("spec.template"), |name| Path::of("spec.environments").key(name));
    let place: Place = draft.document.place_of(&path);
    let here = name.map_or("the release".to_owned(), |name| format!("`{name}`"));
    Some(if before.is_under_way() {
        refuse(&place, format!("{here} would not have exactly what the new version is now"))
            .hint("its `template` says something else than `canary`: merge the two by hand")
    } else {
        refuse(&place, format!("{here} would get the new version, and no release is under way there"))
            .hint("give it a `template` of its own that keeps its version, or take the release there first")
    })
}
