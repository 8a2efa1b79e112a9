#[cfg(feature = "verify")]
use std::collections::BTreeMap;
use std::sync::Arc;

use serin_check::{Live, RuleSet, Subject};
use serin_diagnostic::{Report, SourceFile};
use serin_plan::{Plan, Stage};
#[cfg(feature = "verify")]
use serin_proof::{Proof, Prover};
use serin_render::{Object, Tree};
#[cfg(feature = "verify")]
use serin_review::{Proven, Summary};
use serin_topology::Topology;

use crate::RenderError;

/// The directory of the stages in that of a release.
#[cfg(feature = "verify")]
const STAGES: &str = "stages";
/// The directory of the ways back in that of a release.
#[cfg(feature = "verify")]
const ROLLBACK: &str = "rollback";

/// A release in one environment: its topology and the plan that follows from it.
///
/// ```
/// use std::sync::Arc;
/// use serin::rules::RuleSet;
/// use serin::{Prover, Release, Report, SourceFile};
///
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 6, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// let mut report = Report::new();
/// let releases = Release::read(&Arc::new(SourceFile::new("web.yaml", spec)), &mut report);
/// assert!(report.is_empty());
/// let web = Release::new(releases[0].topology.clone()); // as for a topology from a builder
///
/// // Without what is live, rules about what changed meanwhile have nothing to say.
/// assert!(!web.check(None).has_errors());
/// assert!(!web.check_with(None, &RuleSet::default()).has_errors());
///
/// let stage = web.plan.stage("010-weight").expect("10 is a stage by default");
/// assert!(web.objects(stage).iter().any(|object| object.file == "ingress-canary.yaml"));
/// assert!(!web.way_back(stage).is_empty());
/// assert_eq!(web.texts()?.stages.len(), web.plan.stages().len());
/// assert_eq!(web.summary().peak_pods, 5); // of 6, one may be lost
///
/// let proof = web.prove(&Prover::default());
/// assert!(web.page(&proof)?.contains("010-weight"));
/// assert!(web.drawing()?.contains("010-weight"));
/// assert!(web.json(Some(&proof)).contains("\"pointOfNoReturn\""));
/// assert!(web.files(&proof)?.contains_key("stages/010-weight/ingress-canary.yaml"));
/// # Ok::<(), serin::RenderError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Release {
    /// The typed model.
    pub topology: Topology,
    /// The stages.
    pub plan: Plan,
}

impl Release {
    /// The release of a topology, which a builder or a spec gave.
    #[must_use]
    pub fn new(topology: Topology) -> Self {
        let plan = Plan::of(&topology);
        Self { topology, plan }
    }

    /// Reads a spec: one release for each of its environments, or one. Every mistake of the text is reported; what
    /// the rules say is for [`check`](Self::check).
    pub fn read(file: &Arc<SourceFile>, report: &mut Report) -> Vec<Self> {
        serin_spec::read(file, report).topologies.into_iter().map(Self::new).collect()
    }

    /// What the rules say, given what is live of it.
    #[must_use]
    pub fn check(&self, live: Option<&Live>) -> Report {
        self.check_with(live, &RuleSet::default())
    }

    /// The same, with rules of one's own beside Serin's.
    #[must_use]
    pub fn check_with(&self, live: Option<&Live>, rules: &RuleSet) -> Report {
        rules.check(Subject { topology: &self.topology, plan: &self.plan, live })
    }

    /// The typed objects of a stage.
    #[must_use]
    pub fn objects(&self, stage: &Stage) -> Vec<Object> {
        serin_render::objects(&self.topology, stage)
    }

    /// The typed objects that take a cluster back from a stage.
    #[must_use]
    pub fn way_back(&self, stage: &Stage) -> Vec<Object> {
        serin_render::way_back(&self.topology, &self.plan, stage)
    }

    /// The text of every file of every stage.
    ///
    /// # Errors
    ///
    /// When an object cannot be written as YAML, which no object of Kubernetes is known for.
    pub fn texts(&self) -> Result<Tree, RenderError> {
        Ok(Tree::of(&self.topology, &self.plan)?)
    }

    /// The plan in words and numbers.
    #[cfg(feature = "verify")]
    #[must_use]
    pub fn summary(&self) -> Summary {
        Summary::of(&self.topology, &self.plan)
    }

    /// Whether any stage or any step between stages drops traffic, in whatever order things happen.
    #[cfg(feature = "verify")]
    #[must_use]
    pub fn prove(&self, prover: &Prover) -> Proof {
        serin_proof::prove(&self.topology, &self.plan, prover)
    }

    /// The plan as a page of Markdown, with what is proven of it.
    ///
    /// # Errors
    ///
    /// When the page cannot be rendered, which the tests rule out.
    #[cfg(feature = "verify")]
    pub fn page(&self, proof: &Proof) -> Result<String, RenderError> {
        Ok(serin_review::page(&self.summary(), &Proven::of(&self.topology, proof))?)
    }

    /// The plan for a terminal, a line a stage.
    ///
    /// # Errors
    ///
    /// When the columns cannot be aligned, which happens to no text.
    #[cfg(feature = "verify")]
    pub fn drawing(&self) -> Result<String, RenderError> {
        Ok(serin_review::drawing(&self.summary())?)
    }

    /// The plan for machines, with what is proven of it where that is given and a release is under way.
    #[cfg(feature = "verify")]
    #[must_use]
    pub fn json(&self, proof: Option<&Proof>) -> String {
        let proof = proof.filter(|proof| !proof.steps.is_empty());
        let proven = proof.map(|proof| Proven::of(&self.topology, proof));
        serin_review::json(&self.topology, &self.plan, &self.summary(), proven.as_ref())
    }

    /// Everything that is generated for the release, by its path below the release's directory: `PLAN.md`, `plan.json`,
    /// `stages/NAME/FILE` and `rollback/NAME/FILE`.
    ///
    /// # Errors
    ///
    /// As [`texts`](Self::texts) and [`page`](Self::page).
    #[cfg(feature = "verify")]
    pub fn files(&self, proof: &Proof) -> Result<BTreeMap<String, Arc<str>>, RenderError> {
        let mut files = BTreeMap::new();
        files.insert("PLAN.md".to_owned(), self.page(proof)?.into());
        files.insert("plan.json".to_owned(), self.json(Some(proof)).into());
        for stage in self.texts()?.stages {
            let of = |folder: &'static str, files: Vec<(String, Arc<str>)>| {
                let name = stage.name.clone();
                files.into_iter().map(move |(file, text)| (format!("{folder}/{name}/{file}"), text))
            };
            files.extend(of(STAGES, stage.files));
            files.extend(of(ROLLBACK, stage.way_back));
        }
        Ok(files)
    }
}
