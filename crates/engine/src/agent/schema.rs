//! What a tool takes, as a JSON Schema for the model.

use serde_json::{Map, Value, json};

use super::settings::Settings;
use super::tool::Tool;
use crate::work::Action;

/// The argument by which the model makes another agent's answer its own.
pub(super) const DELEGATE: &str = "delegate_final";

/// The arguments of a tool that is no MCP server's, with what its node makes of them.
pub(super) fn parameters(tool: &Tool<'_>, settings: &Settings) -> Value {
    match &tool.work.action {
        Action::Http(_) => request(),
        Action::Perform(_) => action(tool.raw),
        Action::Agent(_) => agent(settings.delegates),
        _ => remote(&tool.raw["json_input_schema"]),
    }
}

/// Leaves out the arguments that a node hides from models, and asks for those that it requires.
pub(super) fn restricted(mut schema: Value, modes: &Value) -> Value {
    for (name, mode) in modes.as_object().into_iter().flatten() {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let mut required: Vec<Value> = required.into_iter().filter(|one| one != name).collect();
        if mode == "required" {
            required.push(name.as_str().into());
        } else if mode == "hidden" {
            if let Some(properties) = schema["properties"].as_object_mut() {
                properties.shift_remove(name);
            }
        } else {
            continue;
        }
        schema["required"] = required.into();
    }
    schema
}

/// The schema of an MCP server's tool. The SDK writes `type_` in a stored one.
pub(super) fn remote(schema: &Value) -> Value {
    let mut schema = renamed(schema);
    if !schema.is_object() {
        return json!({"type": "object", "properties": {}, "additionalProperties": true});
    }
    schema["type"] = "object".into();
    if !schema["properties"].is_object() {
        schema["properties"] = json!({});
    }
    schema
}

fn renamed(value: &Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.iter()
                .map(|(key, value)| {
                    let key = if key == "type_" { "type" } else { key };
                    (key.to_owned(), renamed(value))
                })
                .collect(),
        ),
        Value::Array(items) => items.iter().map(renamed).collect(),
        other => other.clone(),
    }
}

fn request() -> Value {
    json!({
        "type": "object",
        "properties": {
            "url": {"type": "string", "description": "The address."},
            "method": {
                "type": "string", "enum": ["GET", "POST", "PUT", "DELETE", "PATCH"],
                "description": "The method."
            },
            "params": {"type": "object", "description": "Parameters of the address."},
            "headers": {"type": "object", "description": "Headers."},
            "data": {"type": "object", "description": "What is sent in the body."},
            "payload_type": {
                "type": "string", "enum": ["raw", "json"],
                "description": "How data is written: as a form (raw) or as JSON."
            }
        },
        "required": [],
        "additionalProperties": false
    })
}

fn agent(delegates: bool) -> Value {
    let mut schema = json!({
        "type": "object",
        "properties": {
            "input": {"type": "string", "description": "The task, with all that is needed to do it."}
        },
        "required": ["input"],
        "additionalProperties": false
    });
    if delegates {
        schema["properties"][DELEGATE] = json!({
            "type": "boolean",
            "description": "Whether what it answers is the last answer, word for word."
        });
    }
    schema
}

/// The props of an action that a model may give: all but accounts and notes. One that the node gives
/// itself may be left out.
fn action(raw: &Value) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for prop in crate::action::props(raw) {
        let Some(name) = prop["name"].as_str() else {
            continue;
        };
        let kind = crate::action::kind_of(prop);
        let mut schema = of_kind(kind);
        if let Some(text) = prop["description"]
            .as_str()
            .or_else(|| prop["label"].as_str())
        {
            schema["description"] = text.into();
        }
        if !prop["default"].is_null() {
            schema["default"] = prop["default"].clone();
        }
        let given = !matches!(
            &raw["configurable_props"][name],
            Value::Null | Value::Bool(false)
        );
        if prop["optional"] != true && !given {
            required.push(Value::from(name));
        }
        properties.insert(name.to_owned(), schema);
    }
    json!({
        "type": "object", "properties": properties, "required": required,
        "additionalProperties": false
    })
}

fn of_kind(kind: &str) -> Value {
    match kind.strip_suffix("[]") {
        Some(item) => json!({"type": "array", "items": plain(item)}),
        None => plain(kind),
    }
}

fn plain(kind: &str) -> Value {
    match kind {
        "string" | "integer" | "number" | "boolean" | "object" => json!({ "type": kind }),
        // Anything.
        _ => json!({}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actions_props_are_its_arguments() {
        let raw = json!({
            "configurable_props": {"gmail": {"authProvisionId": "apn_1"}, "from": "me"},
            "input_props": {"configurableProps": [
                {"name": "gmail", "type_": "app"},
                {"name": "note", "type": "alert"},
                {"name": "to", "type_": "string[]", "description": "Recipients"},
                {"name": "from", "type": "string"},
                {"name": "tries", "type": "integer", "optional": true, "default": 3},
                {"name": "rest", "type": "any"},
            ]},
        });
        assert_eq!(
            action(&raw),
            json!({
                "type": "object",
                "properties": {
                    "to": {
                        "type": "array", "items": {"type": "string"}, "description": "Recipients"
                    },
                    "from": {"type": "string"},
                    "tries": {"type": "integer", "default": 3},
                    "rest": {},
                },
                "required": ["to", "rest"],
                "additionalProperties": false,
            })
        );
    }

    #[test]
    fn a_node_hides_and_requires_arguments() {
        let modes = json!({"headers": "hidden", "url": "required", "data": "optional"});
        let schema = restricted(request(), &modes);
        assert!(schema["properties"].get("headers").is_none());
        assert_eq!(schema["required"], json!(["url"]));
        assert!(schema["properties"].get("data").is_some());
    }

    #[test]
    fn a_stored_schema_is_written_as_json_schema() {
        let stored = json!({"type_": "object", "properties": {"a": {"type_": "integer"}}});
        assert_eq!(
            remote(&stored),
            json!({"type": "object", "properties": {"a": {"type": "integer"}}})
        );
        assert_eq!(remote(&Value::Null)["additionalProperties"], true);
    }
}
