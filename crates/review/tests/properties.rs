//! What always holds of a difference: it is there exactly when the meaning differs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use serin_review::diff::{Difference, Side, diff, difference_human, difference_json, difference_markdown};

/// JSON is YAML.
fn compare(before: &[Value], after: &[Value]) -> Difference {
    let side = |name: &str, documents: &[Value]| {
        let text: Vec<String> = documents.iter().map(Value::to_string).collect();
        Side::of_files(name, [("all.yaml", text.join("\n---\n"))])
    };
    diff(&side("before", before), &side("after", after))
}

fn is_same(before: &[Value], after: &[Value]) -> bool {
    let difference = compare(before, after);
    assert_eq!(difference.findings.len(), 0, "{:?}", difference.findings);
    difference.is_same()
}

/// Any value, of few keys and few words, so that two of them often have much in common.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (0..4i64).prop_map(Value::from),
        "[ab0]{0,2}".prop_map(Value::from),
        Just(json!("1")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let key = prop_oneof![Just("name"), Just("weight"), Just("labels"), Just("ports"), Just("x")];
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(key.prop_map(str::to_owned), inner, 0..4)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

fn widget(spec: &Value) -> Value {
    json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "w"}, "spec": spec})
}

#[derive(Debug, Clone, PartialEq)]
struct Rule {
    path: u8,
    header: Option<u8>,
    backends: Vec<(u8, i64)>,
    filter: bool,
}

fn rule() -> impl Strategy<Value = Rule> {
    let backends = prop_oneof![
        3 => (0..=4i64).prop_map(|weight| vec![(0, 4 - weight), (1, weight)]),
        1 => Just(vec![(1, 1)]),
        1 => vec((0..3u8, 0..4i64), 1..4),
    ];
    (0..2u8, proptest::option::weighted(0.3, 0..2u8), backends, proptest::bool::weighted(0.2))
        .prop_map(|(path, header, backends, filter)| Rule { path, header, backends, filter })
}

const SERVICES: [&str; 3] = ["web-stable", "web-canary", "other"];

fn route(rules: &[Rule]) -> Vec<Value> {
    let rule = |rule: &Rule| {
        let mut matched = json!({"path": {"type": "PathPrefix", "value": format!("/{}", rule.path)}});
        if let Some(header) = rule.header {
            matched["headers"] = json!([{"name": "X-Canary", "value": format!("v{header}")}]);
        }
        let backend = |(service, weight): &(u8, i64)| json!({"name": SERVICES[usize::from(*service)], "port": 80, "weight": weight});
        let mut value = json!({"matches": [matched], "backendRefs": rule.backends.iter().map(backend).collect::<Vec<_>>()});
        if rule.filter {
            value["filters"] = json!([{"type": "URLRewrite", "urlRewrite": {"hostname": "x"}}]);
        }
        value
    };
    let mut all = vec![json!({
        "apiVersion": "gateway.networking.k8s.io/v1", "kind": "HTTPRoute", "metadata": {"name": "web"},
        "spec": {"rules": rules.iter().map(rule).collect::<Vec<_>>()},
    })];
    for name in SERVICES {
        all.push(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": {"name": name},
            "spec": {"selector": {"app": name}, "ports": [{"port": 80}]},
        }));
    }
    all
}

/// What a rule means: who gets which part, whatever the numbers are and in whatever order they stand. Weights of rules that
/// are matched by a header are not shares to anybody, and Services that are named twice have no one share.
fn meaning(rule: &Rule) -> (u8, Option<u8>, bool, Vec<(u8, i64)>) {
    let mut backends = rule.backends.clone();
    backends.sort_unstable();
    let total: i64 = backends.iter().map(|(_, weight)| weight).sum();
    let mut distinct: Vec<u8> = backends.iter().map(|(service, _)| *service).collect();
    distinct.dedup();
    if total > 0 && distinct.len() == backends.len() && rule.header.is_none() {
        // All totals here divide this.
        backends.iter_mut().for_each(|(_, weight)| *weight = *weight * 2_520 / total);
    }
    (rule.path, rule.header, rule.filter, backends)
}

/// An object of Kubernetes' own with lists of both sorts.
fn deployment(ports: &[u16], env: &[String], cpu: &str, replicas: i64, volumes: &[String]) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {
                    "volumes": volumes.iter().map(|name| json!({"name": name, "emptyDir": {}})).collect::<Vec<_>>(),
                    "containers": [{
                        "name": "app", "image": "r.example.com/web:1",
                        "ports": ports.iter().map(|port| json!({"containerPort": port})).collect::<Vec<_>>(),
                        "env": env.iter().map(|name| json!({"name": name, "value": "v"})).collect::<Vec<_>>(),
                        "resources": {"requests": {"cpu": cpu}},
                    }],
                },
            },
        },
    })
}

/// Every place of a value that holds a text or a number.
fn leaves(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Array(items) => items.iter_mut().flat_map(leaves).collect(),
        Value::Object(fields) => fields.values_mut().flat_map(leaves).collect(),
        other => vec![other],
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn kinds_that_nobody_knows_differ_exactly_when_their_values_do(before in value(), after in value()) {
        prop_assert_eq!(is_same(&[widget(&before)], &[widget(&after)]), before == after);
    }

    #[test]
    fn routes_differ_exactly_when_somebody_gets_another_part(
        before in vec(rule(), 1..4), edits in vec((0..4usize, rule()), 0..3)
    ) {
        let mut after = before.clone();
        for (at, rule) in edits {
            if at < after.len() { after[at] = rule } else { after.insert(0, rule) }
        }
        let mean = |rules: &[Rule]| rules.iter().map(meaning).collect::<Vec<_>>();
        prop_assert_eq!(is_same(&route(&before), &route(&after)), mean(&before) == mean(&after));
    }

    #[test]
    fn any_field_that_is_changed_is_told(position in any::<prop::sample::Index>(), replicas in 0..9i64) {
        let env = ["A".to_owned(), "B".to_owned()];
        let before = deployment(&[80, 81], &env, "500m", replicas, &["v".to_owned()]);
        let mut after = before.clone();
        let mut all = leaves(&mut after);
        let leaf = position.get_mut(&mut all);
        **leaf = match &**leaf {
            Value::Number(number) => json!(number.as_i64().unwrap() + 1),
            Value::String(text) if text == "500m" => json!("501m"),
            Value::String(text) => json!(format!("{text}x")),
            other => panic!("{other} is no leaf"),
        };
        prop_assert!(!is_same(&[before], &[after]));
    }

    #[test]
    fn order_counts_where_it_means_something(
        ports in Just(vec![80u16, 81, 82]).prop_shuffle(),
        env in Just(vec!["A".to_owned(), "B".to_owned(), "C".to_owned()]).prop_shuffle(),
        volumes in Just(vec!["one".to_owned(), "two".to_owned()]).prop_shuffle(),
        cpu in prop_oneof![Just("500m"), Just("0.5"), Just("500000u"), Just("5e-1")],
    ) {
        let sorted = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        let before = deployment(&[80, 81, 82], &sorted, "0.5", 2, &["one".to_owned(), "two".to_owned()]);
        let after = deployment(&ports, &env, cpu, 2, &volumes);
        prop_assert_eq!(is_same(&[before], &[after]), env == sorted);
    }

    #[test]
    fn any_two_texts_are_compared(before in "[a-z:{}\\[\\]\"'|`<\n -]{0,60}", after in "(?s).{0,60}") {
        let difference = diff(
            &Side::of_files("before", [("x.yaml", &before)]),
            &Side::of_files("after", [("x.yaml", &after)]),
        );
        prop_assert!(!difference_human(&difference, true).is_empty());
        prop_assert!(serde_json::from_str::<Value>(&difference_json(&difference)).is_ok());
        let all = difference_markdown(&difference, 100_000, "serin diff");
        for limit in [0, 100, 400, 1_000] {
            let cut = difference_markdown(&difference, limit, "serin diff");
            prop_assert!(cut.chars().count() <= limit || limit >= all.chars().count());
            prop_assert!(cut.matches("<details>").count() == cut.matches("\n</details>\n").count());
        }
    }
}
