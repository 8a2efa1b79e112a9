use std::collections::HashMap;

use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Objects};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "autoscaler-fights-replicas",
        severity: Severity::Error,
        page: include_str!("autoscaler_fights_replicas.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let named = |it: serin_objects::Workload<'_>| {
        ((it.object.namespace().to_owned(), it.object.name().to_owned()), it.position)
    };
    let deployments: HashMap<_, _> = objects.workloads().map(named).collect();
    for object in objects.all() {
        let Body::Autoscaler { kind, name, .. } = &object.body else { continue };
        if kind != "Deployment" {
            continue;
        }
        let position = deployments.get(&(object.namespace().to_owned(), name.clone()));
        let Some(workload) = position.and_then(|position| objects.workload(*position)) else { continue };
        // At 0 the autoscaler is switched off.
        let Some(replicas) = workload.replicas().filter(|replicas| *replicas > 0) else { continue };
        findings.add_hint(
            workload.object,
            &Path::of("spec.replicas"),
            format!("{object} scales the Deployment, and each apply sets it back to {replicas}"),
            HINT,
        );
    }
}

const HINT: &str = "remove it here and, before that, from what was applied last (`kubectl apply edit-last-applied`), or \
                    else the next apply makes 1 of it";
