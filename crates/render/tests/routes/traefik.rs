//! IngressRoute, from `pkg/muxer/http` (matcher.go, mux.go), `pkg/provider/kubernetes/crd/kubernetes_http.go` and
//! `pkg/server/service/loadbalancer/wrr/wrr.go` of Traefik v3.7.9, both tracks having endpoints.
//!
//! Every route is a router; the one with the highest priority that matches answers, and the priority is the length of its
//! rule unless one is set. Its Services share the requests by weight, 1 where none is set, and nothing at 0.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;
use serde_yaml::Value;

use crate::{Answer, Request, is_host, list, shares, text};

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let routes = objects.iter().filter(|object| text(object, "kind") == "IngressRoute");
    let routes = routes.flat_map(|object| list(&object["spec"], "routes"));
    let matching: Vec<_> = routes.filter(|route| holds(text(route, "match"), request)).collect();
    let Some(highest) = matching.iter().map(|route| priority(route)).max() else { return Answer::new() };
    let mut first = matching.iter().filter(|route| priority(route) == highest);
    let route = first.next().unwrap();
    assert!(first.next().is_none(), "two routes have the priority {highest}, and any of them answers");
    let services = list(route, "services");
    shares(services.iter().map(|service| {
        assert!(service["port"].as_i64() == Some(8080) || service["port"].as_str() == Some("http"));
        let weight = service.get("weight").map_or(1.0, |weight| weight.as_f64().unwrap());
        // A single Service is no list to share out.
        let weight = if services.len() == 1 { 1.0 } else { weight };
        (text(service, "name").to_owned(), weight)
    }))
}

fn priority(route: &Value) -> usize {
    match route.get("priority").and_then(Value::as_u64) {
        None | Some(0) => text(route, "match").len(),
        Some(priority) => usize::try_from(priority).unwrap(),
    }
}

/// Whether a rule holds for a request.
pub(crate) fn holds(rule: &str, request: &Request) -> bool {
    let mut parser = Parser { rest: rule, request, is_decided: false };
    let holds = parser.any();
    assert!(parser.rest.is_empty(), "nothing is left of a rule: {}", parser.rest);
    holds
}

/// Reads a rule and asks a request at the same time.
struct Parser<'a> {
    rest: &'a str,
    request: &'a Request,
    /// Whether what is read makes no difference any more.
    is_decided: bool,
}

impl<'a> Parser<'a> {
    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(token) {
            None => false,
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
        }
    }

    fn any(&mut self) -> bool {
        let mut holds = self.all();
        while self.take("||") {
            // Both sides are read.
            holds |= self.all();
        }
        holds
    }

    fn all(&mut self) -> bool {
        let was_decided = self.is_decided;
        let mut holds = self.one();
        while self.take("&&") {
            self.is_decided = was_decided || !holds;
            holds &= self.one();
        }
        self.is_decided = was_decided;
        holds
    }

    fn one(&mut self) -> bool {
        if self.take("!") {
            return !self.one();
        }
        if self.take("(") {
            let holds = self.any();
            assert!(self.take(")"));
            return holds;
        }
        let (name, rest) = self.rest.split_once('(').expect("a matcher");
        self.rest = rest;
        let mut values = vec![self.value()];
        while self.take(",") {
            values.push(self.value());
        }
        assert!(self.take(")"));
        if self.is_decided {
            return false;
        }
        let values: Vec<_> = values.iter().map(AsRef::as_ref).collect();
        self.matcher(name, &values)
    }

    fn value(&mut self) -> Cow<'a, str> {
        if self.take("`") {
            let (value, rest) = self.rest.split_once('`').unwrap();
            self.rest = rest;
            return value.into();
        }
        // Between quotes a backslash escapes what comes next.
        assert!(self.take("\""), "a value: {}", self.rest);
        let (mut value, mut characters) = (String::new(), self.rest.char_indices());
        while let Some((position, it)) = characters.next() {
            match it {
                '"' => {
                    self.rest = &self.rest[position + 1..];
                    return value.into();
                }
                '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => value.push(it),
            }
        }
        panic!("a value has no end: {value}");
    }

    fn matcher(&self, name: &str, values: &[&str]) -> bool {
        let Request { host, path, .. } = self.request;
        match (name, values) {
            // A wildcard is one label, from v3.7 on: pkg/muxer/muxer.go (DomainMatchHostExpression).
            ("Host", [value]) => is_host(&[value], host),
            ("HostRegexp", [pattern]) => finds(pattern, &host.to_ascii_lowercase()),
            ("Path", [value]) => path == value,
            ("PathPrefix", [value]) => path.starts_with(value),
            ("Header", [key, value]) => self.request.header(key) == Some(*value),
            ("HeaderRegexp", [key, pattern]) => {
                self.request.header(key).is_some_and(|text| finds(pattern, text))
            }
            other => panic!("no matcher: {other:?}"),
        }
    }
}

thread_local! {
    /// Patterns that were read, which takes longer than everything else together.
    static PATTERNS: RefCell<HashMap<String, Regex>> = RefCell::default();
}

fn finds(pattern: &str, text: &str) -> bool {
    PATTERNS.with_borrow_mut(|patterns| {
        if !patterns.contains_key(pattern) {
            patterns.insert(pattern.to_owned(), Regex::new(pattern).unwrap());
        }
        patterns[pattern].is_match(text)
    })
}
