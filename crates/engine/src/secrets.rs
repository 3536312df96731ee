//! Every text of a connection that nobody may read in an answer: its secrets, and what stands inside
//! of those that are maps or lists.

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use crate::connection::ResolvedConnection;

/// The secrets of a connection, whole and in their parts.
pub(crate) fn of(connection: &ResolvedConnection) -> Vec<SecretString> {
    let mut all = Vec::new();
    for secret in connection.secrets.values() {
        all.push(secret.clone());
        if let Ok(value @ (Value::Object(_) | Value::Array(_))) =
            serde_json::from_str::<Value>(secret.expose_secret())
        {
            parts(&value, &mut all);
        }
    }
    all
}

fn parts(value: &Value, all: &mut Vec<SecretString>) {
    match value {
        Value::String(text) => {
            all.push(SecretString::from(text.as_str()));
            // `Bearer abc`: what follows the scheme is the secret.
            if let Some((_, credential)) = text.split_once(' ') {
                all.push(SecretString::from(credential));
            }
        }
        Value::Array(list) => list.iter().for_each(|value| parts(value, all)),
        Value::Object(map) => map.values().for_each(|value| parts(value, all)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
