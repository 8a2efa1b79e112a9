//! A candidate to a spec, which is read, planned, rendered and held against the input before anybody sees it.

use std::sync::Arc;

use serde_json::{Value as Json, json};
use serin_check::of_import::{ASSUMED_SETTING, NOT_HELD, SHARED_ROUTE, UNLIKE_INPUT};
use serin_diagnostic::{Finding, Path, Report, Severity, SourceFile};
use serin_objects::{Object, Objects, Scope};
use serin_plan::{Plan, RouteState, Stage};
use serin_render::routers;
use serin_topology::{RouterName, Topology, Version, Weight};

use crate::compare::{Against, Compared, compare};
use crate::document::document;
use crate::draft::{Draft, Names, RouteDraft, stages};
use crate::held::{of_route, shared};
use crate::recognise::{Candidate, Pods};
use crate::routes::Route;
use crate::track::{Tracks, autoscaler, pods_of};
use crate::{ImportedRelease, Options, beside, route, text};

/// Makes a release of a candidate.
pub(crate) fn release(scope: &Scope, candidate: &Candidate, options: &Options) -> ImportedRelease {
    let objects = &scope.objects;
    let service = objects.at(candidate.stable.service);
    let namespace = match service.namespace() {
        "" => options.namespace.clone(),
        namespace => Some(namespace.to_owned()),
    };
    let mut report = Report::new();
    let tracks = Tracks::of(objects, candidate);
    let read =
        route::read(objects, candidate, namespace.as_deref().unwrap_or_default(), options, &mut report);
    let name = name(service.name(), options);
    check(objects, candidate, &tracks, &read.draft, &name, &mut report);
    let is_under_way = tracks.canary.is_some();
    let mut draft = Draft {
        namespace,
        labels: std::collections::BTreeMap::new(),
        annotations: std::collections::BTreeMap::new(),
        replicas: tracks.replicas,
        deployment: tracks.deployment,
        template: tracks.template,
        canary: tracks.canary,
        service: tracks.service,
        stages: is_under_way.then(|| stages(read.draft.weight, read.draft.matched.as_ref())),
        names: names(objects, candidate),
        selectors: tracks.selectors,
        route: read.draft,
        name,
    };
    [draft.labels, draft.annotations] = shared(objects, candidate);
    of_route(objects, candidate, &draft.labels, &draft.annotations, &read.taken, &mut draft.route);
    beside::say(objects, candidate, &draft, &mut report);
    let mut release = ImportedRelease {
        name: draft.name.clone(),
        namespace: draft.namespace.clone(),
        scope: scope.name.clone(),
        text: String::new(),
        read: None,
        stage: None,
        changes: Vec::new(),
        recognised: recognised(objects, candidate, tracks.canary_pods),
        report,
        place: service.place(&Path::of("metadata.name")),
        input: input(objects, candidate),
    };
    let wanted = Wanted { weight: draft.route.weight, canary_pods: tracks.canary_pods };
    attempt(objects, candidate, &read.route, draft, &wanted, &mut release);
    for finding in std::mem::take(&mut release.report) {
        release.report.add(Finding { release: Some(release.name.clone()), ..finding });
    }
    release.report.sort();
    release
}

/// What the stage has to be that is the input.
struct Wanted {
    weight: u32,
    canary_pods: u32,
}

fn attempt(
    objects: &Objects,
    candidate: &Candidate,
    route: &Route,
    mut draft: Draft,
    wanted: &Wanted,
    release: &mut ImportedRelease,
) {
    // A place that is nothing but dots is called as the file that stands there.
    let is_named = !release.scope.trim_matches(['.', '/']).is_empty();
    let of_file = release.place.as_ref().map(|place| place.file.name()).filter(|_| !is_named);
    let comments = comments(of_file.unwrap_or(&release.scope));
    let mut compared = None;
    // The first time without what only the plan and the comparison can tell: pods, and what a patch has to say.
    for _ in 0..3 {
        release.text = text::text(&document(&draft), &comments);
        let mut report = Report::new();
        let file = Arc::new(SourceFile::new(format!("{}.yaml", draft.name), release.text.as_str()));
        let spec = serin_spec::read(&file, &mut report);
        let Some(topology) = spec.topologies.into_iter().next() else {
            // What was said of the objects may be the same mistake seen again.
            if !release.report.has_errors() {
                release.report.extend(report);
            }
            return;
        };
        let plan = Plan::of(&topology);
        let Some(stage) = stage(&plan, &draft, wanted).cloned() else {
            if !say_pods(&mut draft, wanted) {
                break;
            }
            continue;
        };
        let against = Against { objects, candidate, route, topology: &topology, stage: &stage };
        let found = compare(&against);
        let is_patched = add_patch(&topology, &found, &mut draft);
        release.stage = Some(stage.name.to_string());
        release.read = Some((topology, plan));
        compared = Some(found);
        if !is_patched {
            break;
        }
    }
    let Some(compared) = compared else {
        let message = "no stage of the imported release is what the objects are";
        let finding = Finding::new(&UNLIKE_INPUT, message).at(release.place.clone());
        release.report.add(finding.hint("import it when it is at rest"));
        return;
    };
    // What was said of the input is not said again of what would be generated from it.
    let is_said = release.report.has_errors();
    let found = compared.report.clone().into_iter();
    release.report.extend(found.filter(|finding| !is_said || finding.severity < Severity::Error));
    release.changes = compared.changes();
    let is_other = |finding: &Finding| [SHARED_ROUTE.name, UNLIKE_INPUT.name].contains(&finding.rule.name);
    if release.report.findings().iter().any(is_other) {
        release.stage = None;
    }
}

/// The stage that is the input.
fn stage<'a>(plan: &'a Plan, draft: &Draft, wanted: &Wanted) -> Option<&'a Stage> {
    if draft.canary.is_none() {
        return plan.stages().first();
    }
    let weight = Weight::from_percent(f64::from(wanted.weight) / 100.0)?;
    let route = RouteState { weight, matched: draft.route.matched.clone() };
    plan.stages().iter().find(|stage| {
        stage.state.route == route
            && stage.state.stable.version == Version::Stable
            && stage.state.canary.version == Version::Canary
            && stage.state.canary.replicas == Some(wanted.canary_pods)
    })
}

/// Says how many pods the canary has at the stage that is live; false where that is said already.
fn say_pods(draft: &mut Draft, wanted: &Wanted) -> bool {
    let is_matching = draft.route.weight == 0 && draft.route.matched.is_some();
    let stages = draft.stages.iter_mut().flatten();
    let mut live = stages.filter(|stage| is_matching || stage.matched.is_none());
    match live.next() {
        Some(stage) if stage.canary_replicas.is_none() => {
            stage.canary_replicas = Some(wanted.canary_pods);
            true
        }
        _ => false,
    }
}

/// Puts into the patch of the route what its router lets a patch add; false where there is nothing.
fn add_patch(topology: &Topology, compared: &Compared, draft: &mut Draft) -> bool {
    let router = routers::of(topology);
    let mut is_patched = false;
    for (field, value) in &compared.patch {
        let is_contrary = compared.patch.iter().any(|(other, another)| other == field && another != value);
        let is_ingress = matches!(draft.route.router, RouterName::IngressNginx | RouterName::Alb);
        if is_contrary || is_ingress || !router.may_add(field, value) {
            continue;
        }
        let patch = draft.route.patch_spec.get_or_insert_with(|| json!({}));
        let Some(keys) = field.strip_prefix("spec.") else { continue };
        let before = patch.clone();
        insert(patch, &keys.split('.').collect::<Vec<_>>(), value);
        is_patched |= *patch != before;
    }
    is_patched
}

/// `rules[].filters` as a mapping with one list of one mapping.
fn insert(patch: &mut Json, keys: &[&str], value: &Json) {
    let Some((first, rest)) = keys.split_first() else { return };
    let key = first.trim_end_matches("[]");
    let Some(fields) = patch.as_object_mut() else { return };
    if rest.is_empty() {
        fields.insert(key.to_owned(), value.clone());
        return;
    }
    if first.ends_with("[]") {
        let list = fields.entry(key).or_insert_with(|| json!([{}]));
        if let Some(item) = list.as_array_mut().and_then(|items| items.first_mut()) {
            insert(item, rest, value);
        }
        return;
    }
    insert(fields.entry(key).or_insert_with(|| json!({})), rest, value);
}

/// What no spec can say, whatever is in it.
fn check(
    objects: &Objects,
    candidate: &Candidate,
    tracks: &Tracks,
    route: &RouteDraft,
    name: &str,
    report: &mut Report,
) {
    let stable = objects.at(candidate.stable.deployment);
    let mut say = |severity: Severity, rule, object: &Object, at: &str, message: String, hint: &str| {
        let mut finding = Finding::new(rule, message).at(object.place(&Path::of(at))).hint(hint);
        finding.severity = severity;
        report.add(finding);
    };
    let error = Severity::Error;
    let autoscaled = autoscaler(objects, candidate.stable);
    if pods_of(objects, candidate.stable) == 0 && autoscaled.is_none() {
        let message = format!("{stable} has no pods, and a stable track has at least one");
        let hint = "give it its pods before the import, or say that it is the other track: `--stable NAME`";
        say(error, &UNLIKE_INPUT, stable, "spec.replicas", message, hint);
    }
    let is_silent =
        objects.workload(candidate.stable.deployment).is_some_and(|it| it.spec.replicas.is_none());
    if is_silent && autoscaled.is_none() {
        let message =
            format!("{stable} says no `replicas`, and no autoscaler of it stands here: taken for one pod");
        let hint = "name the file of its autoscaler as well, or write `replicas: {autoscaler: NAME, min: COUNT}`: one pod is what Kubernetes takes where nobody says, and what it would go to";
        say(Severity::Warning, &ASSUMED_SETTING, stable, "spec", message, hint);
    }
    if let Some(canary) = candidate.canary {
        let object = objects.at(canary.deployment);
        if tracks.canary.is_none() && !route.is_at_rest() {
            let message = if tracks.canary_pods == 0 {
                format!("{object} has no pods, and the route sends it requests")
            } else {
                format!("{object} gets requests, and runs the version of the stable track")
            };
            let hint = "take the route to rest, weight 0 and no match, and import that";
            say(error, &UNLIKE_INPUT, object, "spec.replicas", message, hint);
        }
        if let Some((scaler, ..)) = autoscaler(objects, canary) {
            let message =
                format!("{scaler} scales the canary's Deployment, whose pods are the plan's to count");
            let hint = "remove it before the first promotion";
            say(Severity::Warning, &NOT_HELD, scaler, "spec.scaleTargetRef", message, hint);
        }
        return;
    }
    let taken = format!("{name}-canary");
    let others = objects.all().iter().filter(|it| it.name() == taken && it.namespace() == stable.namespace());
    for object in others.filter(|it| ["Deployment", "Service", "Ingress"].contains(&it.kind.as_str())) {
        let message = format!(
            "{object} stands where the canary's would: the canary track is new, and called `{taken}`"
        );
        let hint = "say whose it is: `--canary NAME` where it is the canary's, `--name NAME` for another name of the release";
        say(error, &UNLIKE_INPUT, object, "metadata.name", message, hint);
    }
}

/// The objects of a candidate, as they were written.
fn input(objects: &Objects, candidate: &Candidate) -> Vec<Arc<Object>> {
    let own = candidate.objects();
    own.into_iter().filter_map(|position| objects.all().get(position).cloned()).collect()
}

/// The name of the stable track's Service, without what tells it from the canary's.
fn name(service: &str, options: &Options) -> String {
    let suffixes = ["-stable", "-primary"];
    let bare =
        suffixes.iter().find_map(|suffix| service.strip_suffix(suffix)).filter(|bare| !bare.is_empty());
    options.name.clone().unwrap_or_else(|| bare.unwrap_or(service).to_owned())
}

fn names(objects: &Objects, candidate: &Candidate) -> [Names; 2] {
    let is_pair = candidate.router == RouterName::IngressNginx;
    let of = |pods: Option<Pods>, route: Option<&usize>| Names {
        deployment: pods.map(|pods| objects.at(pods.deployment).name().to_owned()),
        service: pods.map(|pods| objects.at(pods.service).name().to_owned()),
        route: route.map(|position| objects.at(*position).name().to_owned()),
    };
    [
        of(Some(candidate.stable), candidate.route.first()),
        of(candidate.canary, candidate.route.get(1).filter(|_| is_pair && candidate.canary.is_some())),
    ]
}

fn recognised(objects: &Objects, candidate: &Candidate, canary_pods: u32) -> Vec<String> {
    let name = |position: usize| objects.at(position).name().to_owned();
    let track = |what: &str, pods: Pods| {
        format!("{what} is Deployment {} behind Service {}", name(pods.deployment), name(pods.service))
    };
    let mut lines = vec![track("stable", candidate.stable)];
    lines.extend(candidate.canary.map(|pods| {
        let pods_of = if canary_pods == 0 { ", without pods" } else { "" };
        track("canary", pods) + pods_of
    }));
    let route: Vec<_> =
        candidate.route.iter().map(|it| format!("{} {}", objects.at(*it).kind, name(*it))).collect();
    if !route.is_empty() {
        lines.push(format!("the route is {}", route.join(" and ")));
    }
    lines
}

/// What stands above the spec: where it is from, without what is a machine's own about that.
fn comments(from: &str) -> Vec<String> {
    let last = from.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let from = match from {
        "" | "-" => "a pipe".to_owned(),
        path if path.starts_with(['/', '.']) => format!("`{last}`"),
        path => format!("`{path}`"),
    };
    vec![
        "yaml-language-server: $schema=../generated/spec.schema.json".to_owned(),
        format!("Imported from {from} by `serin import`."),
    ]
}
