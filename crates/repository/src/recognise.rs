use std::collections::BTreeMap;
use std::sync::Arc;

use serin_plan::{Plan, Stage, WayBack};
use serin_render::StageFiles;

/// Before the name of a stage whose route was taken to rest.
pub(super) const BACK: &str = "back/";

/// What is live of a release whose route was taken away, so that it can be taken out.
pub(super) const RETIRING: &str = "retire-1-route";

/// What a live directory is. Its bytes say so, not its record: nobody changes the record when first aid is given by
/// hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Recognised {
    /// A stage of the plan.
    Stage(usize),
    /// A stage of the plan with the objects of its `rollback/` in it: nobody is sent to the canary, whose pods are
    /// still there.
    Back(usize),
    /// Serin wrote it as this stage, of a spec or by a Serin from before.
    Before(usize),
    /// Its route is gone, because it is being taken out.
    Retiring,
    /// None of these.
    Unknown,
}

impl Recognised {
    /// What is live is called: a stage, or one with its route at rest. What is neither is called as it was recorded.
    pub(super) fn name(self, plan: &Plan, recorded: &str) -> String {
        let stage = |position: usize| plan.stages().get(position).map(|stage| stage.name.as_str());
        match self {
            Self::Stage(position) => stage(position).unwrap_or(recorded).to_owned(),
            Self::Back(position) => format!("{BACK}{}", stage(position).unwrap_or(recorded)),
            Self::Before(_) | Self::Retiring | Self::Unknown => recorded.to_owned(),
        }
    }

    /// What runs and where traffic goes, where that is known.
    pub(super) fn state(self, plan: &Plan) -> Option<Stage> {
        match self {
            Self::Stage(position) => plan.stages().get(position).cloned(),
            Self::Back(position) => plan.stages().get(position).map(Stage::at_rest),
            Self::Before(_) | Self::Retiring | Self::Unknown => None,
        }
    }
}

/// The texts of the files of a directory, by name.
///
/// ```
/// use serin::Files;
///
/// let files = Files::from([("service-stable.yaml".to_owned(), "kind: Service\n".into())]);
/// assert_eq!(&*files["service-stable.yaml"], "kind: Service\n");
/// ```
pub type Files = BTreeMap<String, Arc<str>>;

/// Recognises what is live among the stages of a plan.
///
/// The record is believed first where the bytes allow it: a stage whose route was taken to rest may be equal to an
/// earlier one that is on its way up, and must not be taken for it.
pub(super) fn recognise(live: &serin_tree::Live, plan: &Plan, stages: &[StageFiles]) -> Recognised {
    let is_stage = |position: &usize| live.matches(&files_of(&stages[*position]));
    let is_back = |position: &usize| {
        plan.stages()[*position].way_back == WayBack::RouteAtRest
            && live.matches(&at_rest(&stages[*position]))
    };
    let position = |name: &str| stages.iter().position(|stage| stage.name == *name);
    let written = live.record.stage.as_str();
    if let Some(recorded) = written.strip_prefix(BACK).and_then(position)
        && is_back(&recorded)
    {
        return Recognised::Back(recorded);
    }
    let recorded = position(written);
    if let Some(recorded) = recorded.filter(is_stage) {
        return Recognised::Stage(recorded);
    }
    if let Some(recorded) = recorded.filter(is_back) {
        return Recognised::Back(recorded);
    }
    let all = || 0..stages.len();
    if let Some(position) = all().find(is_stage) {
        return Recognised::Stage(position);
    }
    if let Some(position) = all().find(is_back) {
        return Recognised::Back(position);
    }
    if !live.by_hand().is_empty() {
        return Recognised::Unknown;
    }
    match recorded {
        _ if written == RETIRING => Recognised::Retiring,
        Some(recorded) => Recognised::Before(recorded),
        None => Recognised::Unknown,
    }
}

/// The files of a stage, by name.
pub(super) fn files_of(stage: &StageFiles) -> Files {
    stage.files.iter().cloned().collect()
}

/// The files of a stage with those of its way back in it.
pub(super) fn at_rest(stage: &StageFiles) -> Files {
    let mut files = files_of(stage);
    files.extend(stage.way_back.iter().cloned());
    files
}

/// Whether a file is of one of the tracks: a Deployment or a Service. The others are those of the route, and their list.
pub(super) fn is_of_a_track(file: &str) -> bool {
    file.starts_with("deployment-") || file.starts_with("service-")
}
