use std::collections::HashMap;

use serin_diagnostic::{Finding, Path, Rule, Severity};
use serin_topology::{DnsLabel, Host, HttpPath, Topology};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "host-claimed-twice",
        severity: Severity::Error,
        page: include_str!("host_claimed_twice.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Together(run)],
};

fn run(topologies: &[&Topology], findings: &mut Vec<Finding>) {
    // Environments of different names are different places; so only releases of one name of environment meet.
    let mut claims: HashMap<(Option<&DnsLabel>, &Host, &HttpPath), &Topology> = HashMap::new();
    for topology in topologies {
        for (position, host) in topology.route.hosts.iter().enumerate() {
            for path in &topology.route.paths {
                let claim = (topology.environment.as_ref(), host, path);
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
