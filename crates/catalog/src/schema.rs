//! Describes a connection type's `config` as JSON Schema 2020-12, for forms and for other
//! programs. The schema describes; [`ConnectionType::check`] decides.

use serde_json::{Map, Value, json};

use crate::{
    connection::ConnectionType,
    field::{Field, ValueKind},
};

impl ConnectionType {
    /// The JSON Schema of this type's `config`. Secrets are `writeOnly` with the format
    /// `password`.
    pub fn json_schema(&self) -> Value {
        let properties: Map<String, Value> = self
            .fields
            .iter()
            .map(|field| (field.name.clone(), field.json_schema()))
            .collect();
        let required: Vec<&str> = self
            .fields
            .iter()
            .filter(|field| field.required)
            .map(|field| field.name.as_str())
            .collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.label,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        })
    }
}

impl Field {
    fn json_schema(&self) -> Value {
        let mut schema = Map::new();
        schema.insert("title".into(), self.label.as_str().into());
        if let Some(help) = &self.help {
            schema.insert("description".into(), help.as_str().into());
        }
        self.describe_value(&mut schema);
        if self.secret {
            schema.insert("writeOnly".into(), true.into());
            if self.value == ValueKind::String {
                schema.insert("format".into(), "password".into());
            }
        }
        if let Some(options) = &self.options {
            schema.insert("enum".into(), json!(options));
        }
        if let Some(default) = &self.default {
            schema.insert("default".into(), default.clone());
        }
        if let Some(placeholder) = &self.placeholder
            && !self.secret
        {
            schema.insert("examples".into(), json!([placeholder]));
        }
        schema.into()
    }

    fn describe_value(&self, schema: &mut Map<String, Value>) {
        let kind = match self.value {
            ValueKind::String | ValueKind::Url => "string",
            ValueKind::Integer => "integer",
            ValueKind::Number => "number",
            ValueKind::Boolean => "boolean",
            ValueKind::Map => "object",
            ValueKind::List => "array",
        };
        schema.insert("type".into(), kind.into());
        match self.value {
            ValueKind::String | ValueKind::Url => {
                if self.required {
                    schema.insert("minLength".into(), 1.into());
                }
                schema.insert("maxLength".into(), self.max_length.into());
                if self.value == ValueKind::Url {
                    schema.insert("format".into(), "uri".into());
                }
            }
            ValueKind::List => {
                schema.insert("items".into(), json!({"type": "string"}));
            }
            ValueKind::Integer | ValueKind::Number | ValueKind::Boolean | ValueKind::Map => {}
        }
    }
}
