use std::sync::Arc;

use serde::Serialize;
use serin_plan::{Plan, StageName};
use serin_topology::Topology;
use serin_yaml::{WriteError, write};

use crate::object::{Object, objects, way_back};

/// The text of every file of a plan.
#[derive(Debug, Clone)]
pub struct Tree {
    /// The stages, in the order of the plan.
    pub stages: Vec<StageFiles>,
}

/// The files of one stage.
#[derive(Debug, Clone)]
pub struct StageFiles {
    /// The stage.
    pub name: StageName,
    /// What runs in the stage: file names and texts, sorted, `kustomization.yaml` among them.
    pub files: Vec<(String, Arc<str>)>,
    /// What takes a cluster back from it: file names and texts, sorted; empty where there is no way back.
    pub way_back: Vec<(String, Arc<str>)>,
}

impl Tree {
    /// Renders a plan.
    ///
    /// An object that is the same in several stages is written once and shared, so that whoever compares or digests
    /// the texts need not do it again.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn of(topology: &Topology, plan: &Plan) -> Result<Self, WriteError> {
        let mut written = Written::default();
        let mut stages = Vec::with_capacity(plan.stages().len());
        for stage in plan.stages() {
            let objects = objects(topology, stage);
            let mut files = Vec::with_capacity(objects.len() + 1);
            let kustomization = written.kustomization(&objects)?;
            for object in objects {
                files.push(written.text(object)?);
            }
            files.push(("kustomization.yaml".to_owned(), kustomization));
            files.sort_by(|left, right| left.0.cmp(&right.0));
            let mut back = Vec::new();
            for object in way_back(topology, plan, stage) {
                back.push(written.text(object)?);
            }
            stages.push(StageFiles { name: stage.name.clone(), files, way_back: back });
        }
        Ok(Self { stages })
    }
}

/// Texts that were written before.
#[derive(Default)]
struct Written {
    objects: Vec<(Object, Arc<str>)>,
    kustomizations: Vec<(Vec<String>, Arc<str>)>,
}

impl Written {
    fn text(&mut self, object: Object) -> Result<(String, Arc<str>), WriteError> {
        if let Some((before, text)) = self.objects.iter().find(|(before, _)| *before == object) {
            return Ok((before.file.clone(), text.clone()));
        }
        let text = file(&object.manifest)?;
        let name = object.file.clone();
        self.objects.push((object, text.clone()));
        Ok((name, text))
    }

    fn kustomization(&mut self, objects: &[Object]) -> Result<Arc<str>, WriteError> {
        let resources: Vec<_> = objects.iter().map(|object| object.file.clone()).collect();
        if let Some((_, text)) = self.kustomizations.iter().find(|(before, _)| *before == resources) {
            return Ok(text.clone());
        }
        let text = file(&Kustomization {
            api_version: "kustomize.config.k8s.io/v1beta1",
            kind: "Kustomization",
            resources: &resources,
        })?;
        self.kustomizations.push((resources, text.clone()));
        Ok(text)
    }
}

fn file(value: &impl Serialize) -> Result<Arc<str>, WriteError> {
    Ok(Arc::from(format!("{HEADER}{}", write(value)?)))
}

const HEADER: &str = "# Written by serin. Change the spec, not this file.\n";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kustomization<'a> {
    api_version: &'a str,
    kind: &'a str,
    resources: &'a [String],
}
