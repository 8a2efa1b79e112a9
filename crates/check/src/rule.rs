use std::fmt;
use std::sync::Arc;

use serin_diagnostic::{Finding, Rule, SourceFile};
use serin_objects::{Object, Objects};
use serin_plan::Plan;
use serin_topology::Topology;

use crate::{Findings, Live, ObjectFindings};

/// A rule and what it does: a `static`, so that its findings can refer to it wherever they go.
///
/// ```
/// use serin_check::{Check, Findings, Run};
/// use serin_diagnostic::{Path, Rule, Severity};
/// use serin_topology::Topology;
///
/// static WITHOUT_NAMESPACE: Check = Check {
///     rule: Rule {
///         name: "without-namespace",
///         severity: Severity::Error,
///         page: "A release says no namespace, and goes wherever it is applied to.\n",
///     },
///     can_be_allowed: true,
///     runs: &[Run::Topology(run)],
/// };
///
/// fn run(topology: &Topology, findings: &mut Findings<'_>) {
///     if topology.namespace.is_none() {
///         findings.add_hint(&Path::of("metadata"), "the release has no namespace", "add `namespace`");
///     }
/// }
/// ```
pub struct Check {
    /// Name, severity and page.
    pub rule: Rule,
    /// Whether a team can accept its findings. Not where a plan would make no sense, or where several releases or what
    /// is live are concerned.
    pub can_be_allowed: bool,
    /// What it looks at; most rules look at one thing.
    pub runs: &'static [Run],
}

/// What a rule looks at. It is a pure function over that: it changes nothing and asks nobody.
#[non_exhaustive]
pub enum Run {
    /// One release.
    Topology(fn(&Topology, &mut Findings<'_>)),
    /// One release and its stages.
    Plan(fn(&Topology, &Plan, &mut Findings<'_>)),
    /// One release and what is live of it; not run where nothing is.
    Live(fn(&Topology, &Plan, &Live, &mut Findings<'_>)),
    /// What the team accepts, against what was found: run last, by the pass itself. For Serin's own rules alone.
    #[doc(hidden)]
    Allowances,
    /// A file below `live` that should not be there, or not be so; run by the one who reads the disk. For Serin's own
    /// rules alone.
    #[doc(hidden)]
    LiveFile(fn(&Arc<SourceFile>) -> Finding),
    /// All releases of one run. What such a rule finds nobody can allow.
    Together(fn(&[&Topology], &mut Vec<Finding>)),
    /// One object, rendered from a spec or found in a text.
    Object(fn(&Object, &mut ObjectFindings<'_>)),
    /// Objects that are applied together: those of a stage, or of a directory.
    Objects(fn(&Objects, &mut ObjectFindings<'_>)),
    /// The same where no spec stands behind them: what a release says better is left to its own rules.
    Found(fn(&Objects, &mut ObjectFindings<'_>)),
    /// What one commit changes: the objects before it and after it.
    Step(fn(&Objects, &Objects, &mut ObjectFindings<'_>)),
}

impl fmt::Debug for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Check").field(&self.rule.name).finish()
    }
}
