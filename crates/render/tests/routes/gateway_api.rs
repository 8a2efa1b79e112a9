//! HTTPRoute and GRPCRoute, from `apis/v1/httproute_types.go` and `grpcroute_types.go` of Gateway API v1.6.1.
//!
//! Of all rules that match, the one with the longest path wins, an exact one before a prefix; then the one with more
//! headers; then the first. A backend gets its weight as a part of the sum, 1 where it says none.

use std::cmp::Reverse;

use serde_yaml::Value;

use crate::{Answer, Request, is_below, is_host, is_whole, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let route =
        objects.iter().find(|object| ["HTTPRoute", "GRPCRoute"].contains(&text(object, "kind"))).unwrap();
    let spec = &route["spec"];
    let hosts: Vec<_> = list(spec, "hostnames").iter().filter_map(Value::as_str).collect();
    if !is_host(&hosts, &request.host) {
        return Answer::new();
    }
    let rules = list(spec, "rules").iter().enumerate().filter_map(|(position, rule)| {
        let everything = [Value::Null];
        // A rule without matches matches all.
        let matches = if list(rule, "matches").is_empty() { &everything[..] } else { list(rule, "matches") };
        let precedence = matches.iter().filter_map(|it| precedence(it, request)).max()?;
        Some(((precedence, Reverse(position)), rule))
    });
    let Some((_, rule)) = rules.max_by_key(|(precedence, _)| *precedence) else { return Answer::new() };
    shares(list(rule, "backendRefs").iter().map(|backend| {
        assert_eq!(backend["port"].as_i64(), Some(8080));
        (
            text(backend, "name").to_owned(),
            backend.get("weight").map_or(1.0, |weight| weight.as_f64().unwrap()),
        )
    }))
}

/// Exactness, length of the path, number of headers; none where the match does not hold.
fn precedence(matched: &Value, request: &Request) -> Option<(bool, usize, usize)> {
    let (is_exact, length) = match matched.get("path") {
        None => (false, 0),
        Some(path) => {
            let value = text(path, "value");
            let is_exact = text(path, "type") == "Exact";
            let holds = if is_exact { value == request.path } else { is_below(value, &request.path) };
            holds.then_some((is_exact, value.len()))?
        }
    };
    let headers = list(matched, "headers");
    let holds = headers.iter().all(|header| {
        let Some(found) = request.header(text(header, "name")) else { return false };
        match text(header, "type") {
            "Exact" => found == text(header, "value"),
            "RegularExpression" => is_whole(text(header, "value"), found),
            other => panic!("no type of a header: {other}"),
        }
    });
    holds.then_some((is_exact, length, headers.len()))
}
