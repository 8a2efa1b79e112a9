use serde_json::Value;
use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::actions::{alb_path, field, target_groups, used_actions};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "repeated-target-group",
        severity: Severity::Error,
        page: include_str!("repeated_target_group.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (name, text) in used_actions(object) {
        let Ok(action) = serde_json::from_str::<Value>(text) else { continue };
        let named: Vec<_> = target_groups(&action).iter().filter_map(service).collect();
        let repeated = named.iter().enumerate().find(|(position, it)| named[..*position].contains(it));
        let Some((_, (service, port))) = repeated else { continue };
        findings.add_hint(
            object,
            &alb_path(object, &format!("actions.{name}")),
            format!("the action `{name}` names Service `{service}`, port {port}, twice"),
            "name the Service of each track once",
        );
    }
}

/// The Service of a target group and its port; a number in quotes is a number.
fn service(group: &Value) -> Option<(&str, String)> {
    let port = field(group, "servicePort")?;
    let port = port.as_str().map_or_else(|| port.to_string(), str::to_owned);
    Some((field(group, "serviceName")?.as_str()?, port))
}
