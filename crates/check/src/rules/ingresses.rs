//! What several rules ask of the Ingresses of ingress-nginx.

use serin_diagnostic::Path;
use serin_objects::{Object, Objects, PREFIX, Route, RouteRule, RouterKind, class};

/// The whole key of an annotation of ingress-nginx.
pub(crate) fn annotation(key: &str) -> String {
    format!("{PREFIX}/{key}")
}

/// Where an annotation of ingress-nginx stands.
pub(crate) fn annotation_path(key: &str) -> Path {
    Path::of("metadata.annotations").key(annotation(key))
}

/// The host of a rule of an Ingress; empty for every host.
pub(crate) fn host(rule: &RouteRule) -> &str {
    rule.hosts.first().map(String::as_str).unwrap_or_default()
}

/// A host as a message names it.
pub(crate) fn named_host(host: &str) -> String {
    if host.is_empty() { "every host".to_owned() } else { format!("`{host}`") }
}

/// Whether two Ingresses may belong to one controller: one that names no class may belong to any.
pub(crate) fn may_share_controller(left: &Object, right: &Object) -> bool {
    match (class(left), class(right)) {
        (Some(left), Some(right)) => left == right,
        (Some(_) | None, None) | (None, Some(_)) => true,
    }
}

/// The rules of Ingresses that ingress-nginx reads and that have a path of their own.
pub(crate) fn rules_of_nginx(objects: &Objects) -> impl Iterator<Item = &Route> {
    let routes = objects.routes().iter();
    routes.filter(|route| route.router == RouterKind::IngressNginx && route.rule.path.is_some())
}

/// The rules of canary Ingresses.
pub(crate) fn canary_rules(objects: &Objects) -> impl Iterator<Item = &Route> {
    rules_of_nginx(objects).filter(|route| route.rule.is_canary_ingress())
}

/// The rules of ordinary Ingresses that ingress-nginx may read. An Ingress whose class does not tell is among them.
pub(crate) fn ordinary_rules(objects: &Objects) -> impl Iterator<Item = &Route> {
    objects.routes().iter().filter(|route| {
        matches!(route.router, RouterKind::IngressNginx | RouterKind::OtherIngress)
            && route.rule.path.is_some()
            && !route.rule.is_canary_ingress()
    })
}
