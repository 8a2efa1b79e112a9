use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, RouterKind};

use super::weights::sharings;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "sole-backend-weight-zero",
        severity: Severity::Warning,
        page: include_str!("sole_backend_weight_zero.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for sharing in sharings(object) {
        let [sole] = sharing.items.as_slice() else { continue };
        if sole.whole() != Some(0) {
            continue;
        }
        let is_weighted = sharing.at == Path::of("spec.weighted.services");
        let consequence = match sharing.router {
            RouterKind::Contour | RouterKind::Istio => "it gets every request all the same",
            RouterKind::GatewayApi => "some implementations send it everything, others answer with an error",
            RouterKind::Traefik if is_weighted => "Traefik answers 503",
            RouterKind::Traefik => "it gets every request all the same",
            // What these do is not known, or `rejected-splits` says it.
            RouterKind::Alb
            | RouterKind::Apisix
            | RouterKind::IngressNginx
            | RouterKind::NginxInc
            | RouterKind::OtherIngress => continue,
        };
        let message = format!("the only Service has weight 0: {consequence}");
        let hint = "name the Service that is to have the requests, or leave the weight out";
        findings.add_hint(object, &sole.place, message, hint);
    }
}
