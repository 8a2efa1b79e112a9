use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::SignedDuration;
use k8s_openapi::api::core::v1::PodTemplateSpec;
use serin_diagnostic::{Finding, Path, Report, Rule};
use serin_topology::{
    DeploymentSettings, Invalid, InvalidKind, Match, PathType, ReleaseBuilder, Router, RouterName,
    ServicePortRef, StageDraft, Topology, Track, TrackDraft,
};
use serin_yaml::{Entry, Key, Node, Value, missing_fields};

use crate::merge::{POD_TEMPLATE, SPEC, merge};
use crate::origin::Origin;
use crate::{rules, written};

/// The topologies of a document: one for each environment, or one.
///
/// `unreadable` says that a part of the document was left out because it could not be read; what is missing for
/// that reason is not reported again.
pub(crate) fn lower(document: &Node, name: &str, unreadable: bool, report: &mut Report) -> Vec<Topology> {
    let nothing = Node { value: Value::Mapping(Vec::new()), place: document.place.clone() };
    let spec =
        document.get("spec").filter(|spec| matches!(spec.value, Value::Mapping(_))).unwrap_or(&nothing);
    let environments = spec.get("environments").map_or(&[][..], Node::entries);
    let mut topologies = Vec::new();
    let mut findings = Report::new();
    if environments.is_empty() {
        topologies.extend(Lowering::new(document, spec, None, &mut findings).topology(name, &mut findings));
    }
    for environment in environments {
        let lowering = Lowering::new(document, spec, Some(environment), &mut findings);
        topologies.extend(lowering.topology(name, &mut findings));
    }
    if findings.is_empty() {
        unused_blocks(spec, &topologies, &mut findings);
    }
    findings.retain(|finding| !unreadable || finding.rule != &serin_yaml::rules::MISSING_FIELD);
    report.extend(findings);
    topologies
}

/// Blocks of routers that no environment uses: often the rest of a migration, and sometimes a mistake.
fn unused_blocks(spec: &Node, topologies: &[Topology], findings: &mut Report) {
    let routes = |spec: &'_ Node| spec.get("route").cloned();
    let patches = spec.get("environments").map(Node::entries).unwrap_or_default();
    let all = std::iter::once(spec).chain(patches.iter().map(|entry| &entry.value)).filter_map(routes);
    for route in all {
        for router in RouterName::ALL {
            let is_used = topologies.iter().any(|topology| topology.route.router.name() == *router);
            if let Some(block) = route.entry(router.block()).filter(|_| !is_used) {
                let message = format!("`{}` is set, and no router here is `{router}`", router.block());
                findings.add(Finding::new(&rules::UNUSED_ROUTER, message).at(block.key.place.clone()));
            }
        }
    }
}

/// One environment's document: the spec with the environment's patch applied, and the new version's template.
struct Lowering<'a> {
    environment: Option<&'a Key>,
    document: Node,
    canary: Option<Node>,
}

impl<'a> Lowering<'a> {
    fn new(document: &Node, spec: &Node, environment: Option<&'a Entry>, report: &mut Report) -> Self {
        let mut document = document.clone();
        let mut spec = spec.clone();
        let environments = spec.take("environments");
        let mut canaries: Vec<Entry> = spec.take("canary").into_iter().filter(is_set).collect();
        if let Some(environment) = environment {
            let mut patch = environment.value.clone();
            if let Some(namespace) = patch.take("namespace") {
                put(&mut document, "metadata", namespace);
            }
            if let Some(canary) = patch.take("canary") {
                if is_set(&canary) { canaries.push(canary) } else { canaries.clear() }
            }
            if patch.get("replicas").is_some() {
                spec.take("capacity");
            }
            if matches!(patch.value, Value::Mapping(_)) {
                spec = merge(&spec, &patch, &SPEC, report);
            }
        }
        let canary = canaries.first().map(|entry| entry.key.clone());
        let canary = canary.map(|key| {
            let nothing = Node { value: Value::Mapping(Vec::new()), place: key.place.clone() };
            let template = spec.get("template").cloned().unwrap_or(nothing);
            let whole = canaries
                .iter()
                .fold(template, |template, patch| merge(&template, &patch.value, &POD_TEMPLATE, report));
            spec.put(Entry { key, value: whole.clone() });
            whole
        });
        if let Some(environments) = environments {
            spec.put(environments);
        }
        put_value(&mut document, "spec", spec);
        Self { environment: environment.map(|entry| &entry.key), document, canary }
    }

    fn topology(self, name: &str, report: &mut Report) -> Option<Topology> {
        // The parts were read before, so that reading the whole again says nothing new.
        let mut again = Report::new();
        let written: written::Document = serin_yaml::read(&self.document, &mut again);
        let metadata = written.metadata.unwrap_or_default();
        let spec = written.spec.unwrap_or_default();
        let canary: Option<PodTemplateSpec> =
            self.canary.as_ref().map(|node| serin_yaml::read(node, &mut again));
        let mut findings = Report::new();
        self.required(&spec, canary.as_ref(), &mut findings);
        let mut builder = ReleaseBuilder::new(name);
        builder = match self.environment {
            Some(environment) => builder.environment(&environment.text),
            None => builder,
        };
        if let Some(namespace) = metadata.namespace {
            builder = builder.namespace(namespace);
        }
        builder = builder
            .labels(metadata.labels.unwrap_or_default())
            .annotations(metadata.annotations.unwrap_or_default());
        builder = self.fill(builder, spec, canary, &mut findings);
        let origin = Arc::new(Origin(self.document));
        let place = |path: &Path| origin.0.place_of(path);
        let environment = self.environment.map(|environment| environment.text.clone());
        let result = builder.origin(origin.clone()).build();
        // What is missing where a required field is missing may be the same mistake seen again.
        let is_incomplete = !findings.is_empty();
        let failures = result.as_ref().err().into_iter().flatten();
        let failures = failures.filter(|invalid| !is_incomplete || invalid.kind != InvalidKind::Missing);
        findings.extend(failures.map(|invalid| finding(invalid).at(place(&invalid.path))));
        let complete = findings.is_empty();
        report.extend(findings.into_iter().map(|mut finding| {
            finding.release = Some(name.to_owned());
            finding.environment.clone_from(&environment);
            finding
        }));
        result.ok().filter(|_| complete)
    }

    /// The required fields of Kubernetes' objects, and of ours where the builder cannot see them.
    fn required(&self, spec: &written::Spec, canary: Option<&PodTemplateSpec>, findings: &mut Report) {
        let node = |path: &[&str]| path.iter().try_fold(&self.document, |node, key| node.get(key));
        if let (Some(template), Some(node)) = (&spec.template, node(&["spec", "template"])) {
            findings.extend(missing_fields(node, template, &Path::of("spec.template")));
        }
        if let (Some(canary), Some(node)) = (canary, &self.canary) {
            // What the canary has from the template was said of the template.
            let said: Vec<_> = findings.findings().iter().map(|finding| finding.place.clone()).collect();
            let missing = missing_fields(node, canary, &Path::of("spec.canary"));
            findings.extend(missing.into_iter().filter(|finding| !said.contains(&finding.place)));
        }
        if let (Some(service), Some(node)) = (&spec.service, node(&["spec", "service"])) {
            findings.extend(missing_fields(node, service, &Path::of("spec.service")));
        }
    }

    fn fill(
        &self,
        mut builder: ReleaseBuilder,
        spec: written::Spec,
        canary: Option<PodTemplateSpec>,
        findings: &mut Report,
    ) -> ReleaseBuilder {
        builder = match spec.replicas {
            Some(written::Replicas::Fixed(count)) => builder.replicas(count),
            Some(written::Replicas::Autoscaler(autoscaler)) => {
                match (autoscaler.autoscaler, autoscaler.min) {
                    (Some(name), Some(min)) => builder.autoscaler(name, min),
                    (name, _) => {
                        let field = if name.is_none() { "autoscaler" } else { "min" };
                        findings.add(self.missing("spec.replicas", field));
                        // Any number will do: the release is refused for what is missing.
                        builder.replicas(1)
                    }
                }
            }
            None => builder,
        };
        let capacity = spec.capacity.unwrap_or_default();
        if let Some(count) = capacity.peak_pods {
            builder = builder.peak_pods(count);
        }
        if let Some(count) = capacity.spare_pods {
            builder = builder.spare_pods(count);
        }
        if let Some(count) = capacity.most_pods {
            builder = builder.most_pods(count);
        }
        let deployment = spec.deployment.unwrap_or_default();
        builder = builder.deployment(DeploymentSettings {
            min_ready_seconds: deployment.min_ready_seconds,
            progress_deadline_seconds: deployment.progress_deadline_seconds,
            revision_history_limit: deployment.revision_history_limit,
            strategy: deployment.strategy,
        });
        if let Some(template) = spec.template {
            builder = builder.template(template);
        }
        if let Some(canary) = canary {
            builder = builder.canary(canary);
        }
        builder = builder.service(spec.service.unwrap_or_default());
        builder = route(builder, spec.route.unwrap_or_default());
        if let Some(stages) = spec.plan.and_then(|plan| plan.stages) {
            let stages = stages.into_iter().enumerate();
            builder = builder
                .stages(stages.map(|(position, stage)| self.stage(position, stage, findings)).collect());
        }
        let names = spec.names.unwrap_or_default();
        let selectors = spec.selectors.unwrap_or_default();
        builder = builder.track(Track::Stable, track(names.stable, selectors.stable));
        builder = builder.track(Track::Canary, track(names.canary, selectors.canary));
        for (position, allow) in spec.allow.unwrap_or_default().into_iter().enumerate() {
            let Some(rule) = allow.rule else {
                let path = Path::of("spec.allow").index(position);
                let finding =
                    Finding::new(&serin_yaml::rules::MISSING_FIELD, format!("`{path}` has no `rule`"));
                findings.add(finding.at(self.document.place_of(&path)));
                continue;
            };
            builder = builder.allow(rule, allow.reason.unwrap_or_default());
        }
        builder
    }

    fn stage(&self, position: usize, stage: written::Stage, findings: &mut Report) -> StageDraft {
        let path = Path::of("spec.plan.stages").index(position);
        let stage = match stage {
            written::Stage::Weight(percent) => return StageDraft::weight(percent),
            written::Stage::Detailed(stage) => stage,
        };
        let bake = stage.bake.and_then(|text| {
            let bake = duration(&text);
            if bake.is_none() {
                let message = format!("`{text}` is no length of time");
                let finding = Finding::new(&serin_yaml::rules::INVALID_VALUE, message)
                    .hint("write `30m`, `24h` or `1h 30m`");
                findings.add(finding.at(self.document.place_of(&path.key("bake"))));
            }
            bake
        });
        let matched = stage.r#match.map(|wanted| self.matched(wanted, &path.key("match"), findings));
        StageDraft { weight: stage.weight, matched, bake, canary_replicas: stage.canary_replicas }
    }

    fn matched(&self, wanted: written::Match, path: &Path, findings: &mut Report) -> Match {
        let mut refuse = |rule, message: String| {
            findings.add(Finding::new(rule, message).at(self.document.place_of(path)));
            // Any match will do: the release is refused.
            Match::header("X-Canary", "always")
        };
        let (part, carrier): (_, fn(String, String) -> Match) = match (wanted.header, wanted.cookie) {
            (Some(header), None) => (header, Match::header),
            (None, Some(cookie)) => (cookie, Match::cookie),
            (Some(_), Some(_)) => {
                let message = "a match is by a `header` or by a `cookie`, not by both".to_owned();
                return refuse(&serin_yaml::rules::INVALID_VALUE, message);
            }
            (None, None) => (written::NameAndValue::default(), Match::header),
        };
        let Some(name) = part.name else {
            let message = format!("`{path}` has no `header` or `cookie` with a `name` and a `value`");
            return refuse(&serin_yaml::rules::MISSING_FIELD, message);
        };
        carrier(name, part.value.unwrap_or_default())
    }

    fn missing(&self, path: &str, field: &str) -> Finding {
        let finding = Finding::new(&serin_yaml::rules::MISSING_FIELD, format!("`{path}` has no `{field}`"));
        finding.at(self.document.place_of(&Path::of(path)))
    }
}

fn route(mut builder: ReleaseBuilder, route: written::Route) -> ReleaseBuilder {
    let router: Option<Router> = route.router.map(|router| match router {
        RouterName::Alb => route.alb.unwrap_or_default().into(),
        RouterName::Apisix => route.apisix.unwrap_or_default().into(),
        RouterName::Contour => route.contour.unwrap_or_default().into(),
        RouterName::GatewayApi => route.gateway_api.unwrap_or_default().into(),
        RouterName::IngressNginx => route.ingress_nginx.unwrap_or_default().into(),
        RouterName::Istio => route.istio.unwrap_or_default().into(),
        RouterName::NginxInc => route.nginx_inc.unwrap_or_default().into(),
        RouterName::Traefik => route.traefik.unwrap_or_default().into(),
    });
    if let Some(router) = router {
        builder = builder.router(router);
    }
    if let Some(patch) = route.patch {
        builder = builder.route_patch(serde_json::Value::Object(patch));
    }
    builder = match route.service_port {
        Some(written::ServicePort::Number(number)) => builder.service_port(ServicePortRef::Number(number)),
        Some(written::ServicePort::Name(name)) => builder.service_port(ServicePortRef::Name(name)),
        None => builder,
    };
    for host in route.hosts.unwrap_or_default() {
        builder = builder.host(host);
    }
    for path in route.paths.unwrap_or_default() {
        let path_type = match path.path_type {
            Some(written::PathType::Prefix) | None => PathType::Prefix,
            Some(written::PathType::Exact) => PathType::Exact,
            Some(written::PathType::ImplementationSpecific) => PathType::ImplementationSpecific,
        };
        builder = builder.path(path.path.unwrap_or_else(|| "/".to_owned()), path_type);
    }
    for tls in route.tls.unwrap_or_default() {
        builder = builder.tls(tls.secret_name, tls.hosts.unwrap_or_default());
    }
    builder.route_annotations(route.annotations.unwrap_or_default())
}

fn track(names: Option<written::TrackNames>, selector: Option<BTreeMap<String, String>>) -> TrackDraft {
    let names = names.unwrap_or_default();
    TrackDraft { deployment: names.deployment, service: names.service, route: names.route, selector }
}

/// Reads a time as people write it: `30m`, `24h`, `1h 30m`, ISO 8601; nothing negative.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    text.parse::<SignedDuration>().ok().and_then(|duration| Duration::try_from(duration).ok())
}

fn finding(invalid: &Invalid) -> Finding {
    let rule: &'static Rule = match invalid.kind {
        InvalidKind::Missing => &serin_yaml::rules::MISSING_FIELD,
        InvalidKind::Name => &rules::INVALID_NAME,
        InvalidKind::Label => &rules::INVALID_LABEL,
        InvalidKind::Value => &serin_yaml::rules::INVALID_VALUE,
    };
    let finding = Finding::new(rule, &invalid.message);
    match &invalid.hint {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

fn is_set(entry: &Entry) -> bool {
    entry.value.value != Value::Null
}

fn put(document: &mut Node, under: &str, entry: Entry) {
    let Some(parent) = document.take(under) else { return };
    let mut value = parent.value;
    value.put(entry);
    document.put(Entry { key: parent.key, value });
}

fn put_value(document: &mut Node, key: &str, value: Node) {
    let key = match document.entry(key) {
        Some(entry) => entry.key.clone(),
        None => Key { text: key.to_owned(), place: value.place.clone() },
    };
    document.put(Entry { key, value });
}
