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

/// The most target groups of an action. Source: AWS, "Quotas for your Application Load Balancers".
const MOST_GROUPS: usize = 5;

fn wrong_groups(groups: &[Value]) -> Option<(String, &'static str)> {
    if groups.len() > MOST_GROUPS {
        let wrong = format!("has {} target groups, and AWS takes {MOST_GROUPS}", groups.len());
        return Some((wrong, "keep those of the two tracks"));
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::wrong;

    #[test]
    fn what_the_controller_or_aws_refuses() {
        let forward =
            |groups: serde_json::Value| json!({"type": "forward", "forwardConfig": {"targetGroups": groups}});
        let service =
            |weight: serde_json::Value| json!({"serviceName": "a", "servicePort": 80, "weight": weight});
        let arn = || json!({"targetGroupARN": "arn:aws:x", "weight": 1});
        for (action, is_wrong) in [
            (forward(json!([service(json!(999)), arn()])), false),
            (
                json!({"Type": "forward", "ForwardConfig": {"TargetGroups": [{"ServiceName": "a", "ServicePort": "80"}]}}),
                false,
            ),
            (json!({"type": "forward", "targetGroupARN": "arn:aws:x"}), false),
            (json!({"type": "redirect", "redirectConfig": {"statusCode": "HTTP_301"}}), false),
            (json!({"type": "fixed-response", "fixedResponseConfig": {"statusCode": "503"}}), false),
            (forward(json!([service(json!(1000)), arn()])), true),
            (forward(json!([service(json!(-1)), arn()])), true),
            (forward(json!([service(json!("10")), arn()])), true),
            (forward(json!([service(json!(null)), arn()])), true),
            (forward(json!([{"weight": 1}])), true),
            (forward(json!([{"serviceName": "a", "targetGroupARN": "arn:aws:x", "servicePort": 80}])), true),
            (forward(json!([{"serviceName": "a"}])), true),
            (forward(json!([arn(), arn(), arn(), arn(), arn(), arn()])), true),
            (json!({"type": "forward"}), true),
            (
                json!({"type": "forward", "targetGroupARN": "arn:aws:x", "forwardConfig": {"targetGroups": []}}),
                true,
            ),
            (json!({"type": "redirect"}), true),
            (json!({"type": "fixed-response", "fixedResponseConfig": {"statusCode": 503}}), true),
            (json!({"type": "weighted"}), true),
            (json!([]), true),
        ] {
            assert_eq!(wrong(&action).is_some(), is_wrong, "{action}");
        }
    }
}
