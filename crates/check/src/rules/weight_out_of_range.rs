use serin_diagnostic::{Rule, Severity};
use serin_objects::{CanarySwitch, Object, RouterKind};

use super::ingresses::annotation_path;
use super::weights::sharings;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "weight-out-of-range",
        severity: Severity::Error,
        page: include_str!("weight_out_of_range.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run), Run::Object(shared)],
};

/// The weights of Services that share requests out.
fn shared(object: &Object, findings: &mut ObjectFindings<'_>) {
    for sharing in sharings(object) {
        let Some((most, consequence)) = range(sharing.router) else { continue };
        for item in &sharing.items {
            let Some(weight) = item.whole() else { continue };
            let message = match weight {
                ..0 => format!("weight {weight} is below 0: {consequence}"),
                weight if weight > most => format!("weight {weight} is above {most}: {consequence}"),
                _ => continue,
            };
            findings.add_hint(object, &item.place, message, "weights are parts of a sum, none below 0");
        }
    }
}

/// The largest weight, and what becomes of a route with one that is larger, or below 0.
fn range(router: RouterKind) -> Option<(i64, &'static str)> {
    match router {
        RouterKind::Alb => Some((999, "AWS refuses the rule")),
        RouterKind::Apisix => Some((i64::MAX, "APISIX refuses the route")),
        RouterKind::Contour => Some((u32::MAX.into(), "neither Kubernetes nor Envoy takes it")),
        RouterKind::GatewayApi => Some((1_000_000, "Kubernetes refuses the route")),
        RouterKind::Istio => Some((i32::MAX.into(), "Istio does not take the route")),
        RouterKind::NginxInc => Some((100, "the controller takes the host away")),
        RouterKind::Traefik => Some((i64::MAX, "Traefik leaves the Service out")),
        // Their weight is an annotation.
        RouterKind::IngressNginx | RouterKind::OtherIngress => None,
    }
}

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::IngressNginx) {
        return;
    }
    let Some(switch) = CanarySwitch::of(object) else { return };
    let (Some(weight), total) = (switch.weight, switch.effective_total()) else { return };
    let gets = match weight {
        ..0 => "nobody",
        weight if weight > total => "everybody",
        _ => return,
    };
    findings.add_hint(
        object,
        &annotation_path("canary-weight"),
        format!("weight {weight} is not between 0 and {total}: the canary gets {gets}"),
        format!("write a weight from 0 to {total}, or a larger `canary-weight-total`"),
    );
}
