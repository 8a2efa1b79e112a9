use serin_diagnostic::{Path, Rule, Severity};
use serin_objects::{Object, RouterKind};
use serin_yaml::Node;

use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule {
        name: "unreachable-rule",
        severity: Severity::Warning,
        page: include_str!("unreachable_rule.md"),
    },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    if RouterKind::of(object) != Some(RouterKind::Istio) {
        return;
    }
    let at = Path::of("spec.http");
    let rules = object.node_at(&at).map(Node::items).unwrap_or_default();
    let Some(last) = rules.iter().position(takes_everything) else { return };
    for position in last + 1..rules.len() {
        let message = "no request comes to this rule: one before it takes them all";
        let hint = "the first rule that matches wins: put this one before it";
        findings.add_hint(object, &at.index(position), message, hint);
    }
}

/// Whether a rule has a match without a condition, or no match at all.
fn takes_everything(rule: &Node) -> bool {
    let matches = rule.get("match").map(Node::items).unwrap_or_default();
    let is_open = |matched: &Node| {
        let mut conditions = matched.entries().iter().filter(|entry| entry.key.text != "name");
        conditions.all(|entry| entry.key.text == "uri" && is_every_path(&entry.value))
    };
    matches.is_empty() || matches.iter().any(is_open)
}

fn is_every_path(uri: &Node) -> bool {
    uri.get("prefix").and_then(Node::as_str) == Some("/")
}
