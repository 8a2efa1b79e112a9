use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::pack::{Layout, Packed, Word};
use crate::property::Excess;
use crate::{
    Empty, Event, Graph, Model, PerTrack, Problem, Property, Route, Side, Sight, State, Trace, WayBack,
};

/// The states after which a search gives up, unless somebody says otherwise.
pub const DEFAULT_CAP: usize = 2_000_000;

/// What a search found.
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
}

/// Something that does not hold, and the shortest way to it.
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

/// How far a search goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Until {
    /// To the end.
    End,
    /// To the first violation on a way back.
    WayBack,
    /// To the first violation after the death of the new version.
    Death,
}

/// Searches everything that can happen in a problem, in the smallest way that is known to be exact.
#[must_use]
pub fn solve(problem: &Problem, cap: usize) -> Outcome {
    let Some(layout) = Layout::of(problem) else { return Outcome::incomplete(Incomplete::TooManyPods) };
    if let Some(outcome) = apart(problem, layout, cap) {
        return outcome;
    }
    if !problem.new_version_may_die || !problem.accepts_death {
        return run(&Model::new(problem), layout, cap, Until::End);
    }
    // What needs the death is accepted here, so that one way to it is enough.
    let immortal = Problem { new_version_may_die: false, ..problem.clone() };
    let mut outcome = exhaust(&immortal, layout, cap);
    let risks = run(&Model::new(problem), layout, cap, Until::Death);
    outcome.states += risks.states;
    outcome.steps += risks.steps;
    outcome.violations.extend(risks.violations.into_iter().filter(|it| it.needs_death));
    outcome
}

/// Looks for a way in which one way back goes wrong; the first is enough.
#[must_use]
pub fn try_way_back(problem: &Problem, cap: usize) -> Outcome {
    let Some(layout) = Layout::of(problem) else { return Outcome::incomplete(Incomplete::TooManyPods) };
    if let Some(outcome) = leads_elsewhere(problem) {
        return outcome;
    }
    let mut outcome = match apart(problem, layout, cap) {
        Some(outcome) => outcome,
        None => run(&Model::new(problem), layout, cap, Until::WayBack),
    };
    outcome.violations.retain(|violation| violation.way_back.is_some());
    outcome
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

/// All of a problem, without any reduction: what [`solve`] is held against.
#[must_use]
pub fn solve_whole(problem: &Problem, cap: usize) -> Outcome {
    let Some(layout) = Layout::of(problem) else { return Outcome::incomplete(Incomplete::TooManyPods) };
    run(&Model::new(problem), layout, cap, Until::End)
}

fn exhaust(problem: &Problem, layout: Layout, cap: usize) -> Outcome {
    apart(problem, layout, cap).unwrap_or_else(|| run(&Model::new(problem), layout, cap, Until::End))
}

/// Searches a track that no traffic can reach apart from everything else; none where there is no such track.
///
/// Nothing that happens on such a track can break what is asked of the other one, and the other way round: the two
/// meet only in the routing function, and there only in whether the first one has any endpoint at all. This is exact,
/// and held against the whole search by the tests.
fn apart(problem: &Problem, layout: Layout, cap: usize) -> Option<Outcome> {
    let idle = Side::ALL.into_iter().find(|side| is_idle(problem, *side))?;
    let sight = |of_idle: Sight, of_other: Sight| match idle {
        Side::Stable => PerTrack { stable: of_idle, canary: of_other },
        Side::Canary => PerTrack { stable: of_other, canary: of_idle },
    };
    let of_idle = match problem.routing.empty.of(idle) {
        Empty::LosesEverything => Sight::Emptiness,
        Empty::OtherTrackServes | Empty::LosesItsShare => Sight::Pods,
    };
    let busy = Model { problem, sight: sight(Sight::Still, Sight::Full) };
    // Where the busy track may become empty, and its traffic then falls to the idle one, that one is not idle.
    let falls = *problem.routing.empty.of(idle.other()) == Empty::OtherTrackServes;
    let mut fell = false;
    let mut watch = |state: &State| {
        fell |= falls && !state.tracks.of(idle.other()).is_listed;
        if fell { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let busy = run_watched(&busy, layout, cap, Until::End, &mut watch);
    if fell {
        return None;
    }
    let idle = run(&Model { problem, sight: sight(of_idle, Sight::Still) }, layout, cap, Until::End);
    Some(busy.and(idle))
}

/// Whether no traffic can reach a track, whatever is committed.
fn is_idle(problem: &Problem, side: Side) -> bool {
    let is_one_step = problem.stages.len() == 2 && problem.quota.is_none();
    let promises = side == Side::Stable && problem.stages[1].is_instant;
    let goes_to_rest = problem.ways_back.contains(WayBack::RouteAtRest);
    let goes_to_baseline = problem.ways_back.contains(WayBack::Baseline);
    let routes = problem
        .stages
        .iter()
        .map(|stage| stage.declared.route)
        .chain(goes_to_rest.then_some(Route::REST))
        .chain(goes_to_baseline.then_some(problem.baseline.route));
    is_one_step && !promises && !routes.into_iter().any(|route| route.reaches(side))
}

fn run(model: &Model<'_>, layout: Layout, cap: usize, until: Until) -> Outcome {
    run_watched(model, layout, cap, until, &mut |_| ControlFlow::Continue(()))
}

fn run_watched(
    model: &Model<'_>,
    layout: Layout,
    cap: usize,
    until: Until,
    watch: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Outcome {
    if layout.is_narrow() {
        search::<u64>(model, layout, cap, until, watch)
    } else {
        search::<u128>(model, layout, cap, until, watch)
    }
}

/// What tells violations from one another: of each kind one is kept, the first.
type Kind = (Property, u8, Option<WayBack>, bool);

fn search<W: Word>(
    model: &Model<'_>,
    layout: Layout,
    cap: usize,
    until: Until,
    watch: &mut dyn FnMut(&State) -> ControlFlow<()>,
) -> Outcome {
    let start = model.start();
    let before = Excess::of(model, &start);
    let mut found: BTreeMap<Kind, usize> = BTreeMap::new();
    let mut witnessed = Witnessed::default();
    let mut ends = Vec::new();
    let graph = Graph::explore(layout.pack(&start), cap, |position, packed: &Packed<W>, add| {
        let state = layout.unpack(packed);
        let excess = Excess::of(model, &state);
        let is_end = model.is_end(&state);
        ends.push(is_end);
        witnessed.see(model, &state, is_end);
        let is_start = position == 0;
        if !excess.is_none() {
            for property in excess.beyond(if is_start { Excess::default() } else { before }) {
                let kind = (property, state.stage, state.way_back, state.is_new_dead);
                found.entry(kind).or_insert(position);
                let is_enough = match until {
                    Until::End => false,
                    Until::WayBack => state.way_back.is_some() && !state.is_new_dead,
                    Until::Death => state.is_new_dead,
                };
                if is_enough {
                    return ControlFlow::Break(());
                }
            }
        }
        model.next(&state, |event, next| add(event, layout.pack(&next)));
        watch(&state)
    });
    let state = |packed: &Packed<W>| layout.unpack(packed);
    if graph.is_complete() {
        stuck(&graph, ends, state, &mut found);
    }
    let trace = |position: usize| Trace {
        start,
        events: graph.way_to(position).into_iter().map(|(event, packed)| (event, state(packed))).collect(),
    };
    let violations = found.iter().map(|((property, stage, way_back, is_dead), position)| Violation {
        property: *property,
        stage: usize::from(*stage),
        way_back: *way_back,
        needs_death: *is_dead && !found.contains_key(&(*property, *stage, *way_back, false)),
        trace: trace(*position),
    });
    // Where it happens without a death, the way by a death is of no interest.
    let violations: Vec<Violation> =
        violations.filter(|it| it.needs_death || !it.trace.is_after_death()).collect();
    let was_stopped = until != Until::End && !violations.is_empty();
    Outcome {
        violations,
        witnessed: witnessed.properties(),
        states: graph.states().len(),
        steps: graph.steps(),
        depth: graph.depth(),
        incomplete: (!graph.is_complete() && !was_stopped).then_some(Incomplete::Cap),
    }
}

/// States from which the end cannot be reached any more.
fn stuck<W: Word>(
    graph: &Graph<Packed<W>, Event>,
    ends: Vec<bool>,
    state: impl Fn(&Packed<W>) -> State,
    found: &mut BTreeMap<Kind, usize>,
) {
    let leads = graph.leading_to(ends);
    for (position, packed) in graph.states().iter().enumerate() {
        if leads[position] {
            continue;
        }
        let state = state(packed);
        let property = match state.way_back {
            // That a dead version does not become ready is no mistake of the plan.
            None if state.is_new_dead => continue,
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

    fn incomplete(why: Incomplete) -> Self {
        Self { incomplete: Some(why), ..Self::default() }
    }

    /// Two searches of one problem, each of a part of it.
    fn and(mut self, other: Self) -> Self {
        for violation in other.violations {
            let is_known = self.violations.iter().any(|it| {
                (it.property, it.stage, it.way_back)
                    == (violation.property, violation.stage, violation.way_back)
                    && it.needs_death <= violation.needs_death
            });
            if !is_known {
                self.violations.push(violation);
            }
        }
        self.violations.sort_by_key(|it| (it.property, it.stage, it.way_back));
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
