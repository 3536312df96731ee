//! The Input node's check: does the run's input have what the schema requires?
//!
//! It must never change the input.

use serde_json::{Map, Value};

use crate::error::{NodeError, codes};

/// Checks the required properties of a JSON Schema, nested objects included. Null
/// counts as missing unless the schema allows it.
///
/// # Errors
/// [`codes::INPUT_INVALID`], naming every missing property.
pub(crate) fn check(schema: &Value, input: &Map<String, Value>) -> Result<(), NodeError> {
    let mut missing = Vec::new();
    collect(schema, input, "", &mut missing);
    if missing.is_empty() {
        return Ok(());
    }
    let plural = if missing.len() == 1 { "is" } else { "are" };
    Err(NodeError::new(
        codes::INPUT_INVALID,
        format!("{} {plural} missing from the input", missing.join(", ")),
    ))
}

fn collect(schema: &Value, input: &Map<String, Value>, prefix: &str, missing: &mut Vec<String>) {
    for name in schema["required"].as_array().into_iter().flatten() {
        let Some(name) = name.as_str() else { continue };
        let absent = match input.get(name) {
            None => true,
            Some(value) => value.is_null() && !nullable(&schema["properties"][name]),
        };
        if absent {
            missing.push(format!("{prefix}{name}"));
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(Value::Object(inner)) = input.get(name) {
            collect(property, inner, &format!("{prefix}{name}."), missing);
        }
    }
}

/// Whether a schema allows null, by type, enumeration or alternative. A schema that
/// says nothing about types does not ask for a value either.
fn nullable(schema: &Value) -> bool {
    let is_null = |value: &Value| value == "null";
    match &schema["type"] {
        Value::String(ty) => ty == "null",
        Value::Array(types) => types.iter().any(is_null),
        _ => match schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            Some(alternatives) => alternatives.iter().any(nullable),
            None => true,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(schema: &Value, input: &Value) -> Option<String> {
        let error = check(schema, input.as_object().unwrap()).err()?;
        assert_eq!(error.code, codes::INPUT_INVALID);
        Some(error.message)
    }

    #[test]
    fn missing_properties_are_named() {
        let schema = json!({
            "type": "object",
            "properties": {
                "question": {"type": "string"},
                "note": {"type": ["string", "null"]},
                "user": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}},
                    "required": ["name"],
                },
            },
            "required": ["question", "note"],
        });
        for (input, expected) in [
            (json!({"question": "?", "note": null}), None),
            (
                json!({"note": ""}),
                Some("question is missing from the input"),
            ),
            (
                json!({"question": null}),
                Some("question, note are missing from the input"),
            ),
            (
                json!({"question": "?", "note": "", "user": {}}),
                Some("user.name is missing from the input"),
            ),
        ] {
            assert_eq!(fault(&schema, &input).as_deref(), expected, "{input}");
        }
    }

    #[test]
    fn anything_passes_without_required_properties() {
        for schema in [
            json!(null),
            json!({}),
            json!({"properties": {"q": {}}}),
            json!("odd"),
        ] {
            assert_eq!(fault(&schema, &json!({"x": 1})), None);
        }
    }
}
