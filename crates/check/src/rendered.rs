use std::sync::Arc;

use k8s_openapi::api::apps::v1::DeploymentSpec;
use serin_diagnostic::{Locate, Path, Place, Step};
use serin_objects::{Body, Object, Objects, RenderedFor};
use serin_plan::{Plan, Stage, State};
use serin_render::{Manifest, Object as Rendered, objects};
use serin_topology::{Topology, Track};

/// The objects of each stage, as rules look at them. What a stage leaves as it was is shared with the one before, so
/// that a rule about one object need not look at it twice.
pub(crate) fn stages(topology: &Topology, plan: &Plan) -> Vec<Objects> {
    let mut stages = Vec::with_capacity(plan.stages().len());
    let mut before: Vec<(Rendered, Arc<Object>)> = Vec::new();
    for stage in plan.stages() {
        let rendered = objects(topology, stage);
        let mut now = Vec::with_capacity(rendered.len());
        for object in rendered {
            let known = before.iter().find(|(known, _)| *known == object).map(|(_, shared)| shared.clone());
            let shared = known.unwrap_or_else(|| Arc::new(found_as(topology, &stage.state, &object)));
            now.push((object, shared));
        }
        stages.push(Objects::of(now.iter().map(|(_, shared)| shared.clone()).collect()));
        before = now;
    }
    stages
}

/// The objects of one stage, as they are looked at when they are found in a text.
#[must_use]
pub fn rendered(topology: &Topology, stage: &Stage) -> Objects {
    let found = |object: &Rendered| Arc::new(found_as(topology, &stage.state, object));
    Objects::of(objects(topology, stage).iter().map(found).collect())
}

fn found_as(topology: &Topology, state: &State, object: &Rendered) -> Object {
    let (what, metadata, body, part) = match &object.manifest {
        Manifest::Deployment(deployment) => {
            // The generated types hold this field as an option up to Kubernetes 1.36, and plainly from 1.37.
            let spec: Option<DeploymentSpec> = deployment.spec.clone().into();
            let track = track(object, "deployment");
            let version = match track {
                Track::Stable => state.stable.version,
                Track::Canary => state.canary.version,
            };
            let part = Part::Deployment { track, template: topology.template_path(version) };
            let body = Body::Deployment(Box::new(spec.unwrap_or_default()));
            (("apps/v1", "Deployment"), deployment.metadata.clone(), body, part)
        }
        Manifest::Service(service) => {
            let body = Body::Service(Box::new(service.spec.clone().unwrap_or_default()));
            (
                ("v1", "Service"),
                service.metadata.clone(),
                body,
                Part::Service { track: track(object, "service") },
            )
        }
        Manifest::Ingress(ingress) => {
            let body = Body::Ingress(Box::new(ingress.spec.clone().unwrap_or_default()));
            let block = topology.route.router.block();
            let part = Part::Ingress { block };
            (("networking.k8s.io/v1", "Ingress"), ingress.metadata.clone(), body, part)
        }
        Manifest::Custom(custom) => {
            let what = (custom.api_version, custom.kind);
            let (metadata, spec) = (custom.metadata.clone(), custom.spec.clone());
            return Object::rendered_custom(
                what,
                metadata,
                spec,
                rendered_for(topology),
                origin(topology, Part::Route),
            );
        }
    };
    Object::rendered(what, metadata, body, rendered_for(topology), origin(topology, part))
}

fn rendered_for(topology: &Topology) -> RenderedFor {
    RenderedFor {
        release: topology.name.to_string(),
        environment: topology.environment.as_ref().map(ToString::to_string),
    }
}

fn origin(topology: &Topology, part: Part) -> Option<Arc<dyn Locate>> {
    topology.origin.clone().map(|spec| Arc::new(InSpec { spec, part }) as Arc<dyn Locate>)
}

fn track(object: &Rendered, kind: &str) -> Track {
    if object.file == format!("{kind}-{}.yaml", Track::Canary) { Track::Canary } else { Track::Stable }
}

/// Where the fields of a rendered object come from in the spec.
struct InSpec {
    spec: Arc<dyn Locate>,
    part: Part,
}

enum Part {
    Deployment {
        track: Track,
        template: Path,
    },
    Service {
        track: Track,
    },
    /// With the key of the router's block.
    Ingress {
        block: &'static str,
    },
    /// Of a CustomResourceDefinition, whose fields stand where the router's keys are.
    Route,
}

impl Locate for InSpec {
    fn place(&self, path: &Path) -> Option<Place> {
        self.spec.place(&self.part.in_spec(path))
    }
}

impl Part {
    fn in_spec(&self, path: &Path) -> Path {
        let key = |step: Option<&Step>| match step {
            Some(Step::Key(key)) => key.clone(),
            Some(Step::Index(_)) | None => String::new(),
        };
        let steps = path.steps();
        let (first, second) = (key(steps.first()), key(steps.get(1)));
        let selector = |track: &Track, from: usize| {
            below(Path::of("spec.selectors").key(track.to_string()), steps, from)
        };
        match (self, first.as_str(), second.as_str()) {
            (Self::Ingress { .. } | Self::Route, "metadata", "annotations") => {
                below(Path::of("spec.route.annotations"), steps, 2)
            }
            (_, "metadata", _) => path.clone(),
            (Self::Deployment { template, .. }, _, "template") => below(template.clone(), steps, 2),
            (Self::Deployment { track, .. }, _, "selector") => selector(track, 3),
            (Self::Deployment { .. }, _, "replicas") => Path::of("spec.replicas"),
            (Self::Deployment { .. }, _, _) => below(Path::of("spec.deployment"), steps, 1),
            (Self::Service { track }, _, "selector") => selector(track, 2),
            (Self::Service { .. }, _, _) => below(Path::of("spec.service"), steps, 1),
            (Self::Route, _, _) => Path::of("spec.route"),
            (Self::Ingress { .. }, _, "rules") => in_rules(steps),
            (Self::Ingress { block }, _, "ingressClassName") => {
                below(Path::of("spec.route").key(*block), steps, 1)
            }
            (Self::Ingress { .. }, _, _) => below(Path::of("spec.route"), steps, 1),
        }
    }
}

/// `spec.rules[i].host` is a host of the spec, `spec.rules[i].http.paths[j].path` a path.
fn in_rules(steps: &[Step]) -> Path {
    let route = Path::of("spec.route");
    match (steps.get(2), steps.get(5)) {
        (_, Some(path)) if steps.len() > 6 => below(and(route.key("paths"), path), steps, 6),
        (Some(host), _) => and(route.key("hosts"), host),
        (None, _) => route,
    }
}

/// A path, and the steps of another from one on.
fn below(base: Path, steps: &[Step], from: usize) -> Path {
    steps.iter().skip(from).fold(base, and)
}

fn and(path: Path, step: &Step) -> Path {
    match step {
        Step::Key(key) => path.key(key),
        Step::Index(index) => path.index(*index),
    }
}
