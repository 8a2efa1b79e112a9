use k8s_openapi::api::core::v1::Container;
use serin_diagnostic::{Rule, Severity, nearest};
use serin_topology::{Topology, Version};

use super::containers::{pod, pod_path};
use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "misspelt-container",
        severity: Severity::Warning,
        page: include_str!("misspelt_container.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Topology(run)],
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let containers =
        |version| pod(topology, version).map(|pod| pod.containers.as_slice()).unwrap_or_default();
    let known: Vec<&str> = containers(Version::Stable).iter().map(name).collect();
    for (position, container) in containers(Version::Canary).iter().enumerate() {
        let near = nearest(name(container), known.iter().copied());
        let Some(near) = near.filter(|near| *near != container.name) else { continue };
        let path = pod_path(topology, Version::Canary).key("containers").index(position).key("name");
        findings.add_hint(
            &path,
            format!("the canary adds a container `{}` beside `{near}`", container.name),
            format!("did you mean `{near}`? a patch finds containers by name"),
        );
    }
}

fn name(container: &Container) -> &str {
    &container.name
}
