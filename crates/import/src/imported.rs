use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value as Json;
use serin_check::of_import::UNLIKE_INPUT;
use serin_diagnostic::{Finding, Place, Report};
use serin_objects::Object;
use serin_plan::Plan;
use serin_render::{StageFiles, Tree};
use serin_topology::Topology;
use serin_yaml::WriteError;

use crate::Options;
use crate::defaults::strip;
use crate::json::{items, json, text};

/// What was imported.
///
/// ```
/// use serin::{ImportOptions, Input, import};
///
/// let config = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n";
/// let found = import(vec![Input::Text("-".to_owned(), config.into())], &ImportOptions::default());
/// assert!(found.imported.releases.is_empty());
/// ```
#[derive(Debug, Default)]
pub struct Imported {
    /// The releases, in the order in which they were recognised.
    pub releases: Vec<ImportedRelease>,
    /// What is said of objects that are no part of a release.
    pub report: Report,
    /// Objects that stay the team's, by kind.
    pub yours: BTreeMap<String, usize>,
    /// The folders or files that were looked at by themselves, because an object stands in several of them.
    pub places: Vec<String>,
}

/// A release that was recognised, and its spec.
///
/// ```
/// use serin::{ImportOptions, Input, import};
///
/// # let web = "
/// # apiVersion: apps/v1
/// # kind: Deployment
/// # metadata: {name: web}
/// # spec:
/// #   replicas: 3
/// #   selector: {matchLabels: {app: web}}
/// #   template:
/// #     metadata: {labels: {app: web}}
/// #     spec:
/// #       containers:
/// #       - name: app
/// #         image: r.example.com/web:1
/// #         ports: [{name: http, containerPort: 8080}]
/// #         readinessProbe: {httpGet: {path: /, port: http}}
/// # ---
/// # apiVersion: v1
/// # kind: Service
/// # metadata: {name: web}
/// # spec:
/// #   selector: {app: web}
/// #   ports: [{port: 80, targetPort: http}]
/// # ---
/// # apiVersion: networking.k8s.io/v1
/// # kind: Ingress
/// # metadata: {name: web}
/// # spec:
/// #   ingressClassName: nginx
/// #   rules:
/// #   - host: web.example.com
/// #     http:
/// #       paths:
/// #       - {path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}
/// # ";
/// let input = Input::Text("web.yaml".to_owned(), web.into());
/// let mut found = import(vec![input], &ImportOptions::default());
/// let release = &mut found.imported.releases[0];
/// assert!(release.is_whole());
/// assert_eq!(release.stage.as_deref(), Some("000-baseline"));
/// assert_eq!(release.manifests().len(), 3); // what it was made of
/// assert!(release.step().is_some()); // both sides of the step to the stage
/// assert!(release.live()?.is_some_and(|stage| stage.name.as_str() == "000-baseline"));
/// assert!(release.told()[1].starts_with("web: the objects are its stage 000-baseline"));
///
/// release.refuse_unread(); // as where a file beside it could not be read
/// assert!(!release.is_whole());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ImportedRelease {
    /// Its name.
    pub name: String,
    /// Its namespace, where one is named.
    pub namespace: Option<String>,
    /// The directory or the file that it was found in.
    pub scope: String,
    /// The text of the spec.
    pub text: String,
    /// What the spec means, and the plan that follows; none where it cannot be read, which the report says why.
    pub read: Option<(Topology, Plan)>,
    /// The stage that the objects are; none where no stage is.
    pub stage: Option<String>,
    /// What the objects of that stage say beyond the input, or say otherwise: what, and of which objects.
    pub changes: Vec<Addition>,
    /// The objects that were recognised, in words: the two tracks and the route.
    pub recognised: Vec<String>,
    /// What the spec does not hold, and what is wrong with it.
    pub report: Report,
    /// The objects that it was made of, as they were read.
    pub input: Vec<Arc<Object>>,
    pub(crate) place: Option<Place>,
}

/// Something that the generated objects say beyond the input, or say otherwise.
///
/// ```
/// use serin::Addition;
///
/// /// A line for people.
/// fn line(addition: &Addition) -> String {
///     format!("{} in {}", addition.what, addition.objects.join(", "))
/// }
/// let what = "strategy.rollingUpdate.maxUnavailable is 0".to_owned();
/// let addition = Addition { what, objects: vec!["Deployment web".to_owned()] };
/// assert_eq!(line(&addition), "strategy.rollingUpdate.maxUnavailable is 0 in Deployment web");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// What: "strategy.rollingUpdate.maxUnavailable is 0".
    pub what: String,
    /// The objects, as `Deployment web`.
    pub objects: Vec<String>,
}

impl ImportedRelease {
    /// True where the spec may be used: it can be read, and a stage of it is the input.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.stage.is_some() && !self.report.has_errors()
    }

    /// The objects that it was made of, a text of JSON each, in the namespace that they go to.
    #[must_use]
    pub fn manifests(&self) -> Vec<(String, String)> {
        let text = |(position, object): (usize, &Arc<Object>)| {
            let mut value = json(object.node()?);
            if object.namespace().is_empty()
                && let (Some(namespace), Some(metadata)) = (&self.namespace, value.get_mut("metadata"))
            {
                metadata.as_object_mut()?.insert("namespace".to_owned(), namespace.as_str().into());
            }
            Some((format!("{position}.json"), value.to_string()))
        };
        self.input.iter().enumerate().filter_map(text).collect()
    }

    /// Both sides of the step to the stage, a text of JSON each object, without what makes no difference to a cluster: what
    /// its API server fills in, and whether an Ingress names a port or counts it. None where there is no such stage.
    #[must_use]
    pub fn step(&self) -> Option<[Vec<(String, String)>; 2]> {
        let (topology, plan) = self.read.as_ref()?;
        let stage = plan.stages().iter().find(|stage| Some(stage.name.to_string()) == self.stage)?;
        let rendered = serin_render::objects(topology, stage);
        let after = rendered.iter().filter_map(|it| serde_json::to_value(&it.manifest).ok()).collect();
        let before = self.manifests().into_iter().filter_map(|(_, text)| serde_json::from_str(&text).ok());
        let texts = |mut objects: Vec<Json>| -> Vec<(String, String)> {
            plain(&mut objects);
            let name = |(position, object): (usize, &Json)| (format!("{position}.json"), object.to_string());
            objects.iter().enumerate().map(name).collect()
        };
        Some([texts(before.collect()), texts(after)])
    }

    /// Says that nothing may be made of an input that could not be read whole: what is missing may be the release's.
    pub fn refuse_unread(&mut self) {
        let message = "the input could not be read whole: what is missing may be of this release";
        let finding = Finding::new(&UNLIKE_INPUT, message).at(self.place.clone());
        let finding = finding.hint("mend the errors that were found in it, and import it again");
        self.report.add(Finding { release: Some(self.name.clone()), ..finding });
        self.report.sort();
    }

    /// What was recognised, in a line, and which stage it is with what is new of what is generated, a line each: for
    /// people, beside the findings.
    #[must_use]
    pub fn told(&self) -> [String; 2] {
        let name = &self.name;
        let mut changes = String::new();
        if let Some(stage) = &self.stage {
            let end = if self.changes.is_empty() {
                ", and nothing is new"
            } else {
                "; of what is generated this is new:"
            };
            changes = format!("{name}: the objects are its stage {stage}{end}");
            for change in &self.changes {
                changes += &format!("\n  {}\n    {}", change.what, change.objects.join(", "));
            }
        }
        [format!("{name}: {}", self.recognised.join("; ")), changes]
    }

    /// The stage that the objects are, and the text of its files, `kustomization.yaml` among them: what stands in `live/`
    /// once what runs is adopted, a canary on its way too.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn live(&self) -> Result<Option<StageFiles>, WriteError> {
        let (Some((topology, plan)), Some(stage)) = (&self.read, &self.stage) else { return Ok(None) };
        let tree = Tree::of(topology, plan)?;
        Ok(tree.stages.into_iter().find(|files| files.name == **stage))
    }
}

/// Takes away what makes no difference to a cluster.
fn plain(objects: &mut [Json]) {
    let services = objects.iter().filter(|object| text(object, "kind") == Some("Service"));
    let mut numbers = BTreeMap::new();
    for service in services {
        let name = service.pointer("/metadata/name").and_then(Json::as_str).unwrap_or_default();
        for port in service.get("spec").map(|spec| items(spec, "ports")).unwrap_or_default() {
            if let (Some(port_name), Some(number)) = (text(port, "name"), port.get("port")) {
                numbers.insert((name.to_owned(), port_name.to_owned()), number.clone());
            }
        }
    }
    for object in objects {
        match text(object, "kind") {
            Some("Deployment" | "Service") => strip(object),
            Some("Ingress") => number_ports(object, &numbers),
            _ => {}
        }
        if let Some(strategy) = object.pointer_mut("/spec/strategy").and_then(Json::as_object_mut)
            && strategy.get("type").is_some_and(|it| it == "RollingUpdate")
        {
            strategy.remove("type");
        }
    }
}

fn number_ports(value: &mut Json, numbers: &BTreeMap<(String, String), Json>) {
    if let Some(service) = value.get_mut("service") {
        let key = (text(service, "name"), service.pointer("/port/name").and_then(Json::as_str));
        if let (Some(name), Some(port)) = key
            && let Some(number) = numbers.get(&(name.to_owned(), port.to_owned())).cloned()
            && let Some(service) = service.as_object_mut()
        {
            service.insert("port".to_owned(), serde_json::json!({"number": number}));
        }
        return;
    }
    match value {
        Json::Object(fields) => fields.values_mut().for_each(|value| number_ports(value, numbers)),
        Json::Array(items) => items.iter_mut().for_each(|value| number_ports(value, numbers)),
        _ => {}
    }
}

/// A release that stands in several places is one, and which of them is meant is for people to say.
pub(crate) fn name_apart(imported: &mut Imported, options: &Options) {
    let mut releases: Vec<ImportedRelease> = Vec::with_capacity(imported.releases.len());
    let mut known: BTreeMap<(String, Option<String>), (usize, Vec<String>)> = BTreeMap::new();
    for release in imported.releases.drain(..) {
        let position = releases.len();
        let (_, scopes) = known
            .entry((release.name.clone(), release.namespace.clone()))
            .or_insert_with(|| (position, Vec::new()));
        scopes.push(release.scope.clone());
        if scopes.len() == 1 {
            releases.push(release);
        }
    }
    for ((name, _), (position, scopes)) in known {
        let Some(release) = releases.get_mut(position).filter(|_| scopes.len() > 1) else { continue };
        let (message, hint) = if options.name.is_some() {
            let message = format!("`{name}` is the name of one release, and there are {}", scopes.len());
            (message, "import one at a time, or leave `--name` out")
        } else {
            let first: Vec<_> = scopes.iter().take(3).map(|scope| format!("`{scope}`")).collect();
            let more =
                if scopes.len() > 3 { format!(" and {} more", scopes.len() - 3) } else { String::new() };
            let message = format!("a release `{name}` stands in {}{more}", first.join(", "));
            (
                message,
                "import one folder at a time: those that repeat an object are its environments, or stages. A spec holds environments: import one, and write what the others have otherwise under `environments`, with `spec` in each",
            )
        };
        release.report.add(Finding::new(&UNLIKE_INPUT, message).at(release.place.clone()).hint(hint));
        release.stage = None;
    }
    imported.releases = releases;
}
