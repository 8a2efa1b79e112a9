use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::actions::{alb_backends, alb_value};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "bypassed-action",
        severity: Severity::Error,
        page: include_str!("bypassed_action.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for backend in alb_backends(object) {
        let name = backend.service.name.as_str();
        if backend.is_action() || alb_value(object, &format!("actions.{name}")).is_none() {
            continue;
        }
        findings.add_hint(
            object,
            &backend.at.key("port"),
            format!("requests go to a Service `{name}`, and past the action of that name"),
            "write `port: {name: use-annotation}`",
        );
    }
}
