use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, RouterKind};
use serin_yaml::Node;

use super::weights::{Item, sharings};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "rejected-splits",
        severity: Severity::Error,
        page: include_str!("rejected_splits.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    several_answers(object, findings);
    for sharing in sharings(object).into_iter().filter(|sharing| sharing.router == RouterKind::NginxInc) {
        let weights: Vec<_> = sharing.items.iter().filter_map(Item::whole).collect();
        let sum: i64 = weights.iter().fold(0, |sum, weight| sum.saturating_add(*weight));
        let message = if sharing.items.len() < 2 {
            "there is one split alone: the controller takes the host away".to_owned()
        } else if weights.len() == sharing.items.len() && sum != 100 {
            format!("the splits come to {sum}: the controller takes the host away")
        } else {
            continue;
        };
        let hint = "write two or more whole weights that come to 100, or one `action`";
        findings.add_hint(object, &sharing.items[0].place, message, hint);
    }
}

/// A route says once what becomes of its requests.
fn several_answers(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::NginxInc) {
        return;
    }
    let path = Path::of("spec.routes");
    let routes = object.node_at(&path).map(Node::items).unwrap_or_default();
    for (position, route) in routes.iter().enumerate() {
        let answers: Vec<_> =
            ["action", "splits", "route"].into_iter().filter(|key| route.get(key).is_some()).collect();
        let [_, .., last] = answers.as_slice() else { continue };
        let message = format!("the route has {}: the controller takes the host away", answers.join(" and "));
        let hint = "a route has one of `action`, `splits` and `route`";
        findings.add_hint(object, &path.index(position).key(*last), message, hint);
    }
}
