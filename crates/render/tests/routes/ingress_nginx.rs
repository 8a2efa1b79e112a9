//! The pair of Ingresses, from `docs/user-guide/nginx-configuration/annotations.md` and `rootfs/etc/nginx/lua/
//! balancer.lua` of ingress-nginx controller-v1.15.1, both tracks having endpoints.

use serde_yaml::Value;

use crate::{Answer, Request, is_below, is_host, list, shares, text};

const PREFIX: &str = "nginx.ingress.kubernetes.io";

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let ingresses = || objects.iter().filter(|object| text(object, "kind") == "Ingress");
    let is_canary = |object: &&Value| annotation(object, "canary") == Some("true");
    let primary = ingresses().find(|object| !is_canary(object)).and_then(|object| backend(object, request));
    let Some(primary) = primary else { return Answer::new() };
    let Some(canary) = ingresses().find(is_canary) else { return shares([(primary, 1.0)]) };
    // A canary holds for the host and path that it shares with the primary.
    let Some(service) = backend(canary, request) else { return shares([(primary, 1.0)]) };
    if let Some(name) = annotation(canary, "canary-by-header") {
        let (found, wanted) = (request.header(name), annotation(canary, "canary-by-header-value").unwrap());
        if found == Some(wanted) {
            return shares([(service, 1.0)]);
        }
    }
    if let Some(name) = annotation(canary, "canary-by-cookie") {
        match request.cookie(name) {
            Some("always") => return shares([(service, 1.0)]),
            Some("never") => return shares([(primary, 1.0)]),
            _ => {}
        }
    }
    let number = |key| annotation(canary, key).map(|text| text.parse::<f64>().unwrap());
    let total = number("canary-weight-total").unwrap_or(100.0).max(100.0);
    let weight = number("canary-weight").unwrap_or_default();
    shares([(primary, total - weight), (service, weight)])
}

fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object["metadata"].get("annotations")?.get(format!("{PREFIX}/{key}"))?.as_str()
}

/// The Service of the longest path that matches.
fn backend(ingress: &Value, request: &Request) -> Option<String> {
    let rules =
        list(&ingress["spec"], "rules").iter().filter(|rule| is_host(&[text(rule, "host")], &request.host));
    let paths = rules.flat_map(|rule| list(&rule["http"], "paths"));
    let holds = |path: &&Value| match text(path, "pathType") {
        "Exact" => text(path, "path") == request.path,
        _ => is_below(text(path, "path"), &request.path),
    };
    let longest = paths.filter(holds).max_by_key(|path| text(path, "path").len())?;
    Some(text(&longest["backend"]["service"], "name").to_owned())
}
