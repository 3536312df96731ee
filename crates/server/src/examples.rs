//! Examples in the contract: of every request, of every answer, and of every refusal with its code.
//!
//! Requests are written by hand, since an example is read before a schema is. Answers are put together
//! from the examples and formats of their schemas, so that none is forgotten when a field is added.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

static REQUESTS: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// What a refusal of each status says; a status may have several codes.
const REFUSALS: [(&str, &[(&str, &str)]); 11] = [
    ("400", &[("bad_request", "Bad Request")]),
    ("401", &[("unauthorized", "Unauthorized")]),
    ("403", &[("forbidden", "Forbidden")]),
    ("404", &[("not_found", "Not Found")]),
    ("408", &[("timeout", "The body did not arrive in time")]),
    (
        "413",
        &[("payload_too_large", "The body is larger than 1048576 bytes")],
    ),
    (
        "415",
        &[(
            "unsupported_media_type",
            "The body must be application/json",
        )],
    ),
    ("429", &[("too_many_requests", "Too Many Requests")]),
    ("500", &[("internal", "Internal Server Error")]),
    (
        "503",
        &[(
            "vault_sealed",
            "The vault is sealed: nothing was stored, and nothing that needs a secret works.",
        )],
    ),
    (
        "507",
        &[(
            "storage_full",
            "The disk is full. Nothing was stored; make room and try again.",
        )],
    ),
];

/// Gives every request, answer and refusal of the document an example.
pub(crate) fn add(document: &mut Value) {
    for (name, example) in &*REQUESTS {
        if let Some(schema) = document["components"]["schemas"].get_mut(name) {
            schema["example"] = example.clone();
        }
    }
    let schemas = document["components"]["schemas"].clone();
    let Some(paths) = document["paths"].as_object_mut() else {
        return;
    };
    for (path, item) in paths {
        let Some(operations) = item.as_object_mut() else {
            continue;
        };
        for operation in operations.values_mut() {
            let Some(responses) = operation["responses"].as_object_mut() else {
                continue;
            };
            for (status, response) in responses {
                let Some(media) = response.pointer_mut("/content/application~1json") else {
                    continue;
                };
                if status.starts_with('2') {
                    media["example"] = of(&media["schema"], &schemas, 0);
                } else {
                    media["examples"] = refusals(path, status);
                }
            }
        }
    }
}

fn refusals(path: &str, status: &str) -> Value {
    let mut examples = Map::new();
    let known = REFUSALS.iter().find(|(known, _)| *known == status);
    for (code, message) in known.into_iter().flat_map(|(_, codes)| *codes) {
        let mut error = json!({"code": code, "message": message});
        if *code == "bad_request" {
            error["details"] = json!({"name": "cannot be blank"});
        }
        examples.insert((*code).to_owned(), json!({"value": {"error": error}}));
    }
    let is_run = path.ends_with("/runs") || path.ends_with("/invoke") || path == "/apps/{app_id}";
    if status == "400" && is_run {
        let error = json!({
            "code": "requirement_unsatisfied", "message": "Requirement Unsatisfied",
            "details": {"openai": "is not connected"},
        });
        examples.insert(
            "requirement_unsatisfied".to_owned(),
            json!({"value": {"error": error}}),
        );
    }
    if status == "400" && path.ends_with("/pipedream/authorize") {
        let error = json!({"code": "not_configured", "message": "Pipedream is not set up here"});
        examples.insert(
            "not_configured".to_owned(),
            json!({"value": {"error": error}}),
        );
    }
    examples.into()
}

/// An example of a schema (OpenAPI 3.1).
fn of(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if let Some(example) = schema.get("example") {
        return example.clone();
    }
    // No answer nests this deep but by a circle.
    if depth > 12 {
        return Value::Null;
    }
    if let Some(name) = schema["$ref"]
        .as_str()
        .and_then(|reference| reference.rsplit('/').next())
    {
        return of(&schemas[name], schemas, depth + 1);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(choices) = schema[key].as_array() {
            let told = choices.iter().find(|choice| choice["type"] != "null");
            return told.map_or(Value::Null, |choice| of(choice, schemas, depth + 1));
        }
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let mut whole = Map::new();
        for part in parts {
            if let Value::Object(fields) = of(part, schemas, depth + 1) {
                whole.extend(fields);
            }
        }
        return whole.into();
    }
    if let Some(first) = schema["enum"].as_array().and_then(|values| values.first()) {
        return first.clone();
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.first().and_then(Value::as_str),
        kind => kind.as_str(),
    };
    match kind {
        Some("array") => json!([of(&schema["items"], schemas, depth + 1)]),
        Some("boolean") => Value::Bool(true),
        Some("integer" | "number") => schema.get("minimum").cloned().unwrap_or(json!(1)),
        Some("string") => text(schema["format"].as_str()),
        Some("object") => object(schema, schemas, depth),
        _ => Value::Null,
    }
}

fn object(schema: &Value, schemas: &Value, depth: usize) -> Value {
    let properties = schema["properties"].as_object();
    let fields = properties.into_iter().flatten();
    fields
        .map(|(name, property)| (name.clone(), of(property, schemas, depth + 1)))
        .collect::<Map<_, _>>()
        .into()
}

fn text(format: Option<&str>) -> Value {
    Value::from(match format {
        Some("uuid") => "0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a",
        Some("date-time") => "2026-11-25T03:45:00.123Z",
        _ => "…",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        serde_json::from_str(crate::openapi::text()).unwrap()
    }

    #[test]
    fn every_request_has_an_example_that_its_schema_allows() {
        let document = document();
        let mut seen = 0;
        for item in document["paths"].as_object().unwrap().values() {
            for operation in item.as_object().unwrap().values() {
                let body = operation.pointer("/requestBody/content/application~1json/schema/$ref");
                let Some(name) = body.and_then(|name| name.as_str()?.rsplit('/').next()) else {
                    continue;
                };
                let schema = &document["components"]["schemas"][name];
                let example = schema["example"]
                    .as_object()
                    .unwrap_or_else(|| panic!("{name}"));
                for field in example.keys() {
                    assert!(schema["properties"].get(field).is_some(), "{name}.{field}");
                }
                for field in schema["required"].as_array().into_iter().flatten() {
                    assert!(
                        example.contains_key(field.as_str().unwrap()),
                        "{name}: {field}"
                    );
                }
                seen += 1;
            }
        }
        assert!(seen > 20);
        let unused: Vec<_> = REQUESTS
            .keys()
            .filter(|name| document["components"]["schemas"].get(*name).is_none())
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn every_answer_and_refusal_has_an_example() {
        for (path, item) in document()["paths"].as_object().unwrap() {
            for operation in item.as_object().unwrap().values() {
                for (status, response) in operation["responses"].as_object().unwrap() {
                    let Some(media) = response.pointer("/content/application~1json") else {
                        continue;
                    };
                    let told = if status.starts_with('2') {
                        media["example"].is_object()
                    } else {
                        media["examples"]
                            .as_object()
                            .is_some_and(|all| !all.is_empty())
                    };
                    assert!(told, "{path} {status}: {media}");
                }
            }
        }
    }
}
