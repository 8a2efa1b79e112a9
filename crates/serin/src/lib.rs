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
//!
//! # Features
//!
//! | feature | default | what it brings |
//! |---|---|---|
//! | `latest` | yes | the newest API of Kubernetes; a program that chose a version of `k8s-openapi` turns it off |
//! | `repository` | yes | everything that needs a disk; with it `schema` and `verify` |
//! | `verify` | by `repository` | the proofs, and the pages that tell them |
//! | `schema` | by `repository` | the JSON Schema of a spec |
//! | `routers` | yes | all routers; each alone is called as in a spec: `alb`, `istio`, … |
//! | `import` | no | specs of objects that a team has already |
//!
//! Without `repository` all goes from text to text, and compiles to `wasm32-unknown-unknown`. A spec with a router that is not
//! built in is a finding that names the feature.

pub mod rules;

pub use serin_check::Live;
pub use serin_diagnostic::{Finding, Place, Report, Rule, Severity, SourceFile, nearest, render};
pub use serin_plan::{Move, Plan, RouteState, Stage, StageName, State, TrackState, WayBack};
pub use serin_release::{
    Counts, EXTENSIONS, FoundRelease, Input, Manifests, Release, RenderError, Severities, StepSide,
    check_manifests, check_manifests_with, check_step,
};
pub use serin_render::{Custom, Drain, GENERATION, Manifest, Object, StageFiles, Tree, routers};
/// A spec's text to another: a release is finished, or gets other images; no disk is touched.
pub use serin_spec::edit;
#[cfg(feature = "schema")]
pub use serin_spec::schema::json_schema;
/// What each router alone needs to know, for the builder.
pub use serin_topology::routers as router;
pub use serin_topology::{
    Capacity, Carrier, DeploymentSettings, Invalid, Match, PathType, ReleaseBuilder, Replicas, RoutePatch,
    Router, RouterName, ServicePortRef, StageDraft, Topology, Track, TrackDraft, Version, Weight,
};

#[cfg(feature = "verify")]
pub use serin_proof::{Back, FoundStep, Given, Proof, Prover, Step, Verdict};
#[cfg(feature = "verify")]
pub use serin_release::{StepBetween, verify_step};
#[cfg(feature = "verify")]
pub use serin_review::diff::{self, Difference, diff};
#[cfg(feature = "verify")]
pub use serin_review::{
    Images, Percent, Proven, ProvenStep, ProvenViolation, Row, Summary, Verified, routers_page,
    routers_table, time, verified_json, verified_markdown, verified_table,
};
#[cfg(feature = "verify")]
pub use serin_verify as model;

#[cfg(feature = "import")]
pub use serin_import::{Addition, Imported, ImportedRelease, Options as ImportOptions};
#[cfg(feature = "import")]
pub use serin_release::{Adoption, Import, check_imported, import, prove_adoption};

#[cfg(feature = "repository")]
pub use serin_repository::{
    BaseState, Change, ChangeKind, EARLY, Entry, Error, Files, Finished, Generated, GeneratedRelease,
    History, ImagesSet, Least, Loaded, Next, Past, Promise, PromoteOptions, ReadFolder, Repository,
    RollbackOptions, Source, Status, Trailer, TreeFiles, UNPROVEN, Verification, manifests_at, read_input,
    status_json, status_table,
};
#[cfg(feature = "repository")]
pub use serin_tree::{Drift, DriftKind, InvalidPath, Live as LiveFiles, RelativePath, WriteOptions, Written};

/// The examples of the page are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
