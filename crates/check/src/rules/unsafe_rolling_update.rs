use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, Rolling, Workload, is_zero, rolling_update, show, unavailable_pods};
use serin_topology::Capacity;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unsafe-rolling-update",
        severity: Severity::Error,
        page: include_str!("unsafe_rolling_update.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let routed = objects.workloads().filter(|workload| !objects.services_of(workload.position).is_empty());
    for workload in routed {
        let Some(rolling) = rolling_update(workload.spec) else { continue };
        let path = Path::of("spec.strategy.rollingUpdate");
        if let Some(unavailable) = &rolling.max_unavailable
            && !is_zero(unavailable)
        {
            if workload.object.rendered_for.is_some() || takes_more_than_spare(&workload, Some(unavailable)) {
                findings.add_hint(
                    workload.object,
                    &path.key("maxUnavailable"),
                    format!(
                        "an update may take `{}` of the pods before their successors are ready",
                        show(unavailable)
                    ),
                    "set it to 0; the surge does the work",
                );
            }
        } else if rolling.max_unavailable.is_some() && rolling.max_surge.as_ref().is_some_and(is_zero) {
            findings.add_hint(
                workload.object,
                &path.key("maxSurge"),
                "with no surge and nothing unavailable no pod can be replaced",
                "set it to 1 or more, or to a percentage",
            );
        } else if rolling.max_unavailable.is_none() && takes_more_than_spare(&workload, None) {
            findings.add_hint(
                workload.object,
                &path.key("maxUnavailable"),
                format!(
                    "an update takes {} of {} pods before their successors are ready: 25 % is the default",
                    unavailable_pods(&rolling, pods(&workload)),
                    pods(&workload),
                ),
                "set `maxUnavailable` to 0; the surge does the work",
            );
        }
    }
}

/// Where nobody says how many pods peak traffic needs, one may be missing, and of a single pod none.
fn takes_more_than_spare(workload: &Workload<'_>, unavailable: Option<&IntOrString>) -> bool {
    let Some(rolling) = rolling_update(workload.spec) else { return false };
    let rolling = match unavailable {
        Some(unavailable) => Rolling { max_unavailable: Some(unavailable.clone()), ..rolling },
        None => rolling,
    };
    let spare = Capacity::of(pods(workload)).spare_pods;
    unavailable_pods(&rolling, pods(workload)) > spare
}

/// The pods of a Deployment; one where nobody says, as Kubernetes takes it.
fn pods(workload: &Workload<'_>) -> u32 {
    u32::try_from(workload.replicas().unwrap_or(1)).unwrap_or_default()
}
