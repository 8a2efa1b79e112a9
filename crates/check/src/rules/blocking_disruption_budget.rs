use std::collections::{BTreeMap, HashMap, HashSet};

use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Body, Object, Objects, is_zero, selects, show};

use super::budgets::budgets;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "blocking-disruption-budget",
        severity: Severity::Warning,
        page: include_str!("blocking_disruption_budget.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let others = Others::of(objects);
    for (object, spec, selected) in budgets(objects) {
        let blocking = match (&spec.max_unavailable, &spec.min_available) {
            (None, None) => Some(("spec", "a budget that names no number allows no eviction".to_owned())),
            (Some(most), None) => {
                let message = || format!("with `{}` of the pods to spare none can be evicted", show(most));
                is_zero(most).then(|| ("spec.maxUnavailable", message()))
            }
            (None, Some(least)) => needs_all(objects, &others, (object, spec, least), &selected)
                .map(|message| ("spec.minAvailable", message)),
            // The API server refuses both.
            (Some(_), Some(_)) => None,
        };
        if let Some((path, message)) = blocking {
            findings.add_hint(object, &Path::of(path), message, "write `maxUnavailable: 1`, or a percentage");
        }
    }
}

/// Why a number of pods that have to stay leaves none that may go.
fn needs_all(
    objects: &Objects,
    others: &Others,
    (object, spec, least): (&Object, &PodDisruptionBudgetSpec, &IntOrString),
    selected: &[usize],
) -> Option<String> {
    let percent = match least {
        IntOrString::Int(_) => None,
        IntOrString::String(text) => Some(text.strip_suffix('%')?.parse::<u64>().ok()?),
    };
    if percent.is_some_and(|percent| percent >= 100) {
        return Some(format!("with `{}` of the pods needed none can be evicted", show(least)));
    }
    if others.may_be_selected(object, spec.selector.as_ref()?) {
        return None;
    }
    let mut pods = 0;
    for position in selected {
        // How many there are is not known where an autoscaler decides, or someone who is not here.
        let replicas = objects.workload(*position)?.replicas()?;
        if others.scaled.contains(&key(objects.at(*position))) {
            return None;
        }
        pods += u64::try_from(replicas).ok()?;
    }
    let needed = match (least, percent) {
        (IntOrString::Int(number), _) => u64::try_from(*number).ok()?,
        (IntOrString::String(_), percent) => (percent? * pods).div_ceil(100),
    };
    let names = || selected.iter().map(|it| objects.at(*it).to_string()).collect::<Vec<_>>().join(" and ");
    let of = |pods| if pods == 1 { "the one pod".to_owned() } else { format!("the {pods} pods") };
    (pods > 0 && needed >= pods)
        .then(|| format!("`{}` needs all of {} of {}: none can be evicted", show(least), of(pods), names()))
}

/// What makes a number of pods another than the Deployments say.
struct Others {
    /// Namespace and name of the Deployments that an autoscaler scales.
    scaled: HashSet<(String, String)>,
    /// Labels of the pods of other kinds, by namespace.
    pods: HashMap<String, Vec<BTreeMap<String, String>>>,
}

impl Others {
    fn of(objects: &Objects) -> Self {
        let mut others = Self { scaled: HashSet::new(), pods: HashMap::new() };
        for object in objects.all() {
            match &object.body {
                Body::Autoscaler { kind, name, .. } if kind == "Deployment" => {
                    others.scaled.insert((object.namespace().to_owned(), name.clone()));
                }
                Body::Other => {
                    let labels = pod_labels(object).into_iter();
                    others.pods.entry(object.namespace().to_owned()).or_default().extend(labels);
                }
                Body::Deployment(_)
                | Body::Service(_)
                | Body::Ingress(_)
                | Body::DisruptionBudget(_)
                | Body::Autoscaler { .. }
                | Body::Configuration => {}
            }
        }
        others
    }

    fn may_be_selected(&self, budget: &Object, selector: &LabelSelector) -> bool {
        let pods = self.pods.get(budget.namespace());
        pods.into_iter().flatten().any(|labels| selects(selector, labels))
    }
}

fn key(object: &Object) -> (String, String) {
    (object.namespace().to_owned(), object.name().to_owned())
}

/// The labels of the pods that a StatefulSet, a Rollout and their like make.
fn pod_labels(object: &Object) -> Option<BTreeMap<String, String>> {
    let labels = object.node()?.get("spec")?.get("template")?.get("metadata")?.get("labels")?;
    let text = |entry: &serin_yaml::Entry| Some((entry.key.text.clone(), entry.value.as_str()?.to_owned()));
    Some(labels.entries().iter().filter_map(text).collect())
}
