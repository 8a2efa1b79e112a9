//! What rules ask of disruption budgets.

use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use serin_objects::{Body, Object, Objects};

/// The disruption budgets, and the positions of the Deployments whose pods they select.
pub(crate) fn budgets(
    objects: &Objects,
) -> impl Iterator<Item = (&Object, &PodDisruptionBudgetSpec, Vec<usize>)> {
    objects.all().iter().filter_map(|object| {
        let Body::DisruptionBudget(spec) = &object.body else { return None };
        // Without a selector a budget selects nothing; an empty one selects all.
        let selector = spec.selector.as_ref();
        let selected = selector.map(|selector| objects.matching(object.namespace(), selector));
        Some((&**object, &**spec, selected.unwrap_or_default()))
    })
}
