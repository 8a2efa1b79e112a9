use std::collections::HashMap;

use serin_diagnostic::{Path, Rule, Severity, nearest};
use serin_objects::{Body, Object, Objects, Route, class};

use super::ingresses::{canary_rules, host, may_share_controller, named_host, ordinary_rules};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "canary-off-primary",
        severity: Severity::Error,
        page: include_str!("canary_off_primary.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Found(run)],
};

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let mut of_host: HashMap<&str, Vec<&Route>> = HashMap::new();
    for route in ordinary_rules(objects) {
        of_host.entry(host(&route.rule)).or_default().push(route);
    }
    for route in canary_rules(objects) {
        let Some(primaries) = of_host.get(host(&route.rule)) else { continue };
        let mut same = primaries.iter().filter(|it| it.rule.path == route.rule.path).peekable();
        match same.peek() {
            None => off_path(objects, route, primaries, findings),
            Some(first) => {
                let (canary, primary) = (objects.at(route.object), objects.at(first.object));
                if !same.any(|it| may_serve_both(objects, canary, objects.at(it.object))) {
                    off_class(canary, primary, findings);
                }
            }
        }
    }
}

fn off_path(objects: &Objects, route: &Route, primaries: &[&Route], findings: &mut ObjectFindings<'_>) {
    let Some((path, path_type)) = &route.rule.path else { return };
    let paths = || primaries.iter().filter_map(|it| it.rule.path.as_ref());
    let other_type = paths().find(|(known, _)| known == path);
    let (key, hint) = match (other_type, nearest(path, paths().map(|(path, _)| path.as_str()))) {
        (Some((_, known)), _) => ("pathType", format!("its pathType there is `{known}`")),
        (None, Some(known)) => ("path", format!("did you mean `{known}`?")),
        (None, None) => {
            let Some((known, _)) = paths().next() else { return };
            ("path", format!("the nearest path there is `{known}`"))
        }
    };
    let host = named_host(host(&route.rule));
    findings.add_hint(
        objects.at(route.object),
        &route.rule.at.key(key),
        format!(
            "no ordinary Ingress of {host} has the path `{path}` as `{path_type}`: the weight means nothing"
        ),
        hint,
    );
}

fn off_class(canary: &Object, primary: &Object, findings: &mut ObjectFindings<'_>) {
    let (Some(own), Some(others)) = (class(canary), class(primary)) else { return };
    let Body::Ingress(spec) = &canary.body else { return };
    let path = match spec.ingress_class_name {
        Some(_) => Path::of("spec.ingressClassName"),
        None => Path::of("metadata.annotations").key("kubernetes.io/ingress.class"),
    };
    let message = format!("the canary Ingress is of class `{own}`, and its primary {primary} of `{others}`");
    findings.add_hint(canary, &path, message, "one controller has to read both");
}

/// Whether one controller may read two Ingresses. Several classes may belong to one controller, and where the classes
/// are here they say so.
fn may_serve_both(objects: &Objects, canary: &Object, primary: &Object) -> bool {
    if may_share_controller(canary, primary) {
        return true;
    }
    let controller = |name: Option<&str>| {
        let named =
            |object: &&std::sync::Arc<Object>| object.kind == "IngressClass" && Some(object.name()) == name;
        let found = objects.all().iter().find(named)?;
        found.node_at(&Path::of("spec.controller"))?.as_str()
    };
    let (own, others) = (controller(class(canary)), controller(class(primary)));
    own.is_some() && own == others
}
