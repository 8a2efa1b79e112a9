use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, Objects};
use serin_yaml::Node;

use super::apisix_rules::{apisix_rules, priority, texts};
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "ambiguous-priority",
        severity: Severity::Error,
        page: include_str!("ambiguous_priority.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Objects(run)],
};

/// What a rule may ask of requests beside host, path and expressions: rules that differ in it are told apart.
const OTHERS: [&str; 3] = ["methods", "remoteAddrs", "filter_func"];

fn run(objects: &Objects, findings: &mut ObjectFindings<'_>) {
    let all: Vec<_> = objects.all().iter().flat_map(|object| placed(object)).collect();
    let (conditional, plain): (Vec<_>, Vec<_>) =
        all.iter().partition(|rule| rule.matched.get("exprs").is_some_and(|it| !it.items().is_empty()));
    for rule in conditional {
        let Some(other) = plain.iter().find(|other| is_ambiguous(rule, other)) else { continue };
        let at =
            if rule.rule.get("priority").is_some() { rule.at.key("priority") } else { rule.at.key("match") };
        findings.add_hint(
            rule.object,
            &at,
            format!(
                "the rule `{}` has the priority of `{}`, which takes all requests of the same path",
                name(rule.rule),
                name(other.rule),
            ),
            "give the rule with `exprs` a higher `priority`",
        );
    }
}

struct Placed<'a> {
    object: &'a Object,
    at: Path,
    rule: &'a Node,
    matched: &'a Node,
}

fn placed(object: &Object) -> Vec<Placed<'_>> {
    let rules = apisix_rules(object).into_iter();
    let plain_of_others = |matched: &Node| OTHERS.into_iter().all(|key| matched.get(key).is_none());
    rules
        .filter_map(|(at, rule)| Some(Placed { object, at, rule, matched: rule.get("match")? }))
        .filter(|placed| plain_of_others(placed.matched))
        .collect()
}

fn name(rule: &Node) -> &str {
    rule.get("name").and_then(Node::as_str).unwrap_or_default()
}

/// Whether a request may find both rules, with nothing that says which is first.
fn is_ambiguous(left: &Placed<'_>, right: &Placed<'_>) -> bool {
    let (hosts, others) = (texts(left.matched, "hosts"), texts(right.matched, "hosts"));
    let shares_host =
        (hosts.is_empty() && others.is_empty()) || hosts.iter().any(|host| others.contains(host));
    let paths = texts(right.matched, "paths");
    shares_host
        && texts(left.matched, "paths").iter().any(|path| paths.contains(path))
        && priority(left.rule).is_some_and(|own| priority(right.rule) == Some(own))
        && class(left.object) == class(right.object)
}

fn class(object: &Object) -> Option<String> {
    let spec = object.node()?.get("spec")?;
    spec.get("ingressClassName").and_then(Node::as_str).map(str::to_owned)
}
