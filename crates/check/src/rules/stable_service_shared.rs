use std::collections::{HashMap, HashSet};

use serin_diagnostic::{Rule, Severity};
use serin_objects::{Objects, Route};

use super::canary_service_shared::{Upstream, upstream};
use super::ingresses::{canary_rules, host, may_share_controller, named_host, rules_of_nginx};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "stable-service-shared",
        severity: Severity::Warning,
        page: include_str!("stable_service_shared.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let canaried: HashSet<_> =
        canary_rules(objects).map(|route| (host(&route.rule), &route.rule.path)).collect();
    let is_canaried = |route: &Route| canaried.contains(&(host(&route.rule), &route.rule.path));
    let ordinary = || rules_of_nginx(objects).filter(|route| !route.rule.is_canary_ingress());
    let mut stable: HashMap<Upstream<'_>, usize> = HashMap::new();
    for route in ordinary().filter(|route| is_canaried(route)) {
        for backend in &route.rule.backends {
            stable.entry(upstream(backend)).or_insert(route.object);
        }
    }
    for route in ordinary().filter(|route| !is_canaried(route)) {
        let object = objects.at(route.object);
        for backend in &route.rule.backends {
            let Some(primary) = stable.get(&upstream(backend)).map(|primary| objects.at(*primary)) else {
                continue;
            };
            if !may_share_controller(object, primary) {
                continue;
            }
            let (service, at) = (&backend.service, named_host(host(&route.rule)));
            let path = route.rule.path.as_ref().map(|(path, _)| path.as_str()).unwrap_or_default();
            findings.add_hint(
                object,
                &backend.at.key("name"),
                format!(
                    "{at} with path `{path}` shares Service `{service}`, so the canary gets its users too"
                ),
                "give it a Service of its own, or name it in the canary Ingress",
            );
        }
    }
}
