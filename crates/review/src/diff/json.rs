use serde_json::{Value, json};

use super::change::{Change, Image, Part, What};
use super::{Difference, KnownStage, Unit};
use serin_topology::Track;

/// The version of the document. It is raised when a key goes or means something else.
///
/// ```
/// use serin::diff::{DIFFERENCE_VERSION, Side, diff, difference_json};
///
/// let none = diff(&Side::default(), &Side::default());
/// assert!(difference_json(&none).contains(&format!("\"version\": {DIFFERENCE_VERSION}")));
/// ```
pub const DIFFERENCE_VERSION: u32 = 1;

/// A difference for machines; `docs/diff.md` tells its keys.
///
/// ```
/// use serin::diff;
/// use serin::diff::{DIFFERENCE_VERSION, Side, difference_json};
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
/// # let tree = web.texts().expect("objects can be written");
/// # let side = |at: usize| {
/// #     let files = tree.stages[at].files.iter().map(|(name, text)| (name.clone(), text.as_bytes()));
/// #     Side::of_files(tree.stages[at].name.as_str(), files)
/// # };
/// let text = difference_json(&diff(&side(2), &side(3)));
/// let json: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
/// assert_eq!(json["version"], DIFFERENCE_VERSION);
/// ```
#[must_use]
pub fn difference_json(difference: &Difference) -> String {
    let groups = difference.groups();
    let groups: Vec<Value> = groups
        .iter()
        .map(|group| {
            json!({
                "odd": group.is_odd,
                "lines": group.lines(),
                "releases": group.units.iter().map(|unit| release(unit)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let file = |file: &super::FileChange| json!({"path": file.path, "status": file.status(), "layoutAlone": file.is_layout});
    let [before, after] = &difference.sides;
    let document = json!({
        "version": DIFFERENCE_VERSION,
        "before": before,
        "after": after,
        "noSemanticChange": difference.is_same(),
        "groups": groups,
        "files": difference.files.iter().map(file).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn release(unit: &Unit) -> Value {
    let name = |stage: &Option<KnownStage>| stage.as_ref().map(|stage| stage.name.clone());
    let [from, to] = &unit.stages;
    json!({
        "release": unit.name.release,
        "place": unit.name.place,
        "from": name(from),
        "to": name(to),
        "wayBack": to.as_ref().and_then(|stage| stage.way_back.clone()),
        "changes": unit.changes.iter().map(change).collect::<Vec<_>>(),
    })
}

fn change(change: &Change) -> Value {
    let subject = &change.subject;
    let part = match subject.part {
        Part::Pods(Track::Stable) => "stable pods",
        Part::Pods(Track::Canary) => "canary pods",
        Part::Service(Track::Stable) => "stable Service",
        Part::Service(Track::Canary) => "canary Service",
        Part::Route => "route",
        Part::Other => "other",
        Part::File => "file",
    };
    let mut value = json!({
        "what": change.what.name(),
        "object": {"kind": subject.kind, "namespace": subject.namespace, "name": subject.name, "part": part},
        "container": change.what.container(),
        "name": named(&change.what),
        "before": change.before,
        "after": change.after,
        "path": change.path,
    });
    if let (What::Image { .. }, Some(fields)) = (&change.what, value.as_object_mut()) {
        let image = |reference: &Option<String>| {
            reference.as_deref().map(Image::of).map(
                |image| json!({"repository": image.repository, "tag": image.tag, "digest": image.digest}),
            )
        };
        fields.insert("images".to_owned(), json!([image(&change.before), image(&change.after)]));
    }
    value
}

/// Which of several things of the same sort: the variable, the port, the label.
fn named(what: &What) -> Option<String> {
    match what {
        What::Traffic { to, .. } => Some(to.clone()),
        What::Probe { probe, .. } => Some((*probe).to_owned()),
        What::Env { name, .. } => Some(name.clone()),
        What::Resource { bound, resource, .. } => Some(format!("{bound}.{resource}")),
        What::Port { port, .. } => Some(port.clone()),
        What::Selector { label } => Some(label.clone()),
        What::Strategy { field } | What::Drain { field, .. } | What::Autoscaler { field } => {
            Some(field.clone())
        }
        What::Host { host } => Some(host.clone()),
        What::RoutePath { path } => Some(path.clone()),
        What::Annotation { key, .. } | What::Label { key, .. } => Some(key.clone()),
        _ => None,
    }
}
