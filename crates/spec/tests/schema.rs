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

/// `null` removes a key in a patch, and nothing is a patch of a patch.
#[test]
fn a_patch_takes_null_and_directives() {
    let schema: serde_json::Value = serde_json::from_str(&serin_spec::schema::json_schema()).unwrap();
    let definitions = schema["$defs"].as_object().unwrap();
    let container = &definitions["io.k8s.api.core.v1.Container.patch"];
    let probe = "#/$defs/io.k8s.api.core.v1.Probe.patch";
    assert_eq!(
        container["properties"]["livenessProbe"],
        serde_json::json!({
            "anyOf": [{ "$ref": probe, "description": container["properties"]["livenessProbe"]["anyOf"][0]["description"] }, { "type": "null" }]
        })
    );
    assert_eq!(container["properties"]["name"]["type"], serde_json::json!(["string", "null"]));
    assert!(container["patternProperties"].is_object());
    assert!(definitions.keys().all(|name| !name.ends_with(".patch.patch")));
}

#[test]
fn shapes_keep_their_own_names() {
    let schema = serin_spec::schema::json_schema();
    for name in ["Replicas", "ServicePort", "Stage", "DetailedStage"] {
        assert!(schema.contains(&format!("\"{name}\": {{")), "{name} is gone");
    }
}

/// Whoever reads a tree compares the schema's digest instead of making it.
#[test]
fn the_digest_is_the_schemas() {
    use std::fmt::Write;

    use sha2::{Digest, Sha256};

    let mut digest = String::from("sha256:");
    for byte in Sha256::digest(serin_spec::schema::json_schema()) {
        let _ = write!(digest, "{byte:02x}");
    }
    assert_eq!(digest, serin_spec::schema::DIGEST, "run `cargo xtask gen`");
}
