use std::collections::HashSet;

use serde_json::Value;
use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, Objects, Route, RouterKind};

use super::actions::field;
use super::ingresses::{annotation, annotation_path, canary_rules, host, rules_of_nginx};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "sticky-sessions",
        severity: Severity::Error,
        page: include_str!("sticky_sessions.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

const HINT: &str = "keep sessions outside of the pods, and let each request be drawn anew";

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    by_cookie(objects, findings);
    for route in objects.routes() {
        let [first, others @ ..] = route.rule.backends.as_slice() else { continue };
        if others.iter().all(|other| (&other.namespace, &other.service) == (&first.namespace, &first.service))
        {
            continue;
        }
        let object = objects.at(route.object);
        match route.router {
            RouterKind::GatewayApi => {
                let path = route.rule.at.key("sessionPersistence");
                if object.node_at(&path).is_some() {
                    let message = "`sessionPersistence` keeps users on the new version, at weight 0 too";
                    findings.add_hint(object, &path, message, HINT);
                }
            }
            RouterKind::Alb => by_target_group(object, route, findings),
            // Of these it is not known, or they let users go at weight 0; ingress-nginx needs two objects.
            RouterKind::Apisix
            | RouterKind::Contour
            | RouterKind::IngressNginx
            | RouterKind::Istio
            | RouterKind::NginxInc
            | RouterKind::OtherIngress
            | RouterKind::Traefik => {}
        }
    }
}

/// The primary of a canary Ingress says for both how sessions are kept.
fn by_cookie(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let canaried: HashSet<_> =
        canary_rules(objects).map(|route| (host(&route.rule), &route.rule.path)).collect();
    let mut seen = HashSet::new();
    for route in rules_of_nginx(objects).filter(|route| !route.rule.is_canary_ingress()) {
        let object = objects.at(route.object);
        let is_sticky = object.annotation(&annotation("affinity")) == Some("cookie");
        if is_sticky && canaried.contains(&(host(&route.rule), &route.rule.path)) && seen.insert(route.object)
        {
            let message = "a cookie keeps users on their track, whatever the weight: at 0 the new version keeps its own";
            findings.add_hint(object, &annotation_path("affinity"), message, HINT);
        }
    }
}

fn by_target_group(object: &Object, route: &Route, findings: &mut ObjectFindings<'_>) {
    // All Services of an action stand in the one annotation.
    let Some(path) = route.rule.backends.first().map(|backend| &backend.at) else { return };
    let text = object.annotations().into_iter().flatten().find(|(key, _)| {
        key.contains("/actions.") && *path == Path::of("metadata.annotations").key(key.as_str())
    });
    let Some(action) = text.and_then(|(_, text)| serde_json::from_str::<Value>(text).ok()) else { return };
    let enabled = ["forwardConfig", "targetGroupStickinessConfig", "enabled"]
        .into_iter()
        .try_fold(&action, |value, key| field(value, key));
    if enabled == Some(&Value::Bool(true)) {
        let message = "`targetGroupStickinessConfig` keeps users on the new version, at weight 0 too";
        findings.add_hint(object, path, message, HINT);
    }
}
