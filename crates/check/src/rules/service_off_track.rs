use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::Objects;
use serin_topology::Track;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "service-off-track",
        severity: Severity::Error,
        page: include_str!("service_off_track.md"),
    },
    can_be_allowed: false,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for split in objects.splits() {
        let of_track = |track| objects.track(split, track).iter().map(|it| it.position).collect::<Vec<_>>();
        let (stable, canary) = (of_track(Track::Stable), of_track(Track::Canary));
        for (track, own, other) in [(Track::Stable, &stable, &canary), (Track::Canary, &canary, &stable)] {
            let shared = own.iter().filter(|position| other.contains(position)).count();
            // Of two Services the wrong one is the one that selects more; of equal ones both are.
            if shared == 0 || own.len() < other.len() {
                continue;
            }
            let (namespace, name) = match track {
                Track::Stable => &split.stable,
                Track::Canary => &split.canary,
            };
            let Some(service) = objects.service(namespace, name) else { continue };
            findings.add_hint(
                objects.at(service),
                &Path::of("spec.selector"),
                format!("the Service of the {track} track selects the pods of both tracks"),
                "select a label whose value is another in each track, such as `track`",
            );
        }
    }
}
