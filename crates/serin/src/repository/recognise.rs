use std::collections::BTreeMap;
use std::sync::Arc;

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
pub(super) fn recognise(live: &serin_tree::Live, stages: &[StageFiles]) -> Recognised {
    let files = |stage: &StageFiles| stage.files.iter().cloned().collect::<Files>();
    if let Some(position) = stages.iter().position(|stage| live.matches(&files(stage))) {
        return Recognised::Stage(position);
    }
    let is_back = |stage: &StageFiles| {
        let mut files = files(stage);
        files.extend(stage.way_back.iter().cloned());
        live.matches(&files)
    };
    let backs: Vec<usize> = (0..stages.len()).filter(|position| is_back(&stages[*position])).collect();
    // Stages with the same pods look the same at rest; then the record is believed.
    let recorded = backs.iter().find(|position| stages[**position].name == *live.record.stage);
    recorded.or(backs.first()).copied().map_or(Recognised::Unknown, Recognised::Back)
}
