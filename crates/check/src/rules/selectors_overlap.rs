use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::{Topology, Track, Version};

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "selectors-overlap",
        severity: Severity::Error,
        page: include_str!("selectors_overlap.md"),
    },
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    for (track, other) in [(Track::Stable, Track::Canary), (Track::Canary, Track::Stable)] {
        let selector = &topology.names(track).selector;
        let takes = |version| selector.select(&topology.pod_labels(other, version));
        if takes(Version::Stable) || takes(Version::Canary) {
            findings.add_hint(
                &Path::of("spec.selectors").key(track.to_string()),
                format!("the selector of the {track} track also matches the pods of the {other} track"),
                "give both selectors one key with different values, such as `track`",
            );
        }
    }
}
