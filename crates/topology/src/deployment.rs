use k8s_openapi::api::apps::v1::DeploymentStrategy;

/// The fields of a DeploymentSpec that are the team's choice for both tracks; everything else follows from the
/// track and the stage.
///
/// ```
/// use serin::DeploymentSettings;
///
/// # fn web() -> serin::ReleaseBuilder {
/// #     let pods = |version: u8| {
/// #         let image = format!("r.example.com/web:{version}");
/// #         let container = serde_json::json!({"name": "app", "image": image, "ports": [{"containerPort": 8080}]});
/// #         serde_json::from_value(serde_json::json!({"spec": {"containers": [container]}})).unwrap()
/// #     };
/// #     let service = serde_json::from_value(serde_json::json!({"ports": [{"name": "http", "port": 80}]})).unwrap();
/// #     let web = serin::ReleaseBuilder::new("web").replicas(6).service(service).host("web.example.com");
/// #     web.template(pods(1)).canary(pods(2))
/// # }
/// let settings = DeploymentSettings { min_ready_seconds: Some(10), ..DeploymentSettings::default() };
/// let topology = web().router(serin::router::IngressNginx::default()).deployment(settings).build().expect("valid");
/// assert_eq!(topology.deployment.min_ready_seconds, Some(10));
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DeploymentSettings {
    /// Seconds, 0 or more, that a pod must have been ready before it counts as available. Absent: 0.
    pub min_ready_seconds: Option<i32>,
    /// Seconds, more than `min_ready_seconds`, after which a rollout that makes no progress is reported as failed. Absent: 600.
    pub progress_deadline_seconds: Option<i32>,
    /// Old ReplicaSets to keep, 0 or more. Absent: 10.
    pub revision_history_limit: Option<i32>,
    /// How pods are replaced.
    pub strategy: Option<DeploymentStrategy>,
}
