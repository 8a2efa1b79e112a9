use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;
use serin_yaml::Node;

use super::apisix_rules::apisix_rules;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "repeated-backend",
        severity: Severity::Error,
        page: include_str!("repeated_backend.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (at, rule) in apisix_rules(object) {
        let backends = rule.get("backends").map(Node::items).unwrap_or_default();
        let service =
            |backend: &'_ Node| backend.get("serviceName").and_then(Node::as_str).map(str::to_owned);
        let services: Vec<_> = backends.iter().map(service).collect();
        for (position, service) in services.iter().enumerate() {
            let Some(name) = service.as_ref().filter(|_| services[..position].contains(service)) else {
                continue;
            };
            findings.add_hint(
                object,
                &at.key("backends").index(position).key("serviceName"),
                format!(
                    "Service `{name}` stands twice in one rule: the controller takes nothing of {object}"
                ),
                "name the Service of each track once; another port of it needs another Service",
            );
        }
    }
}
