use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::probes::{Asked, asked_both, patience};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "liveness-kills-startup",
        severity: Severity::Error,
        page: include_str!("liveness_kills_startup.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for Asked { path, container, liveness, readiness } in asked_both(object) {
        // Until a startup probe succeeds no other probe is asked. `minReadySeconds` begins when readiness has succeeded.
        if container.startup_probe.is_some() {
            continue;
        }
        let killed = i64::from(liveness.initial_delay_seconds.unwrap_or_default()) + patience(liveness);
        let started = i64::from(readiness.initial_delay_seconds.unwrap_or_default());
        if started > 0 && killed <= started {
            findings.add_hint(
                object,
                &path.key("livenessProbe"),
                format!(
                    "container `{}` takes {started} s to start, and is killed after {killed} s",
                    container.name
                ),
                "add a `startupProbe`: until it succeeds liveness is not asked",
            );
        }
    }
}
