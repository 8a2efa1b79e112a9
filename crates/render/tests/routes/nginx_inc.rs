//! VirtualServer, from `pkg/apis/configuration/validation/virtualserver.go` and `internal/configs/virtualserver.go` of
//! nginx/kubernetes-ingress v5.5.4, and from nginx's pages on `location` and `map`.
//!
//! A VirtualServer that is not valid serves nothing. Of the locations an exact one wins, then the longest prefix, letter
//! by letter. The first match whose conditions all hold wins over action and splits of the route. A value is a text,
//! whatever its case, or a pattern behind `~` that is looked for anywhere.

use serde_yaml::Value;

use crate::{Answer, Request, is_host, is_whole, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let server = objects.iter().find(|object| text(object, "kind") == "VirtualServer").unwrap();
    let spec = &server["spec"];
    let routes = list(spec, "routes");
    for (position, route) in routes.iter().enumerate() {
        assert_eq!(["action", "splits"].iter().filter(|it| route.get(**it).is_some()).count(), 1);
        assert!(routes[..position].iter().all(|other| text(other, "path") != text(route, "path")));
    }
    if !is_host(&[text(spec, "host")], &request.host) {
        return Answer::new();
    }
    let exact = routes.iter().find(|route| text(route, "path").strip_prefix('=') == Some(&request.path));
    let is_prefix = |route: &&Value| request.path.starts_with(text(route, "path"));
    let longest = || routes.iter().filter(is_prefix).max_by_key(|route| text(route, "path").len());
    let Some(route) = exact.or_else(longest) else { return Answer::new() };
    let is_matched =
        |matched: &&Value| list(matched, "conditions").iter().all(|condition| holds(condition, request));
    let target = list(route, "matches").iter().find(is_matched).unwrap_or(route);
    let Some(splits) = target.get("splits").and_then(Value::as_sequence) else {
        return shares([(service(spec, target), 1.0)]);
    };
    let weights: Vec<_> = splits.iter().map(|split| split["weight"].as_u64().unwrap()).collect();
    assert!(weights.len() >= 2 && weights.iter().sum::<u64>() == 100, "such splits are not valid");
    shares(splits.iter().map(|split| (service(spec, split), split["weight"].as_f64().unwrap())))
}

/// The Service of the upstream that requests are passed to.
fn service(spec: &Value, target: &Value) -> String {
    let name = text(&target["action"], "pass");
    let upstream = list(spec, "upstreams").iter().find(|upstream| text(upstream, "name") == name).unwrap();
    assert_eq!(upstream["port"].as_i64(), Some(8080));
    text(upstream, "service").to_owned()
}

fn holds(condition: &Value, request: &Request) -> bool {
    let found = match (condition.get("header"), condition.get("cookie")) {
        (Some(header), None) => request.header(header.as_str().unwrap()),
        (None, Some(cookie)) => request.cookie(cookie.as_str().unwrap()),
        _ => panic!("a condition is about one thing"),
    };
    let (found, value) = (found.unwrap_or_default(), text(condition, "value"));
    assert!(!value.starts_with('!'));
    match value.strip_prefix('~') {
        Some(pattern) => is_whole(&format!(".*(?:{pattern}).*"), found),
        None => value.eq_ignore_ascii_case(found),
    }
}
