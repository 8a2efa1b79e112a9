use serin_diagnostic::{Rule, Severity};
use serin_topology::{Topology, Track, Version};

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selector-misses-pods",
        severity: Severity::Error,
        page: include_str!("selector_misses_pods.md"),
    },
    can_be_allowed: false,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    // After the fold the stable track runs the canary's pods, so that each track meets both templates.
    for track in Track::ALL {
        for version in [Version::Stable, Version::Canary] {
            let labels = topology.pod_labels(track, version);
            for (key, wanted) in topology.names(track).selector.as_map() {
                let Some(found) = labels.get(key).filter(|found| *found != wanted) else { continue };
                let path = topology.template_path(version).key("metadata").key("labels").key(key);
                findings.add_hint(
                    &path,
                    format!("the pods say `{key}: {found}`, and the {track} track selects `{key}: {wanted}`"),
                    "leave this label out of the template; Serin sets it for each track",
                );
            }
        }
    }
}
