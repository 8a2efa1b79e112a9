use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{
    Objects, Rolling, Workload, is_zero, rolling_update, show, surge_pods, unavailable_pods,
};
use serin_topology::Capacity;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "rounded-rolling-update",
        severity: Severity::Warning,
        page: include_str!("rounded_rolling_update.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let routed = objects.workloads().filter(|workload| !objects.services_of(workload.position).is_empty());
    for workload in routed {
        let Some((percentage, pods)) = rounded_to_none(&workload) else { continue };
        findings.add_hint(
            workload.object,
            &Path::of("spec.strategy.rollingUpdate.maxUnavailable"),
            format!(
                "`{percentage}` of {pods} pods is none, and with no surge an update takes one nevertheless"
            ),
            "set `maxUnavailable` to 0 and `maxSurge` to 1",
        );
    }
}

/// A percentage that comes to no pod beside a surge of none, and the number of pods. Where the pod that is then taken is
/// more than can be spared, `unsafe-rolling-update` says so.
fn rounded_to_none(workload: &Workload<'_>) -> Option<(String, u32)> {
    let rolling = rolling_update(workload.spec)?;
    let unavailable = rolling.max_unavailable.as_ref().filter(|it| !is_zero(it))?;
    let pods = u32::try_from(workload.replicas()?).ok()?;
    let is_percentage = matches!(unavailable, IntOrString::String(_));
    if !is_percentage || surge_pods(&rolling, pods) > 0 || takes(unavailable, pods) {
        return None;
    }
    (unavailable_pods(&rolling, pods) <= Capacity::of(pods).spare_pods).then(|| (show(unavailable), pods))
}

/// True when a value comes to at least one pod by itself: with a surge, nothing is added to it.
fn takes(unavailable: &IntOrString, pods: u32) -> bool {
    let alone = Rolling { max_surge: Some(IntOrString::Int(1)), max_unavailable: Some(unavailable.clone()) };
    unavailable_pods(&alone, pods) > 0
}
