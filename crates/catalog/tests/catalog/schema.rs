//! The JSON Schemas that describe configurations.

use patchbay_catalog::{ValueKind, connection_types};
use serde_json::{Value, json};

use crate::support::{ty, ty_with};

#[test]
fn schemas_of_a_simple_and_a_full_type() {
    insta::assert_json_snapshot!("openai", ty("OpenAI").json_schema());
    insta::assert_json_snapshot!("azure", ty("AzureAI").json_schema());
    let every_kind = ty_with(&json!([
        {"name": "port", "label": "Port", "value": "integer", "default": 5432},
        {"name": "timeout", "label": "Timeout", "value": "number"},
        {"name": "tls", "label": "TLS", "value": "boolean"},
        {"name": "args", "label": "Arguments", "value": "list"},
        {"name": "mode", "label": "Mode", "value": "string", "options": ["file", "host"]},
        {"name": "headers", "label": "Headers", "value": "map", "secret": true},
    ]));
    insta::assert_json_snapshot!("every_kind", every_kind.json_schema());
}

#[test]
fn every_schema_marks_secrets_and_names_what_is_required() {
    for ty in connection_types() {
        let schema = ty.json_schema();
        assert_eq!(schema["additionalProperties"], false);
        for field in &ty.fields {
            let property = &schema["properties"][&field.name];
            let secret = json!([
                field.secret.then_some(true),
                (field.secret && field.value == ValueKind::String).then_some("password")
            ]);
            let format = property.get("format").filter(|format| *format != "uri");
            assert_eq!(
                json!([property.get("writeOnly"), format]),
                secret,
                "{}",
                ty.id
            );
            let required = schema["required"].as_array().expect("a list");
            assert_eq!(
                required.contains(&Value::from(field.name.as_str())),
                field.required && field.when.is_none()
            );
        }
    }
}
