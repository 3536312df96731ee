//! Reads a chat completion.
//!
//! It must never guess: what does not have the protocol's shape is refused.

use serde_json::{Map, Value};

use crate::error::{NodeError, codes};

/// The node's output: `{"content": …}` and `tool_calls` when there are any.
///
/// # Errors
/// [`codes::INVALID_ANSWER`] when the answer holds no message.
pub(super) fn output(answer: &Value, label: &str) -> Result<Value, NodeError> {
    let message = answer
        .pointer("/choices/0/message")
        .and_then(Value::as_object)
        .ok_or_else(|| invalid(label, "holds no message"))?;
    let calls = message
        .get("tool_calls")
        .filter(|calls| calls.as_array().is_some_and(|calls| !calls.is_empty()));
    let are_calls = calls.and_then(Value::as_array).into_iter().flatten();
    if !are_calls.into_iter().all(Value::is_object) {
        return Err(invalid(label, "asks for tools in an unknown way"));
    }
    let content = match message.get("content") {
        Some(Value::String(text)) => Value::String(text.clone()),
        Some(Value::Array(parts)) => Value::String(join(parts)),
        None | Some(Value::Null) if calls.is_some() => Value::Null,
        None | Some(Value::Null) => message
            .get("refusal")
            .filter(|refusal| refusal.is_string())
            .cloned()
            .ok_or_else(|| invalid(label, "holds no content"))?,
        Some(_) => return Err(invalid(label, "holds content of an unknown kind")),
    };
    let mut output = Map::from_iter([("content".to_owned(), content)]);
    if let Some(calls) = calls {
        output.insert("tool_calls".into(), calls.clone());
    }
    Ok(Value::Object(output))
}

/// The text of a message that comes in parts, its reasoning left out.
fn join(parts: &[Value]) -> String {
    parts
        .iter()
        .filter_map(|part| part["text"].as_str())
        .collect()
}

/// An answer that cannot be used.
pub(super) fn invalid(label: &str, fault: &str) -> NodeError {
    NodeError::passing(codes::INVALID_ANSWER, format!("{label}'s answer {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(message: &Value) -> Result<Value, &'static str> {
        let answer = json!({"choices": [{"index": 0, "message": message}]});
        output(&answer, "OpenAI").map_err(|error| error.code)
    }

    #[test]
    fn content_and_tool_calls_are_read() {
        let call = json!([{"id": "c1", "type": "function", "function": {"name": "f"}}]);
        for (message, expected) in [
            (json!({"content": "Hi"}), json!({"content": "Hi"})),
            (
                json!({"content": "Hi", "tool_calls": []}),
                json!({"content": "Hi"}),
            ),
            (
                json!({"content": null, "tool_calls": call}),
                json!({"content": null, "tool_calls": call}),
            ),
            (
                json!({"content": [
                    {"type": "thinking", "thinking": []},
                    {"type": "text", "text": "a"},
                    {"type": "text", "text": "b"},
                ]}),
                json!({"content": "ab"}),
            ),
            (
                json!({"content": null, "refusal": "I cannot."}),
                json!({"content": "I cannot."}),
            ),
        ] {
            assert_eq!(read(&message), Ok(expected));
        }
    }

    #[test]
    fn calls_that_are_no_objects_are_no_answer() {
        for calls in [json!(["x"]), json!([{"function": {"name": "a"}}, 7])] {
            let message = json!({"content": null, "tool_calls": calls});
            assert_eq!(read(&message), Err(codes::INVALID_ANSWER), "{calls}");
        }
    }

    #[test]
    fn other_shapes_are_invalid() {
        for message in [json!(null), json!("text"), json!({}), json!({"content": 7})] {
            assert_eq!(read(&message), Err(codes::INVALID_ANSWER));
        }
        for answer in [json!({}), json!([]), json!({"choices": []})] {
            assert!(output(&answer, "OpenAI").is_err());
        }
    }
}
