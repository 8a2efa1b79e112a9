use serin_diagnostic::{Rule, Severity};
use serin_objects::{CanarySwitch, Object, PREFIX, RouterKind};

use super::ingresses::{annotation, annotation_path};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unreadable-canary-switch",
        severity: Severity::Error,
        page: include_str!("unreadable_canary_switch.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

const HINT: &str = "write `canary: \"true\"`; weight 0 sends nobody to the canary";

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::IngressNginx) {
        return;
    }
    let Some(switch) = CanarySwitch::of(object) else { return };
    let written = object.annotation(&annotation("canary"));
    match (switch.enabled, written, other_key(object)) {
        (Some(true), _, _) | (Some(false), _, None) => {}
        (None, written, _) => {
            let written = written.unwrap_or_default();
            let message = format!("`canary` is `{written}`, which the controller does not take for true");
            findings.add_hint(object, &annotation_path("canary"), message, HINT);
        }
        (Some(false), Some(written), Some(other)) => {
            let message = format!("`canary` is `{written}` beside `{other}`: this is an ordinary Ingress");
            findings.add_hint(object, &annotation_path("canary"), message, HINT);
        }
        (Some(false), None, Some(other)) => {
            let message = format!("`{other}` means nothing without `canary`: this is an ordinary Ingress");
            findings.add_hint(object, &annotation_path(other), message, HINT);
        }
    }
}

/// Another annotation about the canary. A switch that is off by itself says nothing.
fn other_key(object: &Object) -> Option<&str> {
    let own = |key: &'_ String| key.strip_prefix(PREFIX).is_some_and(|key| key.starts_with("/canary-"));
    let key = object.annotations()?.keys().find(|key| own(key))?;
    key.strip_prefix(PREFIX)?.strip_prefix('/')
}
