use std::collections::HashMap;

use serin_diagnostic::{Finding, Path, Rule, Severity};
use serin_topology::{DnsLabel, Topology, Track};

use crate::{Check, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "object-claimed-twice",
        severity: Severity::Error,
        page: include_str!("object_claimed_twice.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Together(run)],
};

/// The finding about a release that would be written to another's directory.
#[must_use]
pub fn same_directory(topology: &Topology, directory: &str) -> Finding {
    let message = format!("another release is written to `{directory}` already");
    let finding = crate::subject::finding(&CHECK.rule, topology, &Path::of("metadata.name"), message);
    finding.hint("give each release a name of its own, or a folder")
}

fn run(topologies: &[&Topology], findings: &mut Vec<Finding>) {
    type Object<'a> = (Option<&'a DnsLabel>, Option<&'a DnsLabel>, &'static str, &'a str);
    let mut claims: HashMap<Object<'_>, &Topology> = HashMap::new();
    for topology in topologies {
        for track in Track::ALL {
            let names = topology.names(track);
            let objects = [
                ("deployment", names.deployment.as_str()),
                ("service", names.service.as_str()),
                ("route", names.route.as_str()),
            ];
            for (kind, name) in objects {
                let claim = (topology.environment.as_ref(), topology.namespace.as_ref(), kind, name);
                let Some(first) = claims.insert(claim, topology) else { continue };
                claims.insert(claim, first);
                let path = Path::of("spec.names").key(track.to_string()).key(kind);
                let message = format!("the {kind} `{name}` belongs to release `{}` already", first.name);
                let finding = crate::subject::finding(&CHECK.rule, topology, &path, message);
                findings.push(finding.hint("give each release names of its own, or a namespace"));
            }
        }
    }
}
