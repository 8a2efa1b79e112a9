//! VirtualService, from `networking/v1alpha3/virtual_service.proto` of istio/api 1.30.3 and `pilot/pkg/networking/core/
//! route/route.go` of istio/istio.
//!
//! The first rule that matches wins. The matches of a rule are alternatives, what one of them says must all hold, and a
//! rule without any holds always. A prefix is one of letters; patterns match the whole. A destination gets its weight
//! as a part of the sum, a sole one everything.

use serde_yaml::Value;

use crate::{Answer, Request, is_whole, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let route = objects.iter().find(|object| text(object, "kind") == "VirtualService").unwrap();
    let spec = &route["spec"];
    assert!(!list(spec, "gateways").is_empty(), "without gateways it holds for the mesh alone");
    if !list(spec, "hosts").iter().filter_map(Value::as_str).any(|host| is_host(host, &request.host)) {
        return Answer::new();
    }
    let holds = |rule: &&Value| {
        let matches = list(rule, "match");
        matches.is_empty() || matches.iter().any(|it| is_matched(it, request))
    };
    let Some(rule) = list(spec, "http").iter().find(holds) else { return Answer::new() };
    let destinations = list(rule, "route");
    shares(destinations.iter().map(|it| {
        assert_eq!(it["destination"]["port"]["number"].as_i64(), Some(8080));
        let service = text(&it["destination"], "host").strip_suffix(".shop.svc.cluster.local").unwrap();
        let weight = it.get("weight").map_or(0.0, |weight| weight.as_f64().unwrap());
        (service.to_owned(), if destinations.len() == 1 { 1.0 } else { weight })
    }))
}

/// A wildcard is any number of labels.
fn is_host(pattern: &str, host: &str) -> bool {
    pattern.strip_prefix('*').map_or(pattern == host, |end| host.ends_with(end))
}

fn is_matched(matched: &Value, request: &Request) -> bool {
    let is_path = matched.get("uri").is_none_or(|uri| is_text(uri, &request.path));
    let headers = matched.get("headers").and_then(Value::as_mapping);
    is_path
        && headers.into_iter().flatten().all(|(name, pattern)| {
            let name = name.as_str().unwrap();
            assert_eq!(name, name.to_lowercase(), "names of headers are in lower case");
            request.header(name).is_some_and(|found| is_text(pattern, found))
        })
}

fn is_text(pattern: &Value, found: &str) -> bool {
    let (kind, value) = pattern.as_mapping().unwrap().iter().next().unwrap();
    let value = value.as_str().unwrap();
    match kind.as_str().unwrap() {
        "exact" => value == found,
        "prefix" => found.starts_with(value),
        "regex" => is_whole(value, found),
        other => panic!("there is no match of a text by {other}"),
    }
}
