use k8s_openapi::api::core::v1::TopologySpreadConstraint;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, Workload, selects};
use serin_topology::Track;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "spread-counts-both-tracks",
        severity: Severity::Warning,
        page: include_str!("spread_counts_both_tracks.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for split in objects.splits() {
        let tracks = [objects.track(split, Track::Stable), objects.track(split, Track::Canary)];
        let [stable, canary] = &tracks;
        for (own, other) in [(stable, canary), (canary, stable)] {
            for workload in own {
                let constraints = workload.pod.topology_spread_constraints.iter().flatten();
                for (position, constraint) in constraints.enumerate() {
                    if !other.iter().any(|other| counts_both(constraint, workload, other)) {
                        continue;
                    }
                    findings.add_hint(
                        workload.object,
                        &Path::of("spec.template.spec.topologySpreadConstraints").index(position),
                        format!("the spread over `{}` counts the pods of both tracks", constraint.topology_key),
                        "add `matchLabelKeys: [pod-template-hash]`, or select the label that tells the tracks apart",
                    );
                }
            }
        }
    }
}

/// True when the pods of two Deployments are counted together where one of the first is placed. No selector selects
/// nothing.
fn counts_both(constraint: &TopologySpreadConstraint, own: &Workload<'_>, other: &Workload<'_>) -> bool {
    let Some(selector) = constraint.label_selector.as_ref() else { return false };
    let mut keys = constraint.match_label_keys.iter().flatten();
    // Each version of a template has a hash of its own; a key that the pod does not have is ignored.
    let is_told_apart = keys.any(|key| {
        key == "pod-template-hash"
            || own.labels.get(key).is_some_and(|value| other.labels.get(key) != Some(value))
    });
    own.position != other.position
        && !is_told_apart
        && selects(selector, own.labels)
        && selects(selector, other.labels)
}
