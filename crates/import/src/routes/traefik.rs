//! An IngressRoute, and the TraefikService with weights that it may lead to.

use serde_json::{Map, Value as Json};
use serin_diagnostic::Path;

use super::matchers::{header, plain};
use super::{
    Case, Condition, PathMatch, Reader, Route, Taken, Target, View, by_elements, is_of_kind, letters, shares,
};
use crate::json::{items, text, without};

pub(super) struct Traefik;

impl Reader for Traefik {
    fn read(&self, view: &View<'_>) -> Route {
        let mut route = Route::with_rest(view, &["routes"]);
        let Some(object) = view.objects.first() else { return route };
        let nothing = Json::Null;
        let spec = object.get("spec").unwrap_or(&nothing);
        for (number, rule) in items(spec, "routes").iter().enumerate() {
            let matched = Matched::of(text(rule, "match").unwrap_or_default());
            // What wins over the split is for the plan to say.
            let keys: &[&str] = match matched.condition {
                Some(_) => &["match", "kind", "services", "priority"],
                None => &["match", "kind", "services"],
            };
            let targets = shares(targets(view, items(rule, "services")));
            for path in &matched.paths {
                let case = Case {
                    host: None,
                    path: path.clone(),
                    condition: matched.condition.clone(),
                    targets: targets.clone(),
                    rest: without(rule, keys),
                    at: (0, Path::of("spec.routes").index(number)),
                };
                route.cases.extend(super::for_hosts(&matched.hosts, case));
            }
        }
        route.cases = by_elements(route.cases);
        route.rest.truncate(1);
        route.annotations.truncate(1);
        route
    }

    fn settings(&self, route: &Route, _: &View<'_>, taken: &mut Taken) {
        let Some(rest) = route.rest.first() else { return };
        taken.set("allowEmptyServices", Some(&Json::from(false)));
        let message = "no object says `allowEmptyServices`: taken for `false`, Traefik's own default";
        let hint = "write `true` where Traefik runs with `--providers.kubernetescrd.allowEmptyServices=true`, as its Helm chart has it since 31.0.0";
        taken.assumed.push((message.to_owned(), hint.to_owned()));
        taken.set("ingressClassName", rest.get("ingressClassName"));
        taken.set("entryPoints", rest.get("entryPoints"));
        taken.set("middlewares", route.of_all("middlewares"));
        if let Some(tls) = rest.get("tls") {
            let mut own = Map::new();
            for key in ["certResolver", "options"] {
                own.extend(tls.get(key).map(|value| (key.to_owned(), value.clone())));
            }
            let secret = text(tls, "secretName").map(str::to_owned);
            if secret.is_some() || own.is_empty() {
                taken.tls.push((secret, Vec::new()));
            }
            taken.set("tls", (!own.is_empty()).then_some(Json::Object(own)).as_ref());
        }
        let split = route.cases.iter().find(|case| case.condition.is_none());
        taken.set("priority", split.and_then(|case| case.rest.get("priority")));
    }

    fn fields(&self) -> [&'static str; 2] {
        ["spec.routes[]", "spec.routes[].services[]"]
    }
}

/// Services, and what a TraefikService with weights shares out in its turn.
fn targets(view: &View<'_>, services: &[Json]) -> Vec<(Target, f64)> {
    let mut targets = Vec::new();
    for service in services {
        let name = text(service, "name").unwrap_or_default();
        let weight = super::weight(service, "weight", 1.0);
        if text(service, "kind") == Some("TraefikService") {
            let named = view.objects.iter().skip(1).find(|object| {
                is_of_kind(object, &["TraefikService"])
                    && object.pointer("/metadata/name").and_then(Json::as_str) == Some(name)
            });
            let inner = named.and_then(|object| object.pointer("/spec/weighted/services"));
            match inner.and_then(Json::as_array) {
                Some(inner) if services.len() == 1 => targets.extend(self::targets(view, inner)),
                _ => {
                    let service = format!("?TraefikService {name}");
                    targets.push((Target { service, port: None, share: 0, rest: Map::new() }, weight));
                }
            }
            continue;
        }
        let target = Target {
            service: view.service(name, text(service, "namespace")),
            port: view.port(service.get("port")),
            share: 0,
            rest: without(service, &["name", "namespace", "kind", "port", "weight"]),
        };
        targets.push((target, weight));
    }
    targets
}

/// What a rule of Traefik matches.
struct Matched {
    hosts: Vec<String>,
    paths: Vec<PathMatch>,
    condition: Option<Condition>,
}

impl Matched {
    fn of(rule: &str) -> Self {
        let mut matched = Self { hosts: Vec::new(), paths: Vec::new(), condition: None };
        let mut others = Vec::new();
        let parts = split(rule, "&&");
        // `a || b && c` is more than a list of conditions.
        let is_plain = split(rule, "||").len() < 2 || parts.len() == 1;
        for part in parts {
            match Atoms::of(part).filter(|_| is_plain) {
                Some(Atoms::Hosts(hosts)) if matched.hosts.is_empty() => matched.hosts = hosts,
                Some(Atoms::Paths(paths)) if matched.paths.is_empty() => matched.paths = paths,
                Some(Atoms::Condition(condition)) => others.push(condition),
                _ => others.push(Condition::Other(part.to_owned())),
            }
        }
        if matched.paths.is_empty() {
            matched.paths.push(PathMatch::Prefix("/".to_owned()));
        }
        matched.condition = match others.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            _ => Some(Condition::Other(rule.to_owned())),
        };
        matched
    }
}

/// What one part of a rule says.
enum Atoms {
    Hosts(Vec<String>),
    Paths(Vec<PathMatch>),
    Condition(Condition),
}

impl Atoms {
    fn of(part: &str) -> Option<Self> {
        let inner = part.strip_prefix('(').and_then(|it| it.strip_suffix(')')).unwrap_or(part);
        let atoms: Vec<(&str, Vec<&str>)> =
            split(inner, "||").into_iter().map(atom).collect::<Option<_>>()?;
        let mut hosts = Vec::new();
        let mut paths = Vec::new();
        for (name, values) in &atoms {
            match (*name, values.as_slice()) {
                ("Host", values) => hosts.extend(values.iter().map(|host| (*host).to_owned())),
                ("HostRegexp", [pattern]) => hosts.push(wildcard(pattern)?),
                ("Path", values) => paths.extend(values.iter().map(|path| letters("exact", path))),
                ("PathPrefix", values) => paths.extend(values.iter().map(|path| letters("prefix", path))),
                ("PathRegexp", values) => paths.extend(values.iter().map(|path| letters("regex", path))),
                ("Header" | "Headers", [name, value]) if atoms.len() == 1 => {
                    return Some(Self::Condition(header(name, value, false)));
                }
                ("HeaderRegexp" | "HeadersRegexp", [name, value]) if atoms.len() == 1 => {
                    return Some(Self::Condition(header(name, value, true)));
                }
                _ => return None,
            }
        }
        match (hosts.is_empty(), paths.is_empty()) {
            (false, true) => Some(Self::Hosts(hosts)),
            (true, false) => Some(Self::Paths(paths)),
            _ => None,
        }
    }
}

/// `^[^.]+\.example\.com$` is the wildcard host `*.example.com`.
fn wildcard(pattern: &str) -> Option<String> {
    let parent = pattern.strip_prefix("^[^.]+\\.")?.strip_suffix('$')?;
    Some(format!("*.{}", plain(parent)?))
}

/// A name and values between backticks or quotes: `Host(`a`, `b`)`.
fn atom(text: &str) -> Option<(&str, Vec<&str>)> {
    let (name, rest) = text.trim().split_once('(')?;
    let mut rest = rest.strip_suffix(')')?.trim();
    let mut values = Vec::new();
    while !rest.is_empty() {
        let quote = rest.chars().next().filter(|it| "`\"".contains(*it))?;
        let (value, after) = rest[1..].split_once(quote)?;
        values.push(value);
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    name.chars().all(|it| it.is_ascii_alphanumeric()).then_some((name, values))
}

/// The parts of a rule between an operator that stands in no parenthesis and in no quotes.
fn split<'a>(rule: &'a str, operator: &str) -> Vec<&'a str> {
    let (mut depth, mut quote, mut start, mut parts) = (0_usize, None, 0, Vec::new());
    for (at, it) in rule.char_indices() {
        match (quote, it) {
            (Some(open), it) if it == open => quote = None,
            (Some(_), _) => {}
            (None, '`' | '"') => quote = Some(it),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && at >= start && rest(rule, at).starts_with(operator) => {
                parts.push(rest(rule, start)[..at - start].trim());
                start = at + operator.len();
            }
            (None, _) => {}
        }
    }
    parts.push(rest(rule, start).trim());
    parts.retain(|part| !part.is_empty());
    parts
}

fn rest(text: &str, from: usize) -> &str {
    text.get(from..).unwrap_or_default()
}
