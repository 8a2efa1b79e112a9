use std::sync::Arc;

use serin_verify::{Declared, Incomplete, Names, Outcome, Problem, Violation, WayBack, WaysBack};

use crate::Prover;

/// A step from one settled state to the next, and what the search says of it.
///
/// ```
/// use serin::{Back, Prover, Verdict, model};
///
/// # let spec = "{apiVersion: serin.dev/v1alpha1, kind: CanaryRelease, metadata: {name: web}, spec: {
/// #   replicas: 6, service: {ports: [{port: 80, targetPort: http}]},
/// #   route: {router: ingress-nginx, hosts: [web.example.com]},
/// #   canary: {spec: {containers: [{name: app, image: 'r.example.com/web:2'}]}},
/// #   template: {spec: {containers: [{name: app, image: 'r.example.com/web:1',
/// #     ports: [{name: http, containerPort: 8080}],
/// #     readinessProbe: {httpGet: {path: /, port: http}}}]}}}}";
/// # let file = std::sync::Arc::new(serin::SourceFile::new("web.yaml", spec));
/// # let web = serin::Release::read(&file, &mut serin::Report::new()).remove(0);
/// let prover = Prover::default();
/// let proof = web.prove(&prover);
/// let step = proof.steps.iter().find(|step| step.risk().is_some()).expect("folding is a risk");
/// assert_eq!(step.verdict(), Verdict::AcceptedRisk);
/// assert_eq!((step.failures().count(), step.already().count()), (0, 0));
/// assert_eq!(step.incomplete(), None);
/// assert_eq!(step.names(), [&step.from, &step.to]);
///
/// let risk = step.risk().expect("it was found by it");
/// println!("{}\n{}", step.message(risk), step.trace(risk).join("\n"));
/// assert!(step.mermaid(risk).starts_with("sequenceDiagram"));
/// assert_eq!(step.findings().len(), 1); // the risk, as a warning
///
/// // From the first step every way leads back.
/// let back = proof.steps[0].back(model::WayBack::RouteAtRest, &prover);
/// assert!(back.is_proven(), "{back:?}");
/// assert!(!matches!(back, Back::Unsafe(_)));
/// ```
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
///
/// ```
/// use serin::Verdict;
///
/// // The worse one is the greater one, so that several are summed up by `max`.
/// assert_eq!([Verdict::Safe, Verdict::Unsafe].into_iter().max(), Some(Verdict::Unsafe));
/// assert_eq!(Verdict::AcceptedRisk.words(), "safe, a risk accepted");
/// ```
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
///
/// ```
/// use serin::Back;
///
/// assert!(Back::Safe.is_proven());
/// assert!(!Back::Open.is_proven()); // what was not searched is not proven
/// ```
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
