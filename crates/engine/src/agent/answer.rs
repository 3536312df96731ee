//! An agent's last answer: a text, or JSON where it has a schema.

use serde_json::Value;

/// Reads the answer.
///
/// # Errors
/// What the model is told, when an answer that has to be JSON is none.
pub(super) fn read(text: &str, is_json: bool) -> Result<Value, &'static str> {
    if !is_json {
        return Ok(text.into());
    }
    let found = serde_json::from_str::<Value>(unfenced(text));
    found
        .ok()
        .filter(|value| value.is_object() || value.is_array())
        .ok_or(
            "Your answer must be one JSON document that conforms to the schema, without prose, \
             Markdown or code fences. Give it again.",
        )
}

/// A text without the code fence around it.
fn unfenced(text: &str) -> &str {
    let text = text.trim();
    let inner = text
        .strip_prefix("```")
        .and_then(|text| text.strip_suffix("```"));
    inner.map_or(text, |inner| {
        let language = inner.find('\n').unwrap_or(0);
        inner[language..].trim()
    })
}

/// What has been said and done so far, for a model that is asked for its last word.
pub(super) fn transcript(messages: &[Value]) -> String {
    let mut lines = Vec::new();
    for message in messages {
        let role = message["role"].as_str().unwrap_or_default();
        if let Some(text) = message["content"].as_str().filter(|text| !text.is_empty()) {
            lines.push(format!("{role}: {text}"));
        }
        for call in message["tool_calls"].as_array().into_iter().flatten() {
            let function = &call["function"];
            let name = function["name"].as_str().unwrap_or_default();
            let arguments = &function["arguments"];
            let arguments = arguments
                .as_str()
                .map_or_else(|| arguments.to_string(), str::to_owned);
            lines.push(format!("{role} calls {name}: {arguments}"));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_is_text_or_json() {
        assert_eq!(read("[1]", false), Ok(json!("[1]")));
        for text in [
            "{\"a\": 1}",
            "```json\n{\"a\": 1}\n```",
            " ```\n{\"a\":1}``` ",
        ] {
            assert_eq!(read(text, true), Ok(json!({"a": 1})), "{text}");
        }
        for text in ["", "a", "1", "Here: {\"a\": 1}", "```"] {
            assert!(read(text, true).is_err(), "{text}");
        }
    }

    #[test]
    fn a_transcript_tells_what_was_said_and_called() {
        let messages = [
            json!({"role": "assistant", "content": null, "tool_calls": [
                {"function": {"name": "add", "arguments": "{\"a\":1}"}}
            ]}),
            json!({"role": "tool", "content": "3"}),
        ];
        assert_eq!(
            transcript(&messages),
            "assistant calls add: {\"a\":1}\ntool: 3"
        );
    }
}
