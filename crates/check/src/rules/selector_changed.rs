use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Objects};

use super::steps::Before;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selector-changed",
        severity: Severity::Error,
        page: include_str!("selector_changed.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Step(run)],
};

fn run(before: &Objects, after: &Objects, findings: &mut ObjectFindings<'_>) {
    let before = Before::of(before);
    for workload in after.workloads() {
        let Some(Body::Deployment(old)) = before.get(workload.object).map(|object| &object.body) else {
            continue;
        };
        if told(&old.selector) == told(&workload.spec.selector) {
            continue;
        }
        findings.add_hint(
            workload.object,
            &Path::of("spec.selector"),
            format!("the selector of {} cannot be changed: the API server refuses it", workload.object),
            "undo the change; another selector needs a Deployment of another name, beside this one",
        );
    }
}

/// What is empty and what is absent say the same.
fn told(selector: &LabelSelector) -> LabelSelector {
    LabelSelector {
        match_labels: selector.match_labels.clone().filter(|labels| !labels.is_empty()),
        match_expressions: selector.match_expressions.clone().filter(|them| !them.is_empty()),
    }
}
