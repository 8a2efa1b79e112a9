use serin_diagnostic::{Rule, Severity, nearest};
use serin_objects::{Object, Objects};
use serin_yaml::Node;

use super::virtual_services::{destinations, is_istio, service};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "unknown-subset", severity: Severity::Error, page: include_str!("unknown_subset.md") },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let rules: Vec<&Object> =
        objects.all().iter().map(|it| &**it).filter(|it| is_istio(it, "DestinationRule")).collect();
    for object in objects.all() {
        for destination in destinations(object) {
            let Some(subset) = destination.subset else { continue };
            let wanted = service(destination.host, object.namespace());
            let is_own = |rule: &&&Object| {
                let host = host(rule);
                (host == destination.host && host.contains('.'))
                    || (wanted.is_some() && service(host, rule.namespace()) == wanted)
            };
            let own: Vec<_> = rules.iter().filter(is_own).collect();
            // One for many hosts may be for this one too.
            let wide = rules.iter().filter(|rule| host(rule).starts_with('*'));
            let mut known = own.iter().copied().chain(wide).flat_map(|rule| subsets(rule));
            if own.is_empty() || known.any(|it| it == subset) {
                continue;
            }
            let hint = match nearest(subset, own.iter().flat_map(|rule| subsets(rule))) {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "add the subset to the DestinationRule, in a commit before this one".to_owned(),
            };
            let message = format!("no DestinationRule of `{}` has a subset `{subset}`", destination.host);
            findings.add_hint(object, &destination.at.key("subset"), message, hint);
        }
    }
}

fn host(rule: &Object) -> &str {
    rule.node().and_then(|node| node.get("spec")?.get("host")?.as_str()).unwrap_or_default()
}

/// The names of the subsets of a DestinationRule.
fn subsets(rule: &Object) -> impl Iterator<Item = &str> {
    let subsets = rule.node().and_then(|node| node.get("spec")?.get("subsets")).map(Node::items);
    subsets.unwrap_or_default().iter().filter_map(|subset| subset.get("name")?.as_str())
}
