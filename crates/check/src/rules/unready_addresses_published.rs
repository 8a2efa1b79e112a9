use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Objects, Route};

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unready-addresses-published",
        severity: Severity::Error,
        page: include_str!("unready_addresses_published.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    for (position, object, spec) in objects.services() {
        if spec.publish_not_ready_addresses != Some(true) {
            continue;
        }
        let key = (object.namespace(), object.name());
        // By a Service without an address pods find one another, and have to before they are ready.
        let is_for_peers = spec.cluster_ip.as_deref() == Some("None");
        let gets_requests = !is_for_peers && !objects.workloads_of(position).is_empty();
        if gets_requests || objects.routes().iter().any(|route| leads_to(route, key)) {
            findings.add_hint(
                object,
                &Path::of("spec.publishNotReadyAddresses"),
                "the Service sends requests to pods that are not ready",
                "remove it; pods that look for one another need a headless Service of their own",
            );
        }
    }
}

fn leads_to(route: &Route, (namespace, name): (&str, &str)) -> bool {
    route.rule.backends.iter().any(|backend| backend.namespace == namespace && backend.service == name)
}
