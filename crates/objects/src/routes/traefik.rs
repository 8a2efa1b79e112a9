//! IngressRoute and TraefikService.

use serin_diagnostic::Path;
use serin_yaml::Node;

use super::{Backend, RouteRule, is_of_cookie, items, port, text, whole};
use crate::Object;

/// What is itself a TraefikService is a route of its own.
pub(super) fn rules(object: &Object) -> Vec<RouteRule> {
    let node = object.node();
    let weighted = items(node, "spec.weighted.services", &Path::root());
    let weighted = RouteRule {
        backends: backends(object, weighted),
        at: Path::of("spec.weighted.services"),
        ..RouteRule::default()
    };
    let routes = items(node, "spec.routes", &Path::root()).into_iter().map(|(at, route)| {
        let rule = text(route, "match").unwrap_or_default();
        let matchers = matchers(&rule);
        RouteRule {
            hosts: hosts(&rule, &matchers),
            path: path(&matchers),
            is_conditional: conjuncts(&rule).into_iter().any(|part| {
                let found = self::matchers(part);
                !found.is_empty() && found.iter().all(|matcher| CONDITIONS.contains(&matcher.name))
            }),
            is_by_value: conjuncts(&rule).into_iter().any(is_by_value),
            backends: backends(object, items(Some(route), "services", &at)),
            at,
            switch: None,
        }
    });
    let mut rules: Vec<_> = [weighted].into_iter().chain(routes).collect();
    rules.retain(|rule| !rule.backends.is_empty());
    rules
}

/// The parts of a rule that all have to hold.
fn conjuncts(rule: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut start, mut parts) = (0_usize, None, 0, Vec::new());
    let mut is_either = false;
    for (at, it) in rule.char_indices() {
        match (quote, it) {
            (Some(open), it) if it == open => quote = None,
            (Some(_), _) => {}
            (None, '`' | '"') => quote = Some(it),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, '|') if depth == 0 => is_either = true,
            (None, '&') if depth == 0 => {
                parts.push(rule[start..at].trim());
                start = at + 1;
            }
            (None, _) => {}
        }
    }
    parts.push(rule[start..].trim());
    parts.retain(|part| !part.is_empty());
    // `a || b && c` holds without `c`.
    if is_either { Vec::new() } else { parts }
}

/// Whether a part of a rule names one value of a header or of a parameter.
fn is_by_value(part: &str) -> bool {
    let matchers = matchers(part);
    let [only] = matchers.as_slice() else { return false };
    part.starts_with(only.name)
        && match (only.name, only.values.as_slice()) {
            ("Header" | "Headers" | "Query", [_, _]) => true,
            ("HeaderRegexp" | "HeadersRegexp", [name, pattern]) => is_of_cookie(name, pattern),
            _ => false,
        }
}

/// Services of the cluster, each with a weight of 1 where none is written.
fn backends(object: &Object, services: Vec<(Path, &Node)>) -> Vec<Backend> {
    let service = |(at, node): (Path, &Node)| {
        let is_service = text(node, "kind").is_none_or(|kind| kind == "Service");
        // `NAME@PROVIDER` is what another provider of Traefik has.
        let service = text(node, "name").filter(|name| is_service && !name.contains('@'))?;
        Some(Backend {
            namespace: text(node, "namespace").unwrap_or_else(|| object.namespace().to_owned()),
            service,
            port: port(node.get("port")),
            weight: whole(node, "weight").unwrap_or(1),
            at,
        })
    };
    services.into_iter().filter_map(service).collect()
}

/// What requests must carry beside a host and a path, as Traefik 2 and 3 call it.
const CONDITIONS: [&str; 8] =
    ["ClientIP", "Header", "HeaderRegexp", "Headers", "HeadersRegexp", "Method", "Query", "QueryRegexp"];

/// A part of a rule: a name, and values between backticks or quotes.
struct Matcher<'a> {
    name: &'a str,
    values: Vec<&'a str>,
}

/// The matchers of a rule, however they are joined.
fn matchers(rule: &str) -> Vec<Matcher<'_>> {
    let is_name = |it: char| it.is_ascii_alphanumeric();
    let (mut rest, mut found) = (rule, Vec::new());
    while let Some(open) = rest.find('(') {
        let name = rest[..open].rsplit(|it| !is_name(it)).next().unwrap_or_default();
        rest = &rest[open + 1..];
        let mut values = Vec::new();
        while !name.is_empty() {
            rest = rest.trim_start_matches([' ', ',']);
            let Some(quote) = rest.chars().next().filter(|it| "`\"".contains(*it)) else { break };
            let Some((value, after)) = rest[1..].split_once(quote) else { break };
            values.push(value);
            rest = after;
        }
        if !values.is_empty() {
            found.push(Matcher { name, values });
        }
    }
    found
}

/// The hosts, where the rule lists them and says nothing of others.
fn hosts(rule: &str, matchers: &[Matcher<'_>]) -> Vec<String> {
    if rule.contains('!') || matchers.iter().any(|matcher| matcher.name == "HostRegexp") {
        return Vec::new();
    }
    let hosts = matchers.iter().filter(|matcher| matcher.name == "Host");
    hosts.flat_map(|matcher| &matcher.values).map(|host| (*host).to_owned()).collect()
}

fn path(matchers: &[Matcher<'_>]) -> Option<(String, String)> {
    let mut paths = matchers.iter().filter(|matcher| matcher.name.starts_with("Path"));
    match (paths.next(), paths.next()) {
        (Some(Matcher { name, values }), None) if values.len() == 1 => {
            Some((values[0].to_owned(), (*name).to_owned()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{hosts, matchers, path};

    #[test]
    fn a_rule_is_read_as_far_as_it_is_plain() {
        let cases = [
            ("Host(`a.example.com`)", "a.example.com", None),
            ("Host(`a`) && PathPrefix(`/x`)", "a", Some(("/x", "PathPrefix"))),
            ("(Host(`a`) || Host(\"b\")) && Header(`X`, `(1)`)", "a b", None),
            ("Host(`a`, `b`) && (Path(`/x`) || PathPrefix(`/x/`))", "a b", None),
            ("HostRegexp(`^.+$`) && Path(`/x`)", "", Some(("/x", "Path"))),
            ("!Host(`a`) && Host(", "", None),
        ];
        for (rule, of_hosts, of_path) in cases {
            let found = matchers(rule);
            assert_eq!(hosts(rule, &found).join(" "), of_hosts, "{rule}");
            let of_path = of_path.map(|(path, name)| (path.to_owned(), name.to_owned()));
            assert_eq!(path(&found), of_path, "{rule}");
        }
    }
}
