use serin_diagnostic::{Rule, Severity};
use serin_objects::{Object, RouterKind};

use super::weights::{Item, sharings};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "all-weights-zero",
        severity: Severity::Error,
        page: include_str!("all_weights_zero.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for sharing in sharings(object).into_iter().filter(|sharing| sharing.items.len() > 1) {
        let Some((default, consequence)) = of_router(sharing.router) else { continue };
        let is_zero = |item: &Item| item.whole().or(item.weight.is_none().then_some(default)) == Some(0);
        // Contour shares evenly where nobody says a weight, and that is what its users mean by it.
        let is_said = sharing.items.iter().any(|item| item.weight.is_some());
        let is_meant = sharing.router == RouterKind::Contour && !is_said;
        if is_meant || !sharing.items.iter().all(is_zero) {
            continue;
        }
        let said = sharing.items.iter().find(|item| item.weight.is_some());
        let at = said.map_or(&sharing.at, |item| &item.place);
        let hint = "give the Service that is to have the requests a weight above 0";
        findings.add_hint(object, at, format!("every weight is 0: {consequence}"), hint);
    }
}

/// What a weight is where none is written, and what becomes of requests where all are 0.
fn of_router(router: RouterKind) -> Option<(i64, &'static str)> {
    match router {
        RouterKind::Apisix => Some((100, "APISIX shares the requests evenly")),
        RouterKind::Alb => Some((1, "AWS does not say what becomes of the requests")),
        RouterKind::Contour => Some((0, "Contour shares the requests evenly")),
        RouterKind::GatewayApi => Some((1, "most implementations answer 500 or 503")),
        RouterKind::Istio => Some((0, "Istio does not take it")),
        RouterKind::Traefik => Some((1, "Traefik answers 503")),
        // Of these no such state is known, or `rejected-splits` says it.
        RouterKind::IngressNginx | RouterKind::NginxInc | RouterKind::OtherIngress => None,
    }
}
