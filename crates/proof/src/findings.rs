use serin_check::allow_proof;
use serin_diagnostic::{Finding, Path, Report, Rule};
use serin_plan::{Move, Plan, Stage};
use serin_topology::Topology;
use serin_verify::{Event, Incomplete, Problem, Property, RISK_PAST_RETURN, Strategy, Violation, WayBack};

use crate::{Proof, Step};

impl Proof {
    /// What does not hold of a plan, at the line of the spec that asks for it: errors, and as warnings the risks that are
    /// accepted. What the release allows is left out, with the same care as what the rules find.
    #[must_use]
    pub fn findings(&self, topology: &Topology, plan: &Plan) -> Report {
        let mut report = Report::new();
        for step in &self.steps {
            let path = path(topology, plan, &step.to);
            let about = |mut finding: Finding| {
                finding.place = topology.place(&path);
                finding.release = Some(topology.name.to_string());
                finding.environment = topology.environment.as_ref().map(ToString::to_string);
                finding.stage = Some(step.to.clone());
                finding
            };
            for finding in step.findings() {
                report.add(about(finding));
            }
        }
        allow_proof(topology, report)
    }
}

impl Step {
    /// What does not hold, without a place: errors, and as a warning the risk that is accepted.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let failures = self.failures().map(|violation| {
            self.finding(violation.property.rule(), violation).hint(hint(&self.problem, violation))
        });
        let risk = self.risk().map(|violation| {
            self.finding(&RISK_PAST_RETURN, violation).hint(
                "accepted: past the point of no return only the time spent before it protects; stay longer at the stage before",
            )
        });
        failures.chain(risk).chain(self.incomplete().map(|why| self.open(why))).collect()
    }

    fn finding(&self, rule: &'static Rule, violation: &Violation) -> Finding {
        let mut finding = Finding::new(rule, self.message(violation));
        finding.trace = self.trace(violation);
        finding
    }

    fn open(&self, why: Incomplete) -> Finding {
        let message = match why {
            Incomplete::Cap => format!(
                "the step from `{}` to `{}` has more states than the {} that were found",
                self.from, self.to, self.outcome.states
            ),
            Incomplete::TooManyPods => {
                format!("the step from `{}` to `{}` has more pods than the model holds", self.from, self.to)
            }
        };
        Finding::new(&serin_verify::INCONCLUSIVE, message).hint("`serin verify --states` searches more")
    }
}

/// What to do: first about how pods are replaced, where that is what happens.
fn hint(problem: &Problem, violation: &Violation) -> &'static str {
    let property = violation.property;
    let events = || violation.trace.events.iter().map(|(event, _)| *event);
    let is_about_pods = matches!(property, Property::LostTraffic | Property::Overload);
    let recreates = |side| problem.tracks.of(side).strategy == Strategy::Recreate;
    let stops_at_once = |side| !problem.tracks.of(side).drains;
    if is_about_pods && events().any(|event| matches!(event, Event::Reconcile(side) if recreates(side))) {
        return "replace pods one after the other: `strategy.type: RollingUpdate`";
    }
    if is_about_pods && events().any(|event| matches!(event, Event::Delete(side, _) if stops_at_once(side))) {
        return "let pods drain: `lifecycle.preStop.sleep`, longer than the route takes to settle";
    }
    let is_rolling = events().any(|event| matches!(event, Event::Reconcile(_)));
    if is_about_pods && is_rolling && violation.way_back == Some(WayBack::StageBefore) {
        return "an update that is taken back half-way may take too many pods: `maxSurge: 100%` leaves it no reason to";
    }
    match property {
        Property::LostTraffic => {
            "change one object a commit, and take pods away only after no route needs them any more"
        }
        Property::Overload => {
            "give a track its pods before the route needs them, with those that may be lost"
        }
        Property::OverExposure => "change the route and the version of a track in commits of their own",
        Property::NoInstantWayBack => {
            "leave the stable track at its full size until the new version has proven itself"
        }
        Property::StuckWayBack => "go back before the stable track changes, or by the stage before",
        Property::StuckPromotion => "make room for one pod more than both tracks have",
        Property::VacuousStage => {
            "give the canary pods of the new version before the route sends anybody there"
        }
        Property::OverQuota => "make room, or let the rollout add fewer pods: `maxSurge`",
    }
}

/// Where the spec asks for a stage: at the weight that it is for, and for the fold at the stages as a whole.
fn path(topology: &Topology, plan: &Plan, stage: &str) -> Path {
    let stages = Path::of("spec.plan.stages");
    let from_here = plan.stages().iter().skip_while(|it| it.name != *stage);
    let asked = from_here.map(|stage: &Stage| &stage.change).find_map(|change| match change {
        Move::Weight(weight) => {
            topology.stages.iter().position(|it| it.weight == *weight && it.matched.is_none())
        }
        Move::Match(_) => topology.stages.iter().position(|it| it.matched.is_some()),
        Move::Baseline | Move::CanaryPods { .. } | Move::FoldStable | Move::Shift | Move::CanaryDone => None,
    });
    asked.map_or(stages.clone(), |position| stages.index(position))
}
