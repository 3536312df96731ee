//! Describes a connection type's `config` as JSON Schema 2020-12, for forms and for other
//! programs. The schema describes; [`ConnectionType::check`] decides.

use serde_json::{Map, Value, json};

use crate::{
    connection::ConnectionType,
    field::{Condition, Field, ValueKind},
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
            .filter(|field| field.required && field.when.is_none())
            .map(|field| field.name.as_str())
            .collect();
        let mut schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.label,
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        let conditions: Vec<Value> = self
            .fields
            .iter()
            .filter_map(|field| Some(self.condition(field, field.when.as_ref()?)))
            .collect();
        if !conditions.is_empty() {
            schema["allOf"] = conditions.into();
        }
        schema
    }

    /// A field that is there, and perhaps must be, only while another holds one of its options. An
    /// absent field holds its default, which is why `if` requires it only where that is another.
    fn condition(&self, field: &Field, condition: &Condition) -> Value {
        let is_default = self
            .field(&condition.field)
            .and_then(|other| other.default.as_ref()?.as_str())
            == Some(condition.is.as_str());
        let required: &[&str] = if is_default { &[] } else { &[&condition.field] };
        let then: &[&str] = if field.required { &[&field.name] } else { &[] };
        json!({
            "if": {"properties": {(&condition.field): {"const": condition.is}}, "required": required},
            "then": {"required": then},
            "else": {"properties": {(&field.name): false}},
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
