//! Dry runs: nodes that only read act, and what would send or change something elsewhere is held back
//! and told instead.
//!
//! What is told must never hold a secret. What a connection keeps is left out before it gets here;
//! here goes what stands under a telling name or names an account, and the run's secrets wherever they
//! stand.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use patchbay_redact::{MARK, redact_value};
use serde_json::{Map, Value, json};

use crate::work::Context;

/// Parts of names whose values are secrets as a rule.
const TELLING: [&str; 8] = [
    "apikey",
    "authorization",
    "credential",
    "passphrase",
    "password",
    "privatekey",
    "secret",
    "token",
];
/// Where an action's props name the account.
const ACCOUNT: &str = "authProvisionId";

/// What a dry run knows of the actions in it.
#[derive(Debug, Clone, Default)]
pub struct DryRun {
    reading: HashSet<String>,
}

impl DryRun {
    /// A dry run in which these actions, by their keys, are performed because they only read. Every
    /// other one is held back.
    pub fn performing(reading: HashSet<String>) -> Self {
        Self { reading }
    }

    /// Whether the action is known to only read.
    pub(crate) fn performs(&self, action: &str) -> bool {
        self.reading.contains(action)
    }
}

/// What a node, or one call of an agent's tool, did not send.
#[derive(Debug, Default)]
pub(crate) struct HeldBack(Mutex<Option<Value>>);

impl HeldBack {
    /// What was held back last; none when everything was sent.
    pub(crate) fn told(&self) -> Option<Value> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn note(&self, unsent: Value) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(unsent);
    }
}

impl Context<'_> {
    /// The output of a node that did not send this: what it would have sent, under a name, beside the
    /// fields that it has otherwise.
    pub(crate) fn hold_back(&self, name: &str, unsent: Value, otherwise: Value) -> Value {
        let mut unsent = shown(unsent);
        redact_value(&mut unsent, self.secrets);
        let mut output = json!({ "dry_run": true, name: unsent });
        self.held_back.note(output[name].clone());
        if let (Some(output), Value::Object(otherwise)) = (output.as_object_mut(), otherwise) {
            output.extend(otherwise);
        }
        output
    }
}

/// What a model is told of a call that was held back.
pub(crate) fn told_to_model(unsent: &Value) -> String {
    format!(
        "This is a dry run: nothing was sent, and nothing has changed. Otherwise this would have been \
         sent:\n{}",
        serde_json::to_string_pretty(unsent).unwrap_or_default()
    )
}

/// Whether what goes by this name is a secret as a rule.
pub(crate) fn is_telling(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    TELLING.iter().any(|part| name.contains(part))
}

/// A value without accounts, and without what goes by a telling name.
fn shown(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields
                .into_iter()
                .filter(|(_, field)| field.get(ACCOUNT).is_none());
            let fields: Map<String, Value> = fields
                .map(|(name, field)| {
                    let field = if is_telling(&name) && !field.is_null() {
                        MARK.into()
                    } else {
                        shown(field)
                    };
                    (name, field)
                })
                .collect();
            Value::Object(fields)
        }
        Value::Array(items) => items.into_iter().map(shown).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_by_a_telling_name_and_accounts_are_not_shown() {
        let value = json!({
            "text": "hi", "Api-Key": "a", "list": [{"user_password": ["b"], "n": 1}], "refresh_token": null,
            "gmail": {"authProvisionId": "apn_1"}, "keyword": "kept",
        });
        assert_eq!(
            shown(value),
            json!({
                "text": "hi", "Api-Key": MARK, "list": [{"user_password": MARK, "n": 1}],
                "refresh_token": null, "keyword": "kept",
            })
        );
    }
}
