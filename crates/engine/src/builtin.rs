//! The built-in model: an answer without a provider and without a key, for trying a
//! workflow before anybody has an account.
//!
//! It must never reach the network, and never pretend to be more than it is.

use serde_json::{Value, json};

/// The sentence that begins every answer.
const PREFACE: &str = "This is Patchbay's built-in model. It needs no key and does not think; it repeats what it was asked.";

/// Answers with the preface and the last user message of these, written as the protocol does.
pub(crate) fn answer(messages: &[Value]) -> Value {
    let asked = messages.iter().rfind(|message| message["role"] == "user");
    let text = asked
        .map(|message| text(&message["content"]))
        .unwrap_or_default();
    let content = if text.is_empty() {
        PREFACE.to_owned()
    } else {
        format!("{PREFACE}\n\n{text}")
    };
    json!({ "content": content })
}

/// The words of a message: a string, or the text parts of a list.
fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts
            .iter()
            .filter_map(|part| part["text"].as_str())
            .collect::<Vec<_>>()
            .join("\n"),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, content: &Value) -> Value {
        json!({"role": role, "content": content})
    }

    #[test]
    fn the_last_user_message_is_repeated() {
        let messages = [
            message("system", &json!("Be brief.")),
            message("user", &json!("First?")),
            message("assistant", &json!("Yes.")),
            message("user", &json!("And second?")),
        ];
        assert_eq!(
            answer(&messages),
            json!({"content": format!("{PREFACE}\n\nAnd second?")})
        );
    }

    #[test]
    fn parts_give_their_text() {
        let parts = json!([
            {"type": "text", "text": "What is"},
            {"type": "image_url", "image_url": {"url": "data:,"}},
            {"type": "text", "text": "this?"},
        ]);
        assert_eq!(
            answer(&[message("user", &parts)]),
            json!({"content": format!("{PREFACE}\n\nWhat is\nthis?")})
        );
    }

    #[test]
    fn without_a_user_message_only_the_preface_is_said() {
        assert_eq!(
            answer(&[message("system", &json!("Hi"))]),
            json!({"content": PREFACE})
        );
    }
}
