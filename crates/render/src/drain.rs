use k8s_openapi::api::core::v1::{Lifecycle, LifecycleHandler, PodSpec, SleepAction};

use crate::routers::Profile;

/// How long a pod keeps serving after it was told to go.
///
/// Deleting a pod starts two things at once: the container is stopped, and proxies learn, later, that it is gone. A
/// pod that stops first drops what they still send. So every container sleeps before it is stopped, longer than the
/// route takes to settle, and the grace period, which includes the sleep, is extended by it. Source: Kubernetes,
/// "Pod Lifecycle", termination of pods; `preStop.sleep` is on by default from Kubernetes 1.30 (KEP-3960).
///
/// ```
/// use serin::{Drain, routers};
///
/// let istio = routers::profile("istio").expect("it is known of every router");
/// let drain = Drain::for_router(istio);
/// assert_eq!(drain.sleep_seconds, 2 * istio.settle.as_secs() as i64);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drain {
    /// Seconds that a container sleeps before it is stopped.
    pub sleep_seconds: i64,
}

/// Kubernetes' default grace period: what an application has to finish its requests, after the sleep.
const DEFAULT_GRACE_PERIOD_SECONDS: i64 = 30;

impl Drain {
    /// The drain that suits a router: twice its settle time, so that a slow change is late and not lost.
    #[must_use]
    pub fn for_router(profile: &Profile) -> Self {
        let sleep_seconds = i64::try_from(profile.settle.as_secs()).unwrap_or(i64::MAX / 4) * 2;
        Self { sleep_seconds }
    }

    /// Adds the drain wherever the team has not decided otherwise.
    pub(crate) fn add_to(self, pod: &mut PodSpec) {
        for container in &mut pod.containers {
            let lifecycle = container.lifecycle.get_or_insert_with(Lifecycle::default);
            lifecycle.pre_stop.get_or_insert_with(|| LifecycleHandler {
                sleep: Some(SleepAction { seconds: self.sleep_seconds }),
                ..LifecycleHandler::default()
            });
        }
        // The grace period includes the sleep, the team's own too.
        let sleeps = pod.containers.iter().filter_map(|container| {
            container.lifecycle.as_ref()?.pre_stop.as_ref()?.sleep.as_ref().map(|sleep| sleep.seconds)
        });
        let longest = sleeps.max().unwrap_or(self.sleep_seconds);
        let grace_period = longest.saturating_add(DEFAULT_GRACE_PERIOD_SECONDS);
        pod.termination_grace_period_seconds.get_or_insert(grace_period);
    }
}
