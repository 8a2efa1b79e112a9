use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serin_diagnostic::{Path, Rule, Severity};
use serin_topology::Topology;

use crate::{Check, Findings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unsafe-rolling-update",
        severity: Severity::Error,
        page: include_str!("unsafe_rolling_update.md"),
    },
    can_be_allowed: true,
    run: Run::Topology(run),
};

fn run(topology: &Topology, findings: &mut Findings<'_>) {
    let Some(rolling) =
        topology.deployment.strategy.as_ref().and_then(|strategy| strategy.rolling_update.as_ref())
    else {
        return;
    };
    let path = Path::of("spec.deployment.strategy.rollingUpdate");
    if let Some(unavailable) = rolling.max_unavailable.as_ref().filter(|it| !is_zero(it)) {
        findings.add_hint(
            &path.key("maxUnavailable"),
            format!(
                "an update may take `{}` of the pods before their successors are ready",
                show(unavailable)
            ),
            "set it to 0; the surge does the work",
        );
    } else if rolling.max_surge.as_ref().is_some_and(is_zero) {
        findings.add_hint(
            &path.key("maxSurge"),
            "with no surge and nothing unavailable no pod can be replaced",
            "set it to 1 or more, or to a percentage",
        );
    }
}

fn is_zero(value: &IntOrString) -> bool {
    match value {
        IntOrString::Int(number) => *number == 0,
        IntOrString::String(text) => text.trim_end_matches('%').trim_start_matches('0').is_empty(),
    }
}

fn show(value: &IntOrString) -> String {
    match value {
        IntOrString::Int(number) => number.to_string(),
        IntOrString::String(text) => text.clone(),
    }
}
