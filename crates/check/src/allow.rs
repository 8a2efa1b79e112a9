use serin_diagnostic::{Finding, Path, Report, nearest};
use serin_topology::{Allow, Topology};

use crate::rules::{unknown_allow, unused_allow};
use crate::{catalogue, rules};

/// Takes out what the release allows, and reports allowances that name no rule or silence nothing: no exception
/// outlives its reason.
pub(crate) fn allow(topology: &Topology, report: Report) -> Report {
    let mut used = vec![false; topology.allow.len()];
    let mut kept = Report::new();
    for finding in report {
        let allowed = |allow: &Allow| allow.rule == finding.rule.name && can_be_allowed(&allow.rule);
        match topology.allow.iter().position(allowed) {
            Some(position) => used[position] = true,
            None => {
                kept.add(finding);
            }
        }
    }
    for (position, allow) in topology.allow.iter().enumerate() {
        let path = Path::of("spec.allow").index(position).key("rule");
        let finding = match (can_be_allowed(&allow.rule), used[position]) {
            (true, true) => continue,
            (true, false) => {
                let message = format!("`{}` is allowed and not found", allow.rule);
                about(topology, &unused_allow::CHECK.rule, &path, message).hint("remove the allowance")
            }
            (false, _) => not_a_rule(topology, &path, &allow.rule),
        };
        kept.add(finding);
    }
    kept
}

/// What is left of the findings of one spec's environments: an allowance is unused only where none of them used it.
#[must_use]
pub fn over_environments(report: Report, environments: usize) -> Report {
    let is_unused = |finding: &Finding| finding.rule.name == unused_allow::CHECK.rule.name;
    let unused: Vec<_> =
        report.findings().iter().filter(|it| is_unused(it)).map(|it| it.place.clone()).collect();
    let everywhere =
        |finding: &Finding| unused.iter().filter(|place| **place == finding.place).count() == environments;
    let mut kept = report;
    kept.retain(|finding| !is_unused(finding) || everywhere(finding));
    kept
}

fn can_be_allowed(rule: &str) -> bool {
    rules::ALL.iter().any(|check| check.rule.name == rule && check.can_be_allowed)
}

fn not_a_rule(topology: &Topology, path: &Path, name: &str) -> Finding {
    if catalogue::find(name).is_some() {
        let finding =
            about(topology, &unknown_allow::CHECK.rule, path, format!("`{name}` cannot be allowed"));
        return finding.hint("without it the plan would make no sense, or others would pay");
    }
    let finding = about(topology, &unknown_allow::CHECK.rule, path, format!("there is no rule `{name}`"));
    match nearest(name, rules::ALL.iter().map(|check| check.rule.name)) {
        Some(nearest) => finding.hint(format!("did you mean `{nearest}`?")),
        None => finding.hint("`serin explain` lists the rules"),
    }
}

fn about(
    topology: &Topology,
    rule: &'static serin_diagnostic::Rule,
    path: &Path,
    message: String,
) -> Finding {
    crate::subject::finding(rule, topology, path, message)
}
