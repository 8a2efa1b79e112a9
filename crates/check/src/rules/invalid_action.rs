use serde_json::Value;
use serin_diagnostic::{Rule, Severity};
use serin_objects::Object;

use super::actions::{alb_path, field, target_groups, used_actions};
use super::containers::is_placeholder;
use crate::{Check, ObjectFindings, Run};

pub(crate) static CHECK: Check = Check {
    rule: Rule { name: "invalid-action", severity: Severity::Error, page: include_str!("invalid_action.md") },
    can_be_allowed: true,
    runs: &[Run::Object(run)],
};

fn run(object: &Object, findings: &mut ObjectFindings<'_>) {
    for (name, text) in used_actions(object) {
        let parsed = serde_json::from_str::<Value>(text);
        let (wrong, hint) = match &parsed {
            Err(_) if is_placeholder(text) => continue,
            Err(error) => (format!("is no JSON: {error}"), "check its quotes, commas and brackets"),
            Ok(action) => match wrong(action) {
                None => continue,
                Some(wrong) => wrong,
            },
        };
        let path = alb_path(object, &format!("actions.{name}"));
        findings.add_hint(object, &path, format!("the action `{name}` {wrong}"), hint);
    }
}

/// What the controller or AWS refuses an action for, and what to do about it.
fn wrong(action: &Value) -> Option<(String, &'static str)> {
    let whole = ["targetGroupARN", "targetGroupName"].into_iter().any(|key| field(action, key).is_some());
    let has_status =
        |key: &str| field(action, key).and_then(|it| field(it, "statusCode")).is_some_and(Value::is_string);
    match field(action, "type").and_then(Value::as_str) {
        Some("forward") if whole && field(action, "forwardConfig").is_some() => {
            Some(("names a target group twice over".to_owned(), "keep `forwardConfig`"))
        }
        Some("forward") if whole => None,
        Some("forward") if field(action, "forwardConfig").is_none() => {
            Some(("says nothing of where to".to_owned(), "name target groups in `forwardConfig`"))
        }
        Some("forward") => wrong_groups(target_groups(action)),
        Some("redirect") if has_status("redirectConfig") => None,
        Some("redirect") => Some(("has no `redirectConfig.statusCode`".to_owned(), "write \"HTTP_301\"")),
        Some("fixed-response") if has_status("fixedResponseConfig") => None,
        Some("fixed-response") => {
            Some(("has no `fixedResponseConfig.statusCode`".to_owned(), "write it in quotes: \"503\""))
        }
        Some(other) => {
            Some((format!("is of the type `{other}`"), "write `forward`, `redirect` or `fixed-response`"))
        }
        None => Some(("has no `type`".to_owned(), "write `\"type\": \"forward\"`")),
    }
}

fn wrong_groups(groups: &[Value]) -> Option<(String, &'static str)> {
    groups.iter().find_map(wrong_group).or_else(|| {
        groups.iter().find_map(|group| match field(group, "weight") {
            None if groups.len() > 1 => Some((
                format!("has {} target groups, and no weight for {}", groups.len(), shown(group)),
                "give each of them a `weight`; 0 keeps a target group without requests",
            )),
            None => None,
            // Source: AWS, Elastic Load Balancing API, TargetGroupTuple.
            Some(weight) if weight.as_i64().is_some_and(|weight| (0..=999).contains(&weight)) => None,
            Some(weight) => Some((
                format!("gives {} the weight {weight}", shown(group)),
                "weights are whole numbers from 0 to 999, without quotes; their sum may be any",
            )),
        })
    })
}

fn wrong_group(group: &Value) -> Option<(String, &'static str)> {
    let is_told = |key: &str| field(group, key).is_some();
    let elsewhere = is_told("targetGroupARN") || is_told("targetGroupName");
    match (is_told("serviceName"), elsewhere) {
        (false, false) => {
            Some(("has a target group of nothing".to_owned(), "name a Service in `serviceName`"))
        }
        (true, true) => Some((
            format!("names a Service and another target group at once: {}", shown(group)),
            "keep one of `serviceName` and `targetGroupARN`",
        )),
        (true, false) if !is_told("servicePort") => {
            Some((format!("has no `servicePort` for {}", shown(group)), "name a port of the Service"))
        }
        (true, false) | (false, true) => None,
    }
}

fn shown(group: &Value) -> String {
    let names = ["serviceName", "targetGroupName", "targetGroupARN"];
    let name = names.into_iter().find_map(|key| field(group, key)?.as_str()).unwrap_or_default();
    format!("`{name}`")
}
