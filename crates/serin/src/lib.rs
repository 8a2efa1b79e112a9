//! Canary releases as reviewed manifests.
//!
//! Serin turns one short spec of a canary release into the Kubernetes manifests of every promotion stage, proves that no
//! stage and no step between stages drops traffic, and writes them into a GitOps directory that people review as ordinary
//! diffs. This crate is the face over its rooms: a [`Release`] goes from text or from a [`ReleaseBuilder`] to a [`Plan`], to
//! findings, to a [`Proof`], to typed objects and to text; a [`Repository`] does the same for a directory of specs.
//! [`verify_step`] proves the step between any two sets of manifests.
//!
//! Nothing here prints, and nothing panics on what a user wrote.
//!
//! # From text to the objects of a stage
//!
//! ```
//! use std::sync::Arc;
//! use serin::{Prover, Release, Report, SourceFile, Verdict};
//!
//! let spec = "
//! apiVersion: serin.dev/v1alpha1
//! kind: CanaryRelease
//! metadata: {name: web}
//! spec:
//!   replicas: 6
//!   template:
//!     spec:
//!       containers:
//!       - name: app
//!         image: r.example.com/web:1
//!         ports: [{name: http, containerPort: 8080}]
//!         readinessProbe: {httpGet: {path: /, port: http}}
//!   canary:
//!     spec:
//!       containers:
//!       - {name: app, image: r.example.com/web:2}
//!   service:
//!     ports: [{port: 80, targetPort: http}]
//!   route: {router: ingress-nginx, hosts: [web.example.com]}
//! ";
//! let mut report = Report::new();
//! let releases = Release::read(&Arc::new(SourceFile::new("web.yaml", spec)), &mut report);
//! assert!(report.is_empty());
//!
//! let web = &releases[0];
//! assert!(!web.check(None).has_errors());
//! let stage = web.plan.stage("010-weight").expect("10 is a stage by default");
//! assert_eq!(stage.state.canary.replicas, Some(2));
//!
//! // On ingress-nginx the new version must not die while stable is folded: a risk that every release takes.
//! let proof = web.prove(&Prover::default());
//! assert_eq!(proof.verdict(), Verdict::AcceptedRisk);
//! assert_eq!(proof.point_of_no_return.as_deref(), Some("fold-1-stable"));
//!
//! let files: Vec<_> = web.objects(stage).into_iter().map(|object| object.file).collect();
//! assert!(files.contains(&"ingress-canary.yaml".to_owned()));
//! ```
//!
//! # From a directory of specs to a tree
//!
//! ```no_run
//! use serin::{Repository, WriteOptions};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let loaded = Repository::at(".").load()?;
//! for finding in loaded.report.findings() {
//!     eprint!("{}", serin::render::human(finding, false));
//! }
//! if !loaded.report.has_errors() {
//!     let generated = loaded.generate(WriteOptions::default())?;
//!     eprintln!("{} files written", generated.written());
//! }
//! # Ok(())
//! # }
//! ```

mod error;
mod files;
mod importing;
mod manifests;
mod release;
pub mod repository;
pub mod rules;
mod severities;

pub use error::Error;
pub use importing::{Adoption, Import, check_imported, import, prove_adoption};
pub use manifests::{
    Counts, EXTENSIONS, FoundRelease, Input, Manifests, StepBetween, StepSide, check_manifests,
    check_manifests_with, check_step, verify_step,
};
pub use release::Release;
pub use repository::{
    BaseState, Change, ChangeKind, EARLY, Entry, Files, Finished, Generated, History, ImagesSet, Least,
    Loaded, Next, Past, Promise, PromoteOptions, Repository, RollbackOptions, Source, Status, Trailer,
    TreeFiles, UNPROVEN, Verification, manifests_at, status_json, status_table,
};
/// The rules of what an import has to say.
pub use serin_check::of_import::ALL as IMPORT_RULES;
pub use serin_check::{InvalidRules, Live, RuleSet, all as rules, catalogue, find as rule};
pub use serin_diagnostic::{Finding, Place, Report, Rule, Severity, SourceFile, nearest, render};
pub use serin_import::{Addition, Imported, ImportedRelease, Options as ImportOptions};
pub use serin_plan::{Move, Plan, RouteState, Stage, StageName, State, TrackState, WayBack};
pub use serin_proof::{Back, FoundStep, Given, Proof, Prover, Step, Verdict};
pub use serin_render::{Custom, Drain, GENERATION, Manifest, Object, routers};
pub use serin_review::diff::{self, Difference, diff};
pub use serin_review::{
    Proven, Summary, Verified, routers_page, routers_table, time, verified_json, verified_markdown,
    verified_table,
};
/// A spec's text to another: a release is finished, or gets other images; no disk is touched.
pub use serin_spec::edit;
pub use serin_spec::schema::json_schema;
/// What each router alone needs to know, for the builder.
pub use serin_topology::routers as router;
pub use serin_topology::{
    Capacity, Carrier, DeploymentSettings, Invalid, Match, PathType, ReleaseBuilder, Replicas, RoutePatch,
    Router, RouterName, ServicePortRef, StageDraft, Topology, Track, TrackDraft, Version, Weight,
};
pub use serin_tree::{Drift, DriftKind, Live as LiveFiles, RelativePath, WriteOptions};
pub use serin_verify as model;
pub use severities::Severities;

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
