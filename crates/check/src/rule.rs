use std::sync::Arc;

use serin_diagnostic::{Finding, Rule, SourceFile};
use serin_objects::{Object, Objects};
use serin_plan::Plan;
use serin_topology::Topology;

use crate::{Findings, Live, ObjectFindings};

/// A rule and what it does.
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
pub enum Run {
    /// One release.
    Topology(fn(&Topology, &mut Findings<'_>)),
    /// One release and its stages.
    Plan(fn(&Topology, &Plan, &mut Findings<'_>)),
    /// One release and what is live of it; not run where nothing is.
    Live(fn(&Topology, &Plan, &Live, &mut Findings<'_>)),
    /// What the team accepts, against what was found: run last, by the pass itself.
    Allowances,
    /// A file below `live` that should not be there, or not be so; run by the one who reads the disk.
    LiveFile(fn(&Arc<SourceFile>) -> Finding),
    /// All releases of one run.
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
