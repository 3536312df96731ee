//! What an agent's model is told first: what it is, and what it is asked.

use std::collections::BTreeSet;

use patchbay_workflow::prompt::{self, PromptError};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;

use super::settings::Settings;
use crate::error::{NodeError, codes};

/// Fields of the input that the SDK keeps from templates.
const STANDARD: [&str; 8] = [
    "input",
    "images",
    "videos",
    "files",
    "user_id",
    "session_id",
    "metadata",
    "tool_params",
];

/// The system's message and the user's.
///
/// # Errors
/// [`codes::INPUT_INVALID`] for an input that is none, [`codes::PROMPT_INVALID`] for a template.
pub(super) fn messages(
    raw: &Value,
    settings: &Settings,
    has_tools: bool,
    input: &Value,
) -> Result<Vec<Value>, NodeError> {
    let today = OffsetDateTime::now_utc().date();
    let system = system(raw, settings, has_tools, &today.to_string());
    let user = user(raw, input)?;
    Ok(vec![json!({"role": "system", "content": system}), user])
}

fn system(raw: &Value, settings: &Settings, has_tools: bool, today: &str) -> String {
    let written = |name: &str| {
        let text = raw[name].as_str().map(str::trim);
        text.filter(|text| !text.is_empty())
    };
    let mut parts = vec![if has_tools {
        "You carry out what the user asks for, with the tools that you are offered where they help. \
         Call several tools at once when none needs what another gives. A result that begins with \
         [tool_error] tells why a call failed: correct the call, go another way, or say what is in \
         the way. When you have what you need, answer without calling a tool."
            .to_owned()
    } else {
        "You answer what the user asks.".to_owned()
    }];
    for (title, name) in [
        ("What you are for", "description"),
        ("Who you are", "role"),
        ("Instructions", "instructions"),
    ] {
        if let Some(text) = written(name) {
            parts.push(format!("# {title}\n{text}"));
        }
    }
    if let Some(schema) = &settings.answer {
        parts.push(format!(
            "# Form of the answer\nYour last answer is one JSON document that conforms to this JSON \
             Schema, and nothing else:\n{schema}"
        ));
    }
    parts.push(format!("The date is {today} (UTC)."));
    parts.join("\n\n")
}

/// What the user asks: the node's own message, or the input's text. Both are templates over what else
/// the input holds, as in the SDK.
fn user(raw: &Value, input: &Value) -> Result<Value, NodeError> {
    for unsupported in ["files", "videos"] {
        let given = &input[unsupported];
        if !given.is_null() && given.as_array().is_none_or(|list| !list.is_empty()) {
            return Err(wrong(format!("Patchbay's agents take no {unsupported}")));
        }
    }
    let asked = match &input["input"] {
        Value::Null => "",
        Value::String(text) => text,
        _ => return Err(wrong("input must be a text")),
    };
    let extras: Map<String, Value> = input
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(name, _)| !STANDARD.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let own = &raw["input_message"];
    let message = if own.is_object() {
        let mut message = own.clone();
        message["role"] = "user".into();
        message
    } else {
        json!({"role": "user", "content": asked})
    };
    let is_plain = |content: &Value| content.as_str().is_some_and(|text| !text.contains('{'));
    let mut content = if is_plain(&message["content"]) || (extras.is_empty() && !own.is_object()) {
        message["content"].clone()
    } else {
        filled(&message, extras, input)?
    };
    if let Some(images) = images(input)? {
        let mut parts = match content {
            Value::Array(parts) => parts,
            text => vec![json!({"type": "text", "text": text})],
        };
        parts.extend(images);
        content = parts.into();
    }
    Ok(json!({"role": "user", "content": content}))
}

/// A message with its templates filled in; a variable that is not given is empty.
fn filled(message: &Value, extras: Map<String, Value>, input: &Value) -> Result<Value, NodeError> {
    let invalid = |error: PromptError| NodeError::new(codes::PROMPT_INVALID, error.to_string());
    let prompt = json!({"messages": [message]});
    let named: BTreeSet<String> = prompt::variables(&prompt).map_err(invalid)?;
    let mut variables: Map<String, Value> = named
        .into_iter()
        .map(|name| {
            let given = input
                .get(&name)
                .filter(|_| STANDARD.contains(&name.as_str()));
            (name, given.cloned().unwrap_or_else(|| "".into()))
        })
        .collect();
    variables.extend(extras);
    let filled = prompt::messages(&prompt, &Value::Object(variables)).map_err(invalid)?;
    Ok(filled
        .into_iter()
        .next()
        .map(|message| message.content)
        .unwrap_or_default())
}

fn images(input: &Value) -> Result<Option<Vec<Value>>, NodeError> {
    let given = match &input["images"] {
        Value::Null => return Ok(None),
        Value::Array(images) if images.is_empty() => return Ok(None),
        Value::Array(images) => images,
        _ => return Err(wrong("images must be a list of addresses")),
    };
    let parts = given.iter().map(|image| match image.as_str() {
        Some(url) => Ok(json!({"type": "image_url", "image_url": {"url": url}})),
        None => Err(wrong("images must be a list of addresses")),
    });
    parts.collect::<Result<Vec<Value>, NodeError>>().map(Some)
}

fn wrong(text: impl Into<String>) -> NodeError {
    NodeError::new(codes::INPUT_INVALID, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(raw: &Value) -> Settings {
        Settings::of(raw).ok().unwrap()
    }

    fn asked(raw: &Value, input: &Value) -> Result<Value, String> {
        let message = user(raw, input).map_err(|error| error.message)?;
        assert_eq!(message["role"], "user");
        Ok(message["content"].clone())
    }

    #[test]
    fn the_system_message_holds_what_the_agent_is() {
        let raw = json!({
            "description": "Sends mail", "role": "You are {{polite}}.", "instructions": " Be brief. ",
            "response_format": {"type": "object"},
        });
        let text = system(&raw, &settings(&raw), true, "2026-11-29");
        for part in [
            "tools",
            "# What you are for\nSends mail",
            "# Who you are\nYou are {{polite}}.",
            "# Instructions\nBe brief.\n",
            "{\"type\":\"object\"}",
            "2026-11-29",
        ] {
            assert!(text.contains(part), "{part} in {text}");
        }
        let bare = system(&json!({}), &settings(&json!({})), false, "2026-11-29");
        assert!(!bare.contains('#') && !bare.contains("tool"), "{bare}");
    }

    #[test]
    fn the_input_is_a_template_over_what_else_is_given() {
        let none = json!({});
        for (raw, input, expected) in [
            (&none, json!({"input": "Hi {{name}}"}), json!("Hi {{name}}")),
            (
                &none,
                json!({"input": "Hi {{name}}", "name": "Ada"}),
                json!("Hi Ada"),
            ),
            (
                &none,
                json!({"input": "Hi {{other}}.", "name": "Ada"}),
                json!("Hi ."),
            ),
            (&none, json!({"question": "?"}), json!("")),
            (
                &json!({"input_message": {"role": "system", "content": "About {{topic}}: {{input}}"}}),
                json!({"input": "why?", "topic": "rain"}),
                json!("About rain: why?"),
            ),
            (
                &none,
                json!({"input": "What is it?", "images": ["https://x.example/a.png"]}),
                json!([
                    {"type": "text", "text": "What is it?"},
                    {"type": "image_url", "image_url": {"url": "https://x.example/a.png"}},
                ]),
            ),
        ] {
            assert_eq!(asked(raw, &input), Ok(expected), "{input}");
        }
    }

    #[test]
    fn inputs_that_are_none_are_refused() {
        for (input, message) in [
            (json!({"input": 7}), "input must be a text"),
            (
                json!({"input": "x", "files": ["a"]}),
                "Patchbay's agents take no files",
            ),
            (
                json!({"input": "x", "images": "a"}),
                "images must be a list of addresses",
            ),
        ] {
            assert_eq!(asked(&json!({}), &input), Err(message.to_owned()));
        }
        assert!(asked(&json!({}), &json!({"input": "{% if %}", "a": 1})).is_err());
        assert!(asked(&json!({}), &json!({"input": "x", "files": []})).is_ok());
    }
}
