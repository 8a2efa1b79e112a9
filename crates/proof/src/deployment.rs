//! What the model needs to know of a Deployment.

use std::time::Duration;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_objects::{Objects, Workload, rolling_update, routed_containers, sleep_seconds};
use serin_verify::{Bound, Strategy, Track, Version};

/// A track as the Deployments show it that run it in the course of a step.
pub(crate) fn track(found: &[(&Objects, Workload<'_>)], settle: Duration, versions: [Version; 2]) -> Track {
    let strategy = found.first().map_or(DEFAULT, |(_, workload)| strategy(workload));
    Track {
        strategy,
        waits_for_available: found
            .iter()
            .any(|(_, workload)| workload.spec.min_ready_seconds.is_some_and(|seconds| seconds > 0)),
        drains: found.iter().all(|(objects, workload)| drains(objects, workload, settle)),
        versions,
    }
}

/// What a Deployment does that says nothing.
const DEFAULT: Strategy =
    Strategy::RollingUpdate { surge: Bound::Percent(25), unavailable: Bound::Percent(25) };

fn strategy(workload: &Workload<'_>) -> Strategy {
    match rolling_update(workload.spec) {
        None => Strategy::Recreate,
        Some(rolling) => Strategy::RollingUpdate {
            surge: bound(rolling.max_surge.as_ref()),
            unavailable: bound(rolling.max_unavailable.as_ref()),
        },
    }
}

fn bound(written: Option<&IntOrString>) -> Bound {
    match written {
        None => Bound::Percent(25),
        Some(IntOrString::Int(pods)) => Bound::Pods(at_most(i64::from(*pods))),
        Some(IntOrString::String(text)) => {
            Bound::Percent(at_most(text.trim_end_matches('%').parse().unwrap_or_default()))
        }
    }
}

fn at_most(number: i64) -> u16 {
    u16::try_from(number.max(0)).unwrap_or(u16::MAX)
}

/// Whether every container that gets traffic goes on serving for as long as the route takes to settle. A hook that is no
/// sleep takes as long as it takes, and is taken for one that drains.
fn drains(objects: &Objects, workload: &Workload<'_>, settle: Duration) -> bool {
    let needed = i64::try_from(settle.as_secs()).unwrap_or(i64::MAX);
    let grace = workload.pod.termination_grace_period_seconds.unwrap_or(DEFAULT_GRACE_SECONDS);
    let containers = routed_containers(objects, workload);
    // Without one, a sidecar takes the traffic, and nothing is known of how it ends.
    !containers.is_empty()
        && containers.iter().all(|(_, container)| {
            let has_hook = container.lifecycle.as_ref().is_some_and(|lifecycle| lifecycle.pre_stop.is_some());
            has_hook && grace >= needed && sleep_seconds(container).is_none_or(|seconds| seconds >= needed)
        })
}

/// Kubernetes' default. Source: Kubernetes, "Pod Lifecycle".
const DEFAULT_GRACE_SECONDS: i64 = 30;
