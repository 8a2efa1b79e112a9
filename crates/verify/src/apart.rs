//! The reduction that makes large releases cheap: a track that no traffic can reach is searched by itself.

use crate::pack::Layout;
use crate::property::{Excess, allowed_exposure, allowed_loss};
use crate::search::{Outcome, Search, Until};
use crate::state::{Pods, State};
use crate::{
    Declared, EVERYBODY, Empty, Event, Model, PerTrack, Problem, Property, Route, Side, Sight, Template,
    Version, WayBack,
};

/// Searches a track that no traffic can reach apart from everything else; none where there is no such track.
///
/// Nothing that happens on such a track can break what is asked of the other one, and the other way round: the two meet
/// only in the routing function, and there only in whether the first one has any endpoint at all. Where the other one
/// may become empty and its traffic then falls to the idle one, that is not idle, unless it is only by the death of the
/// new version: with `imagines_death` that is looked at in every state of the idle track, as the last thing that
/// happens. A death stops a rollout from taking more of the old pods away, so that nothing after it is worse.
///
/// This is exact, and held against the whole search by the tests.
pub(crate) fn apart(problem: &Problem, layout: Layout, cap: usize, imagines_death: bool) -> Option<Outcome> {
    let idle = Side::ALL.into_iter().find(|side| is_idle(problem, *side))?;
    let other = idle.other();
    let model = |of_idle: Sight, of_other: Sight| {
        let sight = match idle {
            Side::Stable => PerTrack { stable: of_idle, canary: of_other },
            Side::Canary => PerTrack { stable: of_other, canary: of_idle },
        };
        Model { problem, sight }
    };
    let of_idle = match problem.routing.empty.of(idle) {
        Empty::LosesEverything => Sight::Emptiness,
        // Nothing is sent to it, so that only what holds whatever the weight can be felt.
        Empty::OtherTrackServes | Empty::LosesItsShare | Empty::LosesEverythingIfSent => Sight::Pods,
    };
    let falls = *problem.routing.empty.of(other) == Empty::OtherTrackServes;
    let until = if falls { Until::Empty(other) } else { Until::End };
    let search = |model| Search { model, layout, cap, until: Until::End, imagines_death_of: None };
    let busy = Search { until, ..search(model(Sight::Still, Sight::Full)) }.run();
    if busy.was_stopped {
        return None;
    }
    if imagines_death && !dies_at_once(problem, other) {
        return None;
    }
    let imagines_death_of = imagines_death.then_some(other);
    let idle = Search { imagines_death_of, ..search(model(of_idle, Sight::Still)) }.run();
    Some(busy.and(idle))
}

/// Whether a death is over at once: nothing is left of a track that stands still, and ways back lead the idle one to old
/// pods. Otherwise what comes after the death is a story of its own.
fn dies_at_once(problem: &Problem, busy: Side) -> bool {
    let (from, to) = (&problem.stages[0].declared, &problem.stages[1].declared);
    let is_new = |side: Side, declared: &Declared| {
        let template = declared.tracks.of(side).template;
        problem.tracks.of(side).versions[template.index()] == Version::New
    };
    let stands_still = |declared: &Declared| declared.tracks.of(busy) == to.tracks.of(busy);
    let mut back = WayBack::ALL
        .into_iter()
        .filter(|way| problem.ways_back.contains(*way))
        .map(|way| Declared::after(problem, 1, way));
    // Of two old templates a list of yesterday may hold fewer pods than one that is learned now.
    let idle = busy.other();
    let has_one_old = problem.tracks.of(idle).versions != [Version::Old; 2]
        || from.tracks.of(idle).template == to.tracks.of(idle).template;
    is_new(busy, to)
        && has_one_old
        && stands_still(from)
        && back.all(|declared| stands_still(&declared) && !is_new(busy.other(), &declared))
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
    // A track without pods may keep the other one from serving, and then decides what holds there.
    let is_in_the_way = *problem.routing.empty.of(side) == Empty::LosesEverything
        && problem.stages.iter().any(|stage| stage.declared.tracks.of(side).pods == 0);
    is_one_step && !promises && !is_in_the_way && !routes.into_iter().any(|route| route.reaches(side))
}

impl Model<'_> {
    /// What goes worse than before when, in a state of an idle track, the proxies learn its endpoints, the new version dies,
    /// and they learn that `busy`, which runs nothing but the new version, has none any more.
    pub(crate) fn imagine_death(
        &self,
        busy: Side,
        state: &State,
        before: Excess,
        is_overload_known: bool,
    ) -> Vec<Imagined> {
        let is_new = |side: Side, template: Template| self.version(side, template) == Version::New;
        if state.stage == 0 {
            return Vec::new();
        }
        let idle = busy.other();
        // Where everybody may be lost by the death, an overload of what is left is all that can go wrong.
        let left: u16 = Template::ALL
            .into_iter()
            .filter(|it| !is_new(idle, *it))
            .map(|it| state.tracks.of(idle).ready[it.index()])
            .sum();
        let is_overload = left > 0 && left < self.problem.peak_pods;
        let may_lose_all =
            allowed_loss(self, state) == EVERYBODY && allowed_exposure(self, state) == EVERYBODY;
        if may_lose_all && (is_overload_known || !is_overload) {
            return Vec::new();
        }
        let mut known = *state;
        let pods = known.tracks.of_mut(idle);
        pods.listed = pods.ready;
        pods.is_listed = pods.all_ready() > 0;
        let mut dead = State { is_new_dead: true, ..known };
        for side in Side::ALL {
            for template in Template::ALL.into_iter().filter(|it| is_new(side, *it)) {
                dead.tracks.of_mut(side).die(template);
            }
        }
        let mut fallen = dead;
        let pods = fallen.tracks.of_mut(busy);
        *pods = Pods { listed: [0; 2], is_listed: false, ..*pods };
        let whole = Model::new(self.problem);
        let worse = |state: &State| Excess::of(&whole, state).beyond(before);
        let after = |last: &[(Event, State)]| {
            let learned = (Event::SeeEndpoints(idle), known);
            // There may be nothing to learn.
            let learned = (known != *state).then_some(learned);
            learned.into_iter().chain(last.iter().copied()).collect::<Vec<_>>()
        };
        let dies = (Event::NewVersionDies, dead);
        let falls = (Event::SeeEndpoints(busy), fallen);
        let at_once = worse(&dead).map(|property| (property, after(&[dies])));
        let later = worse(&fallen).map(|property| (property, after(&[dies, falls])));
        at_once.chain(later).collect()
    }
}

/// What goes wrong, and what happens last before it does.
pub(crate) type Imagined = (Property, Vec<(Event, State)>);
