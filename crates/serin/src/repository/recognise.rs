use std::collections::BTreeMap;
use std::sync::Arc;

use serin_plan::{Plan, WayBack};
use serin_render::StageFiles;

/// What a live directory is. Its bytes say so, not its record: the record comes last when a stage is written, and
/// not at all when somebody gives first aid by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recognised {
    /// A stage of the plan.
    Stage(usize),
    /// A stage of the plan with the objects of its `rollback/` in it: nobody is sent to the canary, whose pods are
    /// still there.
    Back(usize),
    /// Neither.
    Unknown,
}

/// The manifests of a live directory by name.
pub(super) type Files = BTreeMap<String, Arc<str>>;

/// Recognises what is live among the stages of a plan.
///
/// The record is believed first where the bytes allow it: a stage whose route was taken to rest may be equal to an
/// earlier one that is on its way up, and must not be taken for it.
pub(super) fn recognise(live: &serin_tree::Live, plan: &Plan, stages: &[StageFiles]) -> Recognised {
    let files = |position: usize| stages[position].files.iter().cloned().collect::<Files>();
    let is_stage = |position: usize| live.matches(&files(position));
    let is_back = |position: usize| {
        let mut files = files(position);
        files.extend(stages[position].way_back.iter().cloned());
        plan.stages()[position].way_back == WayBack::RouteAtRest && live.matches(&files)
    };
    let recorded = stages.iter().position(|stage| stage.name == *live.record.stage);
    if let Some(recorded) = recorded {
        if is_stage(recorded) {
            return Recognised::Stage(recorded);
        }
        if is_back(recorded) {
            return Recognised::Back(recorded);
        }
    }
    if let Some(position) = (0..stages.len()).find(|position| is_stage(*position)) {
        return Recognised::Stage(position);
    }
    (0..stages.len()).find(|position| is_back(*position)).map_or(Recognised::Unknown, Recognised::Back)
}
