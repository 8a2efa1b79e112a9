use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::apart::apart;
use crate::pack::{Layout, Packed, Word};
use crate::property::Excess;
use crate::{Event, Graph, Model, Problem, Property, Side, State, Trace, WayBack};

/// The states after which a search gives up, unless somebody says otherwise.
pub const DEFAULT_CAP: usize = 2_000_000;

/// What a search found.
///
/// ```
/// use serin::model::{DEFAULT_CAP, Outcome, Verdict, solve, solve_whole, try_way_back};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// let outcome: Outcome = solve(problem, DEFAULT_CAP);
/// assert_eq!(outcome.verdict(), Verdict::Safe);
/// // What `solve` leaves out makes no difference.
/// assert_eq!(solve_whole(problem, DEFAULT_CAP).verdict(), outcome.verdict());
/// assert!(try_way_back(problem, DEFAULT_CAP).violations.is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What does not hold: of each kind the shortest way to it.
    pub violations: Vec<Violation>,
    /// The properties that were put to the test: for each of them a state was seen in which it could have been broken.
    pub witnessed: Vec<Property>,
    /// States that were searched.
    pub states: usize,
    /// Steps between them.
    pub steps: usize,
    /// The longest of the shortest ways to a state.
    pub depth: usize,
    /// Why the search is not the whole one.
    pub incomplete: Option<Incomplete>,
    /// Whether it was stopped because enough was found.
    pub(crate) was_stopped: bool,
}

/// Something that does not hold, and the shortest way to it.
///
/// ```
/// use serin::model::{Names, Violation};
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
/// let proof = web.prove(&serin::Prover::default());
/// let step = proof.steps.iter().find(|step| step.risk().is_some()).expect("a risk that every release takes");
/// let violation: &Violation = step.risk().expect("it has one");
/// assert!(violation.needs_death);
/// let names = step.names();
/// let names = Names { stages: &names };
/// assert!(!violation.message(&step.problem, names).is_empty());
/// assert!(violation.lines(&step.problem, names).len() > 1);
/// assert!(violation.mermaid(&step.problem, names).starts_with("sequenceDiagram"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// What does not hold.
    pub property: Property,
    /// The stage that was committed last, by its position.
    pub stage: usize,
    /// The way back that was taken.
    pub way_back: Option<WayBack>,
    /// Whether it happens only when the whole new version dies.
    pub needs_death: bool,
    /// What leads to it.
    pub trace: Trace,
}

/// Why a search is not the whole one.
///
/// ```
/// use serin::model::{Incomplete, solve};
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
/// # let proof = web.prove(&serin::Prover::default());
/// # let problem = &proof.steps[1].problem;
/// // What is asked of the step to `010-weight`.
/// assert_eq!(solve(problem, 10).incomplete, Some(Incomplete::Cap));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Incomplete {
    /// There are more states than it was allowed to look at.
    Cap,
    /// A track has more pods than a state holds.
    TooManyPods,
}

/// What a search says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everything was searched, and everything holds.
    Safe,
    /// Not everything was searched.
    Inconclusive,
    /// Something does not hold.
    Unsafe,
}

/// Searches everything that can happen in a problem, in the smallest way that is known to be exact.
#[must_use]
pub fn solve(problem: &Problem, cap: usize) -> Outcome {
    let Some(layout) = Layout::of(problem) else { return Outcome::incomplete(Incomplete::TooManyPods) };
    if let Some(outcome) = apart(problem, layout, cap, false) {
        return outcome;
    }
    if !problem.new_version_may_die || !problem.accepts_death {
        return Search::whole(problem, layout, cap).run();
    }
    // What needs the death is accepted here, so that one way to it is enough.
    let immortal = Problem { new_version_may_die: false, ..problem.clone() };
    if let Some(outcome) = apart(&immortal, layout, cap, true) {
        return outcome;
    }
    let mut outcome = Search::whole(&immortal, layout, cap).run();
    let risks = Search { until: Until::Death(&outcome), ..Search::whole(problem, layout, cap) }.run();
    let is_new = |it: &Violation| it.needs_death && !outcome.has(it.property, it.stage, it.way_back);
    let risk = risks.violations.into_iter().find(is_new);
    outcome.states += risks.states;
    outcome.steps += risks.steps;
    outcome.incomplete = outcome.incomplete.or(risks.incomplete);
    outcome.violations.extend(risk);
    outcome
}

/// Looks for a way in which one way back goes wrong; the first is enough.
#[must_use]
pub fn try_way_back(problem: &Problem, cap: usize) -> Outcome {
    let Some(layout) = Layout::of(problem) else { return Outcome::incomplete(Incomplete::TooManyPods) };
    if let Some(outcome) = leads_elsewhere(problem) {
        return outcome;
    }
    let whole = || Search { until: Until::WayBack, ..Search::whole(problem, layout, cap) }.run();
    let mut outcome = apart(problem, layout, cap, false).unwrap_or_else(whole);
    outcome.violations.retain(|violation| violation.way_back.is_some());
    outcome
}

/// All of a problem, without any reduction: what [`solve`] is held against.
#[must_use]
pub fn solve_whole(problem: &Problem, cap: usize) -> Outcome {
    match Layout::of(problem) {
        Some(layout) => Search::whole(problem, layout, cap).run(),
        None => Outcome::incomplete(Incomplete::TooManyPods),
    }
}

/// A way back that does not lead back even where everything goes well, because of what its objects say; then nothing
/// needs to be searched.
fn leads_elsewhere(problem: &Problem) -> Option<Outcome> {
    let model = Model::new(problem);
    let start = model.start();
    let committed = State { stage: 1, ..start };
    for way in WayBack::ALL.into_iter().filter(|way| problem.ways_back.contains(*way)) {
        let gone_back = State { way_back: Some(way), ..committed };
        if model.is_back(&model.settled(&gone_back)) {
            continue;
        }
        let events = vec![(Event::Commit, committed), (Event::GoBack(way), gone_back)];
        let violation = Violation {
            property: Property::StuckWayBack,
            stage: 1,
            way_back: Some(way),
            needs_death: false,
            trace: Trace { start, events },
        };
        return Some(Outcome { violations: vec![violation], ..Outcome::default() });
    }
    None
}

/// One search of one model.
pub(crate) struct Search<'a> {
    pub(crate) model: Model<'a>,
    pub(crate) layout: Layout,
    pub(crate) cap: usize,
    pub(crate) until: Until<'a>,
    /// The track whose death is imagined in every state, for what traffic does then; all of the new version's pods are
    /// taken to die at once.
    pub(crate) imagines_death_of: Option<Side>,
}

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until<'a> {
    /// To the end.
    End,
    /// To the first violation on a way back.
    WayBack,
    /// To the first violation after the death of the new version, of a kind that was not found without it.
    Death(&'a Outcome),
    /// To the first state in which a track has no endpoint.
    Empty(Side),
}

impl<'a> Search<'a> {
    pub(crate) fn whole(problem: &'a Problem, layout: Layout, cap: usize) -> Self {
        Self { model: Model::new(problem), layout, cap, until: Until::End, imagines_death_of: None }
    }

    pub(crate) fn run(&self) -> Outcome {
        if self.layout.is_narrow() { self.search::<u64>() } else { self.search::<u128>() }
    }

    fn search<W: Word>(&self) -> Outcome {
        let Self { model, layout, .. } = self;
        let start = model.start();
        let before = Excess::before(model, &start);
        let all = Model::new(model.problem);
        let before_all = Excess::of(&all, &all.start());
        let mut found: BTreeMap<Kind, usize> = BTreeMap::new();
        let mut imagined: BTreeMap<Kind, (usize, Vec<(Event, State)>)> = BTreeMap::new();
        let mut witnessed = Witnessed::default();
        let mut ends = Vec::new();
        let mut is_enough = false;
        let sees_traffic = model.sees_traffic();
        let graph = Graph::explore(layout.pack(&start), self.cap, |position, packed: &Packed<W>, add| {
            let state = layout.unpack(packed);
            let excess =
                if sees_traffic { Excess::of_traffic(model, &state) } else { Excess::of_idle(model, &state) };
            let is_end = model.is_end(&state);
            // That a dead version does not become ready is no mistake of the plan: nobody asks where that leads.
            ends.push(is_end || state.is_new_dead && state.way_back.is_none());
            witnessed.see(model, &state, is_end);
            if !excess.is_none() {
                for property in excess.beyond(if position == 0 { Excess::default() } else { before }) {
                    found.entry(kind(property, &state)).or_insert(position);
                    is_enough |= self.is_enough(property, &state);
                }
            }
            if let Some(side) = self.imagines_death_of {
                let dead = State { is_new_dead: true, ..state };
                let is_known = imagined.contains_key(&kind(Property::Overload, &dead));
                for (property, death) in model.imagine_death(side, &state, before_all, is_known) {
                    imagined.entry(kind(property, &dead)).or_insert((position, death));
                }
            }
            is_enough |= matches!(self.until, Until::Empty(side) if !state.tracks.of(side).is_listed);
            if is_enough {
                return ControlFlow::Break(());
            }
            model.next(&state, |event, next| add(event, layout.pack(&next)));
            ControlFlow::Continue(())
        });
        let state = |packed: &Packed<W>| layout.unpack(packed);
        if graph.is_complete() {
            stuck(&graph, ends, state, &mut found);
        }
        let trace = |position: usize| Trace {
            start,
            events: graph
                .way_to(position)
                .into_iter()
                .map(|(event, packed)| (event, state(packed)))
                .collect(),
        };
        let mut violations = Vec::new();
        for ((property, stage, way_back, is_dead), position) in &found {
            // Where it happens without a death, the way by a death is of no interest.
            if *is_dead && found.contains_key(&(*property, *stage, *way_back, false)) {
                continue;
            }
            violations.push(Violation {
                property: *property,
                stage: usize::from(*stage),
                way_back: *way_back,
                needs_death: *is_dead,
                trace: trace(*position),
            });
        }
        for ((property, stage, way_back, _), (position, death)) in imagined {
            let mut trace = trace(position);
            trace.events.extend(death);
            let stage = usize::from(stage);
            violations.push(Violation { property, stage, way_back, needs_death: true, trace });
        }
        Outcome {
            violations,
            witnessed: witnessed.properties(),
            states: graph.states().len(),
            steps: graph.steps(),
            depth: graph.depth(),
            incomplete: (!graph.is_complete() && !is_enough).then_some(Incomplete::Cap),
            was_stopped: is_enough,
        }
    }

    fn is_enough(&self, property: Property, state: &State) -> bool {
        match self.until {
            Until::End | Until::Empty(_) => false,
            Until::WayBack => state.way_back.is_some() && !state.is_new_dead,
            Until::Death(without) => {
                state.is_new_dead && !without.has(property, usize::from(state.stage), state.way_back)
            }
        }
    }
}

/// What tells violations from one another: of each kind one is kept, the first.
type Kind = (Property, u8, Option<WayBack>, bool);

fn kind(property: Property, state: &State) -> Kind {
    (property, state.stage, state.way_back, state.is_new_dead)
}

/// States from which the end cannot be reached any more, unless by what nobody may count on.
fn stuck<W: Word>(
    graph: &Graph<Packed<W>, Event>,
    ends: Vec<bool>,
    state: impl Fn(&Packed<W>) -> State,
    found: &mut BTreeMap<Kind, usize>,
) {
    let leads = graph.leading_to(ends, |before, after| before.fate() == after.fate());
    for (position, packed) in graph.states().iter().enumerate() {
        if leads[position] {
            continue;
        }
        let state = state(packed);
        let property = match state.way_back {
            None => Property::StuckPromotion,
            Some(_) => Property::StuckWayBack,
        };
        found.entry((property, state.stage, state.way_back, state.is_new_dead)).or_insert(position);
    }
}

/// The properties that were put to the test.
#[derive(Default)]
struct Witnessed([bool; Property::ALL.len()]);

impl Witnessed {
    fn see(&mut self, model: &Model<'_>, state: &State, is_end: bool) {
        let problem = model.problem;
        let stage = &problem.stages[usize::from(state.stage)];
        let is_hit = state.losses < problem.spare_pods || problem.spare_pods == 0;
        let serves_canary = state.seen_route.reaches(Side::Canary) && state.tracks.canary.is_listed;
        let is_moving = state.stage > 0;
        let sees = [
            is_moving && is_hit,
            is_moving && is_hit,
            is_moving && (stage.exposure > 0 || serves_canary),
            is_moving && stage.is_instant && is_hit,
            state.way_back.is_some() && is_end,
            state.way_back.is_none() && is_end,
            state.way_back.is_none() && is_end && stage.exposure > 0,
            is_moving && problem.quota.is_some(),
        ];
        for (seen, sees) in self.0.iter_mut().zip(sees) {
            *seen |= sees;
        }
    }

    fn properties(&self) -> Vec<Property> {
        Property::ALL
            .into_iter()
            .zip(self.0)
            .filter(|(_, seen)| *seen)
            .map(|(property, _)| property)
            .collect()
    }
}

impl Outcome {
    /// What the search says. A violation that needs the death of the new version counts as one here; whether it is
    /// accepted is for those who know the plan.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.violations.is_empty(), self.incomplete) {
            (false, _) => Verdict::Unsafe,
            (true, Some(_)) => Verdict::Inconclusive,
            (true, None) => Verdict::Safe,
        }
    }

    fn has(&self, property: Property, stage: usize, way_back: Option<WayBack>) -> bool {
        self.violations.iter().any(|it| (it.property, it.stage, it.way_back) == (property, stage, way_back))
    }

    fn incomplete(why: Incomplete) -> Self {
        Self { incomplete: Some(why), ..Self::default() }
    }

    /// Two searches of one problem, each of a part of it. Of what both found the shorter way is kept.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.violations.extend(other.violations);
        let kind = |it: &Violation| (it.property, it.stage, it.way_back);
        self.violations.sort_by_key(|it| (kind(it), it.needs_death, it.trace.events.len()));
        self.violations.dedup_by_key(|it| kind(it));
        self.witnessed.extend(other.witnessed);
        self.witnessed.sort();
        self.witnessed.dedup();
        self.states += other.states;
        self.steps += other.steps;
        self.depth = self.depth.max(other.depth);
        self.incomplete = self.incomplete.or(other.incomplete);
        self
    }
}
