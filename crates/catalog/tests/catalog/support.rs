//! What the tests share.

use patchbay_catalog::{ConfigInput, ConnectionType, FieldErrors, connection_type};
use serde_json::{Value, json};

/// The connection type with this short name.
pub(crate) fn ty(name: &str) -> &'static ConnectionType {
    connection_type(&format!("dynamiq.connections.{name}")).expect("a known connection type")
}

/// A connection type with these fields only, for rules that no shipped type needs yet.
pub(crate) fn ty_with(fields: &Value) -> ConnectionType {
    serde_json::from_value(json!({
        "id": "dynamiq.connections.Test", "label": "Test", "category": "test", "glyph": "Te",
        "kind": "api_key", "fields": fields,
    }))
    .expect("a connection type")
}

/// A configuration as it arrives.
pub(crate) fn input(value: Value) -> ConfigInput {
    ConfigInput::from_value(value).expect("an object")
}

/// One expected field error.
pub(crate) fn error(field: &str, reason: &str) -> FieldErrors {
    FieldErrors::from([(field.to_owned(), reason.to_owned())])
}
