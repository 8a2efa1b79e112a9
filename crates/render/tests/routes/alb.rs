//! The Ingress of AWS Load Balancer Controller v3.5.0, from `pkg/ingress/model_build_listener_rules.go`,
//! `enhanced_backend_builder.go` and AWS, "Condition types for listener rules".
//!
//! Rules are made host by host; of a host's paths exact ones first, then prefixes, the longest first, in their order
//! where they are equal. The first rule of which all conditions hold answers.

use serde_json::Value as Json;
use serde_yaml::Value;

use crate::{Answer, Request, list, shares, text};

const PREFIX: &str = "alb.ingress.kubernetes.io";

pub(crate) fn answer(objects: &[Value], request: &Request) -> Answer {
    let ingress = objects.iter().find(|object| text(object, "kind") == "Ingress").unwrap();
    assert_eq!(text(&ingress["spec"], "ingressClassName"), "alb");
    for rule in list(&ingress["spec"], "rules") {
        if !is_like(text(rule, "host"), &request.host) {
            continue;
        }
        for path in sorted(list(&rule["http"], "paths")) {
            let service = &path["backend"]["service"];
            assert_eq!(text(&service["port"], "name"), "use-annotation");
            let name = text(service, "name");
            if patterns(path).iter().any(|it| is_like(it, &request.path)) && holds(ingress, name, request) {
                return forward(ingress, name);
            }
        }
    }
    Answer::new()
}

fn sorted(paths: &[Value]) -> Vec<&Value> {
    let exact = paths.iter().filter(|path| text(path, "pathType") == "Exact");
    let mut prefixes: Vec<_> = paths.iter().filter(|path| text(path, "pathType") == "Prefix").collect();
    prefixes.sort_by_key(|path| std::cmp::Reverse(text(path, "path").len()));
    let sorted: Vec<_> = exact.chain(prefixes).collect();
    assert_eq!(sorted.len(), paths.len());
    sorted
}

fn patterns(path: &Value) -> Vec<String> {
    let (value, kind) = (text(path, "path"), text(path, "pathType"));
    assert!(!value.contains(['*', '?']));
    match (value, kind) {
        ("/", "Prefix") => vec!["/*".to_owned()],
        (value, "Prefix") => {
            let value = value.strip_suffix('/').unwrap_or(value);
            vec![value.to_owned(), format!("{value}/*")]
        }
        (value, _) => vec![value.to_owned()],
    }
}

/// `*` is any text, `?` one character.
fn is_like(pattern: &str, value: &str) -> bool {
    match pattern.chars().next() {
        None => value.is_empty(),
        Some('*') => (0..=value.len()).any(|from| is_like(&pattern[1..], &value[from..])),
        Some('?') => !value.is_empty() && is_like(&pattern[1..], &value[1..]),
        Some(first) => value.starts_with(first) && is_like(&pattern[1..], &value[1..]),
    }
}

/// Whether every condition of an annotation holds; one value of a condition is enough.
fn holds(ingress: &Value, name: &str, request: &Request) -> bool {
    let Some(conditions) = annotation(ingress, &format!("conditions.{name}")) else { return true };
    conditions.as_array().unwrap().iter().all(|condition| {
        assert_eq!(condition["field"], "http-header");
        let config = &condition["httpHeaderConfig"];
        let Some(found) = request.header(config["httpHeaderName"].as_str().unwrap()) else { return false };
        let values = |key: &str| config[key].as_array().cloned().unwrap_or_default();
        let (plain, regex) = (values("values"), values("regexValues"));
        assert!(plain.is_empty() != regex.is_empty(), "precisely one of them");
        // Of plain values the case does not matter.
        plain.iter().any(|it| is_like(&it.as_str().unwrap().to_lowercase(), &found.to_lowercase()))
            || regex.iter().any(|it| regex::Regex::new(it.as_str().unwrap()).unwrap().is_match(found))
    })
}

fn forward(ingress: &Value, name: &str) -> Answer {
    let action = annotation(ingress, &format!("actions.{name}")).unwrap();
    assert_eq!(action["type"], "forward");
    let groups = action["forwardConfig"]["targetGroups"].as_array().unwrap();
    shares(groups.iter().map(|group| {
        let port = &group["servicePort"];
        assert!(*port == 8080 || *port == "http", "{port}");
        let weight = match groups.len() {
            1 => 1,
            _ => group["weight"].as_u64().unwrap(),
        };
        assert!(weight <= 999);
        (group["serviceName"].as_str().unwrap().to_owned(), f64::from(u32::try_from(weight).unwrap()))
    }))
}

fn annotation(ingress: &Value, key: &str) -> Option<Json> {
    let value = ingress["metadata"]["annotations"].get(format!("{PREFIX}/{key}"))?;
    Some(serde_json::from_str(value.as_str().unwrap()).unwrap())
}
