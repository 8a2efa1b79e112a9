use serin_diagnostic::{Finding, Path, Report, Severity, nearest};
use serin_topology::{Allow, Topology};

use crate::RuleSet;
use crate::rules::{unknown_allow, unused_allow};

/// Takes out what the release allows, and reports allowances that name no rule or silence nothing: no exception
/// outlives its reason. Allowances of what the proof finds are left to the proof.
pub(crate) fn allow(rules: &RuleSet, topology: &Topology, report: Report) -> Report {
    allow_some(rules, topology, report, |rule| !is_of_proof(rule))
}

/// The same for what the proof finds.
#[must_use]
pub fn allow_proof(topology: &Topology, report: Report) -> Report {
    // The rules of the proof are none of one's own.
    allow_some(&RuleSet::default(), topology, report, is_of_proof)
}

fn allow_some(
    rules: &RuleSet,
    topology: &Topology,
    report: Report,
    is_judged: impl Fn(&str) -> bool,
) -> Report {
    let mut used = vec![false; topology.allow.len()];
    let mut kept = Report::new();
    for finding in report {
        let allowed = |allow: &Allow| allow.rule == finding.rule.name && rules.can_be_allowed(&allow.rule);
        match topology.allow.iter().position(allowed) {
            Some(position) => used[position] = true,
            None => {
                kept.add(finding);
            }
        }
    }
    for (position, allow) in topology.allow.iter().enumerate().filter(|(_, allow)| is_judged(&allow.rule)) {
        let path = Path::of("spec.allow").index(position).key("rule");
        let finding = match (rules.can_be_allowed(&allow.rule), used[position]) {
            (true, true) => continue,
            (true, false) => {
                let message = format!("`{}` is allowed and not found", allow.rule);
                let finding = crate::subject::finding(&unused_allow::CHECK.rule, topology, &path, message);
                finding.hint("remove the allowance")
            }
            (false, _) => match refusal(rules, &allow.rule) {
                Some(refusal) => of_release(topology, refusal.at(topology.place(&path))),
                None => continue,
            },
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

/// Whether a rule is what the proof finds.
pub(crate) fn is_of_proof(rule: &str) -> bool {
    serin_verify::RULES.iter().any(|of_proof| of_proof.name == rule)
}

/// Why a rule cannot be allowed, as a finding without a place; none where it can be.
pub(crate) fn refusal(rules: &RuleSet, name: &str) -> Option<Finding> {
    if rules.can_be_allowed(name) {
        return None;
    }
    if rules.find(name).is_some() {
        let finding = Finding::new(&unknown_allow::CHECK.rule, format!("`{name}` cannot be allowed"));
        return Some(finding.hint("without it the plan would make no sense, or others would pay"));
    }
    Some(no_such_rule(rules, name))
}

/// Why a team cannot make the findings of a rule this bad, or leave them out, as a finding without a place; none where
/// it can. What cannot be allowed cannot be made less bad either.
#[must_use]
pub fn refused_setting(rules: &RuleSet, name: &str, severity: Option<Severity>) -> Option<Finding> {
    match rules.find(name) {
        None => Some(no_such_rule(rules, name)),
        Some(rule) if severity.is_none_or(|severity| severity < rule.severity) => refusal(rules, name),
        Some(_) => None,
    }
}

fn no_such_rule(rules: &RuleSet, name: &str) -> Finding {
    let finding = Finding::new(&unknown_allow::CHECK.rule, format!("there is no rule `{name}`"));
    match nearest(name, rules.all().into_iter().map(|rule| rule.name)) {
        Some(nearest) => finding.hint(format!("did you mean `{nearest}`?")),
        None => finding.hint("`serin explain` lists the rules"),
    }
}

/// A finding about a release.
fn of_release(topology: &Topology, mut finding: Finding) -> Finding {
    finding.release = Some(topology.name.to_string());
    finding.environment = topology.environment.as_ref().map(ToString::to_string);
    finding
}
