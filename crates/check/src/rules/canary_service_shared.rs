use std::collections::HashMap;

use serin_diagnostic::{Rule, Severity};
use serin_objects::{Backend, BackendPort, Objects, Route};

use super::ingresses::{canary_rules, host, may_share_controller, named_host, rules_of_nginx};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-service-shared",
        severity: Severity::Error,
        page: include_str!("canary_service_shared.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

/// What ingress-nginx names an upstream by: namespace, Service and port, as they are written.
pub(crate) type Upstream<'a> = (&'a str, &'a str, Option<&'a BackendPort>);

/// The upstream of a backend.
pub(crate) fn upstream(backend: &Backend) -> Upstream<'_> {
    (&backend.namespace, &backend.service, backend.port.as_ref())
}

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    // The first canary Ingress that names a Service owns it.
    let mut owners: HashMap<Upstream<'_>, &Route> = HashMap::new();
    for route in canary_rules(objects) {
        for backend in &route.rule.backends {
            owners.entry(upstream(backend)).or_insert(route);
        }
    }
    for route in rules_of_nginx(objects) {
        for backend in &route.rule.backends {
            let Some(owner) = owners.get(&upstream(backend)) else { continue };
            let (object, canary) = (objects.at(route.object), objects.at(owner.object));
            if route.object == owner.object || !may_share_controller(object, canary) {
                continue;
            }
            let service = &backend.service;
            let path = backend.at.key("name");
            if route.rule.is_canary_ingress() {
                let message = format!("Service `{service}` belongs to the canary {canary} already");
                let finding = findings.add(object, &path, message);
                finding.hint = Some("give each canary Ingress a Service of its own".to_owned());
                // As long as both say the same, it does not matter which one counts.
                if route.rule.switch == owner.rule.switch {
                    finding.severity = Severity::Warning;
                }
            } else {
                let at = named_host(host(&route.rule));
                let message = format!("{at} uses Service `{service}` of the canary {canary}");
                let hint = "give this host a Service of its own that selects the same pods";
                findings.add_hint(object, &path, message, hint);
            }
        }
    }
}
