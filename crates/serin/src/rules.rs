//! Rules of one's own, from outside Serin.
//!
//! A [`Check`] is a [`Rule`], which has a name, a severity and a page, and the functions that look: at a
//! [`Topology`](crate::Topology), a [`Plan`](crate::Plan), what is [`Live`](crate::Live), an [`Object`], the [`Objects`] that
//! are applied together, or the step from some to others. A [`RuleSet`] runs it together with Serin's own:
//!
//! | over | by |
//! |---|---|
//! | a release | [`Release::check_with`](crate::Release::check_with) |
//! | manifests, whoever wrote them | [`check_manifests_with`](crate::check_manifests_with) |
//! | a step between two sets of manifests | [`check_step`](crate::check_step) |
//! | a repository, on every day of a release | [`Repository::rules`](crate::Repository), [`Repository::find_with`](crate::Repository::find_with) |
//!
//! Nothing tells such a rule from one of Serin's: an error stops what would be written, `allow` in a spec and the
//! annotation `allow.serin.dev/NAME` accept what it finds, with a reason, and `serin.yaml` sets how bad that is. A rule
//! about objects runs over what a spec is rendered to as well, and its finding gets the line of the spec.
//!
//! ```
//! use std::sync::Arc;
//!
//! use serin::rules::{Body, Check, Object, ObjectFindings, Path, RuleSet, Run};
//! use serin::{Input, Rule, Severity, check_manifests_with};
//!
//! static NODE_PORT: Check = Check {
//!     rule: Rule {
//!         name: "node-port",
//!         severity: Severity::Error,
//!         page: "A Service opens a port on every node.\n\n## Why is this bad?\n\nThe firewall does not know it.\n",
//!     },
//!     can_be_allowed: true,
//!     runs: &[Run::Object(node_port)],
//! };
//!
//! fn node_port(object: &Object, findings: &mut ObjectFindings<'_>) {
//!     let Body::Service(service) = &object.body else { return };
//!     if service.type_.as_deref() == Some("NodePort") {
//!         findings.add_hint(
//!             object,
//!             &Path::of("spec.type"),
//!             format!("{object} opens a port on every node"),
//!             "leave `type` out, and let the route lead to it",
//!         );
//!     }
//! }
//!
//! let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n  type: NodePort\n  ports: [{port: 80}]\n";
//! let rules = RuleSet::with([&NODE_PORT])?;
//! let found = check_manifests_with(vec![Input::Text("-".into(), service.into())], &rules);
//! let finding = &found.report.findings()[0];
//! assert_eq!(finding.message, "Service `web` opens a port on every node");
//! assert_eq!(finding.place.as_ref().map(|place| place.line_column()), Some((5, 9)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

/// The rules of what an import has to say.
#[cfg(feature = "import")]
pub use serin_check::of_import::ALL as OF_IMPORT;
/// What a rule is, and what it says.
pub use serin_check::{Check, Findings, InvalidRules, ObjectFindings, RuleSet, Run};
/// Serin's own: all of them, one by its name, and the page of them all.
pub use serin_check::{all, catalogue, find};
pub use serin_diagnostic::{Finding, Path, Place, Rule, Severity, Step as PathStep};
/// What a rule about objects looks at: objects, what they are to one another, and what Serin's own rules ask of them.
pub use serin_objects::{
    Backend, BackendPort, Body, CanarySwitch, Object, Objects, RenderedFor, Route, RouteRule, RouterKind,
    Split, Target, Workload, has_port, routed_containers, selects, serving_containers, sleep_seconds, target,
};
/// An object as it is written, for kinds that Serin has no types of: [`Object::node`] and [`Object::node_at`].
pub use serin_yaml::{Entry, Key, Node, Value};
