use k8s_openapi::api::apps::v1::DeploymentStrategy;

/// The fields of a DeploymentSpec that are the team's choice for both tracks; everything else follows from the
/// track and the stage.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeploymentSettings {
    /// Seconds that a pod must have been ready before it counts as available.
    pub min_ready_seconds: Option<i32>,
    /// Seconds after which a rollout that makes no progress is reported as failed.
    pub progress_deadline_seconds: Option<i32>,
    /// Old ReplicaSets to keep.
    pub revision_history_limit: Option<i32>,
    /// How pods are replaced.
    pub strategy: Option<DeploymentStrategy>,
}
