use std::collections::BTreeSet;
use std::sync::Arc;

use k8s_openapi::api::core::v1::{Container, PodTemplateSpec};
use serin_diagnostic::{Finding, Path, Report, Severity, SourceFile, nearest};
use serin_topology::{Topology, Version};
use serin_yaml::{Entry, Node, Value};

use super::finish::Unfinished;
use super::reference::why_no_image;
use super::{Draft, Edited, is_set, new_entry, nowhere, put, put_behind, refuse};
use crate::merge::{POD_TEMPLATE, SPEC, merge};

/// An image for a container, or for an init container.
///
/// ```
/// use serin::edit::{Image, set_images};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let image = Image { container: "app".into(), image: "r.example.com/web:3".into() };
/// let set = set_images(&source, None, &[image], &mut serin::Report::new()).expect("there is such a container");
/// assert!(set.edited.expect("its text changed").text.contains("r.example.com/web:3"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Name of the container.
    pub container: String,
    /// The image: `[HOST[:PORT]/]PATH[:TAG][@DIGEST]`.
    pub image: String,
}

/// What became of the images.
///
/// ```
/// use serin::edit::{Image, ImageSet, set_images};
///
/// # let spec = "
/// # apiVersion: serin.dev/v1alpha1
/// # kind: CanaryRelease
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 6
/// #   template:
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// #   canary:
/// #     spec:
/// #       containers:
/// #       - {name: app, image: r.example.com/web:2}
/// #   service:
/// #     ports: [{port: 80, targetPort: http}]
/// #   route: {router: ingress-nginx, hosts: [web.example.com]}
/// # ";
/// # let source = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&source, &mut serin::Report::new()).remove(0);
/// let image = Image { container: "app".into(), image: "r.example.com/web:3".into() };
/// let set: ImageSet = set_images(&source, None, &[image], &mut serin::Report::new()).expect("it can be set");
/// let (image, before) = &set.changed[0];
/// assert_eq!((image.container.as_str(), before[0].as_str()), ("app", "r.example.com/web:2"));
/// assert!(set.has_canary);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageSet {
    /// The spec, where its text changed.
    pub edited: Option<Edited>,
    /// What changed, with the image that the new version had before, in the order in which it was asked for. More than
    /// one image where environments had several.
    pub changed: Vec<(Image, Vec<String>)>,
    /// Whether the spec still has the `canary` that was written to; without one nothing is left to release there.
    pub has_canary: bool,
}

/// Gives containers of the new version other images: in `canary`, which is made where there is none, or in that of one
/// environment. What else `canary` says stays.
///
/// An image that the release has without this `canary` is taken out of it, and `canary` with it where nothing is left.
///
/// ```
/// use std::sync::Arc;
/// use serin_diagnostic::{Report, SourceFile};
/// use serin_spec::edit::{Image, set_images};
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
///         image: r.example.com/web:1
///   service:
///     ports: [{port: 80}]
///   route: {router: ingress-nginx, hosts: [web.example.com]}
/// ";
/// let file = Arc::new(SourceFile::new("web.yaml", spec));
/// let image = Image { container: "app".to_owned(), image: "r.example.com/web:2".to_owned() };
/// let set = set_images(&file, None, &[image], &mut Report::new()).unwrap();
/// assert_eq!(set.changed[0].1, ["r.example.com/web:1"]);
/// assert!(set.edited.unwrap().text.contains("
///   canary:
///     spec:
///       containers:
///       - name: app
///         image: r.example.com/web:2
///   service:"));
/// ```
///
/// Nothing is given back where a finding says why: the spec has a mistake, there is no such container or environment, an image is
/// none, or the text has to be edited by hand.
pub fn set_images(
    file: &Arc<SourceFile>,
    environment: Option<&str>,
    images: &[Image],
    report: &mut Report,
) -> Option<ImageSet> {
    let draft = Draft::read(file, report)?;
    let holder = match environment {
        Some(name) => draft.environment(name, report)?,
        None => draft.document.entry("spec")?,
    };
    let places = Places::of(&draft, environment);
    let mut is_right = true;
    for image in images {
        for finding in places.refuse(&draft, environment, image, images) {
            report.add(finding);
            is_right = false;
        }
    }
    if !is_right {
        return None;
    }
    let mut canary = holder.value.get("canary").cloned().unwrap_or_else(empty);
    for image in images {
        let has_without = places.images_of(&image.container, &places.without);
        let list = places.list_of(&image.container);
        let is_plain = has_without.iter().eq([&image.image]);
        if is_plain {
            take_image(&mut canary, list, &image.container);
        } else if let Err(message) =
            put_image(&mut canary, list, image, &places.behind(list, &image.container))
        {
            report.add(refuse(&canary.place, message).hint("edit `canary` by hand"));
            return None;
        }
    }
    let is_empty = canary.entries().is_empty();
    let mut held = holder.value.clone();
    match holder.value.entry("canary") {
        // What was empty before may stand for something: no release in this environment.
        Some(entry) if is_empty && entry.value.entries().is_empty() => {}
        Some(_) if is_empty => drop(held.take("canary")),
        Some(entry) => put(&mut held, entry, canary),
        None if is_empty => {}
        None => put_behind(&mut held, "template", new_entry("canary", canary.value)),
    }
    let has_canary = held.entry("canary").is_some_and(is_set);
    if serin_yaml::means_the_same(&held, &holder.value) {
        return Some(ImageSet { edited: None, changed: Vec::new(), has_canary });
    }
    let after = whole(&draft, holder, environment.is_some(), held);
    let (edited, topologies) = draft.rewrite(&after, report)?;
    for (before, after) in draft.topologies.iter().zip(&topologies) {
        if !is_expected(before, after, environment, images) {
            let message = "with these images the spec would mean something else than was asked for";
            report.add(refuse(&holder.key.place, message).hint("edit `canary` by hand"));
            return None;
        }
    }
    if has_canary && !can_be_finished(&edited, file.name(), environment, report) {
        return None;
    }
    let changed = changed(&draft.topologies, &topologies, images);
    Some(ImageSet { edited: Some(edited), changed, has_canary })
}

/// Whether this release can be finished one day, as far as the text decides it. Where it is a matter of what the spec
/// means, there is time until then, and a warning says so.
fn can_be_finished(edited: &Edited, name: &str, environment: Option<&str>, report: &mut Report) -> bool {
    let file = Arc::new(SourceFile::new(name, edited.text.as_str()));
    let mut found = Report::new();
    let Some(draft) = Draft::read(&file, &mut found) else { return true };
    let is_shared = draft.spec().entry("canary").is_some_and(is_set);
    let outcome = draft.finish(environment.filter(|_| !is_shared), &mut found);
    let is_possible = !matches!(outcome, Err(Unfinished::Text));
    if outcome.is_err() {
        report.extend(found.into_iter().map(|mut finding| {
            finding.message = format!("this release could not be finished: {}", finding.message);
            if is_possible {
                finding.severity = Severity::Warning;
            }
            finding
        }));
    }
    is_possible
}

/// The images that changed, with those that were there before where the new version is another one now.
fn changed(before: &[Topology], after: &[Topology], images: &[Image]) -> Vec<(Image, Vec<String>)> {
    let version = |topology: &Topology| topology.template(Version::Canary).clone();
    let pairs = before.iter().zip(after);
    let mut affected: Vec<PodTemplateSpec> = pairs
        .filter(|(before, after)| version(before) != version(after))
        .map(|(before, _)| version(before))
        .collect();
    if affected.is_empty() {
        // An environment may say otherwise everywhere; what was written was written all the same.
        affected = before.iter().map(version).collect();
    }
    let mut had = |image: &Image| -> BTreeSet<String> {
        let all = affected.iter_mut().flat_map(containers_of);
        all.filter(|it| it.name == image.container).filter_map(|it| it.image.clone()).collect()
    };
    let changed = images.iter().map(|image| (image.clone(), had(image)));
    let is_other = |(image, had): &(Image, BTreeSet<String>)| !had.iter().eq([&image.image]);
    changed.filter(is_other).map(|(image, had)| (image, had.into_iter().collect())).collect()
}

/// The pods of the new version in each environment that the edit is for.
struct Places {
    /// As they are.
    with: Vec<Node>,
    /// As they would be without the `canary` that is edited.
    without: Vec<Node>,
}

const LISTS: [&str; 2] = ["containers", "initContainers"];

impl Places {
    fn of(draft: &Draft, environment: Option<&str>) -> Self {
        let spec = draft.spec();
        let shared = spec.entry("canary").filter(|entry| is_set(entry));
        let is_wanted = |entry: &&Entry| environment.is_none_or(|name| entry.key.text == name);
        let mut places = Self { with: Vec::new(), without: Vec::new() };
        let mut patches: Vec<Option<&Node>> =
            draft.environments().iter().filter(is_wanted).map(|entry| Some(&entry.value)).collect();
        if draft.environments().is_empty() {
            patches.push(None);
        }
        for patch in patches {
            let own = patch.and_then(|patch| patch.entry("canary"));
            // Where an environment says `canary: null`, what is shared is nothing to it.
            if environment.is_none() && own.is_some_and(|own| !is_set(own)) {
                continue;
            }
            let shared = shared.filter(|_| own.is_none_or(is_set));
            let template = template_in(spec, patch);
            let own = own.filter(|own| is_set(own));
            let apply = |template: Node, canary: Option<&Entry>| match canary {
                Some(canary) => merge(&template, &canary.value, &POD_TEMPLATE, &mut Report::new()),
                None => template,
            };
            let (without_shared, without_own) =
                (apply(template.clone(), own), apply(template.clone(), shared));
            places.with.push(apply(without_own.clone(), own));
            places.without.push(if environment.is_some() { without_own } else { without_shared });
        }
        places
    }

    /// Which list of a pod has the container.
    fn list_of(&self, container: &str) -> &'static str {
        let has = |list: &&str| {
            self.with.iter().chain(&self.without).any(|pods| find(pods, list, container).is_some())
        };
        LISTS.into_iter().find(has).unwrap_or("containers")
    }

    /// The containers that stand behind another one. Merging keeps the order of a patch, and it should not move them.
    fn behind(&self, list: &str, container: &str) -> BTreeSet<String> {
        let names = |pods: &Node| -> Vec<String> {
            let items = containers(pods, list).iter();
            items.filter_map(|item| Some(item.get("name")?.as_str()?.to_owned())).collect()
        };
        let mut all = self.with.iter().map(names);
        let order = all.find(|names| names.iter().any(|name| name == container)).unwrap_or_default();
        order.into_iter().skip_while(|name| name != container).skip(1).collect()
    }

    fn images_of(&self, container: &str, pods: &[Node]) -> BTreeSet<String> {
        let list = self.list_of(container);
        let image = |pods: &Node| find(pods, list, container)?.get("image")?.as_str().map(str::to_owned);
        pods.iter().filter_map(image).collect()
    }

    /// What is wrong with what was asked for.
    fn refuse(&self, draft: &Draft, environment: Option<&str>, image: &Image, all: &[Image]) -> Vec<Finding> {
        let mut findings = Vec::new();
        let Image { container, image } = image;
        let invalid = |message: String| Finding::new(&serin_yaml::rules::INVALID_VALUE, message);
        if let Some(why) = why_no_image(image) {
            findings.push(invalid(format!("`{image}` is no image")).hint(why));
        }
        let same = |other: &&Image| other.container == *container;
        if all.iter().filter(same).count() > 1
            && all.iter().find(same).is_some_and(|first| first.image != *image)
        {
            findings.push(
                invalid(format!("the container `{container}` is given two images"))
                    .hint("keep one of the two"),
            );
        }
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for pods in self.with.iter().chain(&self.without) {
            let containers = LISTS.iter().flat_map(|list| containers(pods, list));
            known.extend(containers.filter_map(|it| it.get("name")?.as_str()));
        }
        if !known.contains(container.as_str()) {
            let path = environment.map_or(Path::of("spec.template.spec.containers"), |name| {
                Path::of("spec.environments").key(name)
            });
            let hint = match nearest(container, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("there are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
            };
            let place = draft.document.place_of(&path);
            findings.push(invalid(format!("there is no container `{container}`")).at(place).hint(hint));
        }
        findings
    }
}

/// The template of an environment.
fn template_in(spec: &Node, patch: Option<&Node>) -> Node {
    let merged = match patch.filter(|patch| matches!(patch.value, Value::Mapping(_))) {
        Some(patch) => merge(spec, patch, &SPEC, &mut Report::new()),
        None => spec.clone(),
    };
    merged.get("template").cloned().unwrap_or_else(empty)
}

fn containers<'n>(pods: &'n Node, list: &str) -> &'n [Node] {
    pods.get("spec").and_then(|spec| spec.get(list)).map(Node::items).unwrap_or_default()
}

fn find<'n>(pods: &'n Node, list: &str, container: &str) -> Option<&'n Node> {
    containers(pods, list).iter().find(|item| is_named(item, container))
}

fn is_named(item: &Node, container: &str) -> bool {
    item.get("name").and_then(Node::as_str) == Some(container)
}

/// Puts an image into a patch, and what it stands in as far as it is missing: before the containers that stand behind it
/// in the pod.
fn put_image(
    canary: &mut Node,
    list: &'static str,
    image: &Image,
    behind: &BTreeSet<String>,
) -> Result<(), &'static str> {
    let text = || Value::String(image.image.clone());
    let item = || {
        let entries =
            vec![new_entry("name", Value::String(image.container.clone())), new_entry("image", text())];
        Node { value: Value::Mapping(entries), place: nowhere() }
    };
    let containers =
        child(child(canary, "spec", Value::Mapping(Vec::new()))?, list, Value::Sequence(Vec::new()))?;
    let Value::Sequence(items) = &mut containers.value else {
        return Err("`canary` has no list where one is needed");
    };
    let Some(found) = items.iter_mut().find(|item| is_named(item, &image.container)) else {
        let is_behind =
            |item: &Node| item.get("name").and_then(Node::as_str).is_some_and(|it| behind.contains(it));
        let at = items.iter().position(is_behind).unwrap_or(items.len());
        items.insert(at, item());
        return Ok(());
    };
    if found.get("$patch").and_then(Node::as_str) == Some("delete") {
        return Err("`canary` takes this container away");
    }
    match found.entry("image").cloned() {
        // In its place, so that quotes and comments stay.
        Some(entry) => put(found, &entry, Node { value: text(), place: entry.value.place.clone() }),
        None => put_behind(found, "name", new_entry("image", text())),
    }
    Ok(())
}

/// What stands under a key, made where nothing does.
fn child<'n>(parent: &'n mut Node, key: &str, nothing: Value) -> Result<&'n mut Node, &'static str> {
    if parent.value == Value::Null {
        parent.value = Value::Mapping(Vec::new());
    }
    let Value::Mapping(entries) = &mut parent.value else {
        return Err("`canary` has no mapping where one is needed");
    };
    let at = match entries.iter().position(|entry| entry.key.text == key) {
        Some(at) => at,
        None => {
            entries.push(new_entry(key, nothing.clone()));
            entries.len() - 1
        }
    };
    let child = &mut entries.get_mut(at).ok_or("`canary` cannot be extended")?.value;
    if child.value == Value::Null {
        child.value = nothing;
    }
    Ok(child)
}

/// Takes an image out of a patch, and what is empty without it.
fn take_image(canary: &mut Node, list: &str, container: &str) {
    let Some(spec) = canary.entry("spec").cloned() else { return };
    let Some(containers) = spec.value.entry(list).cloned() else { return };
    let mut items = containers.value.items().to_vec();
    let Some(at) = items.iter().position(|item| is_named(item, container)) else { return };
    if let Some(item) = items.get_mut(at) {
        item.take("image");
    }
    if items.get(at).is_some_and(|item| item.entries().iter().all(|entry| entry.key.text == "name")) {
        items.remove(at);
    }
    let mut inner = spec.value.clone();
    if items.is_empty() {
        inner.take(list);
    } else {
        put(
            &mut inner,
            &containers,
            Node { value: Value::Sequence(items), place: containers.value.place.clone() },
        );
    }
    if inner.entries().is_empty() {
        canary.take("spec");
    } else {
        put(canary, &spec, inner);
    }
}

/// The document with what holds the `canary` replaced.
fn whole(draft: &Draft, holder: &Entry, is_environment: bool, held: Node) -> Node {
    let mut after = draft.document.clone();
    let Some(spec) = draft.document.entry("spec") else { return after };
    let mut inner = held;
    if is_environment && let Some(environments) = spec.value.entry("environments") {
        let mut all = environments.value.clone();
        put(&mut all, holder, inner);
        inner = spec.value.clone();
        put(&mut inner, environments, all);
    }
    put(&mut after, spec, inner);
    after
}

/// Whether a release is what it was but for the images, or wholly what it was where another `canary` decides.
fn is_expected(before: &Topology, after: &Topology, environment: Option<&str>, images: &[Image]) -> bool {
    let here = before.environment.as_ref().map(serin_topology::DnsLabel::as_str);
    if before.template(Version::Stable) != after.template(Version::Stable) {
        return false;
    }
    let (old, new) = (before.template(Version::Canary), after.template(Version::Canary));
    if environment.is_some() && environment != here {
        return old == new;
    }
    let mut wanted = old.clone();
    for image in images {
        for container in containers_of(&mut wanted).filter(|container| container.name == image.container) {
            container.image = Some(image.image.clone());
        }
    }
    // An environment may set the image itself, or take no part.
    *new == wanted || environment.is_none() && here.is_some() && only_images_differ(&wanted, new)
}

fn only_images_differ(left: &PodTemplateSpec, right: &PodTemplateSpec) -> bool {
    let without = |pods: &PodTemplateSpec| {
        let mut pods = pods.clone();
        containers_of(&mut pods).for_each(|container| container.image = None);
        pods
    };
    without(left) == without(right)
}

fn containers_of(pods: &mut PodTemplateSpec) -> impl Iterator<Item = &mut Container> {
    let spec = pods.spec.iter_mut();
    spec.flat_map(|spec| spec.containers.iter_mut().chain(spec.init_containers.iter_mut().flatten()))
}

fn empty() -> Node {
    Node { value: Value::Mapping(Vec::new()), place: nowhere() }
}
