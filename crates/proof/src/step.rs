use std::sync::Arc;

use serin_verify::{Declared, Incomplete, Names, Outcome, Problem, Violation, WayBack, WaysBack};

use crate::Prover;

/// A step from one settled state to the next, and what the search says of it.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name of the state that it begins with.
    pub from: String,
    /// Name of the state that it leads to.
    pub to: String,
    /// The way back that is promised there, if any.
    pub promised: Option<WayBack>,
    /// What was asked.
    pub problem: Problem,
    /// What was found.
    pub outcome: Arc<Outcome>,
}

/// What the search says of a step, or of all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everything was searched, and everything holds.
    Safe,
    /// Everything holds unless the whole new version dies after the point of no return.
    AcceptedRisk,
    /// Not everything was searched.
    Inconclusive,
    /// Something does not hold.
    Unsafe,
}

/// What a way back comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Back {
    /// It changes nothing.
    Nothing,
    /// It leads back, from wherever it is taken, and loses nothing on the way.
    Safe,
    /// It does unless the whole new version dies.
    SafeUnlessNewDies(Violation),
    /// It does not.
    Unsafe(Violation),
    /// Not everything was searched.
    Open,
}

impl Step {
    /// What the search says.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.failures().next().is_some() {
            return Verdict::Unsafe;
        }
        match (self.outcome.incomplete, self.risk()) {
            (Some(_), _) => Verdict::Inconclusive,
            (None, Some(_)) => Verdict::AcceptedRisk,
            (None, None) => Verdict::Safe,
        }
    }

    /// What does not hold. What does not hold at the start belongs to the step before.
    pub fn failures(&self) -> impl Iterator<Item = &Violation> {
        self.violations().filter(|it| !self.is_accepted(it))
    }

    /// What does not hold when the whole new version dies after the point of no return: the shortest way to it, which is
    /// enough.
    #[must_use]
    pub fn risk(&self) -> Option<&Violation> {
        self.violations().filter(|it| self.is_accepted(it)).min_by_key(|it| it.trace.events.len())
    }

    /// Why not everything was searched.
    #[must_use]
    pub fn incomplete(&self) -> Option<Incomplete> {
        self.outcome.incomplete
    }

    /// What does not hold before anything of the step happens.
    pub fn already(&self) -> impl Iterator<Item = &Violation> {
        self.outcome.violations.iter().filter(|violation| violation.stage == 0)
    }

    /// What a way back comes to when it is taken at any instant of the step, or after it.
    #[must_use]
    pub fn back(&self, way: WayBack, prover: &Prover) -> Back {
        if Declared::after(&self.problem, 1, way) == self.problem.stages[1].declared {
            return Back::Nothing;
        }
        if self.promised == Some(way) {
            // Of accepted risks one was looked for, which need not be on this way to be one of it.
            let mut own: Vec<_> = self.violations().filter(|it| it.way_back == Some(way)).cloned().collect();
            if own.is_empty() {
                own.extend(self.risk().cloned());
            }
            return Back::of(own, self.outcome.incomplete.is_some());
        }
        let outcome =
            prover.try_way_back(&Problem { ways_back: WaysBack::only(way), ..self.problem.clone() });
        Back::of(outcome.violations.clone(), outcome.incomplete.is_some())
    }

    /// What its two states are called.
    #[must_use]
    pub fn names(&self) -> [&str; 2] {
        [&self.from, &self.to]
    }

    /// A violation as a phrase.
    #[must_use]
    pub fn message(&self, violation: &Violation) -> String {
        violation.message(&self.problem, Names { stages: &self.names() })
    }

    /// The trace of a violation, a sentence an event.
    #[must_use]
    pub fn trace(&self, violation: &Violation) -> Vec<String> {
        let lines = violation.lines(&self.problem, Names { stages: &self.names() });
        lines.iter().map(serin_verify::Line::text).collect()
    }

    /// The trace of a violation as a Mermaid diagram.
    #[must_use]
    pub fn mermaid(&self, violation: &Violation) -> String {
        violation.mermaid(&self.problem, Names { stages: &self.names() })
    }

    fn violations(&self) -> impl Iterator<Item = &Violation> {
        self.outcome.violations.iter().filter(|violation| violation.stage > 0)
    }

    fn is_accepted(&self, violation: &Violation) -> bool {
        violation.needs_death && self.problem.accepts_death
    }
}

impl Verdict {
    /// In words, for people.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::AcceptedRisk => "safe, a risk accepted",
            Self::Inconclusive => "inconclusive",
            Self::Unsafe => "unsafe",
        }
    }
}

impl Back {
    /// Whether it leads back from wherever it is taken, as long as the new version does not die as a whole.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        matches!(self, Self::Nothing | Self::Safe | Self::SafeUnlessNewDies(_))
    }

    fn of(violations: Vec<Violation>, is_open: bool) -> Self {
        let mut violations = violations;
        violations.sort_by_key(|it| (it.needs_death, it.trace.events.len()));
        match violations.into_iter().next() {
            Some(violation) if !violation.needs_death => Self::Unsafe(violation),
            _ if is_open => Self::Open,
            Some(violation) => Self::SafeUnlessNewDies(violation),
            None => Self::Safe,
        }
    }
}
