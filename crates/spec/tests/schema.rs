//! The schema accepts what the reader accepts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(feature = "schema")]

#[test]
fn the_schema_is_one_of_draft_2020_12_and_closed() {
    let schema: serde_json::Value = serde_json::from_str(&serin_spec::schema::json_schema()).unwrap();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(schema["additionalProperties"], false);
    let definitions = &schema["$defs"];
    let pods = "io.k8s.api.core.v1.Container";
    assert_eq!(definitions[pods]["required"], serde_json::json!(["name"]));
    assert!(definitions[format!("{pods}.patch")]["required"].is_null());
    assert!(!schema.to_string().contains("x-serin-patch"));
}
