//! What must hold, each with a page.

use serin_diagnostic::Rule;

use crate::{EVERYBODY, Model, Share, Side, State, Version, WayBack, rules};

/// What must hold.
///
/// ```
/// use serin::model::{Property, RULES};
///
/// assert_eq!(Property::LostTraffic.rule().name, "lost-traffic");
/// // Each property is a rule with a page; two more rules say that a search is open, and what is risked.
/// assert_eq!(Property::ALL.len() + 2, RULES.len());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Property {
    /// No share of traffic is lost; after the death of the new version no more than the stage puts at stake by it.
    LostTraffic,
    /// No pod carries more than it can.
    Overload,
    /// The new version gets no more traffic than the stage declares.
    OverExposure,
    /// While a stage promises an instant way back, the stable track could take everybody now.
    NoInstantWayBack,
    /// A way back leads to its end from wherever it is taken.
    StuckWayBack,
    /// A commit leads to its end as long as pods become ready that there is room for.
    StuckPromotion,
    /// A stage that has settled gives the new version the traffic that it declares.
    VacuousStage,
    /// There are never more pods than there is room for.
    OverQuota,
}

impl Property {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::LostTraffic,
        Self::Overload,
        Self::OverExposure,
        Self::NoInstantWayBack,
        Self::StuckWayBack,
        Self::StuckPromotion,
        Self::VacuousStage,
        Self::OverQuota,
    ];

    /// Those that a single state shows; the others are about what can be reached from it.
    pub(crate) const OF_STATES: [Self; 6] = [
        Self::LostTraffic,
        Self::Overload,
        Self::OverExposure,
        Self::NoInstantWayBack,
        Self::VacuousStage,
        Self::OverQuota,
    ];

    /// Its name and its page.
    #[must_use]
    pub fn rule(self) -> &'static Rule {
        match self {
            Self::LostTraffic => &rules::LOST_TRAFFIC,
            Self::Overload => &rules::OVERLOAD,
            Self::OverExposure => &rules::OVER_EXPOSURE,
            Self::NoInstantWayBack => &rules::NO_INSTANT_WAY_BACK,
            Self::StuckWayBack => &rules::STUCK_WAY_BACK,
            Self::StuckPromotion => &rules::STUCK_PROMOTION,
            Self::VacuousStage => &rules::VACUOUS_STAGE,
            Self::OverQuota => &rules::OVER_QUOTA,
        }
    }
}

/// How far a state is from what must hold, property by property: 0 where it holds, and more where it is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Excess([u16; Property::OF_STATES.len()]);

impl Excess {
    pub(crate) fn of(model: &Model<'_>, state: &State) -> Self {
        if model.sees_traffic() { Self::of_traffic(model, state) } else { Self::of_idle(model, state) }
    }

    /// How far the start is: what everything after it is held against.
    pub(crate) fn before(model: &Model<'_>, start: &State) -> Self {
        match model.traffic(start).lost {
            // Where nobody is served no track can make it worse, followed or not.
            EVERYBODY if !model.sees_traffic() => Self([EVERYBODY, 0, 0, 0, 0, 0]),
            _ => Self::of(model, start),
        }
    }

    /// Where no traffic is followed nothing can go wrong but that a track without endpoints is in the way of all of it.
    pub(crate) fn of_idle(model: &Model<'_>, state: &State) -> Self {
        if !model.is_in_the_way(state) {
            return Self::default();
        }
        let may_lose = if state.is_new_dead { allowed_loss(model, state) } else { 0 };
        Self([EVERYBODY - may_lose, 0, 0, 0, 0, 0])
    }

    pub(crate) fn of_traffic(model: &Model<'_>, state: &State) -> Self {
        let traffic = model.traffic(state);
        let problem = model.problem;
        let exposure = allowed_exposure(model, state);
        let stage = &problem.stages[usize::from(state.stage)];
        let may_lose = if state.is_new_dead { allowed_loss(model, state) } else { 0 };
        let lost = traffic.lost.saturating_sub(may_lose);
        let matched = u16::from(traffic.is_matched_lost && !state.is_new_dead);
        let missing = |side: Side| match *traffic.serving.of(side) {
            // Nobody serves: what is sent there is lost, and told as such.
            0 => 0,
            pods => traffic.needed(side, problem.peak_pods).saturating_sub(pods),
        };
        let instant = match stage.is_instant && state.stage > 0 && state.way_back.is_none() {
            true => problem.peak_pods.saturating_sub(model.serving(state, Side::Stable, Version::Old)),
            false => 0,
        };
        // Traffic that is lost is told as such.
        let is_vacuous = traffic.new < stage.exposure
            && traffic.lost == 0
            && state.way_back.is_none()
            && !state.is_new_dead
            && model.is_settled(state);
        let pods = state.tracks.stable.existing() + state.tracks.canary.existing();
        Self([
            lost.max(matched),
            missing(Side::Stable).max(missing(Side::Canary)),
            traffic.new.saturating_sub(exposure),
            instant,
            if is_vacuous { stage.exposure - traffic.new } else { 0 },
            problem.quota.map_or(0, |quota| pods.saturating_sub(quota)),
        ])
    }

    /// The properties that do not hold, and hold less than they did before.
    pub(crate) fn beyond(self, before: Self) -> impl Iterator<Item = Property> {
        let is_worse = move |at: &usize| self.0[*at] > before.0[*at];
        (0..self.0.len()).filter(is_worse).map(|at| Property::OF_STATES[at])
    }

    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// The most that the new version may get: that of the stage or, as long as the step to it is under way, of the one
/// before.
pub(crate) fn allowed_exposure(model: &Model<'_>, state: &State) -> Share {
    let stage = usize::from(state.stage);
    let before = &model.problem.stages[stage.saturating_sub(1)];
    model.problem.stages[stage].exposure.max(before.exposure)
}

/// The most that may be lost by the death of the new version, in the same way.
pub(crate) fn allowed_loss(model: &Model<'_>, state: &State) -> Share {
    let stage = usize::from(state.stage);
    let before = &model.problem.stages[stage.saturating_sub(1)];
    model.problem.stages[stage].at_stake.max(before.at_stake)
}

impl Model<'_> {
    /// Whether everything that was committed has come to its end.
    pub(crate) fn is_end(&self, state: &State) -> bool {
        match state.way_back {
            None => usize::from(state.stage) + 1 == self.problem.stages.len() && self.is_settled(state),
            Some(_) => self.is_back(state),
        }
    }

    /// Whether a way back has led to where it leads.
    pub(crate) fn is_back(&self, state: &State) -> bool {
        let Some(way) = state.way_back else { return false };
        if !self.is_settled_but_for_the_dead(state) {
            return false;
        }
        match way {
            WayBack::StageBefore => true,
            // Of a track that nobody is sent to nothing is asked but that it does not keep the other one from serving.
            WayBack::RouteAtRest | WayBack::Baseline if !self.sees_traffic() => !self.is_in_the_way(state),
            // Everybody is served, by the old version and by enough of it.
            WayBack::RouteAtRest | WayBack::Baseline => {
                let traffic = self.traffic(state);
                traffic.lost == 0
                    && traffic.new == 0
                    && Side::ALL
                        .into_iter()
                        .all(|side| *traffic.serving.of(side) >= traffic.needed(side, self.problem.peak_pods))
            }
        }
    }
}
