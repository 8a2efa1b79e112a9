//! The pair of Ingresses as Traefik v3.7.9 reads it: `pkg/provider/kubernetes/ingress-nginx/build.go` (which canary belongs
//! to which primary, weights) and `translator.go` (buildRule, buildPrefixRule, appendCanaryRule, appendNonCanaryRule), both
//! tracks having endpoints.
//!
//! Each path of the primary becomes a router to both Services by weight, one to the canary for a header or a cookie, and
//! with a weight one to the primary for a cookie that says `never`. The longest rule that matches answers.

use std::cmp::Reverse;

use serde_yaml::Value;

use crate::traefik::holds;
use crate::{Answer, Request, is_host, list, shares, text};

const PREFIX: &str = "nginx.ingress.kubernetes.io";

type Services = Vec<(String, f64)>;

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let ingresses = || objects.iter().filter(|object| text(object, "kind") == "Ingress");
    let is_canary = |object: &&Value| annotation(object, "canary") == Some("true");
    let primary = ingresses().find(|object| !is_canary(object)).unwrap();
    let canary = ingresses().find(is_canary);
    let mut routers = Vec::new();
    // A rule of another host holds for no request of this one, and takes time to write.
    for (host, path) in paths(primary).into_iter().filter(|(host, _)| is_host(&[host], &request.host)) {
        let same = |(other, it): &(&str, &Value)| {
            *other == host && ["path", "pathType"].iter().all(|key| text(it, key) == text(path, key))
        };
        let of_canary = canary.and_then(|canary| Some((canary, paths(canary).into_iter().find(same)?.1)));
        let rule = rule(host, path);
        match of_canary {
            None => routers.push((rule, vec![(service(path), 1.0)])),
            Some((canary, own)) => routers.extend(pair(&rule, service(path), service(own), canary)),
        }
    }
    routers.sort_by_key(|(rule, _)| Reverse(rule.len()));
    let Some(first) = routers.iter().position(|(rule, _)| holds(rule, request)) else { return Answer::new() };
    let (rule, services) = &routers[first];
    let mut as_long = routers[first + 1..].iter().take_while(|(other, _)| other.len() == rule.len());
    let is_one = as_long.all(|(other, it)| it == services || !holds(other, request));
    assert!(is_one, "of two rules of this length any may answer");
    shares(services.clone())
}

fn pair(rule: &str, primary: String, canary: String, ingress: &Value) -> Vec<(String, Services)> {
    let number = |key| annotation(ingress, key).map_or(0.0, |text| text.parse::<f64>().unwrap());
    let total = number("canary-weight-total").max(100.0);
    let weight = number("canary-weight").clamp(0.0, total);
    let mut conditions = Vec::new();
    if let Some(name) = annotation(ingress, "canary-by-header") {
        let value = annotation(ingress, "canary-by-header-value").unwrap();
        conditions.push(format!("Header({name:?}, {value:?})"));
    }
    let by_cookie = annotation(ingress, "canary-by-cookie");
    let cookie = |name: &str, value: &str| {
        format!("HeaderRegexp(\"Cookie\", {:?})", format!("(^|;\\s*){}={value}(;|$)", regex::escape(name)))
    };
    conditions.extend(by_cookie.map(|name| cookie(name, "always")));
    let both = vec![(primary.clone(), total - weight), (canary.clone(), weight)];
    let mut routers = vec![(rule.to_owned(), both)];
    if !conditions.is_empty() {
        routers.push((format!("({rule}) && ({})", conditions.join(" || ")), vec![(canary, 1.0)]));
    }
    if let Some(name) = by_cookie.filter(|_| weight > 0.0) {
        routers.push((format!("({rule}) && ({})", cookie(name, "never")), vec![(primary, 1.0)]));
    }
    routers
}

fn rule(host: &str, path: &Value) -> String {
    let value = text(path, "path");
    let of_path = match text(path, "pathType") {
        "Exact" => format!("Path({value:?})"),
        _ if value == "/" => format!("PathPrefix({value:?})"),
        _ => {
            let value = value.strip_suffix('/').unwrap_or(value);
            format!("(Path({value:?}) || PathPrefix({:?}))", format!("{value}/"))
        }
    };
    format!("Host({host:?}) && {of_path}")
}

fn annotation<'a>(object: &'a Value, key: &str) -> Option<&'a str> {
    object["metadata"].get("annotations")?.get(format!("{PREFIX}/{key}"))?.as_str()
}

/// The paths, each with its host.
fn paths(ingress: &Value) -> Vec<(&str, &Value)> {
    let rules = list(&ingress["spec"], "rules").iter();
    rules
        .flat_map(|rule| list(&rule["http"], "paths").iter().map(move |path| (text(rule, "host"), path)))
        .collect()
}

fn service(path: &Value) -> String {
    text(&path["backend"]["service"], "name").to_owned()
}
