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
    let canary = ingresses().find(is_canary).map(|canary| (Switch::of(canary), paths(canary)));
    let mut routers = Vec::new();
    // A rule of another host holds for no request of this one, and takes time to write.
    for (host, path) in paths(primary).into_iter().filter(|(host, _)| is_host(&[host], &request.host)) {
        let same = |(other, it): &&(&str, &Value)| {
            *other == host && ["path", "pathType"].iter().all(|key| text(it, key) == text(path, key))
        };
        let rule = rule(host, path);
        let of_canary =
            canary.as_ref().and_then(|(switch, paths)| Some((switch, paths.iter().find(same)?.1)));
        match of_canary {
            None => routers.push((rule, vec![(service(path), 1.0)])),
            Some((switch, own)) => routers.extend(switch.routers(rule, service(path), service(own))),
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

/// What the canary's annotations come to.
struct Switch {
    primary: f64,
    canary: f64,
    /// What sends a request to the canary whatever the weight.
    to_canary: Option<String>,
    /// What keeps it away from the canary.
    to_primary: Option<String>,
}

impl Switch {
    fn of(ingress: &Value) -> Self {
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
            format!(
                "HeaderRegexp(\"Cookie\", {:?})",
                format!("(^|;\\s*){}={value}(;|$)", regex::escape(name))
            )
        };
        conditions.extend(by_cookie.map(|name| cookie(name, "always")));
        Self {
            primary: total - weight,
            canary: weight,
            to_canary: (!conditions.is_empty()).then(|| conditions.join(" || ")),
            to_primary: by_cookie.filter(|_| weight > 0.0).map(|name| cookie(name, "never")),
        }
    }

    fn routers(&self, rule: String, primary: String, canary: String) -> Vec<(String, Services)> {
        let to = |condition: &Option<String>, service: &String| {
            let condition = condition.as_ref()?;
            Some((format!("({rule}) && ({condition})"), vec![(service.clone(), 1.0)]))
        };
        let mut routers: Vec<_> =
            [to(&self.to_canary, &canary), to(&self.to_primary, &primary)].into_iter().flatten().collect();
        routers.push((rule, vec![(primary, self.primary), (canary, self.canary)]));
        routers
    }
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
