use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;

/// True when a label selector matches labels. One that says nothing matches everything; an expression with an operator
/// that Kubernetes does not know matches nothing. Source: Kubernetes, "Labels and Selectors".
///
/// ```
/// use std::collections::BTreeMap;
/// use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
/// use serin::rules::selects;
///
/// let labels = |track: &str| BTreeMap::from([("track".to_owned(), track.to_owned())]);
/// let canary = LabelSelector { match_labels: Some(labels("canary")), ..LabelSelector::default() };
/// assert!(selects(&canary, &labels("canary")) && !selects(&canary, &labels("stable")));
/// // A selector that says nothing matches everything.
/// assert!(selects(&LabelSelector::default(), &labels("stable")));
/// ```
#[must_use]
pub fn selects(selector: &LabelSelector, labels: &BTreeMap<String, String>) -> bool {
    let equal = selector.match_labels.iter().flatten().all(|(key, value)| labels.get(key) == Some(value));
    equal
        && selector.match_expressions.iter().flatten().all(|expression| {
            let values = expression.values.as_deref().unwrap_or_default();
            let found = labels.get(&expression.key);
            match expression.operator.as_str() {
                "In" => found.is_some_and(|found| values.contains(found)),
                "NotIn" => found.is_none_or(|found| !values.contains(found)),
                "Exists" => found.is_some(),
                "DoesNotExist" => found.is_none(),
                _ => false,
            }
        })
}
