use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::{Topology, Track, Version};

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selectors-overlap",
        severity: Severity::Error,
        page: include_str!("selectors_overlap.md"),
    },
    can_be_allowed: false,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (track, other) in [(Track::Stable, Track::Canary), (Track::Canary, Track::Stable)] {
        let selector = &topology.names(track).selector;
        // Pods that do not even match their own track's selector are the finding of `selector-misses-pods`.
        let takes = |version| {
            let labels = topology.pod_labels(other, version);
            topology.names(other).selector.select(&labels) && selector.select(&labels)
        };
        if takes(Version::Stable) || takes(Version::Canary) {
            findings.add_hint(
                &Path::of("spec.selectors").key(track.to_string()),
                format!("the selector of the {track} track also matches the pods of the {other} track"),
                "give both selectors one key with different values, such as `track`",
            );
        }
    }
}
