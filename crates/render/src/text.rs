use std::sync::Arc;

use serde::Serialize;
use serin_plan::{Plan, RouteState, StageName, State, TrackState, WayBack};
use serin_topology::{Topology, Track};
use serin_yaml::{WriteError, write};

use crate::object::{self, Object};
use crate::{kustomization, routers};

/// The text of every file of a plan.
///
/// ```
/// use serin::Tree;
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
/// let tree = Tree::of(&web.topology, &web.plan).expect("objects can be written");
/// assert_eq!(tree.stages.len(), web.plan.stages().len());
/// assert_eq!(tree.stages[0].name, *"000-baseline");
/// ```
#[derive(Debug, Clone)]
pub struct Tree {
    /// The stages, in the order of the plan.
    pub stages: Vec<StageFiles>,
}

/// The files of one stage.
///
/// ```
/// use serin::{StageFiles, Tree};
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
/// let stages: Vec<StageFiles> = Tree::of(&web.topology, &web.plan).expect("objects can be written").stages;
/// // Nothing takes a cluster back from where a release begins; from a weight the canary's Ingress alone does.
/// assert!(stages[0].way_back.is_empty());
/// assert_eq!(stages[2].way_back.len(), 1);
/// assert!(stages[2].files.iter().any(|(name, _)| name == "kustomization.yaml"));
/// ```
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
    /// An object that is the same in several stages is made and written once, and its text is shared, so that whoever
    /// compares or digests the texts need not do it again either.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn of(topology: &Topology, plan: &Plan) -> Result<Self, WriteError> {
        let mut written = Written::new(topology)?;
        let mut stages: Vec<StageFiles> = Vec::with_capacity(plan.stages().len());
        for stage in plan.stages() {
            let files = written.stage(&stage.state)?;
            let way_back = match (stage.way_back, stages.last()) {
                (WayBack::RouteAtRest, _) => written.switch(&RouteState::REST)?,
                (WayBack::StageBefore, Some(before)) => changed(&before.files, &files),
                (WayBack::StageBefore, None) | (WayBack::Nothing, _) => Vec::new(),
            };
            stages.push(StageFiles { name: stage.name.clone(), files, way_back });
        }
        Ok(Self { stages })
    }
}

type File = (String, Arc<str>);
type Files = Vec<File>;

/// What of `before` is another text in `after`.
fn changed(before: &Files, after: &Files) -> Files {
    before.iter().filter(|file| !after.contains(file)).cloned().collect()
}

/// What was written before, by the part of the state that it follows from.
struct Written<'a> {
    topology: &'a Topology,
    fixed: Files,
    deployments: Vec<(Track, TrackState, File)>,
    switches: Vec<(RouteState, Files)>,
    kustomizations: Vec<(Vec<String>, Arc<str>)>,
}

impl<'a> Written<'a> {
    fn new(topology: &'a Topology) -> Result<Self, WriteError> {
        let fixed = texts(object::fixed(topology))?;
        Ok(Self {
            topology,
            fixed,
            deployments: Vec::new(),
            switches: Vec::new(),
            kustomizations: Vec::new(),
        })
    }

    /// All files of a state, sorted.
    fn stage(&mut self, state: &State) -> Result<Files, WriteError> {
        let mut files = self.fixed.clone();
        files.push(self.deployment(Track::Stable, &state.stable)?);
        files.push(self.deployment(Track::Canary, &state.canary)?);
        files.extend(self.switch(&state.route)?);
        files.sort_by(|left, right| left.0.cmp(&right.0));
        let kustomization = self.kustomization(&files)?;
        let position = files.partition_point(|(name, _)| name.as_str() < kustomization::FILE);
        files.insert(position, (kustomization::FILE.to_owned(), kustomization));
        Ok(files)
    }

    fn deployment(&mut self, track: Track, state: &TrackState) -> Result<File, WriteError> {
        let known = self.deployments.iter().find(|(of, at, _)| *of == track && at == state);
        if let Some((_, _, file)) = known {
            return Ok(file.clone());
        }
        let object = object::deployment(self.topology, track, state);
        let written = (object.file, file(&object.manifest)?);
        self.deployments.push((track, state.clone(), written.clone()));
        Ok(written)
    }

    fn switch(&mut self, state: &RouteState) -> Result<Files, WriteError> {
        if let Some((_, files)) = self.switches.iter().find(|(at, _)| at == state) {
            return Ok(files.clone());
        }
        let files = texts(routers::switch(self.topology, state))?;
        self.switches.push((state.clone(), files.clone()));
        Ok(files)
    }

    fn kustomization(&mut self, files: &Files) -> Result<Arc<str>, WriteError> {
        let resources: Vec<_> = files.iter().map(|(name, _)| name.clone()).collect();
        if let Some((_, text)) = self.kustomizations.iter().find(|(before, _)| *before == resources) {
            return Ok(text.clone());
        }
        let text = kustomization::text(&resources)?;
        self.kustomizations.push((resources, text.clone()));
        Ok(text)
    }
}

fn texts(objects: Vec<Object>) -> Result<Files, WriteError> {
    objects.into_iter().map(|object| Ok((object.file, file(&object.manifest)?))).collect()
}

pub(crate) fn file(value: &impl Serialize) -> Result<Arc<str>, WriteError> {
    Ok(Arc::from(format!("{HEADER}{}", write(value)?)))
}

const HEADER: &str = "# Written by serin. Change the spec, not this file.\n";
