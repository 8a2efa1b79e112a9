use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, RouterKind};
use serin_yaml::Node;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "exact-path-not-last",
        severity: Severity::Error,
        page: include_str!("exact_path_not_last.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::Contour) {
        return;
    }
    let routes = Path::of("spec.routes");
    let count = object.node_at(&routes).map_or(0, |routes| routes.items().len());
    for at in (0..count).map(|position| routes.index(position).key("conditions")) {
        let conditions = object.node_at(&at).map(Node::items).unwrap_or_default();
        let Some((last, before)) = conditions.split_last() else { continue };
        let Some(position) = before.iter().position(|it| it.get("exact").is_some()) else { continue };
        if last.get("exact").is_some() {
            continue;
        }
        let path = before[position].get("exact").and_then(Node::as_str).unwrap_or_default();
        let message = format!("`{path}` is a prefix here: another condition stands behind the exact path");
        let hint = "put the path behind the other conditions";
        findings.add_hint(object, &at.index(position).key("exact"), message, hint);
    }
}
