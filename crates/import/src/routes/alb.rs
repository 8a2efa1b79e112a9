//! An Ingress of the AWS Load Balancer Controller, with or without an action.

use serde_json::{Map, Value as Json, json};

use super::ingress_nginx::{cases, service, tls};
use super::matchers::header;
use super::{Condition, Reader, Route, Taken, Target, View, shares};
use crate::json::{items, text, without};

pub(super) struct Alb;

const PREFIX: &str = "alb.ingress.kubernetes.io/";

impl Reader for Alb {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["rules"]);
        let Some(ingress) = view.objects.first() else { return route };
        let annotations = super::annotations(ingress);
        let parsed = |kind: &str, name: &str| {
            let text = annotations.get(&format!("{PREFIX}{kind}.{name}"))?.as_str()?;
            serde_json::from_str::<Json>(text).ok()
        };
        route.cases = cases(ingress, 0, &|backend, case| {
            let (name, port) = service(view, backend);
            let is_action =
                backend.pointer("/service/port/name").and_then(Json::as_str) == Some("use-annotation");
            let conditions = parsed("conditions", &name);
            case.condition = conditions.as_ref().and_then(condition);
            if !is_action {
                return vec![Target { service: name, port, share: 10_000, rest: Map::new() }];
            }
            let action = parsed("actions", &name).unwrap_or(Json::Null);
            let is_forward =
                text(&action, "type") == Some("forward") && action.get("forwardConfig").is_some();
            let rest =
                if is_forward { without(&action, &["type", "forwardConfig"]) } else { without(&action, &[]) };
            let nothing = Json::Null;
            let forward = action.get("forwardConfig").unwrap_or(&nothing);
            case.rest.extend(without(forward, &["targetGroups"]));
            case.rest.extend(rest);
            let groups = items(forward, "targetGroups").iter().map(|group| {
                let service = text(group, "serviceName").unwrap_or("?target-group").to_owned();
                let port = view.port(group.get("servicePort"));
                let rest = without(group, &["serviceName", "servicePort", "weight"]);
                (Target { service, port, share: 0, rest }, super::weight(group, "weight", 1.0))
            });
            shares(groups.collect())
        });
        if let Some(own) = route.annotations.first_mut() {
            own.retain(|key, _| !is_rule(key));
        }
        route
    }

    fn settings(&self, route: &Route, view: &View<'_>, taken: &mut Taken) {
        let (Some(rest), Some(annotations)) = (route.rest.first(), route.annotations.first()) else { return };
        let class = rest.get("ingressClassName").or_else(|| annotations.get("kubernetes.io/ingress.class"));
        taken.set("ingressClassName", class.filter(|class| class.as_str() != Some("alb")));
        taken.tls = tls(rest.get("tls"));
        // What a rule forwards by is said by weights and a match.
        let all = view.objects.first().map(super::annotations).unwrap_or_default();
        taken.annotations.extend(all.into_iter().map(|(key, _)| key).filter(|key| is_rule(key)));
        let mut reading = Annotations { all: annotations, taken };
        reading.text("scheme", "scheme");
        reading.target_type(view);
        reading.read("certificate-arn", "certificateArns", |text| {
            Some(text.split(',').map(|arn| Json::from(arn.trim())).collect())
        });
        reading.read("listen-ports", "listenPorts", listen_ports);
        reading.number("ssl-redirect", "sslRedirect");
        reading.health_check();
        reading.read("target-group-attributes", "deregistrationDelaySeconds", |text| {
            text.strip_prefix("deregistration_delay.timeout_seconds=")?.parse::<i64>().ok().map(Json::from)
        });
        reading.group();
        reading.text("backend-protocol-version", "backendProtocolVersion");
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.rules[].http.paths[]", ""]
    }
}

/// Whether an annotation is an action or a condition of a rule.
fn is_rule(key: &str) -> bool {
    let key = key.strip_prefix(PREFIX).unwrap_or_default();
    key.starts_with("actions.") || key.starts_with("conditions.")
}

fn condition(conditions: &Json) -> Option<Condition> {
    let list = conditions.as_array()?;
    let header_of = |only: &Json| {
        let config = only.get("httpHeaderConfig").filter(|_| text(only, "field") == Some("http-header"))?;
        let name = text(config, "httpHeaderName")?;
        match (items(config, "values"), items(config, "regexValues")) {
            ([value], []) => Some(header(name, value.as_str()?, false)),
            ([], [pattern]) => Some(header(name, pattern.as_str()?, true)),
            _ => None,
        }
    };
    match list.as_slice() {
        [] => None,
        [only] => Some(header_of(only).unwrap_or_else(|| Condition::Other(only.to_string()))),
        _ => Some(Condition::Other(conditions.to_string())),
    }
}

/// `[{"HTTP": 80}, {"HTTPS": 443}]`
fn listen_ports(text: &str) -> Option<Json> {
    let list: Vec<Map<String, Json>> = serde_json::from_str(text).ok()?;
    let ports =
        list.into_iter().flatten().map(|(protocol, port)| json!({"protocol": protocol, "port": port}));
    Some(ports.collect())
}

/// Annotations that a spec has a word for.
struct Annotations<'a> {
    all: &'a Map<String, Json>,
    taken: &'a mut Taken,
}

impl Annotations<'_> {
    /// One that cannot be read stays an annotation.
    fn value(&mut self, name: &str, read: impl Fn(&str) -> Option<Json>) -> Option<Json> {
        let key = format!("{PREFIX}{name}");
        let value = read(self.all.get(&key)?.as_str()?)?;
        self.taken.annotations.push(key);
        Some(value)
    }

    fn read(&mut self, name: &str, key: &'static str, read: impl Fn(&str) -> Option<Json>) {
        let value = self.value(name, read);
        self.taken.set(key, value.as_ref());
    }

    fn text(&mut self, name: &str, key: &'static str) {
        self.read(name, key, |text| Some(Json::from(text)));
    }

    fn number(&mut self, name: &str, key: &'static str) {
        self.read(name, key, whole);
    }

    /// Targets are nodes unless somebody says otherwise, and a spec means pods. Source: aws-load-balancer-controller
    /// v3.5.0, docs/guide/ingress/annotations.md (target-type).
    fn target_type(&mut self, view: &View<'_>) {
        match self.value("target-type", |text| Some(Json::from(text))) {
            Some(value) if value == "ip" => {}
            Some(value) => self.taken.set("targetType", Some(&value)),
            None if view.objects.is_empty() => {}
            None => {
                self.taken.set("targetType", Some(&Json::from("instance")));
                let message =
                    "no annotation says `target-type`: taken for `instance`, the controller's default";
                let hint = "write `targetType: ip` where the controller runs with `--default-target-type=ip`, or the IngressClassParams say so";
                self.taken.assumed.push((message.to_owned(), hint.to_owned()));
            }
        }
    }

    fn health_check(&mut self) {
        let mut check = Map::new();
        if let Some(path) = self.value("healthcheck-path", |text| Some(Json::from(text))) {
            check.insert("path".to_owned(), path);
        }
        for (name, key) in [
            ("healthcheck-port", "port"),
            ("healthcheck-interval-seconds", "intervalSeconds"),
            ("healthcheck-timeout-seconds", "timeoutSeconds"),
            ("healthy-threshold-count", "healthyThresholdCount"),
            ("unhealthy-threshold-count", "unhealthyThresholdCount"),
        ] {
            if let Some(value) = self.value(name, whole) {
                check.insert(key.to_owned(), value);
            }
        }
        if let Some(codes) = self.value("success-codes", |text| Some(Json::from(text))) {
            check.insert("successCodes".to_owned(), codes);
        }
        if !check.is_empty() {
            self.taken.set("healthCheck", Some(&Json::Object(check)));
        }
    }

    fn group(&mut self) {
        let Some(name) = self.value("group.name", |text| Some(Json::from(text))) else { return };
        let mut group = Map::from_iter([("name".to_owned(), name)]);
        if let Some(order) = self.value("group.order", whole) {
            group.insert("order".to_owned(), order);
        }
        self.taken.set("group", Some(&Json::Object(group)));
    }
}

fn whole(text: &str) -> Option<Json> {
    text.parse::<i64>().ok().map(Json::from)
}
