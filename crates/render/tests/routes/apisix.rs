//! The ApisixRoute, from `internal/adc/translator/apisixroute.go` and `api/v2/apisixroute_types.go` of
//! apisix-ingress-controller 2.2.0, and `lib/resty/radixtree.lua` of lua-resty-radixtree 2.9.2.
//!
//! A path that is the whole request's wins over prefixes, a longer prefix over a shorter one; of rules with the same
//! path the one with the higher priority is looked at first, and passed over where an expression does not hold.

use serde_yaml::Value;

use crate::{Answer, Request, is_host, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let route = objects.iter().find(|object| text(object, "kind") == "ApisixRoute").unwrap();
    let rules = list(&route["spec"], "http");
    let ranked = rules.iter().filter_map(|rule| {
        let matched = &rule["match"];
        let hosts: Vec<_> = list(matched, "hosts").iter().filter_map(Value::as_str).collect();
        let holds = is_host(&hosts, &request.host)
            && list(matched, "exprs").iter().all(|expression| is_true(expression, request));
        let paths: Vec<_> = list(matched, "paths").iter().filter_map(Value::as_str).collect();
        let is_unique = paths.iter().enumerate().all(|(position, path)| !paths[..position].contains(path));
        assert!(is_unique, "{paths:?}");
        let path = paths.into_iter().filter_map(|path| rank(path, &request.path)).max()?;
        let priority = rule.get("priority").map_or(0, |priority| priority.as_i64().unwrap());
        holds.then_some(((path, priority), rule))
    });
    let ranked: Vec<_> = ranked.collect();
    let Some((best, rule)) = ranked.iter().max_by_key(|(rank, _)| *rank) else { return Answer::new() };
    assert_eq!(ranked.iter().filter(|(rank, _)| rank == best).count(), 1, "nobody knows which comes first");
    let backends = list(rule, "backends");
    shares(backends.iter().map(|backend| {
        let port = &backend["servicePort"];
        assert!(port.as_i64() == Some(8080) || port.as_str() == Some("http"), "{port:?}");
        // One backend gets everything.
        let weight = backend.get("weight").map_or(100.0, |weight| weight.as_f64().unwrap());
        (text(backend, "serviceName").to_owned(), if backends.len() == 1 { 1.0 } else { weight })
    }))
}

/// Whether a path is the whole request's, and its length; none where it does not match. A prefix is one of text.
fn rank(path: &str, requested: &str) -> Option<(bool, usize)> {
    match path.strip_suffix('*') {
        Some(prefix) => requested.starts_with(prefix).then_some((false, prefix.len())),
        None => (path == requested).then_some((true, path.len())),
    }
}

fn is_true(expression: &Value, request: &Request) -> bool {
    assert_eq!(text(expression, "op"), "Equal");
    let (subject, value) = (&expression["subject"], text(expression, "value"));
    let name = text(subject, "name");
    match text(subject, "scope") {
        "Header" => request.header(name) == Some(value),
        "Cookie" => request.cookie(name) == Some(value),
        other => panic!("no scope: {other}"),
    }
}
