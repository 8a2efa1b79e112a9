use std::collections::HashMap;

use serin_diagnostic::{Finding, Path, Rule, Severity};
use serin_objects::{Objects, class};
use serin_topology::{DnsLabel, Host, HttpPath, RouterName, Topology};

use super::ingresses::{host, named_host, rules_of_nginx};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "host-claimed-twice",
        severity: Severity::Error,
        page: include_str!("host_claimed_twice.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Together(run), Run::Found(found)],
};

fn run(topologies: &[&Topology], findings: &mut Vec<Finding>) {
    // Environments of different names are different places; so only releases of one name of environment meet.
    // So are the addresses of different routers: a release moves to another one beside the old.
    let mut claims: HashMap<(Option<&DnsLabel>, RouterName, &Host, &HttpPath), &Topology> = HashMap::new();
    for topology in topologies {
        for (position, host) in topology.route.hosts.iter().enumerate() {
            for path in &topology.route.paths {
                let router = topology.route.router.name();
                let claim = (topology.environment.as_ref(), router, host, path);
                let Some(first) = claims.insert(claim, topology) else { continue };
                claims.insert(claim, first);
                let message =
                    format!("`{host}` with path `{}` belongs to release `{}` already", path.path, first.name);
                let at = Path::of("spec.route.hosts").index(position);
                let finding = crate::subject::finding(&CHECK.rule, topology, &at, message);
                findings.push(finding.hint("give each release a host or a path of its own"));
            }
        }
    }
}

/// Ordinary Ingresses of one class and namespace. Of another namespace one cannot tell whether it is in the same cluster.
fn found(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let mut claims: HashMap<_, usize> = HashMap::new();
    for route in rules_of_nginx(objects).filter(|route| !route.rule.is_canary_ingress()) {
        let (object, host) = (objects.at(route.object), host(&route.rule));
        let claim = (object.namespace(), class(object), host, &route.rule.path);
        let first = *claims.entry(claim).or_insert(route.object);
        if first == route.object || object.name() == objects.at(first).name() {
            continue;
        }
        let path = route.rule.path.as_ref().map(|(path, _)| path.as_str()).unwrap_or_default();
        let (host, first) = (named_host(host), objects.at(first));
        findings.add_hint(
            object,
            &route.rule.at.key("path"),
            format!("{host} with path `{path}` belongs to {first} already"),
            "the older of the two gets all requests: give each a host or a path of its own",
        );
    }
}
