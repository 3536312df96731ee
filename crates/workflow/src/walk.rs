//! Walks over JSON of unknown shape that keep their own stack, so that no document, however deep,
//! can exhaust the thread's.

use serde_json::Value;
use uuid::Uuid;

use crate::reference;

/// Keys whose values are not searched for Requirements: a prompt's text and JSON Schemas use
/// `type` and `$id` for their own purposes (as in the SDK's loader).
const OPAQUE: [&str; 3] = ["prompt", "schema", "response_format"];

/// Whether the value of this key is left alone.
pub(crate) fn is_opaque(key: &str) -> bool {
    OPAQUE.contains(&key)
}

/// Whether no more than `limit` arrays and objects are nested in one another.
pub fn is_within_depth(value: &Value, limit: usize) -> bool {
    let mut pending = vec![(value, 1)];
    while let Some((value, depth)) = pending.pop() {
        match value {
            Value::Array(_) | Value::Object(_) if depth > limit => return false,
            Value::Array(items) => pending.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(object) => {
                pending.extend(object.values().map(|value| (value, depth + 1)));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    true
}

/// Whether this key has this text somewhere in a value.
pub(crate) fn holds(value: &Value, key: &str, text: &str) -> bool {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(items) => pending.extend(items),
            Value::Object(object) => {
                if object.get(key).and_then(Value::as_str) == Some(text) {
                    return true;
                }
                let inner = object.iter().filter(|(key, _)| !is_opaque(key));
                pending.extend(inner.map(|(_, value)| value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    false
}

/// Sets every placeholder of a Requirement to null; returns whether there was one.
pub(crate) fn clear(value: &mut Value, id: Uuid) -> bool {
    let mut cleared = false;
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Value::Object(object) = &*value
            && reference::is_placeholder(object)
        {
            let named = object.get("$id").and_then(Value::as_str);
            if named.and_then(reference::uuid) == Some(id) {
                *value = Value::Null;
                cleared = true;
            }
            continue;
        }
        match value {
            Value::Array(items) => pending.extend(items),
            Value::Object(object) => {
                let inner = object.iter_mut().filter(|(key, _)| !is_opaque(key));
                pending.extend(inner.map(|(_, value)| value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    cleared
}
